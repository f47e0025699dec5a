"""Put a judgement into the sentences that a trainee reads: what was seen, then where to look next."""

from __future__ import annotations

from coursekit.practice.judgement import Judgement
from coursekit.practice.slips import SIGN_TURNED
from coursekit.practice.wording import sentence

HINT_OFFERED_AT = 2
FILL_THE_BLANK = "把 ____ 换成你的答案，跑一遍那一格，再来对。"


def feedback(entry: dict, judgement: Judgement) -> str:
    """Return the message for ``judgement``: a typical mistake's own message before a general one before ``look``.

    A sign turned over is only named, so that ``look`` follows it.
    """
    if judgement.right:
        return sentence(judgement.seen)
    if judgement.typical:
        return sentence(judgement.seen) + sentence(judgement.typical[0])
    if judgement.slip.endswith(SIGN_TURNED):
        return sentence(judgement.seen) + judgement.slip + sentence(entry["look"])
    return sentence(judgement.seen) + sentence(judgement.slip or entry["look"])


def blank_below(variable: str) -> str:
    """Say what to do about ``variable`` that has its answer in one line and the blank in another, further down."""
    return f"最后还有一行 {variable} = ____，删掉它，或者把答案写在那一行。"


def hint_offer(task: str) -> str:
    """Say how to get a hint, for whoever is wrong the ``HINT_OFFERED_AT``-th time."""
    return f'想看提示：在下一行写 check.hint("{task}")，再运行。'
