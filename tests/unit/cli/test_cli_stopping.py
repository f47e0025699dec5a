import os
import signal

import pytest

from coursekit.cli.stopping import FIRST_PRESS, two_presses


def press(number=signal.SIGINT):
    os.kill(os.getpid(), number)


def test_the_first_press_asks_and_the_second_ends():
    said, known = [], []
    with pytest.raises(KeyboardInterrupt), two_presses(said.append) as stop:
        known.append(stop.is_set())
        press()
        known.append(stop.is_set())
        press()
        pytest.fail("the second press did nothing")
    assert known == [False, True] and said == [FIRST_PRESS]


def test_an_order_to_end_ends_at_once():
    with pytest.raises(KeyboardInterrupt), two_presses(lambda text: None):
        press(signal.SIGTERM)
        pytest.fail("it did nothing")


def test_afterwards_signals_mean_what_they_meant():
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with two_presses(lambda text: None):
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] != before
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
