"""Exercises: the blank, the checker, the author's key, and the trainee's notebook derived from the solution."""

from coursekit.practice.blank import Unanswered, ____
from coursekit.practice.checker import Checker
from coursekit.practice.derive import derive_exercise
from coursekit.practice.errors import AuthorError
from coursekit.practice.harvest import harvest_key, keyed_numbers
from coursekit.practice.key import AnswerKey
from coursekit.practice.key_file import load_key, save_key
from coursekit.practice.leak import Leak, find_leaks
from coursekit.practice.verdict import Hint, Progress, Verdict

__all__ = [
    "AnswerKey",
    "AuthorError",
    "Checker",
    "Hint",
    "Leak",
    "Progress",
    "Unanswered",
    "Verdict",
    "____",
    "derive_exercise",
    "find_leaks",
    "harvest_key",
    "keyed_numbers",
    "load_key",
    "save_key",
]
