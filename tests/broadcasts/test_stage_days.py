"""When a stage holds in a zone, and until when figures wait: a table of moments."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from broadcasts import stage_days

FIRST, LAST = date(2029, 2, 11), date(2029, 2, 13)
VOTING = date(2029, 2, 14)
WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of February 2029."""
    return datetime(2029, 2, day, hour, minute, tzinfo=UTC)


MOMENTS = {
    "before midnight in the east": (utc(10, 14, 59), ()),
    "midnight in the east": (utc(10, 15), (WIT,)),
    "midnight in the middle": (utc(10, 16), (WIT, WITA)),
    "midnight in the west": (utc(10, 17), (WIT, WITA, WIB)),
    "in the midst": (utc(12, 3), (WIT, WITA, WIB)),
    "the last day is over in the east": (utc(13, 15), (WITA, WIB)),
    "and in the middle": (utc(13, 16), (WIB,)),
    "and in the west": (utc(13, 17), ()),
}


@pytest.mark.parametrize("label", MOMENTS)
def test_a_stage_begins_and_ends_with_each_local_day(label: str) -> None:
    """In WIT two hours before WIB; at its end likewise."""
    at, zones = MOMENTS[label]
    running = {zone for zone in (WIB, WITA, WIT) if stage_days.is_running(FIRST, LAST, zone, at)}
    assert running == set(zones)


def test_over_is_after_the_last_day_only() -> None:
    """Before its first day a stage is not over."""
    assert not stage_days.is_over(LAST, WIT, utc(1, 0))
    assert not stage_days.is_over(LAST, WIT, utc(13, 14, 59))
    assert stage_days.is_over(LAST, WIT, utc(13, 15))
    assert not stage_days.is_over(LAST, WIB, utc(13, 15))


FIGURES = {
    "the day before": (utc(13, 14, 59), False),
    "midnight in the east": (utc(13, 15), True),
    "the polls are open": (utc(14, 3), True),
    "15.00 in the east": (utc(14, 6), True),
    "a moment before 15.00 in the west": (utc(14, 7, 59), True),
    "15.00 in the west": (utc(14, 8), False),
    "the day after": (utc(15, 3), False),
}


@pytest.mark.parametrize("label", FIGURES)
def test_figures_wait_for_three_in_the_west(label: str) -> None:
    """One moment for everybody: 15.00 WIB on voting day."""
    at, waits = FIGURES[label]
    until = stage_days.figures_from(VOTING, VOTING, at)
    assert until == (utc(14, 8) if waits else None)
