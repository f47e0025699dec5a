"""A feature rule on a customer extract: which column parts leavers, what a line is worth, and how it is judged fairly.

What a rule is worth is `customer_extract.rule_value` throughout; here are rules to try and rows to try them on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from coursekit.errors import CourseError
from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.fields import KIND_ZH, TIER_ZH
from coursekit.sandtable.scenario.customer_extract import RuleValue, customer_extract, rule_value

SATURATION = "饱和度"
WORDS: Mapping[str, tuple[str, ...]] = {
    "客户类型": tuple(KIND_ZH.values()), "流量档": tuple(TIER_ZH.values()), "网络": ("老网", "新网"),
    "融合套餐": ("是", "否"), "超套": ("是", "否"), "投诉": ("有", "无"),
}  # fmt: skip
WORD_COLUMNS = tuple(WORDS)
NUMBER_COLUMNS = ("月均账单（元）", "月均流量（GB）", SATURATION)
SHOWN_COLUMNS = (*WORD_COLUMNS, "月均账单（元）", SATURATION)  # use alone says little: what it is a share of, more
THIRDS = ("低", "中", "高")
LEAST_MARKED = 0.05  # of the customers: a rule that marks fewer is not worth a list
LINES = np.linspace(0.1, 0.9, 9)
IS, AT_LEAST, BELOW = "是", "不低于", "低于"
SCORES = ("圈出的户（%）", "里面走的（%）", "是全体的几倍", "抓到走的人（%）")


@dataclass(frozen=True)
class Condition:
    """A column and what it must be; ``sign`` is 是 for a column of words, 不低于 or 低于 for one of numbers."""

    column: str
    sign: str
    value: str | float

    @property
    def words(self) -> str:
        """The condition as one reads it."""
        if self.sign == IS:
            return f"{self.column}是“{self.value}”"
        return f"{self.column}{self.sign} {self.value:.3g}"

    def marks(self, rows: pd.DataFrame) -> np.ndarray:
        """Return of every row whether the condition holds."""
        values = rows[self.column].to_numpy()
        if self.sign == IS:
            return values == self.value
        return values >= self.value if self.sign == AT_LEAST else values < self.value


@dataclass(frozen=True)
class Rule:
    """One or two conditions that must all hold."""

    conditions: tuple[Condition, ...]

    @property
    def words(self) -> str:
        """The rule as one reads it."""
        return "，".join(each.words for each in self.conditions)

    def marks(self, rows: pd.DataFrame) -> np.ndarray:
        """Return of every row whether the rule marks it."""
        return np.logical_and.reduce([each.marks(rows) for each in self.conditions])


def write_rule(*conditions: tuple[str, str, str | float]) -> Rule:
    """Return a rule of one or two conditions, each a column, a sign and a word or a number.

    Raises
    ------
    CourseError
        None or more than two conditions, a column or sign that does not exist, a word that the column never says.

    Examples
    --------
    >>> write_rule(("饱和度", "不低于", 1.5), ("网络", "是", "老网")).words
    '饱和度不低于 1.5，网络是“老网”'
    """
    if not 1 <= len(conditions) <= 2:
        raise CourseError(f"规则写了 {len(conditions)} 个条件，只许一个或两个：多一个条件，圈到的行就少一截。")
    return Rule(tuple(_condition(*each) for each in conditions))


def drill_extract(game: Game, seat: int) -> pd.DataFrame:
    """Return the seat's `customer_extract` and one more column: use over allowance, 1 where a plan is just used up."""
    extract = customer_extract(game, seat)
    return extract.assign(**{SATURATION: extract["月均流量（GB）"] / extract["套内流量（GB）"]})


def column_gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Return for each column the group that leaves most, the largest share first; groups are words, or thirds of rows.

    ``rows`` as from `drill_extract`; index 哪一列, columns 走得最多的一组, 明细几行 and those of `SCORES`.
    """
    found = []
    for column in SHOWN_COLUMNS:
        groups = rows[column] if column in WORD_COLUMNS else pd.qcut(rows[column].rank(method="first"), 3, THIRDS)
        worths = [rule_value(rows, groups == name, str(name)) for name in groups.unique()]
        most = max(worths, key=lambda each: each.leaving)
        found.append((column, most.words, int((groups == most.words).sum()), *_scores(most)))
    names = ("哪一列", "走得最多的一组", "明细几行", *SCORES)
    table = pd.DataFrame(found, columns=names).set_index("哪一列")
    return table.sort_values(SCORES[1], ascending=False, kind="stable")


def band_churn(rows: pd.DataFrame, column: str, edges: Sequence[float]) -> pd.DataFrame:
    """Return a row for every band between two edges: its share of the customers, and of these the share who left.

    Both in percent and weighted by the customers that a row stands for; a value on an edge belongs to the band above.
    """
    bands = pd.cut(rows[column], edges, right=False, labels=False)
    worths = [rule_value(rows, bands == number) for number in range(len(edges) - 1)]
    return pd.DataFrame({"户数占（%）": [100 * each.marked for each in worths],
                         "走的占（%）": [100 * each.leaving for each in worths]})  # fmt: skip


def score_table(worths: Iterable[RuleValue]) -> pd.DataFrame:
    """Return a row a rule: how many it marks, how many of these left, over all, and how many leavers it caught."""
    rows = [(each.words, *_scores(each)) for each in worths]
    return pd.DataFrame(rows, columns=["规则", *SCORES]).set_index("规则")


def halves(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return every other row and the rest: one half to choose a rule on, one to judge it on."""
    return rows.iloc[::2], rows.iloc[1::2]


def candidate_rules(rows: pd.DataFrame) -> list[Rule]:
    """Return every rule on one or two columns: words by each word, numbers by each tenth from below and above."""
    single = [Condition(column, IS, word) for column in WORD_COLUMNS for word in sorted(rows[column].unique())]
    for column in NUMBER_COLUMNS:
        for line in np.unique(np.quantile(rows[column], LINES)):
            single += [Condition(column, AT_LEAST, float(line)), Condition(column, BELOW, float(line))]
    pairs = [pair for pair in combinations(single, 2) if pair[0].column != pair[1].column]
    return [Rule((each,)) for each in single] + [Rule(pair) for pair in pairs]


def best_rule(rows: pd.DataFrame) -> tuple[Rule, int]:
    """Return the rule on one or two columns with the largest share of leavers here, and how many were tried."""
    rules = candidate_rules(rows)
    worth = _lifts(_marks(rules, rows), *_weights(rows))
    return rules[int(worth.argmax())], len(rules)


def chosen_then_judged(rows: pd.DataFrame, times: int, seed: int = 1) -> pd.DataFrame:
    """Return how the best rule of a random half does there and on the other half: lifts, one row a halving."""
    rules = candidate_rules(rows)  # lines do not look at who left, so that all rows may set them
    marks, (weights, gone) = _marks(rules, rows), _weights(rows)
    rng, lifts = np.random.default_rng(seed), []
    for _ in range(times):
        half = rng.permutation(len(rows)) < len(rows) // 2
        chosen = int(_lifts(marks, weights * half, gone).argmax())
        lifts.append([_lifts(marks[[chosen]], weights * side, gone, 0.0)[0] for side in (half, ~half)])
    return pd.DataFrame(lifts, columns=["挑的一半", "另一半"])


def _condition(column: str, sign: str, value: str | float) -> Condition:
    if column not in (*WORD_COLUMNS, *NUMBER_COLUMNS):
        columns = "、".join((*WORD_COLUMNS, *NUMBER_COLUMNS))
        raise CourseError(f"没有“{column}”这一列，能用的是 {columns}。")
    signs = (IS,) if column in WORD_COLUMNS else (AT_LEAST, BELOW)
    if sign not in signs:
        raise CourseError(f"“{column}”后面写的是“{sign}”，这一列只能写{'或者'.join(f'“{each}”' for each in signs)}。")
    if column in WORDS and value not in WORDS[column]:
        words = "、".join(f"“{each}”" for each in WORDS[column])
        raise CourseError(f"“{column}”里没有“{value}”，这一列写的是 {words}。")
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if column in NUMBER_COLUMNS and not is_number:
        raise CourseError(f"“{column}”的线写的是“{value}”，要写一个数，比如 1.5，不加引号。")
    return Condition(column, sign, value)


def _scores(worth: RuleValue) -> tuple[float, float, float, float]:
    return 100 * worth.marked, 100 * worth.leaving, worth.lift, 100 * worth.caught


def _marks(rules: Sequence[Rule], rows: pd.DataFrame) -> np.ndarray:
    held: dict[Condition, np.ndarray] = {}
    for rule in rules:
        for each in rule.conditions:
            if each not in held:
                held[each] = each.marks(rows)
    return np.array([np.logical_and.reduce([held[each] for each in rule.conditions]) for rule in rules], float)


def _weights(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return rows["代表户数"].to_numpy(), (rows["上季离网"] == "是").to_numpy()


def _lifts(marks: np.ndarray, weights: np.ndarray, gone: np.ndarray, least: float = LEAST_MARKED) -> np.ndarray:
    """Return the share of leavers among the marked over that of all, 0 where fewer than ``least`` are marked."""
    inside, leaving = marks @ weights, marks @ (weights * gone)
    overall = (weights * gone).sum() / weights.sum()
    enough = (inside >= least * weights.sum()) & (inside > 0)
    return np.where(enough, leaving / np.where(inside > 0, inside, 1.0), 0.0) / overall
