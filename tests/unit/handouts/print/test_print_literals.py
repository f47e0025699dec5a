import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.charts import missing_characters
from coursekit.handouts.print.literals import breakable, printable, string, words

# Everything that means something to Typst, and what Chinese lessons are written in.
CHARACTERS = r"""#$*_@<>[](){}\`~"'/=+-.,:;!?%&^|0123456789abcXYZ""" + "中文，。“”（）《》—…①№℃→≥×　 "
SAFE = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=60)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(SAFE)
@settings(max_examples=150, deadline=None)
def test_any_text_comes_out_of_the_print_as_it_went_in(bare, text_of, text):
    assert text_of(bare(words(text) or "#[]")) == squeezed(text)


@given(SAFE, SAFE)
@settings(max_examples=50, deadline=None)
def test_texts_side_by_side_do_not_become_code(bare, text_of, first, second):
    assert text_of(bare(f"#strong[{words(first)}]{words(second)}[(x)]")) == squeezed(first + second) + "[(x)]"


@given(st.text(max_size=200))
def test_what_is_printable_holds_no_control_and_stays_itself(text):
    kept = printable(text)
    assert printable(kept) == kept
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t"]
    assert string(text).startswith('"') and "\n" not in string(text)


def test_marks_that_only_screens_need_are_dropped():
    assert printable("好\ufe0f\u200b\u202a的\x00") == "好的"
    assert not missing_characters(printable("e\u0301"))  # composed: é


def test_long_runs_may_be_broken_and_short_ones_may_not():
    assert "\u200b" in breakable("a" * 40) and "\u200b" not in breakable("a" * 30)
    assert breakable("abcdefgh", longest=4).replace("\u200b", "") == '"abcdefgh"'
    assert max(map(len, breakable("abcdefgh", longest=4).strip('"').split("\u200b"))) < 4


def test_an_empty_text_is_nothing():
    assert words("") == ""
