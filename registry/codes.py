"""One-time codes that people type or paste: pure."""

from __future__ import annotations

import hashlib
import secrets

SYMBOLS = "23456789ACDEFGHJKMNPQRTVWXY"  # none that is taken for another when read aloud or copied
LENGTH = 10  # symbols: 47 bits

_MISREAD = str.maketrans("BSZ", "852")


def make() -> str:
    """A new code, shown as XXXXX-XXXXX."""
    code = "".join(secrets.choice(SYMBOLS) for _ in range(LENGTH))
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def digest(code: str) -> str:
    """The SHA-256 by which a code is kept; lower case, spaces and dashes do not matter."""
    return hashlib.sha256(normal(code).encode()).hexdigest()


def normal(text: str) -> str:
    """The symbols of a typed code, upper case, without what people put between them."""
    return "".join(sign for sign in text.upper() if sign.isalnum()).translate(_MISREAD)


def is_like_one(text: str) -> bool:
    """Whether this could be a code and nothing else."""
    code = normal(text)
    return len(code) == LENGTH and set(code) <= set(SYMBOLS) and len(text.split()) <= 2
