"""When the list is asked about: working days and wall clocks, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.calendar import DEFAULT_WEEK, NATIONAL_HOLIDAYS
from registry.hours import Hours, SpecialDay, Workdays
from staff import check_days

JAKARTA, JAYAPURA = "Asia/Jakarta", "Asia/Jayapura"


def hours(zone: str = JAKARTA, **special: SpecialDay) -> Hours:
    """The national calendar, with some days that are an office's own."""
    days = {date.fromisoformat(day.replace("d", "", 1).replace("_", "-")): one
            for day, one in special.items()}  # fmt: skip
    return Hours(DEFAULT_WEEK, zone, Workdays(NATIONAL_HOLIDAYS, days))


def local(text: str, zone: str = JAKARTA) -> datetime:
    """A wall-clock moment."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


OFF = SpecialDay(is_working=False, name="Libur kantor")
EXTRA = SpecialDay(is_working=True, name="Masuk")


@pytest.mark.parametrize(
    ("label", "of", "month", "asks"),
    [
        ("a Sunday", hours(), date(2027, 8, 1), local("2027-08-02T09:00")),
        ("New Year's Day", hours(), date(2027, 1, 1), local("2027-01-04T09:00")),
        ("a Monday", hours(), date(2027, 2, 1), local("2027-02-01T09:00")),
        ("in the east", hours(JAYAPURA), date(2027, 8, 1), local("2027-08-02T09:00", JAYAPURA)),
        ("off there", hours(d2027_08_02=OFF), date(2027, 8, 1), local("2027-08-03T09:00")),
        ("worked there", hours(d2027_08_01=EXTRA), date(2027, 8, 1), local("2027-08-01T09:00")),
    ],
)
def test_the_first_working_day(label: str, of: Hours, month: date, asks: datetime) -> None:
    """Nine o'clock at the office, on the first day of the month that is worked there."""
    assert check_days.of_month(of, month).asks == asks, label


@pytest.mark.parametrize(
    ("label", "now", "asks"),
    [
        ("before nine", "2027-08-02T08:59", False),
        ("at nine", "2027-08-02T09:00", True),
        ("the bot was down in the morning", "2027-08-02T13:00", True),
        ("down for two days", "2027-08-04T09:30", True),
        ("at night", "2027-08-03T03:00", False),
        ("on Saturday", "2027-08-07T10:00", False),
        ("down for a week", "2027-08-09T09:00", False),
    ],
)
def test_a_bot_that_was_down_asks_late_or_not_at_all(label: str, now: str, asks: bool) -> None:
    """Within five working days, on a working day after nine."""
    of = hours()
    days = check_days.of_month(of, date(2027, 8, 1))
    assert check_days.may_ask(of, days, local(now).astimezone(UTC)) is asks, label


def test_reminder_and_report() -> None:
    """Three and six working days later; a weekend does not count."""
    of = hours()
    assert check_days.reminds_at(of, local("2027-08-02T09:03")) == local("2027-08-05T09:00")
    assert check_days.reminds_at(of, local("2027-08-05T11:00")) == local("2027-08-10T09:00")
    assert check_days.of_month(of, date(2027, 8, 1)).reports == local("2027-08-10T09:00")


@given(month=st.dates(date(2024, 1, 1), date(2030, 12, 1)).map(lambda day: day.replace(day=1)))
def test_the_shortcuts_lose_nothing(month: date) -> None:
    """What is not looked up because it is too early or too late could not be due."""
    of = hours()
    days = check_days.of_month(of, month)
    assert days.asks < days.until < days.reports
    assert days.until.astimezone(ZoneInfo(JAKARTA)).date() <= month.replace(day=check_days.ENDS)
    assert days.reports.astimezone(ZoneInfo(JAKARTA)).day > check_days.REPORT_AFTER
    latest = datetime.combine(of.day_of(days.until), time(23), ZoneInfo(JAKARTA))
    for asked_at in (days.asks, latest):
        wait = check_days.reminds_at(of, asked_at) - asked_at
        assert wait >= check_days.SOONEST_REMINDER
