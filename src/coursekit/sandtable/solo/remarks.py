"""One sentence beside each number of the page: what to look at, by level and direction as they are printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan

Remark = Callable[[float, float], str]


def _task(value: float, last: float) -> str:
    if value == 100:
        return "正好完成"
    if value > 100:
        return f"超了 {value - 100:.1f} 个点，看是户数还是 ARPU 带来的"
    return f"差 {100 - value:.1f} 个点，先看份额，再看 ARPU"


def _moved(up: str, down: str, flat: str = "和上季一样") -> Remark:
    """Return a remark by the direction."""

    def remark(value: float, last: float) -> str:
        if isnan(last) or isnan(value):
            return "第一季，没有上季可比"
        if value == last:
            return flat
        return up if value > last else down

    return remark


def _silent(value: float, last: float) -> str:
    if isnan(value):
        return "本季没有新增"
    if value >= 25:
        return "放的号用不起来：去渠道部那一页，酬金少给、“在网分成”多给，“酬金扣回”提上去"
    return "偏高，提酬金以前先提渠道部那一页的“酬金扣回”" if value >= 15 else "放的号多数在用"


def _net(value: float, last: float) -> str:
    if value == 0:
        return "进的和走的一样多"
    if value > 0:
        return "进的比走的多"
    return "走的比进的多：先堵离网，还是先拉新，看哪头大"


def _ports(value: float, last: float) -> str:
    if isnan(value):
        return "本季没有人携出"
    if value >= 1.05:
        return "从对手那里净赢客户"
    return "进出打平" if value > 0.95 else "在给对手送客户，看资费和维系"


def _overdraft(value: float, last: float) -> str:
    return "没有透支" if value <= 0 else "下季预算先扣这一笔，还要加利息"


def _score(value: float, last: float) -> str:
    if value == 50:
        return "正好是省公司基准"
    return f"比省公司基准{'多' if value > 50 else '少'} {abs(value - 50):.1f} 分"


def _kept(value: float, last: float) -> str:
    gone = 100 - value
    return f"开局的老客户，一百户里已经走了 {gone:.0f} 户" if gone >= 0.5 else "开局的老客户都在"


def _profit(value: float, last: float) -> str:
    if value < 0:
        return "亏着做，看是哪一笔花大了"
    return _moved("比上季多，存量价值有没有一起涨", "比上季少，看是收入少了还是花多了")(value, last)


REMARKS: Mapping[str, Remark] = {
    "task_done": _task,
    "revenue": _moved("比上季多：户数多了，还是一户交得多了", "比上季少：户数少了，还是一户交得少了"),
    "profit": _profit,
    "share": _moved("在涨，问一句花了多少买来的", "在掉，看携出去了哪里、谁降了价"),
    "gross_adds": _moved("多了，看下一行的首季沉默", "少了，看酬金、渠道和对手的资费"),
    "silent": _silent,
    "net_adds": _net,
    "port_ratio": _ports,
    "churn": _moved("高了：贵了、堵了，还是没人管了", "低了，看是维系、资费还是网络带来的"),
    "kept": _kept,
    "arpu": _moved("高了，盯一盯离网有没有跟着高", "低了，看是降价，还是轻用户多了"),
    "complaints": _moved("多了，先看网络堵不堵、服务费减没减", "少了"),
    "converged": _moved("绑得多了，家庭客户走得少些", "绑得少了，看融合让利"),
    "new_share": _moved("在迁，别忘了新网要扩容", "掉了，看终端补贴", "没有动，看终端补贴"),
    "selling_cost": _moved("花得重了，看新增和保有有没有跟上", "花得轻了，看下季会不会掉客户"),
    "equity": _moved("往后的钱多了", "往后的钱少了，眼前的利润可能是借来的"),
    "overdraft": _overdraft,
    "score": _score,
}
DRILL_REMARKS: Mapping[str, Remark] = {
    "migrants": _moved("比上季多，和报的对一对", "比上季少，和报的对一对", "和上季一样多，和报的对一对"),
}
