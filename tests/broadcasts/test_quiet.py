"""When something may leave at night."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.quiet import Quiet, opens_at, pack, read_time, unpack

NIGHT = Quiet(time(21), time(6))
NOON = Quiet(time(12), time(13, 30))
ZONES = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
JAKARTA = ZoneInfo("Asia/Jakarta")


def at(hour: int, minute: int = 0, day: int = 8) -> datetime:
    """A moment in Jakarta."""
    return datetime(2027, 2, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("label", "zone", "quiet", "due", "opens"),
    [
        ("in the morning", ZONES[0], NIGHT, at(7), at(7)),
        ("the last minute", ZONES[0], NIGHT, at(20, 59), at(20, 59)),
        ("the first of the night", ZONES[0], NIGHT, at(21), at(6, day=9)),
        ("after midnight", ZONES[0], NIGHT, at(1), at(6)),
        ("its end is outside", ZONES[0], NIGHT, at(6), at(6)),
        ("farther east it is night before", ZONES[3], NIGHT, at(19), at(4, day=9)),
        ("and morning before", ZONES[3], NIGHT, at(4, 30), at(4, 30)),
        ("at the end of a month", ZONES[0], NIGHT, at(23, day=28), at(6, day=28) + timedelta(1)),
        ("within a day", ZONES[0], NOON, at(12, 15), at(13, 30)),
        ("before it", ZONES[0], NOON, at(11, 59), at(11, 59)),
        ("off", ZONES[0], None, at(23), at(23)),
    ],
)
def test_the_night(
    label: str, zone: str, quiet: Quiet | None, due: datetime, opens: datetime
) -> None:
    """By the clocks of the zone, until the end of that night."""
    assert opens_at(due, zone, quiet) == opens


@given(st.integers(0, 366 * 24 * 60), st.sampled_from(ZONES), st.times(), st.times())
def test_nothing_leaves_inside(minutes: int, zone: str, starts: time, ends: time) -> None:
    """Never earlier, at most a day later, and then nothing is in the way any more."""
    quiet, due = Quiet(starts, ends), datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    opens = opens_at(due, zone, quiet)
    assert due <= opens <= due + timedelta(days=1)
    assert opens_at(opens, zone, quiet) == opens


def test_as_text() -> None:
    """Settings and announcements keep it in words."""
    assert unpack(pack(NIGHT)) == NIGHT
    assert (pack(None), unpack(None)) == (None, None)
    assert [read_time(text) for text in ("21.00", "6:05", "24.00", "9", "")] == [
        time(21),
        time(6, 5),
        None,
        None,
        None,
    ]
