"""The receipt number of a case, as people read it back to us; pure."""

from __future__ import annotations

import re
from typing import Final

_SHAPE: Final = re.compile(r"\bLYN[\s-]*(\d{4}|\d{2})[\s-]*(\d{1,9})\b", re.IGNORECASE | re.ASCII)
_PROVINCE_DIGITS: Final = 2


def receipt(office: str, number: int) -> str:
    """The receipt of an office's case: LYN-6503-0012 for number 12 of the office 65.03."""
    return f"LYN-{office.replace('.', '')}-{number:04d}"


def find(text: str) -> tuple[str, int] | None:
    """(office code, number) of the first receipt in a text, however it is spaced."""
    found = _SHAPE.search(text)
    if found is None:
        return None
    digits = found[1]
    tier, rest = digits[:_PROVINCE_DIGITS], digits[_PROVINCE_DIGITS:]
    return (f"{tier}.{rest}" if rest else tier), int(found[2])
