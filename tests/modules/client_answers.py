"""Answers to the tasks of lesson 12, worked out from the frames and sentences that a trainee is shown."""

import json
from collections import Counter
from itertools import combinations, permutations
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from lesson_run import run
from scipy.stats import binom
from stored_lesson import numbers

from coursekit.cohort import open_cohort
from coursekit.practice.checker import Checker

WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
NOTHING, UNCLEAR = "不给", "看不出"


class Answers(NamedTuple):
    """Right ones as trainees type them, wrong ones each with a thought behind it, and what cannot be read."""

    right: list
    wrong: list
    unreadable: list


class Trainee:
    """One class's exercise as a trainee sees it, its key, and what the tables and sentences shown say."""

    def __init__(self, root, cohort_id, exercise):
        self.cohort = open_cohort(root / "cohorts" / f"{cohort_id}.yml")
        path = root / "exercises" / "keys" / cohort_id / "12.json"
        self.tasks = json.loads(path.read_text("utf-8"))["tasks"]
        self.check, self.states = self.cohort.checker("12"), {}
        judge = Checker.__call__

        def noted(checker, task, *answer):
            verdict = judge(checker, task, *answer)
            self.states[task] = verdict.state
            return verdict

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Checker, "__call__", noted)
            self.seen = run(exercise, self.cohort.path)

    def frame(self, task):
        return self.seen.asked[task][-1]

    def own_message(self, task, answer):
        """Return what a typical wrong answer is told of itself; nothing where it is only told where to look."""
        message = self.check(task, answer).message
        return next((wrong["message"] for wrong in self.tasks[task]["wrong"] if wrong["message"] in message), "")

    # --- 1: renewals -----------------------------------------------------------------------------------------------

    def chances(self):
        """Return the chance in a hundred of each client of the first table, counted from the contracts that ended.

        A group counts with ten contracts more that were renewed like all. A client's is weighted by the fees.
        """
        clients, contracts = (self.cohort.practice_table(name) for name in ("group_clients", "products"))
        names = {}
        for code, industry in zip(clients["client_id"], clients["industry"], strict=True):
            names[code] = (industry, 1 + sum(other == industry for other, _ in names.values()))
        contracts["客户"] = [self.cohort.term(names[code][0]) + str(names[code][1]) for code in contracts["client_id"]]
        contracts["group"] = contracts["rival_quoted"].astype(str) + (contracts["satisfaction"] >= 7).astype(str)
        ended = contracts.dropna(subset="outcome").assign(won=lambda rows: rows["outcome"] == "renewed")
        groups = ended.groupby("group")["won"]
        rate = (groups.sum() + 10 * ended["won"].mean()) / (groups.size() + 10)
        last = pd.Period(max(self.cohort.practice_table("group_client_months")["month"]), "M")
        left = pd.PeriodIndex(contracts["end_month"].astype(str), freq="M").asi8 - last.ordinal
        due = contracts[contracts["outcome"].isna() & (left > 3) & (left <= 12)]
        fee = due["monthly_fee_yuan"].groupby(due["客户"]).sum()
        return fee, 100 * (due["monthly_fee_yuan"] * due["group"].map(rate)).groupby(due["客户"]).sum() / fee

    def hanging(self):
        """Return fee, chance in a hundred and yuan a year that may go of eight clients, from the numbers as printed."""
        shown = self.frame("q1").round(1).set_axis(["fee", "chance"], axis=1)
        return shown.assign(yuan=shown["fee"] * 12 * (1 - shown["chance"] / 100))

    def q1(self):
        eight = self.hanging()
        right, fee = [*eight["yuan"].nlargest(3).index], [*eight["fee"].nlargest(3).index]
        chance = [*eight["chance"].nsmallest(3).index]
        typed = ["、".join(right), " ，".join(right).translate(WIDE), right]
        return Answers(typed, [fee, "、".join(chance)], [{*right}, 3])

    def q1b(self):
        three = self.hanging().nlargest(3, "yuan")
        due, yuan = 12 * three["fee"].sum(), three["yuan"].sum()
        typed = [yuan, f"{yuan:,.0f} 元", f"约{yuan:.0f}元".translate(WIDE), round(yuan)]
        return Answers(typed, [due, yuan / 12, due - yuan], ["一万多", [yuan, due]])

    # --- 2, 3, 6: a group's judgements and factors -------------------------------------------------------------------

    def judged(self):
        """Return the matrix, its principal eigenvalue and the weights in a hundred that belong to it."""
        matrix = self.frame("q2").to_numpy()
        values, vectors = np.linalg.eig(matrix)
        vector = vectors[:, values.real.argmax()].real
        return matrix, values.real.max(), 100 * vector / vector.sum()

    def q2(self):
        matrix, _, (weight, *_) = self.judged()
        by_columns = 100 * (matrix / matrix.sum(axis=0)).mean(axis=1)[0]
        typed = [weight, f"{weight:.1f}%", f"{weight:.1f}％".translate(WIDE), by_columns, f"百分之{weight:.0f}"]
        return Answers(typed, [100 / matrix[:, 0].sum(), 100 * matrix[0].sum() / matrix.sum(), 100 / 3], ["六成多"])

    def q2b(self):
        """Three criteria: index (largest eigenvalue - 3) / 2, random index 0.58 (Saaty 1980)."""
        _, largest, _ = self.judged()
        index = (largest - 3) / 2
        ratio = index / 0.58
        return Answers([ratio, f"{ratio:.3f}", f"{100 * ratio:.1f}%", f"{ratio:.2f}"], [index, largest, 100 * ratio], ["一致"])

    def scores(self):
        """Return IFE, EFE, IFE of what the rival lacks, this without new weights, and the three plain means."""
        table = self.frame("q3").set_axis(["weight", "rating"], axis=1)
        inside, outside = table.filter(regex="^[SW]", axis=0), table.filter(regex="^[OT]", axis=0)
        left = inside.drop(index=["S1", "S3"])
        mine, around, kept = ((rows["weight"] * rows["rating"]).sum() for rows in (inside, outside, left))
        means = [rows["rating"].mean() for rows in (inside, outside, left)]
        return mine, around, kept / left["weight"].sum(), kept, means

    def q3(self):
        mine, around, _, _, (mean, *_) = self.scores()
        return Answers([mine, f"{mine:.2f} 分", f"{mine:.2f}".translate(WIDE)], [mean, mine + around, around], ["高"])

    def q3b(self):
        mine, around, _, _, (_, mean, _) = self.scores()
        return Answers([around, f"{around:.2f}分"], [mean, mine], ["低"])

    def q3c(self):
        mine, _, kept, short, (*_, mean) = self.scores()
        return Answers([kept, f"{kept:.2f}".translate(WIDE)], [short, mine, mean], [[short, mine]])

    def fought(self):
        """Return the letters of the judgements, those that no triple bears out, and what two others make of the pair."""
        listed = self.frame("q6").set_axis(["row", "column", "times"], axis=1)
        pairs = {(row.row, row.column): row.Index for row in listed.itertuples()}
        times = {pair: listed.loc[letter, "times"] for pair, letter in pairs.items()}
        fits, made = Counter(dict.fromkeys(listed.index, 0)), {}
        for first, second, third in combinations(dict.fromkeys([*listed["row"], *listed["column"]]), 3):
            trio, through = [(first, second), (second, third), (first, third)], times[first, second] * times[second, third]
            fits.update({pairs[pair]: np.isclose(through, times[first, third]) for pair in trio})
            made[pairs[second, third]] = times[first, third] / times[first, second]
        return [*listed.index], [letter for letter in fits if not fits[letter]], made

    def q6(self):
        letters, (odd,), _ = self.fought()
        return Answers([odd, f" {odd.lower()} 。", chr(ord(odd) + 0xFEE0)], [x for x in letters if x != odd], [["A", "E"], True])

    def q6b(self):
        _, (odd,), made = self.fought()
        return Answers([made[odd], f"{made[odd]:.0f} 倍", f"{made[odd]:.0f}".translate(WIDE)], [0.25, 2, 8], ["反过来"])

    # --- 4, 5: cells and places --------------------------------------------------------------------------------------

    def cells(self, low=2.33, high=3.67, *, above=True):
        """Return the cells of eight clients by comparing both scores with the lines, on the line above it or below."""

        def level(score):
            return "高" if score > high or (above and score == high) else "低" if score < low or (not above and score == low) else "中"

        return [level(row[1]) + level(row[2]) for row in self.frame("q4").round(2).itertuples()]

    def q4(self):
        right = self.cells()
        wrong = [[cell[::-1] for cell in right], self.cells(above=False), self.cells(1.67, 3.33)]
        return Answers([right, "、".join(right), " ".join(right), ", ".join(right)], wrong, [True, {*right}])

    def worth(self, given):
        table = self.frame("q5").round()
        return sum(table.loc[kind, name] for kind, name in zip(table.index, given, strict=True) if name != NOTHING)

    def matches(self):
        """Return every way to give each of four clients one of four packages, or nothing, with its yuan; best first."""
        columns = self.frame("q5").columns
        ways = set(permutations([*columns, *[NOTHING] * 4], 4))
        return sorted(((self.worth(way), way) for way in ways), reverse=True)

    def in_turn(self, cells, least=0.0):
        """Return the packages given when cell after cell is taken, as far as client and package are still free."""
        table, given = self.frame("q5").round(), {}
        for kind, name in cells:
            if kind not in given and name not in given.values() and table.loc[kind, name] > least:
                given[kind] = name
        return [given.get(kind, NOTHING) for kind in table.index]

    def q5(self):
        table, right = self.frame("q5").round(), [*self.matches()[0][1]]
        cells = sorted(((kind, name) for kind in table.index for name in table), key=lambda cell: -table.loc[cell])
        line_by_line = sorted(cells, key=lambda cell: table.index.get_loc(cell[0]))
        wrong = [self.in_turn(cells), self.in_turn(cells, -np.inf), self.in_turn(line_by_line)]
        best_each = [*table.idxmax(axis=1)]
        return Answers([right, "、".join(right), "，".join(right), " ".join(right)], wrong, [right[:3], best_each, ["套餐", *right[1:]], {*right}, 7])

    # --- 7: following a rival ----------------------------------------------------------------------------------------

    def told(self, opening):
        (text,) = [text for text in self.seen.texts if text.startswith(opening)]
        return [float(number) / 100 for number in numbers(text)]

    def needed(self):
        margin, cut, hold, *_ = self.told("一条专线")
        return margin, cut, hold, 100 * hold * margin / (margin - cut)

    def q7(self):
        margin, cut, hold, needed = self.needed()
        wrong = [100 * hold / (1 - cut), 100 * (hold + cut), 100 * hold * (margin - cut) / margin]
        return Answers([needed, f"{needed:.1f}%", f"约 {needed:.0f}%", f"{needed:.1f}".translate(WIDE)], wrong, ["七成多"])

    def q7b(self):
        (claimed,) = self.told("客户经理说")
        words = ["跟", "不跟"] if 100 * claimed > self.needed()[-1] else ["不跟", "跟"]
        return Answers([words[0], f" {words[0]}。"], words[1:], [True])

    # --- 8: one sentence a cell --------------------------------------------------------------------------------------

    def strategy(self, inner, outer, stranger):
        right = [f"用{inner}去接{outer}，客户经理周三上门，先谈修复时限。", f"（{inner.lower()}）先做好，再对{outer.translate(WIDE)}：周三上门谈。"]
        wrong = [f"只靠{inner}，客户经理周三上门谈一谈。", f"只看{outer}，客户经理周三上门谈一谈。",
                 "加大走访，尽快提升客户的满意程度。", f"用{inner}去接{outer}，{stranger}也顺便做了吧。"]  # fmt: skip
        return Answers(right, wrong, [f"{inner}接{outer}", f"{inner}、{outer}、" * 3, 8, [inner, outer]])

    def q8(self):
        return self.strategy("S1", "O2", "T2")

    def q8b(self):
        return self.strategy("W1", "O1", "S3")

    def q8c(self):
        return self.strategy("S2", "T2", "S9")

    def q8d(self):
        return self.strategy("W2", "T1", "O1")

    # --- 9, 10: products and questions -------------------------------------------------------------------------------

    def years(self):
        """Return the nine products' years as printed, and the totals of the last row."""
        table = self.frame("q9").round().set_axis(["before", "now"], axis=1)
        return table.iloc[:-1].assign(change=lambda rows: rows["now"] - rows["before"]), table.iloc[-1]

    def q9(self):
        nine, _ = self.years()
        drag = nine["change"].idxmin()
        thoughts = [(nine["change"] / nine["before"]).idxmin(), nine["before"].idxmax(), nine["change"].idxmax()]
        return Answers([drag, f"{drag}。", f" {drag} "], thoughts, [[drag, thoughts[0]], True])

    def q9b(self):
        nine, total = self.years()
        lost, own = -nine["change"].min(), nine.loc[nine["change"].idxmin(), "before"]
        points = 100 * lost / total["before"]
        typed = [points, f"{points:.2f} 个百分点", f"{points:.2f}".translate(WIDE)]
        return Answers(typed, [100 * lost / own, lost, 100 * lost / total["now"]], ["两个多"])

    def asked(self):
        """Return six clients' questions by subject, and the whole book's shares of a hundred."""
        table = self.frame("q10")
        return table.iloc[:-1, :4], table.iloc[-1, :4]

    def fears(self, least=3):
        """Return what six clients fear by the rule in the task's words: twice the share of all, three questions."""
        asked, usual = self.asked()
        share = 100 * asked.div(asked.sum(axis=1), axis=0)
        return [times.idxmax() if n >= least and times.max() >= 2 else UNCLEAR
                for n, (_, times) in zip(asked.sum(axis=1), (share / usual.round()).iterrows(), strict=True)]  # fmt: skip

    def fears_beyond_chance(self):
        """Return what the lesson's rule says: exact binomial, four subjects tried, one false name in ten."""
        asked, usual = self.asked()
        told = []
        for counts in asked.astype(int).to_numpy():
            n = counts.sum()
            tails = [binom.pmf(range(k, n + 1), n, p / 100).sum() for k, p in zip(counts, usual, strict=True)]
            told.append(asked.columns[np.argmin(tails)] if n >= 3 and 4 * min(tails) <= 0.1 else UNCLEAR)
        return told

    def q10(self):
        (asked, _), right = self.asked(), self.fears()
        most, few = asked.idxmax(axis=1), asked.sum(axis=1) < 3
        wrong = [[*most], [*most.mask(few, UNCLEAR)], [*most.where(few, right)]]
        return Answers([right, "、".join(right), "，".join(right), " ".join(right)], wrong, [3, {*right}])
