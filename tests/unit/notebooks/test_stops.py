"""How much a cell may write, whatever it writes, and how a cell says that it quits."""

import pytest

from coursekit.notebooks.stops import OUTPUT_LIMIT_MB, OutputMeter, TooMuchOutput, has_quit

CHARACTERS = OUTPUT_LIMIT_MB * 1_000_000 // 3


@pytest.mark.parametrize(
    "content",
    [
        {"text": "字" * (CHARACTERS + 1)},
        {"data": {"text/html": "字" * (CHARACTERS + 1)}},
        {"data": {"application/json": {"rows": [0] * (OUTPUT_LIMIT_MB * 400_000)}}},
        {"evalue": "x" * (OUTPUT_LIMIT_MB * 1_000_001)},
        {"traceback": ["字" * CHARACTERS, "字" * 10]},
    ],
    ids=["stream", "display", "json", "error", "traceback"],
)
def test_too_much_in_one_message(content):
    with pytest.raises(TooMuchOutput):
        OutputMeter().add({"content": content})


def test_many_small_messages_add_up():
    meter = OutputMeter()
    for _ in range(OUTPUT_LIMIT_MB):
        meter.add({"content": {"text": "x" * 1_000_000}})
    meter.add({"content": {"execution_state": "idle"}})
    with pytest.raises(TooMuchOutput):
        meter.add({"content": {"text": "x"}})


def test_quit_is_in_the_reply():
    assert has_quit({"content": {"payload": [{"source": "ask_exit", "keepkernel": False}]}})
    assert not has_quit({"content": {"payload": [{"source": "page"}]}})
    assert not has_quit({"content": {}})
