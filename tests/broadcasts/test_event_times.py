"""When somebody is reminded of an event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.event_times import Reminder, turn

JAKARTA, JAYAPURA = "Asia/Jakarta", "Asia/Jayapura"
START = "2027-02-16T09:00+07:00"  # a Tuesday; 11.00 WIT


@pytest.mark.parametrize(
    ("label", "zone", "now", "expected"),
    [
        ("three days before", JAKARTA, "2027-02-13T09:00+07:00", None),
        ("two days before, too early", JAKARTA, "2027-02-14T07:59+07:00", None),
        ("two days before", JAKARTA, "2027-02-14T08:00+07:00", Reminder.TO_ANSWER),
        ("its morning comes earlier in the east", JAYAPURA, "2027-02-14T06:00+07:00", "to_answer"),
        ("nobody is asked at night", JAKARTA, "2027-02-14T20:00+07:00", None),
        ("the day before", JAKARTA, "2027-02-15T08:00+07:00", Reminder.DAY_BEFORE),
        ("the same moment is late in the east", JAYAPURA, "2027-02-15T17:59+07:00", "day_before"),
        ("there it is night by then", JAYAPURA, "2027-02-15T18:00+07:00", None),
        ("two hours before", JAKARTA, "2027-02-16T07:00+07:00", Reminder.SOON),
        ("a minute before", JAYAPURA, "2027-02-16T08:59+07:00", Reminder.SOON),
        ("it has begun", JAKARTA, START, None),
        ("it is over", JAKARTA, "2027-02-17T08:00+07:00", None),
    ],
)
def test_which_reminder_it_is_time_for(
    label: str, zone: str, now: str, expected: str | None
) -> None:
    """In the morning two days and a day before, and two hours before, where somebody is."""
    found = turn(datetime.fromisoformat(START), zone, datetime.fromisoformat(now))
    assert (found.reminder if found else None) == expected, label


def test_the_evening_before_an_early_event() -> None:
    """Two hours before wins over the day before, so that nobody gets both at once."""
    start = datetime.fromisoformat("2027-02-16T00:30+07:00")
    now = datetime.fromisoformat("2027-02-15T22:30+07:00")
    found = turn(start, JAKARTA, now)
    assert found is not None
    assert found.reminder is Reminder.SOON


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.timedeltas(timedelta(days=-1), timedelta(days=5)),
    st.sampled_from([JAKARTA, "Asia/Makassar", JAYAPURA]),
)
def test_nothing_is_due_before_its_time_or_after_the_event(
    start: datetime, before: timedelta, zone: str
) -> None:
    """Whatever the time, a reminder has begun, and its event has not."""
    now = start - before
    found = turn(start, zone, now)
    assert found is None or found.since <= now < start
