import ast

import pytest

from coursekit.handouts.print.code import with_room

LONG = "total = first_number + second_number + third_number"


def test_code_that_has_room_stays_as_it_is():
    source = "a = 1          # 一\nif a:\n    b = 2  # 二"
    assert with_room(source) == source


def test_a_comment_far_out_comes_close():
    assert with_room(f"{LONG}{' ' * 30}# 说明") == f"{LONG}  # 说明"


def test_a_comment_that_still_has_no_room_goes_above_its_line():
    source = f"if True:\n    {LONG}   # {'很长的说明' * 5}\n    done = 1"
    assert with_room(source) == f"if True:\n    # {'很长的说明' * 5}\n    {LONG}\n    done = 1"
    assert ast.dump(ast.parse(with_room(source))) == ast.dump(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [f"# {'整行的说明' * 20}", f"text = '{LONG} # {'不是说明' * 8}'", f"({LONG} # {'没有完' * 10}"],
)
def test_what_is_no_comment_behind_code_is_left_alone(source):
    assert with_room(source) == source


def test_no_mark_of_a_comment_ends_a_printed_line(sheet):
    from coursekit.handouts.document import Code

    source = "\n".join(f"{'x' * length} = 1  # 说明说明说明" for length in range(40, 90))
    lines = [line.rstrip() for page in sheet(Code(source)).pages for line in page.extract_text().split("\n")]
    assert sum("说明说明说明" in line for line in lines) == 50
    assert not [line for line in lines if line.endswith("#")]
