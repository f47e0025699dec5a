import json

import pytest

from coursekit.practice import AnswerKey, Checker

LOOK = "看看两段平均各是多少"
HINTS = ["先画一张图", "再把两段相减"]


@pytest.fixture(scope="session")
def declare():
    """A checker of one task q1, its key passed through JSON as it will be through the file."""

    def checker(kind, answer, *, cohort="demo", **options):
        key = AnswerKey(cohort=cohort, module="02")
        getattr(key, kind)("q1", answer, **{"look": LOOK, "hints": HINTS} | options)
        return Checker(json.loads(json.dumps(key.to_dict())), cohort=cohort, module="02")

    return checker
