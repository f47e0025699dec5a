"""What happened, in words: one sentence for each kind of action in a ledger's log, with nothing secret in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coursekit.sandtable.console.words import (
    TEAM,
    bot_name,
    deadline_time,
    player_says,
    round_name,
)
from coursekit.sandtable.ledger import PUBLISHED_ZH, SOURCE_ZH, Action
from coursekit.sandtable.rules.violations import VIOLATION_KINDS
from coursekit.sandtable.scenario.events import named_cards
from coursekit.sandtable.scenario.war_rounds import load_rounds

Detail = Mapping[str, Any]


def actor_says(actor: str, names: Sequence[str]) -> str:
    """Return who did it.

    >>> actor_says("console", ["甲公司"]), actor_says("page:0", ["甲公司"])
    ('控制台', '甲公司')
    """
    page, _, seat = actor.partition(":")
    if page == "page" and seat.isdigit() and int(seat) < len(names):
        return names[int(seat)]
    return "控制台" if actor == "console" else actor


def action_says(action: Action, names: Sequence[str]) -> str:
    """Return what was done; ``names`` are the seats'. An action of a later version is said to be one."""
    told = _SAID.get(action.what)
    return told(action.detail, names) if told else f"这一版不认识的一步（{action.what}）"


def _round(detail: Detail) -> str:
    attempt = detail.get("attempt", 1)
    return round_name(detail["part"], detail["quarter"]) + (f"（第 {attempt} 次）" if attempt > 1 else "")


def _until(detail: Detail) -> str:
    return f"到 {deadline_time(detail['deadline'])}" if detail.get("deadline") else "不定时"


def _resolved(detail: Detail, names: Sequence[str]) -> str:
    cards = [event.partition(":") for event in detail["events"]]
    told = [f"{named_cards()[card].title}{f'（{names[int(seat)]}）' if seat else ''}" for card, _, seat in cards]
    absent = [f"{names[int(seat)]}{player_says(player, detail['quarter'], detail.get('starts_over', False))}"
              for seat, player in detail["players"].items() if player != TEAM]  # fmt: skip
    more = [*([f"事件卡 {'、'.join(told)}"] if told else []), *([f"没交表的：{'、'.join(absent)}"] if absent else [])]
    return f"结算{_round(detail)}" + (f"，{'；'.join(more)}" if more else "")


def _war_title(war: str) -> str:
    rounds = load_rounds()
    return rounds[war].title if war in rounds else war


_SAID: Mapping[str, Callable[[Detail, Sequence[str]], str]] = {
    "create": lambda d, n: "开了这一局",
    "new_codes": lambda d, n: f"发登录码：{'、'.join(n[seat] for seat in d['seats'])}",
    "log_in": lambda d, n: "登录",
    "unlock": lambda d, n: f"解锁{d['address'] or '所有设备'}",
    "end_sessions": lambda d, n: f"让{n[d['seat']]}的设备退出",
    "open_round": lambda d, n: f"开放{_round(d)}收表，{_until(d)}",
    "extend": lambda d, n: f"{_round(d)}延时，{_until(d)}",
    "close_round": lambda d, n: f"截止{_round(d)}",
    "reopen": lambda d, n: f"重新开放{_round(d)}收表，{_until(d)}",
    "roll_back": lambda d, n: f"回退{_round(d)}的结果{f'：{reason}' if (reason := d.get('reason')) else ''}",
    "end_rehearsal": lambda d, n: "热身结束，开始正式的一局",
    "submit": lambda d, n: (
        f"交{_round(d)}的表，{n[d['seat']]}第 {d['version']} 版（{SOURCE_ZH[d['source']]}），回执 {d['receipt']}"
    ),
    "submit_refused": lambda d, n: f"{n[d['seat']]}试过交{_round(d)}的表，没交上去",
    "resolve": _resolved,
    "war_answer": lambda d, n: f"记{_round(d)}攻防“{_war_title(d['round'])}”的答案：{n[d['seat']]}选好了",
    "publish": lambda d, n: f"公布{_round(d)}的{PUBLISHED_ZH[d['published']]}",
    "unpublish": lambda d, n: f"收回{_round(d)}的{PUBLISHED_ZH[d['published']]}",
    "seat_bot": lambda d, n: f"请机器人替{n[d['seat']]}打（{bot_name(d['style'], d['level'])}）",
    "unseat_bot": lambda d, n: f"把席位还给{n[d['seat']]}",
    "violation": lambda d, n: f"{_round(d)} {n[d['seat']]}{VIOLATION_KINDS[d['kind']].zh}，扣 {d['points']:g} 分",
    "withdraw_violation": lambda d, n: f"撤掉 {d['number']} 号扣分",
}
KNOWN = frozenset(_SAID)
