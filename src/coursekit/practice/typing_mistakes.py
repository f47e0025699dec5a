"""Tell a beginner, in one sentence, which slip of the keyboard stopped his cell."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal

from coursekit.errors import CourseError
from coursekit.practice.blank import FILL_FIRST, Unanswered
from coursekit.practice.cell_code import checked_variables, code_of, drop_separators, right_side

_EXERCISE = re.compile(r"\bcheck\b|____|^\w+\s*=", re.MULTILINE)
_TASK = re.compile(r"\bcheck(?:\.hint)?\s*[(（]\s*[\"'“‘]?([a-z][a-z0-9_]*)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = r"(?<![\w.])((?:(?<=[=(,\s])-)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
_NUMBER_WITH_PERCENT = re.compile(rf"{_NUMBER}\s*(?:％|%(?=\s*(?:$|[)）,，。\]])))")
_NUMBER_WITH_UNIT = re.compile(rf"{_NUMBER}\s*(?:[\u3400-\u9fff]|[KMGT]B\b)")
# The whole right-hand side: words around one number, such as 约 63 亿条.
_ONE_NUMBER = re.compile(r"=[\u3400-\u9fff\s]*(-?[\d,]+(?:\.\d+)?)\s*(?:[\u3400-\u9fff]+|[KMGT]B|[%％])?[。，]?\s*")
_NOTHING_ASSIGNED = re.compile(r"\s*\w+\s*=\s*")
_FULL_WIDTH_DIGIT = re.compile("[０-９]")
_KEPT_BLANK = re.compile(r"____\s*[\w.\"'“‘\x00]|[\w\"'”’\x00]\s*____")
_NAMES_SIDE_BY_SIDE = re.compile(r"[\x00”’\"']\s*(?:[、；]|以及|[和及与])\s*[\x00“‘\"']")
_NAMES_WITH_COMMA = re.compile(r"=\s*(?:\x00|“[^”]*”)\s*，\s*[\x00“]")
_PLACEHOLDER_NAME = re.compile(r"_{2,}[\d\u3400-\u9fff]|____.")
_PUNCTUATION = {
    "，": ",", "（": "(", "）": ")", "：": ":", "；": ";", "。": ".", "、": ",", "．": ".", "＝": "=", "【": "[",
    "】": "]", "＋": "+", "－": "-", "−": "-", "–": "-", "—": "-", "×": "*", "＊": "*", "÷": "/", "／": "/", "＿": "_",
}  # fmt: skip
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_LOGARITHMS_AND_ROOTS = frozenset({"ln", "lg", "log", "log2", "log10", "sqrt", "exp"})
_NAME_KINDS = frozenset({"members", "sequence", "text"})
# What pandas says when a table is typed column by column and one of them is shorter.
_UNEQUAL_COLUMNS = "All arrays must be of the same length"

_DROP_BLANK = "把 ____ 整个删掉，等号右边只留你的答案。"
_BLANK_BEFORE = "前面还有 ____ 没换成答案：先填好那一格，运行，再来这一格。"
_WRITE_ANSWER = "等号右边空着：写上你的答案。"
_COUNT_COLUMNS = "每一列的个数要一样多：数一数方括号里写了几个。"
_ENGLISH_QUOTES = "引号要用英文的：把输入法切到英文，两头的引号重新打。"
_QUOTED = '名字要写在英文引号里，几个之间用顿号隔开，比如 "名字甲、名字乙"。'
_ONE_PAIR = '几个名字写在同一对英文引号里，中间用顿号，比如 "名字甲、名字乙"。'
_HALF_QUOTE = "引号没有配上对：两头各要一个英文引号。"
_RUN_ALL = "前面的格还没有运行：点菜单“运行”里的“运行所有单元格”，再来这一格。"


def advise(cell: str, error: BaseException, tasks: Mapping[str, Mapping], names: Collection[str]) -> str:
    """Return what to do about ``error`` in the text ``cell``, or an empty text if that is not plain.

    ``tasks`` are the key entries of the exercise, by task; ``names`` are the names that are defined.

    >>> advise('x = 63%\\ncheck("q1", x)', SyntaxError("invalid syntax", (None, 1, 8, "x = 63%")), {}, [])
    '去掉 %，只写数字：写 63。'
    """
    if isinstance(error, SyntaxError):
        # A library may have parsed another text.
        is_typed_here = error.lineno and (error.text or "").strip() in cell
        return _about_syntax(cell, error, tasks) if is_typed_here and _EXERCISE.search(cell) else ""
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError) and error.name:
        return _about_name(cell, error.name, tasks, names)
    if isinstance(error, CourseError) and str(error) == FILL_FIRST:
        return _DROP_BLANK if "____" in code_of(cell) else ""
    if isinstance(error, TypeError) and Unanswered.__name__ in str(error):
        return _DROP_BLANK if "____" in code_of(cell) else _BLANK_BEFORE
    if isinstance(error, ValueError) and str(error) == _UNEQUAL_COLUMNS:
        return _COUNT_COLUMNS if "DataFrame" in code_of(cell) else ""
    return ""


def _task_on(line: str, cell: str, tasks: Mapping[str, Mapping]) -> Mapping:
    """Return the key entry of the task that ``line`` answers: its variable's, or that of the cell's first task."""
    checked = checked_variables(cell)
    variable, is_assignment, _ = line.partition("=")
    if is_assignment and checked:
        return tasks.get(checked.get(variable.strip(), ""), {})
    found = _TASK.search(cell)
    return tasks.get(found[1], {}) if found else {}


def _about_syntax(cell: str, error: SyntaxError, tasks: Mapping[str, Mapping]) -> str:
    if isinstance(error, IndentationError):
        return _about_indentation(error)
    line = code_of((error.text or "").rstrip("\n"))
    # Of 2,058 Python reads 058 as a number by itself.
    if "leading zeros" in error.msg and drop_separators(line):
        return drop_separators(line)
    task = _task_on(line, cell, tasks)
    for look in (_blank, _nothing, _quotes, _half_quote, _full_width, _percent, _unquoted, _punctuation):
        advice = look(line, task)
        if advice:
            return advice
    return _brackets(code_of(cell))


def _about_indentation(error: SyntaxError) -> str:
    if "unexpected" in error.msg:
        return f"第 {error.lineno} 行前面多了空格：删掉，从最左边写起。"
    return f"第 {error.lineno} 行前面的空格不对：和上一行对齐。"


def _about_name(cell: str, name: str, tasks: Mapping[str, Mapping], names: Collection[str]) -> str:
    # As Python reads names: Ａ is A.
    code = unicodedata.normalize("NFKC", code_of(cell))
    line = next((line for line in code.split("\n") if re.search(rf"\b{re.escape(name)}\b", line)), "")
    task = _task_on(line, cell, tasks)
    if _PLACEHOLDER_NAME.match(name):
        return _DROP_BLANK
    if name in tasks or (re.fullmatch(r"q\d+[a-z]?", name) and _TASK.search(code)):
        call = "check.hint" if "hint" in line else "check"
        return f'题号要写在英文引号里：{call}("{name}"{"" if "hint" in line else ", …"})。'
    if name in _LOGARITHMS_AND_ROOTS:
        return f"这里没有 {name}：用计算器算好再写数，或者按提示里的写法。"
    if _HAN.search(name):
        return _unquoted(line, task) or _QUOTED
    typed = _bare_names(line)
    if task.get("kind") in _NAME_KINDS and name in typed:
        return _quoted_right_side(line)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.8)
    if near:
        return f"没有叫 {name} 的：是不是 {near[0]}？对一对写法。"
    return _quoted_right_side(line) if not task and name in typed and _are_words(typed) else _RUN_ALL


def _blank(line: str, _task: Mapping) -> str:
    return _DROP_BLANK if _KEPT_BLANK.search(line) else ""


def _nothing(line: str, _task: Mapping) -> str:
    return _WRITE_ANSWER if _NOTHING_ASSIGNED.fullmatch(line) else ""


def _quotes(line: str, _task: Mapping) -> str:
    if _NAMES_SIDE_BY_SIDE.search(line) or _NAMES_WITH_COMMA.search(line):
        return _ONE_PAIR
    return _ENGLISH_QUOTES if re.search("[“”‘’＂＇「」『』]", line) else ""


def _half_quote(line: str, _task: Mapping) -> str:
    return _HALF_QUOTE if '"' in line or "'" in line else ""


def _full_width(line: str, task: Mapping) -> str:
    if task.get("kind") in _NAME_KINDS or not _FULL_WIDTH_DIGIT.search(line):
        return ""
    plain = unicodedata.normalize("NFKC", line)
    number = _number_for(task, plain)
    return f"数字要用半角：切到英文输入法重打{f'，写 {number}' if number else ''}。"


def _percent(line: str, task: Mapping) -> str:
    if not _NUMBER_WITH_PERCENT.search(line):
        return ""
    number = _number_for(task, line)
    return f"去掉 %，{'写成小数' if _is_share(task) else '只写数字'}{f'：写 {number}' if number else ''}。"


def _unquoted(line: str, task: Mapping) -> str:
    """Say what to do about words outside quotation marks: Chinese ones, letters, or a name such as 5G 套餐."""
    typed = _bare_names(line)
    if task.get("kind") in _NAME_KINDS:
        is_name = typed or _HAN.search(line) or re.match(r"\d\w*[A-Za-z]", right_side(line))
        return _quoted_right_side(line) if is_name else ""
    number = _only_number(line)
    if _NUMBER_WITH_UNIT.search(line) or (_HAN.search(line) and (number or task.get("kind") == "number")):
        return f"只写数字，不带单位和别的字{f'：写 {number}' if number else ''}。"
    is_listing = not task and len(typed) > 1 and _are_words(typed)
    return _quoted_right_side(line) if is_listing or _HAN.search(line) else ""


def _number_for(task: Mapping, line: str) -> str:
    """Return the number on the right-hand side as ``task`` wants it, a per cent of a share as a fraction."""
    number = _only_number(line)
    is_percent_of_share = number and _is_share(task) and _NUMBER_WITH_PERCENT.search(line)
    return f"{Decimal(number) / 100:f}" if is_percent_of_share else number


def _is_share(task: Mapping) -> bool:
    return task.get("kind") == "number" and not task.get("unit")


def _only_number(line: str) -> str:
    """Return the number on the right-hand side, if there is little else; an empty text otherwise."""
    match = _ONE_NUMBER.search(line)
    return match[1].replace(",", "") if match and match.end() == len(line) else ""


def _punctuation(line: str, _task: Mapping) -> str:
    if line.rstrip().endswith(("。", "，", "、", "；")):
        return f"把行末的“{line.rstrip()[-1]}”删掉。"
    found = [mark for mark in dict.fromkeys(line) if mark in _PUNCTUATION]
    if found:
        return f"代码里的标点要用英文的：{'，'.join(f'把“{mark}”改成“{_PUNCTUATION[mark]}”' for mark in found)}。"
    return "这一行有中文的空格：删掉它，要空格就用英文的。" if re.search("[\u3000\u00a0]", line) else ""


def _brackets(code: str) -> str:
    for left, right in _BRACKETS.items():
        if code.count(left) > code.count(right):
            return f"括号少了右边一半：补上 {right} 。"
        if code.count(left) < code.count(right):
            return f"括号多了一个 {right} ，或者少了左边一半：左右要一样多。"
    return ""


def _bare_names(line: str) -> list[str]:
    """Return the names on the right-hand side, if it is a list of names without quotation marks and nothing else.

    >>> _bare_names("may_call = B、I、J"), _bare_names("share = after / before")
    (['B', 'I', 'J'], [])
    """
    names = re.split(r"[\s、，,；;]+", _inside(line))
    return names if all(re.fullmatch(r"\w+", name) for name in names) else []


def _are_words(names: list[str]) -> bool:
    """Are all of ``names`` words that a trainee means to write?"""
    # Notebooks' own names are longer and in small letters.
    return all(name.isidentifier() and (len(name) == 1 or not name.islower()) for name in names)


def _inside(line: str) -> str:
    """Return the right-hand side without the brackets around it and the full stop behind it."""
    return right_side(line).strip("[]()（）【】 ").rstrip("。，、；,;. ")


def _quoted_right_side(line: str) -> str:
    names = _inside(line)
    return f'文字要写在英文引号里：写成 "{names}"。' if re.fullmatch(r"[\w 、，,/；;·+-]{1,40}", names) else _QUOTED
