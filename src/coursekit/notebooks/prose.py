"""What a lesson's prose may say: numbers that data back, full-width punctuation, no words that say nothing.

A number in prose stands either in a cell that computed it (``say``) or before a comment that ties it to published
data: ``3700 万用户<!--= PHS_subscribers@2003-12 -->``. The comment holds arithmetic over ``INDICATOR@PERIOD``, or
``INDICATOR[芬兰]@PERIOD`` for figures of another country or a company; the number must equal it at the digits written.
Readers never see the comment.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator

_FACT = re.compile(r"<!--=(.*?)-->", re.DOTALL)
_REFERENCE = re.compile(r"([A-Za-z]\w*)(?:\[([^\[\]]+)\])?@(\d{4}(?:-\d{2})?)")
_NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?")
# Not claims about the world: code, formulas, a section's times, rules' codes, dates, durations, generations, list
# numbers, years of a citation, task names.
_EXEMPT = re.compile(
    r"`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\*[^*\n]*分钟[^*\n]*\*|〔\d{4}〕\d+号|^\s*\d+\. "
    r"|\d{4}(?:、\d{4})+\s*年|\d{4}\s*(?:到|至|–)\s*\d{4}\s*年"
    r"|\d{4}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?|\d{1,2}\s*月"
    r"|\d+\s*分钟|\d+\s*个月|第\s*\d+(?:、\d+)*\s*[题讲步年]|[2-6]G|（[A-Z][a-z]+(?: 和 [A-Z][a-z]+)?，\d{4}）|q\d",
    re.MULTILINE | re.DOTALL,
)
_OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}
_CODE = re.compile(
    r"〔\d{4}〕\d+号|```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|<!--.*?-->|\]\([^)]*\)|https?://\S+", re.DOTALL
)
_CJK = "\u4e00-\u9fff"
_HALF_WIDTH = re.compile(
    rf"(?<=[{_CJK}”）])[,;:?!()]|[,;:?!()](?=[{_CJK}“（])|(?<=[{_CJK}])\.(?=\s|$|[{_CJK}])"
)
_STRAIGHT_QUOTE = re.compile(rf'"[^"\n]*[{_CJK}][^"\n]*"')
# A made-up client goes by trade and number in one word, as a label in a figure does: 医院3.
_CLIENT = re.compile(r"(酒店|零售|教育|房产|旅游|商贸|工厂|医院|机关)(?=\d{1,3}(?!\d))")
_TIGHT = re.compile(rf"[{_CJK}][A-Za-z0-9]|[A-Za-z0-9][{_CJK}]")
BANNED = (
    "赋能", "抓手", "闭环", "落地", "打造", "全方位", "提质增效", "进一步", "据统计", "锁定客户", "拦截客户",
    "首先", "其次", "再次", "！", "!",
)


def number_problems(markdown: str, figure: Callable[..., float]) -> Iterator[str]:
    """Yield a sentence for every number in ``markdown`` that nothing backs, or that its data contradict.

    Parameters
    ----------
    figure : called with an indicator, a period and, where the comment names one, a scope, returns the published value.
    """
    text = _EXEMPT.sub(lambda match: " " * len(match[0]), markdown)
    pieces = _FACT.split(text)
    facts = [fact.strip() for fact in _FACT.findall(markdown)]
    for place in range(0, len(pieces), 2):
        numbers = _NUMBER.findall(pieces[place])
        fact = facts[place // 2] if place // 2 < len(facts) else None
        backed = numbers.pop() if fact and numbers else None
        for number in numbers:
            yield f"数 {number} 后面没有写依据：加上 <!--= 指标@时期 -->，或用 say 算出来。"
        if fact and not _REFERENCE.search(fact):
            yield f"依据 {fact} 里没有公布的数：写成 指标@时期 的算式。"
        elif fact and backed is None:
            yield f"依据 {fact} 前面没有数。"
        elif fact and backed is not None:
            value = evaluate(fact, figure)
            if not _agrees(backed, value):
                yield f"写的是 {backed}，按 {fact} 算出来是 {value:.6g}。"


def evaluate(expression: str, figure: Callable[..., float]) -> float:
    """Return the value of arithmetic over numbers and ``INDICATOR@PERIOD`` or ``INDICATOR[SCOPE]@PERIOD``.

    >>> evaluate("100 * (1 - A@2017 / A@2016)", lambda name, period: {"2016": 8.0, "2017": 6.0}[period])
    25.0
    """
    values: list[float] = []

    def insert(match: re.Match[str]) -> str:
        scope = (match[2],) if match[2] else ()
        values.append(figure(match[1], match[3], *scope))
        return f"_{len(values) - 1}"

    tree = ast.parse(_REFERENCE.sub(insert, expression), mode="eval")

    def value_of(node: ast.expr) -> float:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return float(node.value)
        if isinstance(node, ast.Name):
            return values[int(node.id[1:])]
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return _OPERATORS[type(node.op)](value_of(node.left), value_of(node.right))
        raise ValueError(f"only + - * / over numbers and INDICATOR[SCOPE]@PERIOD: {expression}")

    return value_of(tree.body)


def _agrees(written: str, value: float) -> bool:
    """Is ``written`` what ``value`` rounds to at the digits written?"""
    plain = written.replace(",", "")
    decimals = len(plain.partition(".")[2])
    return abs(float(plain) - value) <= 0.5 * 10**-decimals + 1e-9


def style_problems(markdown: str) -> Iterator[str]:
    """Yield a sentence for every half-width mark in Chinese text, missing blank beside Latin, and banned word."""
    text = _CODE.sub(" ", markdown).replace("**", "").replace("*", "")
    for match in _HALF_WIDTH.finditer(text):
        yield f"中文里用了半角标点：{_around(text, match)}"
    for match in _STRAIGHT_QUOTE.finditer(text):
        yield f"中文引号要写成“”：{_around(text, match)}"
    text = _CLIENT.sub(r"\1 ", text)
    for match in _TIGHT.finditer(text):
        yield f"中文和字母、数字之间空一格：{_around(text, match)}"
    for word in BANNED:
        if word in text:
            yield f"这个词不写：{word}"


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 8) : match.end() + 8].replace("\n", " ")
