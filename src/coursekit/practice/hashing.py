"""Salted hashes, so that a key file does not show its answers.

This is deterrence and cleanliness, not secrecy: whoever wants to can guess a label or try all numbers against the
key on his own machine. What it does is keep answers out of sight of somebody who opens the file, and out of searches.
"""

from __future__ import annotations

import hashlib

DIGEST_BYTES = 6


def task_salt(cohort: str, module: str, task: str) -> bytes:
    """Return the salt of one task of one class: the same number has another hash in every task and class."""
    return hashlib.blake2b("\x1f".join((cohort, module, task)).encode(), digest_size=32).digest()


def digest(salt: bytes, *parts: str) -> str:
    """Return the salted hash of ``parts`` as twelve hex digits.

    >>> salt = task_salt("demo", "02", "q1")
    >>> digest(salt, "ab", "c") == digest(salt, "a", "bc")
    False
    """
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, key=salt, digest_size=DIGEST_BYTES).hexdigest()
