"""Formulas of the sheet of results: a two-proportion test in cells that every spreadsheet program has.

Difference of two rates with Newcombe's hybrid score interval, and the pooled z test: the same numbers as
`coursekit.topics.tiers.two_proportion_test`; money as `coursekit.topics.tiers.expected_margin` counts it.

Source: Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions: comparison of
eleven methods. Statistics in Medicine, 17(8), 873-890.
"""

from __future__ import annotations

from coursekit.toolkits.target_sheets.layout import COUNTS, held_column, list_column
from coursekit.toolkits.target_sheets.results_layout import (
    ALL_LINE,
    LEVEL_CELL,
    LINES,
    LISTED,
    MARGIN_CELL,
    SOURCE_CELL,
    WORTH_CELL,
    helped,
    helped_lines,
    money,
    tested,
    typed,
)
from coursekit.toolkits.target_verdicts import FEWEST_HELD_OUT
from coursekit.toolkits.target_wording import NO, TOO_FEW, TOO_SMALL, UNCLEAR, WORKS, YES

MISSING = "六个数都填上"
NOT_WHOLE = "要 0 以上的整数"
EMPTY_GROUP = "两组都要有人"
TOO_MANY = "数大过了人数"
NOT_LISTED = "名单里没有"
UNFILLED = "名单没填完"
PARAMETERS = "先填对上面三个数"
NOTHING = "没有能算的"
NEXT = {
    "pays": "照打，还留对照。",
    "costs": "净增益是真的，钱不够本：换便宜的触点，或不送礼包，再算一次。",
    UNCLEAR: "先别扩大：按“试点方案”凑够人数再看。",
    TOO_FEW: "对照太少，只和别的月合起来看。",
    TOO_SMALL: "停：最好的情形也不值这个工夫，触点省给别的活动。",
}
_MONTHS = 12


def help_formulas(line: int, segment: str, called: int, held: int) -> dict[str, str]:
    """Return the formulas that printed ones read, of a segment or all: name in ``HELP_COLUMNS`` -> formula.

    ``segment`` is its name on the lists, which have ``called`` and ``held`` rows.
    """
    counted = _sums() if line == ALL_LINE else _counts(line, segment, called, held)
    return counted | {
        "problem": _nothing_wrong() if line == ALL_LINE else _problem(line),
        "fine": f'=IF({helped(line, "problem")}="",1,0)',
        "critical": _if_fine(line, f"NORMSINV(0.5+{LEVEL_CELL}/2)"),
        **{
            f"{arm}_{end}": _if_fine(line, _wilson(line, arm, sign))
            for arm in ("treated", "control")
            for end, sign in (("low", "-"), ("high", "+"))
        },
    }


def rate_formulas(line: int) -> dict[str, str]:
    """Return the formulas of rates, net lift, interval, z, p value and verdict: name in ``TEST_COLUMNS`` -> formula."""
    treated, control = (f"{_used(line, f'{arm}_success')}/{_used(line, arm)}" for arm in ("treated", "control"))
    net, low, high = (tested(line, name) for name in ("net", "low", "high"))
    ends = {name: helped(line, name) for name in ("treated_low", "treated_high", "control_low", "control_high")}
    rates = tested(line, "treated_rate"), tested(line, "control_rate")
    below = f"SQRT(({rates[0]}-{ends['treated_low']})^2+({ends['control_high']}-{rates[1]})^2)"
    above = f"SQRT(({ends['treated_high']}-{rates[0]})^2+({rates[1]}-{ends['control_low']})^2)"
    problem = helped(line, "problem")
    told = f'IF({low}>0,"{WORKS}",IF({high}<{WORTH_CELL},"{TOO_SMALL}","{UNCLEAR}"))'
    told = f'IF({_used(line, "control")}<{FEWEST_HELD_OUT},"{TOO_FEW}",{told})'
    return {
        "treated_rate": _if_fine(line, treated),
        "control_rate": _if_fine(line, control),
        "net": _if_fine(line, f"{rates[0]}-{rates[1]}"),
        "low": _if_fine(line, f"MAX(-1,{net}-{below})"),
        "high": _if_fine(line, f"MIN(1,{net}+{above})"),
        "z": _if_fine(line, _z(line)),
        "p_value": _if_fine(line, f"2*NORMSDIST(-ABS({tested(line, 'z')}))"),
        "verdict": f'=IF({problem}="",{told},{problem})',
    }


def money_formulas(line: int) -> dict[str, str]:
    """Return the formulas of what a year brings: name in ``MONEY_COLUMNS`` -> formula."""
    if line == ALL_LINE:
        first, last = money(0, "total_yuan"), money(LINES - 1, "total_yuan")
        total, treated = money(ALL_LINE, "total_yuan"), _used(line, "treated")
        return {
            "margin_yuan": f'=IF(ISNUMBER({total}),{total}/{treated},"")',
            "total_yuan": f"=IF(COUNT({first}:{last})=SUM({helped_lines('fine')}),"
            f'IF(COUNT({first}:{last})>0,SUM({first}:{last}),""),"")',
        }
    left = [f"{_used(line, f'{arm}_left')}/{_used(line, arm)}" for arm in ("control", "treated")]
    bill, change, cost, gift, take, leave, margin = (
        money(line, name)
        for name in (
            "bill_yuan", "bill_change_yuan", "contact_cost_yuan", "gift_yuan", "take_rate", "leave_reduction",
            "margin_yuan",
        )
    )  # fmt: skip
    gained = f"{MARGIN_CELL}*{_MONTHS}*({tested(line, 'net')}*{change}+{leave}*{bill})-{cost}-{take}*{gift}"
    return {
        "leave_reduction": _if_fine(line, f"{left[0]}-{left[1]}"),
        "margin_yuan": _if_fine(line, f'IF(COUNT({bill}:{take},{MARGIN_CELL})=6,{gained},"")'),
        "total_yuan": f'=IF(ISNUMBER({margin}),{margin}*{_used(line, "treated")},"")',
    }


def next_formula(line: int) -> str:
    """Return the formula of what to do next with a segment: by the verdict, and where it works by whether it pays."""
    verdict, margin = tested(line, "verdict"), money(line, "margin_yuan")
    works = f'IF(ISNUMBER({margin}),IF({margin}>0,"{NEXT["pays"]}","{NEXT["costs"]}"),"")'
    told = '""'
    for word in (TOO_SMALL, UNCLEAR, TOO_FEW):
        told = f'IF({verdict}="{word}","{NEXT[word]}",{told})'
    return f'=IF({verdict}="{WORKS}",{works},{told})'


def _counts(line: int, segment: str, called: int, held: int) -> dict[str, str]:
    """Return the formulas that count on both lists, what those still lack, and which of the counts is used."""
    formulas, told = {}, []
    for arm, column, rows in (("treated", list_column, called), ("control", held_column, held)):
        chosen = f'{column("哪一类", rows)},"{segment}"'
        formulas[f"listed_{arm}"] = f"=COUNTIFS({chosen})"
        formulas[f"listed_{arm}_success"] = f'=COUNTIFS({chosen},{column("M+3 成了", rows)},"{YES}")'
        formulas[f"listed_{arm}_left"] = f'=COUNTIFS({chosen},{column("M+3 还在网", rows)},"{NO}")'
        told += [
            f'COUNTIFS({chosen},{column(name, rows)},"{word}")'
            for name in ("M+3 成了", "M+3 还在网")
            for word in (YES, NO)
        ]
    everybody = f"{helped(line, 'listed_treated')}+{helped(line, 'listed_control')}"
    formulas["missing"] = f"=2*({everybody})-{'-'.join(told)}"
    for name in COUNTS:
        entered = typed(line, name)
        own = f'IF({entered}="","",{entered})'
        formulas[f"used_{name}"] = f'=IF({SOURCE_CELL}="{LISTED}",{helped(line, f"listed_{name}")},{own})'
    return formulas


def _sums() -> dict[str, str]:
    fine = helped_lines("fine")
    return {f"used_{name}": f"=SUMIF({fine},1,{helped_lines(f'used_{name}')})" for name in COUNTS}


def _problem(line: int) -> str:
    """Return the formula that says what is wrong with a segment's six counts, nothing if they can be used."""
    treated, treated_success, treated_left, control, control_success, control_left = (_used(line, n) for n in COUNTS)
    row = f"{treated}:{control_left}"
    not_whole = f"SUMPRODUCT(({row}<0)+({row}<>INT({row})))>0"
    too_many = (
        f"OR({treated_success}>{treated},{treated_left}>{treated},{control_success}>{control},{control_left}>{control})"
    )
    told = f'IF({treated}*{control}=0,"{EMPTY_GROUP}",IF({too_many},"{TOO_MANY}",IF({_ready()},"","{PARAMETERS}")))'
    whole = f'IF(COUNT({row})<6,"{MISSING}",IF({not_whole},"{NOT_WHOLE}",{told}))'
    listed = f'IF({treated}+{control}=0,"{NOT_LISTED}",IF({helped(line, "missing")}>0,"{UNFILLED}",{whole}))'
    return f'=IF({SOURCE_CELL}="{LISTED}",{listed},{whole})'


def _nothing_wrong() -> str:
    return f'=IF(SUM({helped_lines("fine")})>0,"","{NOTHING}")'


def _ready() -> str:
    numbers = f"COUNT({WORTH_CELL},{LEVEL_CELL},{MARGIN_CELL})=3"
    return f"IF({numbers},AND({LEVEL_CELL}>0,{LEVEL_CELL}<1),FALSE)"


def _used(line: int, name: str) -> str:
    return helped(line, f"used_{name}")


def _if_fine(line: int, formula: str) -> str:
    return f'=IF({helped(line, "problem")}="",{formula},"")'


def _wilson(line: int, arm: str, sign: str) -> str:
    """Return one end of Wilson's score interval of an arm's rate."""
    success, size, critical = _used(line, f"{arm}_success"), _used(line, arm), helped(line, "critical")
    root = f"SQRT({critical}^2+4*{success}*(1-{success}/{size}))"
    return f"(2*{success}+{critical}^2{sign}{critical}*{root})/(2*({size}+{critical}^2))"


def _z(line: int) -> str:
    """Return the pooled z statistic; 0 where nobody or everybody succeeded, when both rates are the same."""
    treated, control = _used(line, "treated"), _used(line, "control")
    successes = f"({_used(line, 'treated_success')}+{_used(line, 'control_success')})"
    everybody = f"({treated}+{control})"
    variance = f"{successes}/{everybody}*(1-{successes}/{everybody})*(1/{treated}+1/{control})"
    return f"IF(OR({successes}=0,{successes}={everybody}),0,{tested(line, 'net')}/SQRT({variance}))"
