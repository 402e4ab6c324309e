"""The regions of the 553 offices by all names that people write."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Final

from hoaxes.entities import Places
from registry import offices
from storage.offices import NATIONAL_CODE

MOST_REMEMBERED: Final = 50_000  # words whose folding is not done twice


def places() -> Places:
    """What each folded name may stand for; the whole country is no place that tells apart."""
    known = offices.read_offices()
    codes: dict[str, set[str]] = defaultdict(set)
    for name, code in offices.read_aliases(known):
        if code != NATIONAL_CODE and not name.isdecimal():
            codes[name].add(code)
    fold = lru_cache(MOST_REMEMBERED)(offices.fold)
    return Places({name: frozenset(found) for name, found in codes.items()}, fold)
