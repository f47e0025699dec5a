import pytest

from coursekit.errors import CourseError
from coursekit.live import say


def test_say_shows_markdown_and_plain_text(monkeypatch):
    shown = []
    monkeypatch.setattr("coursekit.live.sentence.display", lambda data, raw: shown.append((data, raw)))
    say("少了 **30%**。")
    assert shown == [({"text/markdown": "少了 **30%**。", "text/plain": "少了 **30%**。"}, True)]


@pytest.mark.parametrize("text", ["只多了 -3%", "净增 nan 户", "涨-2%", "从 None 到 3", "--5"])
def test_broken_sentences_are_refused(text):
    with pytest.raises(CourseError, match="这句话里的数不对"):
        say(text)


@pytest.mark.parametrize("text", ["2016–2017 年", "净增 -4 户", "information"])
def test_sound_sentences_pass(text):
    say(text)


def test_a_word_in_a_number_s_place_loses_the_blanks(monkeypatch):
    shown = []
    monkeypatch.setattr("coursekit.live.sentence.display", lambda data, raw: shown.append(data["text/markdown"]))
    say("只有 不到 5 个，用 Excel 打开，** 3 个**")
    assert shown == ["只有不到 5 个，用 Excel 打开，** 3 个**"]
