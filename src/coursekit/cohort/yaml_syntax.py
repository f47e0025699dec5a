"""Say in one Chinese sentence why YAML cannot be read, and on which line."""

from __future__ import annotations

import re

import yaml

from coursekit.cohort.problems import printable_text, shortened

_NAME_START = r"(?:^ *(?:- +)*|\{(?:[^{}]*,)? *)"
_NAME = r"(?P<name>\"[^\":：]+\"|'[^':：]+'|[^\s0-9:：#\"'\[\]{},][^\s:：#\"'\[\]{},]*)"
FULL_WIDTH_COLON = re.compile(_NAME_START + _NAME + r"\s*：")
COLON_WITHOUT_SPACE = re.compile(_NAME_START + _NAME + r":(?![ ]|$|//)")
LONGEST_LINE = 1000

QUOTE_IT = "如果是文字，就给整个值加上半角引号。"
PERCENT_LINE = "不要写百分号开头的行：删掉这一行。"
NO_NAME = "冒号前面少一个名字：写成“名字: 值”。"
BACKSLASH = r"双引号里的反斜杠 \ 有特别意思：路径请用 / 隔开，文字请改用单引号。"
TAB = "这一行里有 Tab：换成半角空格。"
UNKNOWN = "这一行的写法读不懂：检查冒号、引号、括号和缩进。"

# (words of PyYAML's message, is the line where the construct starts the one to name, what the reader is told)
SENTENCES = (
    ("but found ':'", False, NO_NAME),
    ("but found '<stream end>'", False, "文件到这里就完了，上面有方括号或花括号没有写完整：补上 ] 或 }。"),
    ("could not find expected ':'", True, "这一行缺冒号：写成“名字: 值”，冒号用半角，后面空一格。"),
    ("mapping values are not allowed", False, "这里多了一个冒号：值里有冒号就给值加上半角引号，名字要和同级的行对齐。"),
    ("mapping keys are not allowed", False, f"这里不能用问号开头：{QUOTE_IT}"),
    ("sequence entries are not allowed", False, "这里不能用“- ”列项：另起一行缩进再列，或者写成 [甲, 乙]。"),
    ("while scanning an", False, f"这里不能用 & 和 * 开头：{QUOTE_IT}"),
    ("while scanning a tag", False, f"这里不能用叹号开头：{QUOTE_IT}"),
    ("while parsing a tag", False, f"这里不能用叹号开头：{QUOTE_IT}"),
    ("while parsing a node", False, f"这里不能用叹号开头：{QUOTE_IT}"),
    ("directive", False, PERCENT_LINE),
    ("incompatible YAML", False, PERCENT_LINE),
    ("duplicate tag handle", False, PERCENT_LINE),
    ("expected escape sequence", False, BACKSLASH),
    ("unknown escape character", False, BACKSLASH),
    ("while scanning a quoted scalar", True, "从这一行开始的引号没有配对：在值的末尾补上同样的半角引号。"),
    ("while scanning a double-quoted scalar", True, "从这一行开始的引号没有配对：在值的末尾补上同样的半角引号。"),
    ("expected ',' or ']'", True, "从这一行开始的方括号没有写完整：各项用半角逗号隔开，最后写 ]。"),
    ("expected ',' or '}'", True, "从这一行开始的花括号没有写完整：写成 {名字: 值, 名字: 值}，逗号和冒号用半角。"),
    ("while scanning a block scalar", False, "竖线 | 或大于号 > 后面不能再写字：把文字写在一行里，加上半角引号。"),
    ("invalid indentation or unclosed", False, "这一行的缩进不对，或者上面的括号没有写完整：同级的行要左对齐。"),
    ("expected <block end>", False, "这一行没有和同级的行对齐，或者引号、括号后面多了字：同级的行前面空格数要一样。"),
    ("expected the node content", False, "这里缺一个值，或者多了逗号、括号：补上值或删掉多余的符号。"),
    ("expected '<document start>'", False, "这一行和上面的内容接不上：名字都从行首写起，同级的行要左对齐。"),
)


def explain(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, str]:
    """Return the line to look at, from 1, and what is wrong there and how to write it."""
    at = _line_with_text(error.problem_mark.line, lines)
    start = error.context_mark.line if error.context_mark else at
    for index in (start, at, _line_with_text(at - 1, lines)):
        mistake = colon_mistake(lines[index])
        if mistake:
            return index + 1, mistake
    message = f"{error.context or ''} {error.problem or ''}"
    index, text = _sentence(message, start, at)
    return index + 1, text


def colon_mistake(line: str) -> str | None:
    """Return what is wrong with a colon in ``line``, the most frequent slip in a class file, or ``None``.

    >>> colon_mistake("teams:6")
    '“teams:”的冒号后面少一个半角空格：写成“teams: 值”。'
    >>> colon_mistake("teams: 6") is None
    True
    """
    line = line[:LONGEST_LINE]
    full_width = FULL_WIDTH_COLON.search(line)
    if full_width:
        name = shortened(full_width["name"])
        return f"“{name}：”用了全角冒号：改成半角冒号，后面空一格，写成“{name}: 值”。"
    tight = COLON_WITHOUT_SPACE.search(line)
    if tight:
        name = shortened(tight["name"])
        return f"“{name}:”的冒号后面少一个半角空格：写成“{name}: 值”。"
    return None


def _sentence(message: str, start: int, at: int) -> tuple[int, str]:
    unusable = re.search(r"found character '(.+)' that cannot start any token", message)
    if unusable:
        tab = unusable[1] == r"\t"
        return at, TAB if tab else f"这里不能用 {printable_text(unusable[1])} 开头：{QUOTE_IT}"
    for words, names_start, text in SENTENCES:
        if words in message:
            return (start if names_start else at), text
    return at, UNKNOWN


def _line_with_text(index: int, lines: list[str]) -> int:
    """Return the last line at or above ``index`` that is not blank: at the end of the file, where text still was."""
    index = min(index, len(lines) - 1)
    while index > 0 and not lines[index].strip():
        index -= 1
    return max(index, 0)
