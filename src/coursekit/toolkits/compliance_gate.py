"""Gate before a list of targets leaves the office: rules checked on the rows, and rules that a person must confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from coursekit.cohort import Cohort
from coursekit.errors import CourseError
from coursekit.files import write_atomic
from coursekit.toolkits.target_rules import DECLARATIONS, PRESSING_WORDS, bases
from coursekit.toolkits.target_wording import CONTACTED, GONE, UNCHANGED
from coursekit.topics.tiers import CampaignRules

MODULE = "03"
PASSED, FAILED, ASK = "通过", "不通过", "要人确认"
EXPORTED = (
    "编号", "活动", "现套餐", "建议套餐", "原套餐能否换回", "合约剩余月", "现账单", "建议后账单", "渠道", "话术",
    "确认短信", "触达规则",
)  # fmt: skip
NO_RETURN = "办不回来"


@dataclass(frozen=True)
class Gate:
    """The result of every rule; ``rows`` has the columns 规则, 依据, 结果 (通过, 不通过, 要人确认), 说明."""

    rows: pd.DataFrame

    @property
    def passed(self) -> bool:
        """Has every rule passed, and a person confirmed what only a person can?"""
        return bool(self.rows["结果"].eq(PASSED).all())


@dataclass(frozen=True)
class _Day:
    """What a rule on dates asks: the day of contact, and how many days must lie between two contacts."""

    contact: pd.Timestamp
    gap_days: int


_Breaks = Callable[[pd.DataFrame, _Day], pd.Series]
_CHECKS: tuple[tuple[str, str, str, _Breaks], ...] = (
    ("同意营销", "consent", "没有同意过", lambda lines, _: ~_flag(lines, "marketing_consent")),
    ("免打扰", "refusal", "登记了免打扰", lambda lines, _: _flag(lines, "do_not_disturb")),
    ("触达间隔", "gap", "触达间隔不够", lambda lines, day: _contacted_recently(lines, day)),
    ("未成年人", "minors", "未成年", lambda lines, _: lines["age_band"].astype(str).eq("under_18")),
    ("投诉未结", "house", "投诉还没结", lambda lines, _: _flag(lines, "open_complaint")),
    ("已申请携出", "port_out", "申请了携出", lambda lines, _: _flag(lines, "port_out_requested")),
    ("物联网卡", "house", "是物联网卡", lambda lines, _: _flag(lines, "is_iot")),
    ("停机", "house", "停机", lambda lines, _: lines["status"].astype(str).ne("active")),
    ("副卡", "house", "是副卡", lambda lines, _: lines["line_role"].astype(str).ne("main")),
    ("合约", "contract", "合约没到期就推换套餐", lambda lines, _: _bound(lines)),
)
_COLUMNS = (
    "subscriber_id", "marketing_consent", "do_not_disturb", "last_contact_date", "age_band", "open_complaint",
    "port_out_requested", "is_iot", "status", "line_role", "contract_kind", "contract_months_left",
)  # fmt: skip


def check_gate(
    targets: pd.DataFrame,
    subscribers: pd.DataFrame,
    cohort: Cohort,
    declarations: Mapping[str, bool] | None = None,
) -> Gate:
    """Check every row of a list against the table of customers, and ask for what only a person can confirm.

    Parameters
    ----------
    targets : as `target_list` returns them, held-out customers included; 编号 names the line.
    subscribers : the table they were chosen from, one row a line.
    cohort : its first day is the day of contact, its settings of module 03 say how many days lie between two.
    declarations : what a person confirms (True) or denies (False), by the codes of ``DECLARATIONS``; a code that is
        missing still has to be asked.

    Raises
    ------
    CourseError
        The table lacks a column that a rule reads, or a declaration has a code that no rule asks for.
    """
    _known_columns(subscribers)
    declared = dict(declarations or {})
    _known_declarations(declared)
    basis = bases(cohort)
    day = _Day(pd.Timestamp(cohort.spec.dates[0]), cohort.settings(MODULE).contact_gap_days)
    lines = targets[["编号", "建议套餐"]].merge(subscribers, left_on="编号", right_on="subscriber_id", how="left")
    known = lines["subscriber_id"].notna()
    rows = [
        _row("对得上客户表", basis["house"], ~known, "在客户表里找不到"),
        _row("一人一次", basis["house"], targets["编号"].duplicated(), "重复"),
    ]
    rows += [_row(name, basis[code], breaks(lines[known], day), why) for name, code, why, breaks in _CHECKS]
    rows.append(_row("老套餐讲清", basis["no_return"], _silent_on_return(targets), "没说老套餐停售、换了办不回来"))
    rows.append(_row("话术不催人", basis["wording"], _pressing(targets), "话术里有催促的话，或提到别家"))
    rows += [_declared(code, declared.get(code), basis) for code in DECLARATIONS]
    return Gate(pd.DataFrame(rows, columns=["规则", "依据", "结果", "说明"]))


def export_targets(targets: pd.DataFrame, gate: Gate, path: Path | str) -> None:
    """Write the rows that are to be contacted as .csv for the outbound platform; the held-out ones stay behind.

    Raises
    ------
    CourseError
        The gate has not passed: a sentence a rule on what is wrong and what to do. Nothing is written.
    """
    if not gate.passed:
        raise CourseError("\n".join(["名单还不能导出，没有写文件：", *refusals(gate)]))
    contacted = targets.loc[targets["分组"] == CONTACTED, list(EXPORTED)]
    write_atomic(path, "\ufeff" + contacted.to_csv(index=False, lineterminator="\r\n"))


def refusals(gate: Gate) -> list[str]:
    """Say, one sentence a rule that has not passed, what is wrong and what to do."""
    todo = {FAILED: "改好再查一遍", ASK: "请负责人看过，再声明"}
    left = gate.rows[gate.rows["结果"] != PASSED]
    return [f"{row.规则}（{row.结果}）：{row.说明}{todo[row.结果]}。" for row in left.itertuples(index=False)]


def _row(name: str, basis: str, broken: pd.Series, why: str) -> dict[str, str]:
    count = int(broken.sum())
    said = f"有 {count} 行{why}，从名单里拿掉。" if count else f"{len(broken)} 行逐行查过。"
    return {"规则": name, "依据": basis, "结果": FAILED if count else PASSED, "说明": said}


def _declared(code: str, answer: bool | None, basis: dict[str, str]) -> dict[str, str]:
    asked = DECLARATIONS[code]
    result = {None: ASK, True: PASSED, False: FAILED}[answer]
    said = {ASK: "{}。", PASSED: "已声明：{}。", FAILED: "没有做到：{}。"}[result].format(asked.statement)
    return {"规则": asked.name, "依据": basis[code], "结果": result, "说明": said}


def _flag(lines: pd.DataFrame, column: str) -> pd.Series:
    return lines[column].astype(bool)


def _contacted_recently(lines: pd.DataFrame, day: _Day) -> pd.Series:
    last = pd.to_datetime(lines["last_contact_date"])
    return (day.contact - last).dt.days < day.gap_days


def _bound(lines: pd.DataFrame) -> pd.Series:
    contract = lines["contract_kind"].astype(str).ne("none")
    late = lines["contract_months_left"] > CampaignRules.contract_months_left
    return lines["建议套餐"].ne(UNCHANGED) & contract & late


def _silent_on_return(targets: pd.DataFrame) -> pd.Series:
    changed = targets["原套餐能否换回"].eq(GONE) & targets["建议套餐"].ne(UNCHANGED) & targets["分组"].eq(CONTACTED)
    said = targets["话术"].str.contains(NO_RETURN) & targets["确认短信"].str.contains(NO_RETURN)
    return changed & ~said


def _pressing(targets: pd.DataFrame) -> pd.Series:
    texts = targets["话术"] + targets["确认短信"]
    return texts.str.contains("|".join(PRESSING_WORDS), regex=True)


def _known_columns(subscribers: pd.DataFrame) -> None:
    missing = [name for name in _COLUMNS if name not in subscribers.columns]
    if missing:
        raise CourseError(f"客户表缺这几列，合规闸门查不了：{'、'.join(missing)}。补上再查。")


def _known_declarations(declared: Mapping[str, bool]) -> None:
    unknown = [code for code in declared if code not in DECLARATIONS]
    if unknown:
        raise CourseError(f"没有这几项声明：{'、'.join(unknown)}；能声明的：{'、'.join(DECLARATIONS)}。")
