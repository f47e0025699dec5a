"""Codes, tokens and receipts: drawn at random, stored as hashes, written without look-alike characters."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from coursekit.files import digest

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, no 1 I L
CODE_LENGTH = 8
# To try one code costs 4 MB and some 14 ms of a core: whoever has stolen a file needs 390 core-years for all 31^8 of
# them, which are drawn for one game and hold for some days. Four times as much, as in files that do not say their cost,
# kept forty teams that log in at once waiting for ten seconds.
COST, UNSAID_COST = 12, 14  # powers of two: scrypt's N
COSTS = range(10, 18)
MOST_MEMORY = 2 * 128 * 8 * 2 ** max(COSTS)  # bytes that scrypt may take; it needs half


def new_code() -> str:
    """Return a random code of eight characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def plain_code(text: str) -> str:
    """Return what a person typed without blanks, dashes, case and width.

    >>> plain_code(" ７k3q-m2xd ")
    '7K3QM2XD'
    """
    normal = unicodedata.normalize("NFKC", text[:100]).upper()
    return "".join(sign for sign in normal if sign.isalnum())


def code_hash(code: str, salt: bytes, cost: int = COST) -> bytes:
    """Return the slow hash of a code; the salt is the game's, as codes of a game are random and never alike."""
    typed = plain_code(code).encode("utf-8", "replace")
    return hashlib.scrypt(typed, salt=salt, dklen=32, n=2**cost, r=8, p=1, maxmem=MOST_MEMORY)


def quick_hash(code: str, key: bytes) -> bytes:
    """Return a fast hash of a code under a key that never leaves this process's memory."""
    return hmac.digest(key, plain_code(code).encode("utf-8", "replace"), "sha256")


def token_hash(token: str) -> bytes:
    """Return the hash of a session's token, which is random enough for a fast one."""
    return hashlib.sha256(token[:200].encode("utf-8", "replace")).digest()


def receipt_text(salt: bytes, *parts: str) -> str:
    """Return a receipt such as ``7K3Q-M2XD`` of what was handed in; without the salt it tells nothing.

    >>> receipt_text(bytes(16), "a") == receipt_text(bytes(16), "a") != receipt_text(bytes(15) + b"1", "a")
    True
    """
    number = int(digest(salt, *parts), 16)
    signs = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return f"{signs[:4]}-{signs[4:]}"
