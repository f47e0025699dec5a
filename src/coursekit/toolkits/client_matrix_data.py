"""What the workbook of key clients is filled with first: figures of a class's tables, and scores made from them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit.cohort import Cohort
from coursekit.tables import find_identifiers
from coursekit.toolkits.client_matrix_factors import first_factors
from coursekit.toolkits.client_sheets.layout import CLIENTS, CRITERIA, ClientData
from coursekit.topics.renewals import chances_to_renew, due_within, renewal_rates

MODULE = "12"
TABLES = ("group_clients", "products", "group_client_months", "client_surveys", "stakeholders")
A_YEAR = 12
SATISFIED = 7.0
"""From this mean score on a contract counts as a satisfied client's."""
GROUPS = ["rival_quoted", "satisfied"]
_FEWEST = 10  # contracts that an answer needs to be compared at all
_RIDGE, _SLIGHT = 2.0, 0.1  # assumed: before any contract is seen, an answer's log-odds effect is 0 give or take 0.7
_NEWTON_STEPS = 30


def collect(cohort: Cohort, *, own_data: bool = False) -> ClientData:
    """Return what the sheets show; the class's own rows, under their own numbers, only where they are asked for."""
    own = own_data and not cohort.spec.data.keys().isdisjoint(TABLES)
    open_table = cohort.table if own else cohort.practice_table
    tables = {name: open_table(name) for name in TABLES}
    settings = cohort.settings(MODULE)
    book, months, contracts = tables["group_clients"], tables["group_client_months"], tables["products"]
    last = pd.Period(str(months["month"].max()), freq="M")
    contracts = contracts.assign(satisfied=contracts["satisfaction"] >= SATISFIED)
    clients = _key_clients(book, months, last, min(settings.key_limit, CLIENTS))
    clients = clients.join(_next_contracts(contracts, last, settings.due_days))
    answers = tables["client_surveys"].groupby("client_id")["score"]
    clients = clients.join(answers.agg(satisfaction="mean", answers="size"))
    clients["satisfaction"] = clients["satisfaction"].round(1)
    factors = first_factors(tables, clients, last, settings.due_days)
    running = contracts[contracts["outcome"].isna()]
    clients = clients.join(_scores(clients, tables["stakeholders"], tables["client_surveys"], running))
    names = book["industry"].map(cohort.term) + (book.groupby("industry").cumcount() + 1).astype(str)
    clients["client"] = names.set_axis(book["client_id"]).reindex(clients.index)
    clients["industry"] = clients["industry"].map(cohort.term)
    clients["manager"] = clients["manager"].map(cohort.term)
    clients = clients.reset_index()
    clients["client_id"] = _original(cohort, clients["client_id"], own)
    return ClientData(
        cohort=cohort,
        settings=settings,
        clients=clients,
        factors=factors,
        kept_more=_kept_more(contracts),
        from_day=last.end_time.date(),
        source=book.attrs["source"],
        own=own,
    )


def _key_clients(book: pd.DataFrame, months: pd.DataFrame, last: pd.Period, limit: int) -> pd.DataFrame:
    """Return the key clients with the largest revenue of twelve months, by payer, and the year before."""
    when = months["month"].astype(str)  # as texts: forty thousand periods take a third of a second
    this_year, before = (
        months[(when > str(last - A_YEAR * (years + 1))) & (when <= str(last - A_YEAR * years))] for years in (0, 1)
    )
    paid = this_year.pivot_table(index="client_id", columns="payer", values="revenue_yuan", aggfunc="sum", fill_value=0)
    paid = paid.reindex(columns=["unified", "individual"], fill_value=0.0).set_axis(
        ["unified_yuan", "individual_yuan"], axis=1
    )
    clients = book[book["is_key"]].set_index("client_id").join(paid.round(2))
    clients["year_yuan"] = clients[["unified_yuan", "individual_yuan"]].sum(axis=1)
    unified_before = before[before["payer"] == "unified"].groupby("client_id")["revenue_yuan"].sum()
    clients["unified_before_yuan"] = unified_before.reindex(clients.index)
    order = clients.sort_values("year_yuan", ascending=False, kind="stable")
    return order.head(limit)


def _next_contracts(contracts: pd.DataFrame, last: pd.Period, due_days: int) -> pd.DataFrame:
    """Return a row a client: earliest end, fees due by then, the chance not to renew, and what may go in a year.

    Due are the contracts that end within ``due_days``; where none does, those that end first. What may go in a year
    counts every running contract.
    """
    running = contracts[contracts["outcome"].isna()]
    running = running.assign(lost=_chances_lost(contracts, running) * running["monthly_fee_yuan"])
    due = due_within(running, str(last), due_days)
    first = running.groupby("client_id")["end_month"].transform("min")
    others = running[(running["end_month"] == first) & ~running["client_id"].isin(due["client_id"])]
    chosen = pd.concat([due, others])
    table = chosen.groupby("client_id").agg(
        end_month=("end_month", "min"), monthly_fee_yuan=("monthly_fee_yuan", "sum"), lost=("lost", _sum_known)
    )
    a_month = running.groupby("client_id")["lost"].agg(_sum_known)
    return pd.DataFrame(
        {
            "contract_end": [pd.Period(month, freq="M").end_time.date() for month in table["end_month"]],
            "monthly_fee_yuan": table["monthly_fee_yuan"].round(2),
            "chance_lost": (table["lost"] / table["monthly_fee_yuan"]).round(3),
            "at_risk_yuan": (A_YEAR * a_month).reindex(table.index).round(2),
        },
        index=table.index,
    )


def _chances_lost(contracts: pd.DataFrame, running: pd.DataFrame) -> pd.Series:
    """Return each running contract's chance not to be renewed, NaN as long as no contract has ended."""
    if contracts["outcome"].isna().all():
        return pd.Series(np.nan, running.index)
    return 1 - chances_to_renew(running, renewal_rates(contracts, GROUPS))


def _sum_known(values: pd.Series) -> float:
    """Return the sum, NaN where a part of it is unknown."""
    return values.sum(skipna=False)


def _scores(clients: pd.DataFrame, people: pd.DataFrame, surveys: pd.DataFrame, running: pd.DataFrame) -> pd.DataFrame:
    """Return a score of 1 to 5 for every criterion of the nine-box, by the lesson's rules; NaN where unknown."""
    attitude = people[people["role"] == "decider"].groupby("client_id")["attitude"].first()
    answers = (surveys["score"] - 4).clip(1, 5).groupby(surveys["client_id"]).mean()
    held = running.groupby("client_id")["product"].nunique()
    before = clients["unified_before_yuan"].where(clients["unified_before_yuan"] > 0)
    scores = {
        "年毛利": _fifths(clients["unified_yuan"] * clients["gross_margin"]),
        "增长": _fifths(clients["unified_yuan"] / before),
        "对手份额": np.ceil(5 * clients["rival_share"]).clip(1, 5),
        "带动单位": (clients["follower_units"] + 1.0).clip(upper=5),
        "客户打分": answers.reindex(clients.index).round(2),
        "拍板人态度": attitude.reindex(clients.index) + 3.0,  # -2 .. 2
        "用了几样": held.clip(upper=5).reindex(clients.index).astype(float),
    }
    return pd.DataFrame(scores)[[*CRITERIA["attract"], *CRITERIA["strength"]]]


def _fifths(values: pd.Series) -> pd.Series:
    """Return 1 for the lowest fifth up to 5 for the highest."""
    return np.ceil(5 * values.rank(method="first") / values.count())


def _kept_more(contracts: pd.DataFrame) -> dict[str, float]:
    """Return by how much each answer to a rival's quote raised the chance to renew against holding, like with like.

    Price is cut where things are bad already, so raw rates mislead. A logistic regression holds satisfaction, the
    decider's attitude, the rival's share and the products held equal; its effect is averaged over all quoted contracts
    and never below 0. With fewer than ``_FEWEST`` contracts of an answer there is no saying: 0.
    """
    quoted = contracts[contracts["outcome"].notna() & contracts["rival_quoted"]]
    state = quoted[["satisfaction", "decider_attitude", "rival_share", "products_held"]].astype(float)
    answers = {name: quoted["response"].eq(name).astype(float) for name in ("match_price", "add_service")}
    often = {name for name, flags in answers.items() if flags.sum() >= _FEWEST}
    if not often or quoted["outcome"].nunique() < 2 or quoted["response"].eq("hold").sum() < _FEWEST:
        return dict.fromkeys(answers, 0.0)
    spread = state.std(ddof=0)
    state = (state - state.mean()) / spread.where(spread > 0, 1)
    design = np.column_stack([np.ones(len(quoted)), state, *answers.values()])
    effects = _logistic(design, quoted["outcome"].eq("renewed").to_numpy(dtype=float))
    held = design[:, :-2] @ effects[:-2]
    more = {name: (_chance(held + effect) - _chance(held)).mean() for name, effect in
            zip(answers, effects[-2:], strict=True)}  # fmt: skip
    return {name: round(float(max(0.0, gain)), 2) if name in often else 0.0 for name, gain in more.items()}


def _logistic(design: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Return the coefficients of a logistic regression by Newton's method, the last two pulled towards 0."""
    effects = np.zeros(design.shape[1])
    ridge = np.diag([_SLIGHT] * (design.shape[1] - 2) + [_RIDGE] * 2)
    for _ in range(_NEWTON_STEPS):
        chance = _chance(design @ effects)
        slope = design.T @ (outcome - chance) - ridge @ effects
        effects = effects + np.linalg.solve((design.T * (chance * (1 - chance))) @ design + ridge, slope)
    return effects


def _chance(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))


def _original(cohort: Cohort, identifiers: pd.Series, own: bool) -> pd.Series:
    """Return the identifiers of the class's own file; synthetic ones are what they are."""
    if not own or "group_clients" not in cohort.spec.data:
        return identifiers
    known = find_identifiers(cohort.own_file("group_clients"), cohort.key_file, "client_id", set(identifiers))
    return identifiers.map(known.set_index("hash")["identifier"])
