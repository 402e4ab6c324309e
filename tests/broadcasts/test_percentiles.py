"""How long most took, those who still wait counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.percentiles import Times

MINUTE = timedelta(minutes=1)


def times(*minutes: int, waiting: int = 0) -> Times:
    """These took so long, and so many still wait."""
    return Times([number * MINUTE for number in minutes], waiting, 99 * MINUTE)


@pytest.mark.parametrize(
    ("label", "measured", "half", "most"),
    [
        ("nobody", times(), None, None),
        ("one", times(4), 4, 4),
        ("unordered", times(9, 1, 5), 5, 9),
        ("all wait", times(waiting=3), None, None),
        ("half wait", times(1, 2, waiting=2), 2, None),
        ("more than half wait", times(1, waiting=2), None, None),
        ("one of ten waits", times(*range(1, 10), waiting=1), 5, 9),
    ],
)
def test_percentiles(label: str, measured: Times, half: int | None, most: int | None) -> None:
    """By the nearest rank; who waits has taken longer than anybody who is done."""
    found = [measured.percentile(percent) for percent in (50, 90)]
    wanted = [None if minutes is None else minutes * MINUTE for minutes in (half, most)]
    assert found == wanted, label


@given(st.lists(st.integers(0, 500), max_size=40), st.integers(0, 40))
def test_who_waits_never_makes_it_look_faster(minutes: list[int], waiting: int) -> None:
    """More who wait: the same or a later time, or none yet."""
    without = times(*minutes).percentile(50)
    found = times(*minutes, waiting=waiting).percentile(50)
    assert found is None or (without is not None and found >= without)
