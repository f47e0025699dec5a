"""Prove what an author declares about a task, on the checker's own code, before any trainee meets it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from coursekit.practice.answer import Unreadable
from coursekit.practice.disclosure import AUTHOR_POWERS, TEXT_POWERS, names_all, numbers_shown
from coursekit.practice.errors import AuthorError
from coursekit.practice.kinds import KINDS
from coursekit.practice.wording import quote

# In a hint, three digits give a number away; among the many numbers of a table, only a long one is no accident.
NUMBER_DIGITS, TABLE_DIGITS = 3, 5

Wrong = Sequence[tuple[object, str]]


@dataclass(frozen=True)
class Secret:
    """What no hint or message may show: ``numbers`` at ``least_digits``, or all of one of the sets of ``names``."""

    numbers: Sequence[float] = ()
    least_digits: int = NUMBER_DIGITS
    names: Sequence[Collection[str]] = ()

    def is_in(self, text: str) -> bool:
        """Does ``text`` give the answer away?"""
        powers = AUTHOR_POWERS if self.least_digits == NUMBER_DIGITS else TEXT_POWERS
        shown = numbers_shown(text, self.numbers, self.least_digits, powers)
        return bool(shown) or any(names_all(text, names) for names in self.names)


@contextmanager
def naming(task: str, part: str = "参考答案") -> Iterator[None]:
    """Turn what is unreadable or unfit in a declaration into an ``AuthorError`` that names the task."""
    try:
        yield
    except Unreadable as error:
        raise AuthorError(f"{task}：{part}用不了。{error}") from None
    except AuthorError as error:
        raise AuthorError(f"{task}：{error}") from None


def require_parts(task: str, look: str, hints: Sequence[str], right: Sequence[object], wrong: Wrong) -> None:
    """Raise ``AuthorError`` unless there is something to look at, a hint, another right and a typical wrong answer."""
    if not _is_text(look):
        raise AuthorError(f"{task}：缺 look，写一句下一步看哪里，给没有对上任何典型错法的人看。")
    if isinstance(hints, str) or not hints or not all(_is_text(hint) for hint in hints):
        raise AuthorError(f'{task}：至少要有一条提示，写成 hints=["…"]，每条一句话。')
    if not isinstance(right, (list, tuple)) or not right:
        raise AuthorError(f"{task}：至少要有一种别的对法，写成 right=[…]，例如换一种写法，或另一条算法的结果。")
    if not isinstance(wrong, (list, tuple)) or not wrong:
        raise AuthorError(f'{task}：至少要有一个典型错法和它该得到的话，写成 wrong=[(错的答案, "…")]。')
    if not all(isinstance(pair, tuple) and len(pair) == 2 and _is_text(pair[1]) for pair in wrong):
        raise AuthorError(f'{task}：wrong 里每一项要写成 (错的答案, "该得到的话")。')


def mark_wrong(task: str, salt: bytes, entry: dict, wrong: Wrong) -> list[dict]:
    """Return the typical wrong answers as they stand in the key: by hash, each with its message."""
    marks = []
    for number, (value, message) in enumerate(wrong, start=1):
        with naming(task, f"第 {number} 个典型错法"):
            marks.append({"mark": KINDS[entry["kind"]].mark(salt, entry, value), "message": message})
    return marks


def prove_answers(task: str, salt: bytes, entry: dict, answers: Sequence[object], wrong: Wrong) -> None:
    """Judge all ``answers`` (the reference first) right, and each wrong one wrong with its own message only."""
    judge = KINDS[entry["kind"]].judge
    for number, answer in enumerate(answers):
        part = f"第 {number} 种别的对法" if number else "参考答案"
        with naming(task, part):
            judgement = judge(salt, entry, answer)
        if not judgement.right:
            raise AuthorError(f"{task}：{part}没有被判对（{judgement.seen}）。它要是对的，就放宽容差或改参考答案。")
    for number, (value, message) in enumerate(wrong, start=1):
        part, judgement = f"第 {number} 个典型错法", judge(salt, entry, value)
        if judgement.right:
            raise AuthorError(f"{task}：{part}被判对了（{judgement.seen}）。换一个错法，或收紧容差。")
        if set(judgement.typical) != {message}:
            raise AuthorError(f"{task}：{part}和另一个分不开（{judgement.seen}）。合并成一个，或收紧容差。")


def telling(task: str, salt: bytes, entry: dict, wrong: Wrong) -> list[tuple[object, str]]:
    """Return those typical wrong answers that are wrong for this class, and told apart from the ones before.

    An author's mistakes are proved on the example classes; with another class's numbers one may happen to be right.
    """
    judge, kept = KINDS[entry["kind"]].judge, []
    for pair in wrong:
        trial = [*kept, pair]
        marked = entry | {"wrong": mark_wrong(task, salt, entry, trial)}
        judged = [(judge(salt, marked, value), message) for value, message in trial]
        if all(not judgement.right and set(judgement.typical) == {message} for judgement, message in judged):
            kept = trial
    return kept


def refuse_disclosure(task: str, look: str, hints: Sequence[str], wrong: Wrong, secret: Secret) -> None:
    """Raise ``AuthorError`` if a text that trainees read gives the answer away."""
    texts = {"look": look}
    texts |= {f"第 {number} 条提示": hint for number, hint in enumerate(hints, start=1)}
    texts |= {f"第 {number} 个典型错法的话": message for number, (_, message) in enumerate(wrong, start=1)}
    for name, text in texts.items():
        if secret.is_in(text):
            raise AuthorError(f"{task}：{name}里能看到答案，换个说法：{quote(text)}。")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
