"""A played quarter as arrays: their digest, their place in a file, and back."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass, replace
from typing import Any

import numpy as np

from coursekit.files import digest
from coursekit.sandtable.game import PlayedQuarter

LAST_DIGITS = 1e-9  # another processor rounds a logarithm's last bit otherwise; another market differs far before


def arrays_of(value: Any, prefix: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Yield every array and number in a dataclass and in those below it, by its path such as ``after.customers``."""
    for name, part in vars(value).items():
        if is_dataclass(part):
            yield from arrays_of(part, f"{prefix}{name}.")
        elif isinstance(part, (np.ndarray, int, float)):
            yield prefix + name, np.asarray(part)


def digest_of(played: PlayedQuarter) -> str:
    """Return a SHA-256 over the events and every array of a quarter: name, type, shape and bits."""
    return digest_of_arrays(dict(arrays_of(played)), played.events)


def digest_of_arrays(arrays: Mapping[str, np.ndarray], events: tuple[str, ...]) -> str:
    """Return the same of a quarter's arrays by path, as `unpack` returns them."""
    parts: list[bytes | str] = [str(len(events)), *events]
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        parts += [name, array.dtype.str, str(arrays[name].shape), array.tobytes()]
    return digest(*parts)


def pack(played: PlayedQuarter) -> bytes:
    """Return a quarter's arrays as the bytes of a NumPy ``.npz`` file."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **dict(arrays_of(played)))
    return stream.getvalue()


def unpack(data: bytes) -> dict[str, np.ndarray]:
    """Return the arrays that `pack` put away, by path.

    Raises
    ------
    ValueError
        The bytes are damaged.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except Exception as error:  # damaged bytes may break any layer of zip and npy
        raise ValueError(repr(error)) from error


def differs_in_last_digits(played: PlayedQuarter, stored: Mapping[str, np.ndarray]) -> bool:
    """Return whether a quarter is the stored one but for rounding."""
    now = dict(arrays_of(played))
    return now.keys() == stored.keys() and all(
        now[name].shape == stored[name].shape
        and np.allclose(now[name], stored[name], rtol=LAST_DIGITS, atol=LAST_DIGITS, equal_nan=True)
        for name in now
    )


def with_arrays(value: Any, stored: Mapping[str, np.ndarray], prefix: str = "") -> Any:
    """Return a dataclass with the stored arrays in the place of its own, unwritable."""
    changed = {}
    for name, part in vars(value).items():
        if is_dataclass(part):
            changed[name] = with_arrays(part, stored, f"{prefix}{name}.")
        elif isinstance(part, np.ndarray):
            changed[name] = stored[prefix + name]
            changed[name].setflags(write=False)
    return replace(value, **changed)
