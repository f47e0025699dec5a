"""The one page of a quarter's review (经分会): one operator's numbers, with last quarter's beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from coursekit.sandtable.debrief.wording import MEASURE_WORDS, PAR_SCORE_SAYS
from coursekit.sandtable.engine.segments import IS_FAMILY, MONTHS
from coursekit.sandtable.engine.state import MarketState
from coursekit.sandtable.game import Game, PlayedQuarter, game_scores
from coursekit.sandtable.scenario.drills import drill_named
from coursekit.sandtable.scenario.events import event_text
from coursekit.sandtable.solo.own_causes import own_causes
from coursekit.sandtable.solo.remarks import DRILL_REMARKS, REMARKS
from coursekit.sandtable.solo.targets import revenue_targets

# What the debrief shows too has its digits: 16.74 on one page is never 16.7 on the next.
DIGITS = {name: words.decimals for name, words in MEASURE_WORDS.items()}


@dataclass(frozen=True)
class Measure:
    """One line of the page: its name and unit, how many decimals it is shown with, and how it is reckoned."""

    zh: str
    unit: str
    decimals: int
    definition: str


MEASURES: Mapping[str, Measure] = {
    "task_done": Measure("收入完成率", "%", 1, "本季收入 ÷ 省公司任务；任务是照省公司基准打法能收的数，开局就定死"),
    "revenue": Measure("收入", "万元", DIGITS["revenue"], "一季的出账收入，融合让利已经减掉"),
    "profit": Measure("利润", "万元", DIGITS["profit"], "收入 − 服务和流量成本 − 本季花的钱 − 透支利息"),
    "share": Measure("份额", "%", DIGITS["share"], "季末在用客户占全市场"),
    "gross_adds": Measure("新增", "万户", DIGITS["gross_adds"], "携入加新入网，季末冲量的也算"),
    "silent": Measure("首季沉默", "%", 1, "新增里当季就不用的；不算在用客户"),
    "net_adds": Measure("净增", "万户", 2, "新增 − 首季沉默 − 离网"),
    "port_ratio": Measure("携入携出比", "", 2, "携入户数 ÷ 携出户数；大于 1 是进得多"),
    "churn": Measure("离网率", "%", DIGITS["churn"], "本季离网 ÷ 季初在用"),
    "kept": Measure("拍照保有率", "%", 1, "开局那天在用的客户，现在还在用的；后来新增的不能补数"),
    "arpu": Measure("ARPU", "元/月", 1, "收入 ÷ 3 个月 ÷ 季初季末平均客户"),
    "complaints": Measure("万投比", "次/万户", 0, "一季的投诉 ÷ 客户，每一万户多少次"),
    "converged": Measure("融合渗透", "%", 1, "家庭客户里，手机和宽带绑在一起的"),
    "new_share": Measure("新网占比", "%", 1, "在用客户里，已经迁到新一代网络的"),
    "selling_cost": Measure("营销费用占收比", "%", 1, "广告、渠道、酬金、冲量、维系、终端补贴 ÷ 收入；扩容和服务不算"),
    "equity": Measure("存量价值", "万元", DIGITS["equity"], "现在这些客户，往后还能带来多少"),
    "overdraft": Measure("费用透支", "万元", 0, "本季花超预算的；连利息从下季预算里扣"),
    "score": Measure("KPI 考核得分", "分", DIGITS["score"], PAR_SCORE_SAYS),
}  # fmt: skip
# What teams of the migration drill forecast, and so have to read after every quarter.
MIGRANTS = "migrants"
DRILL_MEASURES: Mapping[str, Measure] = {
    MIGRANTS: Measure("迁过来", "万户", 2, "本队老网客户里，这一季换到新网的户数"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One number of the page; ``last`` and ``value`` are nan where there is none."""

    name: str
    value: float
    last: float
    remark: str

    @property
    def measure(self) -> Measure:
        """What it is called and how it is shown."""
        return MEASURES[self.name] if self.name in MEASURES else DRILL_MEASURES[self.name]


@dataclass(frozen=True)
class MarketLine:
    """What the market publishes of an operator: share and monthly fees of its main plans by tier, dormant to heavy."""

    name: str
    share: float  # %
    last_share: float
    fees: tuple[float, ...]  # yuan a month
    bot: bool


@dataclass(frozen=True)
class QuarterReport:
    """One operator's page of one quarter; ``quarter`` counts from 1."""

    name: str
    quarter: int
    target: float
    lines: tuple[Line, ...]
    market: tuple[MarketLine, ...]
    events: tuple[str, ...]

    def __getitem__(self, name: str) -> Line:
        return next(line for line in self.lines if line.name == name)


def quarter_report(game: Game, seat: int, quarter: int | None = None) -> QuarterReport:
    """Return the page of ``seat`` for ``quarter`` (from 0; by default the last one played).

    Of the others it holds only what the market publishes: shares and the fees of the main plans.
    """
    at = len(game.quarters) - 1 if quarter is None else quarter
    played, before = game.quarters[at], game.quarters[at - 1] if at else None
    targets = revenue_targets(game.setup, seat)
    snapshot = game.quarters[0].before.snapshot[0, seat].sum()
    now = quarter_numbers(played, seat, targets[at], snapshot) | {"score": score_after(game, seat, at)}
    last = (
        quarter_numbers(before, seat, targets[at - 1], snapshot) | {"score": score_after(game, seat, at - 1)}
        if before else opening_numbers(played.before, seat)
    )  # fmt: skip
    causes = own_causes(game, seat, at)
    names = (*MEASURES, *(DRILL_MEASURES if _is_migration(game) else ()))
    lines = tuple(_line(name, now[name], last.get(name, np.nan), causes.get(name, "{remark}")) for name in names)
    setup = game.setup
    events = tuple(event_text(event, [each.name for each in setup.seats]) for event in played.events)
    return QuarterReport(setup.seats[seat].name, at + 1, targets[at], lines, published(game, at), events)


def quarter_numbers(played: PlayedQuarter, seat: int, target: float, snapshot: float) -> dict[str, float]:
    """Return the page's numbers, all but the score, in the units of ``MEASURES``.

    Parameters
    ----------
    target : float
        The province's revenue task, 10,000 yuan.
    snapshot : float
        The operator's customers when the game began, 10,000.
    """
    results, accounts, decisions = played.results, played.results.accounts, played.decisions
    own = {name: float(value[0, seat]) for name, value in vars(accounts).items()}
    before, after = played.before.customers[0, seat].sum(), played.after.customers[0, seat].sum()
    gross = float(results.gross_adds[0, seat])
    came, went = results.moves[0, :, seat].sum(), results.moves[0, seat].sum()
    selling = own["commission_cost"] + own["subsidy_cost"] + sum(
        float(np.sum(getattr(decisions, name)[0, seat])) for name in ("advertising", "channel", "rush", "care")
    )  # fmt: skip
    return standing(played.after, seat) | {
        "task_done": 100 * own["revenue"] / target,
        "revenue": own["revenue"],
        "profit": own["profit"],
        "gross_adds": gross,
        "silent": _percent(float(results.silent_lines[0, seat]), gross),
        "net_adds": float(after - before),
        "port_ratio": float(came / went) if went > 0 else np.nan,
        "churn": 100 * own["churn_rate"],
        "kept": _percent(played.after.snapshot[0, seat].sum(), snapshot),
        "arpu": own["arpu"],
        "complaints": 1e4 * own["complaint_rate"],
        "selling_cost": _percent(selling, own["revenue"]),
        "equity": own["customer_equity"],
        "overdraft": float(played.after.overdraft[0, seat]),
        MIGRANTS: float(results.migrants[0, seat]),
    }


def opening_numbers(state: MarketState, seat: int) -> dict[str, float]:
    """Return what is known of the quarter before the first one."""
    customers = state.customers[0, seat].sum()
    revenue = float(state.last_revenue[0, seat])
    return standing(state, seat) | {
        "revenue": revenue,
        "gross_adds": float(state.last_arrivals[0, seat]),
        MIGRANTS: float(state.last_migrants[0, seat]),
        "kept": 100.0,
        "arpu": float(revenue / MONTHS / customers),
        "overdraft": 0.0,
    }


def standing(state: MarketState, seat: int) -> dict[str, float]:
    """Return the shares that are seen from the stocks alone, %."""
    customers = state.customers[0, seat]
    return {
        "share": _percent(customers.sum(), state.customers[0].sum()),
        "converged": _percent(state.converged[0, seat].sum(), (customers * IS_FAMILY).sum()),
        "new_share": 100 - _percent(state.legacy[0, seat].sum(), customers.sum()),
    }


def published(game: Game, quarter: int) -> tuple[MarketLine, ...]:
    """Return what everybody is told about every operator after ``quarter``."""
    played = game.quarters[quarter]
    before, after = (100 * s.customers[0].sum(-1) / s.customers[0].sum() for s in (played.before, played.after))
    fees = played.decisions.fee[0].tolist()
    return tuple(
        MarketLine(seat.name, float(after[n]), float(before[n]), tuple(fees[n]), seat.bot is not None)
        for n, seat in enumerate(game.setup.seats)
    )


def _line(name: str, value: float, last: float, cause: str) -> Line:
    digits = (MEASURES | DRILL_MEASURES)[name].decimals
    # A remark speaks of what is printed: two numbers that look the same have not moved.
    remark = (REMARKS | DRILL_REMARKS)[name](round(value, digits) + 0.0, round(last, digits) + 0.0)
    return Line(name, value, last, cause.format(remark=remark))


def score_after(game: Game, seat: int, quarter: int) -> float:
    """Return the KPI score to date after ``quarter``, counted from 0."""
    return float(game_scores(replace(game, quarters=game.quarters[: quarter + 1]))[seat])


def _is_migration(game: Game) -> bool:
    return game.setup.drill is not None and drill_named(game.setup.drill).target.measure == MIGRANTS


def _percent(part: float, whole: float) -> float:
    return float(100 * part / whole) if whole > 0 else np.nan
