from hypothesis import given
from hypothesis import strategies as st

from coursekit.handouts.pages import readable_on
from coursekit.handouts.print.colours import ink_of

CHANNEL = st.integers(0, 255)


def contrast_with_white(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@given(CHANNEL, CHANNEL, CHANNEL)
def test_every_brand_can_be_read_on_white(red, green, blue):
    assert contrast_with_white(ink_of(f"#{red:02x}{green:02x}{blue:02x}")) > 2.95


def test_a_dark_brand_stays_itself():
    assert ink_of("#0b6b4f") == "#0b6b4f" and readable_on("#0b6b4f") == "#ffffff"
