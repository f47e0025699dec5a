import subprocess

import pytest

from coursekit.errors import CourseError
from coursekit.handouts.print.formulas import typst_formulas


def test_formulas_of_a_book_take_one_call(monkeypatch):
    calls, run = [], subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: calls.append(a) or run(*a, **k))
    done = typst_formulas((r"t^* = \frac{\ln(q/p)}{p+q}", "m=9", r"95\%", r"\text{元/月} \times 3"))
    assert done["m=9"] == "m = 9" and "frac(" in done[r"t^* = \frac{\ln(q/p)}{p+q}"] and "元/月" in str(done)
    assert len(calls) == 1
    assert typst_formulas((r"t^* = \frac{\ln(q/p)}{p+q}", "m=9", r"95\%", r"\text{元/月} \times 3")) is done


def test_no_formula_no_call(monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    assert typst_formulas(()) == {}


@pytest.mark.parametrize("wrong", [r"\frac{1}{2", r"\nonsense{x}"])
def test_a_wrong_formula_is_named(wrong):
    with pytest.raises(CourseError, match="公式") as error:
        typst_formulas(("a+b", wrong, "c"))
    assert wrong in str(error.value) and "a+b" not in str(error.value)
