"""Group clients counted a second time with pandas and numpy, by the rules in the lesson's words."""

import re
from functools import cached_property

import numpy as np
import pandas as pd

from coursekit.tables import SERVICE_OF

Z = 1.959963984540054  # the normal quantile that 95 % intervals take
INTEREST = 0.04  # a year, on the money that a client owes
ABOVE, FAIR = 7, 0.1  # satisfied from seven points on; a chance of one in ten is too large to rely on a cell


def following(text, *parts):
    """Whether these parts stand in the text in this order."""
    return re.search(".*?".join(map(re.escape, map(str, parts))), text, re.DOTALL) is not None


def wilson(won, of):
    """Return both ends of the 95 % interval of a share, by the formula of 1927."""
    share, slack = won / of, Z**2 / of
    half = Z * np.sqrt(share * (1 - share) / of + slack / of / 4)
    return (share + slack / 2 - half) / (1 + slack), (share + slack / 2 + half) / (1 + slack)


def rates_of(ended, by, prior):
    """Return contracts ended, renewed, and the rate as if ``prior`` more were renewed like all, by group."""
    table = ended.groupby(by)["won"].agg(n="size", won="sum")
    table["rate"] = table["won"] / table["n"]
    table["low"], table["high"] = wilson(table["won"], table["n"])
    return table.assign(pulled=(table["won"] + prior * ended["won"].mean()) / (table["n"] + prior))


def bad_signs(rows):
    """Return how many of three bad signs a contract shows: one and none are one class."""
    signs = (rows["satisfaction"] < ABOVE).astype(int) + (rows["decider_attitude"] <= 0) + (rows["rival_share"] > 1 / 3)
    return signs.clip(lower=1)


class Book:
    """The book of one class, synthetic, with what sections of the lesson hand on to later ones."""

    def __init__(self, cohort):
        self.cohort, self.rule = cohort, cohort.settings("12")
        clients = cohort.practice_table("group_clients")
        kind = clients["industry"].astype(str)
        places = kind.groupby(kind).cumcount() + 1
        clients["name"] = [f"{cohort.term(one)}{place}" for one, place in zip(kind, places, strict=True)]
        self.name_of = clients.set_index("client_id")["name"]
        self.clients = clients.set_index("name")
        self.key = self.clients[self.clients["is_key"]]
        months = self.named("group_client_months")
        self.calendar = sorted(months["month"].unique())
        self.last, self.ago = self.calendar[-1], self.calendar[-13]
        months["year"] = np.where(months["month"].isin(self.calendar[-12:]), "now", "before")
        self.months = months.assign(service=months["product"].map(SERVICE_OF))
        contracts = self.named("products")
        contracts["happy"] = contracts["satisfaction"] >= ABOVE
        contracts["won"] = (contracts["outcome"] == "renewed").astype(float)
        self.ended, running = contracts[contracts["outcome"].notna()], contracts[contracts["outcome"].isna()]
        self.running = running.assign(p=self.chance(running))

    def named(self, table):
        frame = self.cohort.practice_table(table)
        return frame.assign(name=frame["client_id"].map(self.name_of))

    @cached_property
    def rates(self):
        return rates_of(self.ended, ["rival_quoted", "happy"], prior=10)

    def chance(self, rows, column="pulled"):
        return [self.rates[column][both] for both in zip(rows["rival_quoted"], rows["happy"], strict=True)]

    @cached_property
    def due(self):
        """Running contracts that end within the class's days, a month being thirty."""
        last, ends = (pd.to_datetime(pd.Series(month)) for month in (self.last, self.running["end_month"]))
        left = 12 * (ends.dt.year - last.dt.year[0]) + ends.dt.month - last.dt.month[0]
        due = self.running[((left >= 1) & (30 * left <= self.rule.due_days)).to_numpy()]
        return due.assign(yuan=12 * due["monthly_fee_yuan"], lost=12 * due["monthly_fee_yuan"] * (1 - due["p"]))

    @cached_property
    def at_risk(self):
        """Key clients with contracts due: yuan a year and yuan that may go, the greatest risk first."""
        sums = self.due[self.due["name"].isin(self.key.index)].groupby("name", sort=False)[["yuan", "lost"]].sum()
        return sums.sort_values("lost", ascending=False, kind="stable")

    @cached_property
    def yearly(self):
        """Revenue by client: year before and this year."""
        return self.months.groupby(["name", "year"])["revenue_yuan"].sum().unstack(fill_value=0)

    @cached_property
    def unified(self):
        """Revenue that the client itself pays, by key client and year."""
        rows = self.months[self.months["payer"] == "unified"]
        sums = rows.groupby(["name", "year"])["revenue_yuan"].sum().unstack()
        return sums.reindex(self.key.index).fillna(0)

    @cached_property
    def owed(self):
        return self.unified["now"] * self.key["receivable_days"] / 365

    @cached_property
    def dimensions(self):
        """Value, risk and influence of the key clients."""
        lost = (12 * self.running["monthly_fee_yuan"] * (1 - self.running["p"])).groupby(self.running["name"]).sum()
        worth = self.yearly["now"] * self.key["gross_margin"] - INTEREST * self.owed
        frame = pd.DataFrame({"value": worth, "risk": lost, "influence": self.key["follower_units"]})
        return frame.loc[self.key.index]

    def places(self, weights):
        """Return the score of each key client: weighted shares of the others that it is ahead of."""
        ahead = (self.dimensions.rank() - 0.5) / len(self.key)
        return ahead @ np.array(weights)

    def grades(self, weights):
        score = self.places(weights)
        ordered, size = np.sort(score)[::-1], len(score)
        lines = [ordered[int(share * size + 0.5) - 1] - 1e-9 for share in (0.2, 0.5)]
        return pd.Series(np.select([score >= line for line in lines], ["A", "B"], "C"), score.index)

    @cached_property
    def attract(self):
        """Four scores of 1 to 5 for how much each key client is worth having."""
        margin = self.unified["now"] * self.key["gross_margin"]
        order = margin.sort_values(ascending=False).index
        growth = (self.unified["now"] / self.unified["before"] - 1)[order]
        fifth = [np.ceil(5 * one.rank(method="first") / len(order)) for one in (margin[order], growth)]
        share, units = self.key.loc[order, "rival_share"], self.key.loc[order, "follower_units"]
        columns = [*fifth, np.ceil(5 * share).clip(1, 5), (units + 1).clip(upper=5)]
        return pd.concat(columns, axis=1, keys=["margin", "growth", "share", "units"])

    @cached_property
    def answers(self):
        """Each client's marks of 1 to 5, one an answer, and the two parts of our strength that nobody is asked for."""
        surveys = self.named("client_surveys")
        marks = (surveys["score"] - 4).clip(1, 5).groupby(surveys["name"]).apply(lambda rows: rows.to_numpy())
        of = self.running.groupby("name")
        known = of["decider_attitude"].first() + 3 + of["product"].nunique().clip(upper=5)
        return {name: (marks[name], known[name]) for name in self.attract.index}


def level(position):
    """Return 0, 1 or 2: thirds of 1 to 5, a position on a line beyond it."""
    return (np.asarray(position) >= 7 / 3 - 1e-9).astype(int) + (np.asarray(position) >= 11 / 3 - 1e-9)


def eigen_weights(*six):
    """Return weights and consistency ratio of four criteria out of six judgements, row by row."""
    matrix = np.eye(4)
    matrix[np.triu_indices(4, 1)] = six
    for row, column in zip(*np.triu_indices(4, 1), strict=True):
        matrix[column, row] = 1 / matrix[row, column]
    values, vectors = np.linalg.eig(matrix)
    first = values.real.argmax()
    vector = np.abs(vectors[:, first].real)
    return vector / vector.sum(), (values[first].real - 4) / 3 / 0.90
