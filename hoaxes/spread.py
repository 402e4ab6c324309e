"""Who speaks about a claim, by how far it has spread; pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

NATIONAL: Final = "00"


def publisher(so_far: str, regions: Iterable[str]) -> str:
    """Who answers for a claim: reports of two regencies make it the province, of two provinces RI.

    `so_far` is who did up to now, at first the office of the place; `regions` are the offices from
    whose regions it was reported since. Who asked without a region says nothing about the spread.
    """
    known = {code for code in regions if code != NATIONAL} | {so_far}
    provinces = {province_of(code) for code in known}
    if NATIONAL in known or len(provinces) > 1:
        return NATIONAL
    return so_far if len(known) == 1 else provinces.pop()


def province_of(code: str) -> str:
    """The code of the province in which an office is."""
    return code.partition(".")[0]
