"""The class's colour where it has to be read on white."""

from __future__ import annotations

_LEAST_CONTRAST = 3.0  # WCAG 2, for large letters and for lines that mean something
_STEP = 0.92


def ink_of(colour: str) -> str:
    """Return ``colour``, made darker until it stands out from white paper, also where a printer has black only.

    >>> ink_of("#0a62ac"), ink_of("#ffd400")
    ('#0a62ac', '#a88c00')
    """
    channels = [float(int(colour[place : place + 2], 16)) for place in (1, 3, 5)]
    while 1.05 / (_luminance(channels) + 0.05) < _LEAST_CONTRAST:
        channels = [channel * _STEP for channel in channels]
    return "#" + "".join(f"{round(channel):02x}" for channel in channels)


def _luminance(channels: list[float]) -> float:
    shares = [channel / 255 for channel in channels]
    linear = [share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
