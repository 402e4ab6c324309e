"""Receipt numbers as people read them back to us, such as LYN-6503-0012 and CEK-65-0231; pure."""

from __future__ import annotations

import re
from functools import cache

_PROVINCE_DIGITS = 2


def written(prefix: str, office: str, number: int) -> str:
    """The receipt of an office: LYN-6503-0012 for number 12 of the office 65.03."""
    return f"{prefix}-{office.replace('.', '')}-{number:04d}"


def find(prefix: str, text: str) -> tuple[str, int] | None:
    """(office code, number) of the first receipt in a text, however it is spaced."""
    found = _shape(prefix).search(text)
    if found is None:
        return None
    digits = found[1]
    tier, rest = digits[:_PROVINCE_DIGITS], digits[_PROVINCE_DIGITS:]
    return (f"{tier}.{rest}" if rest else tier), int(found[2])


@cache
def _shape(prefix: str) -> re.Pattern[str]:
    shape = rf"\b{prefix}[\s-]*(\d{{4}}|\d{{2}})[\s-]*(\d{{1,9}})\b"
    return re.compile(shape, re.IGNORECASE | re.ASCII)
