"""Who speaks about a claim, and how pressing it is."""

from __future__ import annotations

import pytest

from hoaxes.priority import Season, priority
from hoaxes.spread import publisher


@pytest.mark.parametrize(
    ("so_far", "regions", "expected"),
    [
        ("65.03", [], "65.03"),
        ("65.03", ["65.03", "00"], "65.03"),
        ("65.03", ["65.71"], "65"),
        ("65.03", ["65"], "65"),
        ("65", ["65.03"], "65"),
        ("65", ["33.01"], "00"),
        ("65.03", ["33.01"], "00"),
        ("00", ["65.03"], "00"),
    ],
)
def test_the_spread_decides(so_far: str, regions: list[str], expected: str) -> None:
    """Two regencies: the province. Two provinces: KPU RI. It never becomes narrower."""
    assert publisher(so_far, regions) == expected


def test_what_spreads_now_presses_more_than_what_did() -> None:
    """Ten within the hour before a hundred within the day, and voting day trebles it."""
    assert priority(10, 10, Season.ORDINARY) > priority(0, 100, Season.ORDINARY)
    assert priority(0, 0, Season.VOTING_DAY) == 0
    calm = priority(3, 3, Season.ORDINARY)
    assert priority(3, 3, Season.VOTING_DAY) == 3 * calm
