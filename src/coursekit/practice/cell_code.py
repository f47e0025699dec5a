"""What the text of a trainee's cell says, apart from its comments and the insides of its strings."""

from __future__ import annotations

import re

# Stands for a closed string: nothing that somebody types.
STRING = "\x00"
_STRING_OR_COMMENT = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|#.*")
_CHECKED = re.compile(r"\bcheck\s*[(（]\s*[\"'“‘]?([a-z][a-z0-9_]*)[\"'”’]?\s*[,，]\s*(\w+)")
# In front of a comma at most three digits, behind it just three: 46, 2,580 holds one such number.
_WITH_SEPARATORS = re.compile(r"(?<![\w.])[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?(?!\w)")


def code_of(text: str) -> str:
    """Return ``text`` with its comments and the insides of its strings left out."""
    return _STRING_OR_COMMENT.sub(lambda match: "" if match[0].startswith("#") else STRING, text)


def right_side(line: str) -> str:
    """Return what stands behind the first equals sign of ``line``."""
    return line.partition("=")[2].strip()


def checked_variables(cell: str) -> dict[str, str]:
    """Return the task that each variable handed to ``check`` answers.

    >>> checked_variables('gap = 63\\ncheck("q1", gap)')
    {'gap': 'q1'}
    """
    return {variable: task for task, variable in _CHECKED.findall(cell)}


def variable_set_back(cell: str, task: str) -> str:
    """Return the variable that answers ``task`` if it gets a value and, further down, is set back to the blank.

    >>> variable_set_back('gap = 63\\ngap = ____\\ncheck("q1", gap)', "q1")
    'gap'
    """
    code = code_of(cell)
    for variable, checked in checked_variables(cell).items():
        values = re.findall(rf"^{variable}[ \t]*=(?!=)[ \t]*(.*?)[ \t]*$", code, re.MULTILINE)
        if checked == task and values and values[-1] == "____" and set(values) != {"____"}:
            return variable
    return ""


def drop_separators(code: str) -> str:
    """Say how to write the numbers of ``code`` that have thousands separators; an empty text if none has.

    >>> drop_separators("share = 46 / (2,580 + 1,290)")
    '表里的千位逗号不写：2,580 写成 2580，1,290 写成 1290。'
    """
    numbers = dict.fromkeys(_WITH_SEPARATORS.findall(code))
    advice = "，".join(f"{number} 写成 {number.replace(',', '')}" for number in numbers)
    return f"表里的千位逗号不写：{advice}。" if numbers else ""
