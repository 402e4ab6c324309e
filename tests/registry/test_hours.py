"""Hours, working days and working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.calendar import DEFAULT_WEEK
from registry.hours import Hours, NationalHolidays, Span, SpecialDay, Workdays

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
NATIONAL = NationalHolidays()
DECREED = Workdays(NATIONAL)
SPAN = Span(time(8), time(16))


class NoHolidays:
    """A country that never rests."""

    def name_of(self, day: date) -> str | None:
        """No holiday."""
        return None


def hours(zone: str = "Asia/Jakarta", workdays: Workdays | None = None) -> Hours:
    """The default week."""
    return Hours(DEFAULT_WEEK, zone, workdays or Workdays(NoHolidays()))


def at(text: str, zone: str = "Asia/Jakarta") -> datetime:
    """A wall-clock moment."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


# Bad input


def test_an_office_closes_after_it_has_opened() -> None:
    """Hours that end before they begin cannot be made."""
    with pytest.raises(ValueError, match="closes after"):
        Span(time(16), time(8))


def test_deadlines_lie_ahead_and_come() -> None:
    """A negative number is refused, and a country that never works does not hang."""
    with pytest.raises(ValueError, match="ahead"):
        DECREED.add_working_days(date(2026, 1, 5), -1)

    class AlwaysOff:
        def name_of(self, day: date) -> str | None:
            return "Libur"

    with pytest.raises(ValueError, match="no working day"):
        Workdays(AlwaysOff()).add_working_days(date(2026, 1, 5), 1)


# Working days


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (date(2026, 3, 16), 10, date(2026, 4, 7)),
        (date(2026, 3, 16), 17, date(2026, 4, 16)),
        (date(2026, 12, 14), 10, date(2026, 12, 30)),
        (date(2026, 12, 14), 0, date(2026, 12, 14)),
    ],
)
def test_deadlines_skip_weekends_holidays_and_cuti_bersama(
    start: date, number: int, end: date
) -> None:
    """Two and a half weeks around Idul Fitri and Christmas, counted by hand."""
    assert DECREED.add_working_days(start, number) == end


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 1, 28), "Cuti Bersama Tahun Baru Imlek"),
        (date(2025, 8, 18), "Cuti Bersama Hari Kemerdekaan Republik Indonesia"),
        (date(2026, 3, 19), "Hari Suci Nyepi"),
        (date(2026, 3, 24), "Cuti Bersama Hari Raya Idul Fitri"),
        (date(2026, 8, 17), "Hari Kemerdekaan Republik Indonesia"),
        (date(2027, 3, 25), "Cuti Bersama Wafat Yesus Kristus"),
        (date(2027, 5, 19), "Cuti Bersama Hari Raya Waisak"),
        (date(2026, 3, 25), None),
        (date(2026, 12, 28), None),
    ],
)
def test_decreed_holidays_are_known_by_name(day: date, name: str | None) -> None:
    """The library knows the decrees of 2025 to 2027, cuti bersama included."""
    assert NATIONAL.name_of(day) == name


def test_special_days_outrank_the_calendar() -> None:
    """A Saturday may be worked, a holiday withdrawn, and any day closed."""
    days = Workdays(
        NATIONAL,
        {
            date(2026, 8, 15): SpecialDay(is_working=True, name="Ganti"),
            date(2026, 8, 17): SpecialDay(is_working=True, name="Tetap masuk"),
            date(2026, 8, 18): SpecialDay(is_working=False, name="Upacara"),
        },
    )
    wanted = {15: True, 16: False, 17: True, 18: False, 19: True}
    assert {day: days.is_working_day(date(2026, 8, day)) for day in wanted} == wanted
    assert days.off_name(date(2026, 8, 18)) == "Upacara"


@given(st.dates(date(2025, 1, 1), date(2027, 10, 1)), st.integers(0, 30), st.integers(0, 30))
def test_working_days_add_up(day: date, first: int, second: int) -> None:
    """In one go or in two, the deadline is the same, later, and a working day."""
    end = DECREED.add_working_days(day, first + second)
    assert end == DECREED.add_working_days(DECREED.add_working_days(day, first), second)
    assert end >= day
    if first + second:
        assert DECREED.is_working_day(end)


# Opening


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2027-02-08T07:59", False, "2027-02-08T08:00"),  # Monday
        ("2027-02-08T08:00", True, "2027-02-08T08:00"),
        ("2027-02-08T15:59", True, "2027-02-08T15:59"),
        ("2027-02-08T16:00", False, "2027-02-09T08:00"),
        ("2027-02-12T16:15", True, "2027-02-12T16:15"),  # Friday
        ("2027-02-12T16:30", False, "2027-02-15T08:00"),
        ("2027-02-14T12:00", False, "2027-02-15T08:00"),  # Sunday
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_opening_and_closing(moment: str, is_open: bool, opens: str, zone: str) -> None:
    """The wall clock of the office counts; at closing time it is closed."""
    office = hours(zone)
    assert office.is_open(at(moment, zone)) is is_open
    assert office.next_opening(at(moment, zone)) == at(opens, zone)


def test_the_same_moment_differs_by_zone() -> None:
    """At 07.30 UTC Papua has closed, Jakarta and Makassar have not."""
    moment = datetime(2027, 2, 8, 7, 30, tzinfo=UTC)
    assert [hours(zone).is_open(moment) for zone in ZONES] == [True, True, False]


def test_long_holidays_are_passed_over() -> None:
    """On the eve of Nyepi and Idul Fitri 2026 the next opening is a week later."""
    opens = hours(workdays=DECREED).next_opening(at("2026-03-17T17:00"))
    assert opens == at("2026-03-25T08:00")


def test_an_office_without_hours_never_opens() -> None:
    """Nothing is promised where nothing is planned."""
    closed = Hours({}, ZONES[0], Workdays(NoHolidays()))
    assert closed.next_opening(at("2027-02-08T09:00")) is None
    special = Workdays(NoHolidays(), {date(2027, 2, 8): SpecialDay(is_working=True, name="X")})
    assert not Hours({}, ZONES[0], special).is_open(at("2027-02-08T09:00"))


def test_a_working_saturday_has_hours() -> None:
    """A special working day on a closed weekday has those of the first open one."""
    special = {date(2027, 2, 13): SpecialDay(is_working=True, name="Ganti")}
    office = hours(workdays=Workdays(NoHolidays(), special))
    assert office.span_on(date(2027, 2, 13)) == SPAN


# Working time


@pytest.mark.parametrize(
    ("start", "end", "length"),
    [
        ("2027-02-08T09:00", "2027-02-08T09:45", timedelta(minutes=45)),
        ("2027-02-08T15:00", "2027-02-09T09:00", timedelta(hours=2)),
        ("2027-02-12T16:00", "2027-02-15T08:10", timedelta(minutes=40)),
        ("2027-02-13T00:00", "2027-02-14T23:59", timedelta(0)),
        ("2027-02-09T09:00", "2027-02-08T09:00", timedelta(0)),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_working_time(start: str, end: str, length: timedelta, zone: str) -> None:
    """Only open hours count, over nights and weekends."""
    assert hours(zone).working_time_between(at(start, zone), at(end, zone)) == length


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (given a zone)


@given(st.lists(moments, min_size=3, max_size=3), st.sampled_from(ZONES))
def test_working_time_adds_up(three: list[datetime], zone: str) -> None:
    """From a to c it is that from a to b and from b to c, never more than the time itself."""
    a, b, c = sorted(three)
    office = hours(zone, DECREED)
    whole = office.working_time_between(a, c)
    assert whole == office.working_time_between(a, b) + office.working_time_between(b, c)
    assert timedelta(0) <= whole <= c - a


@given(moments, st.sampled_from(ZONES))
def test_the_next_opening_is_open_and_the_first(moment: datetime, zone: str) -> None:
    """It is open then, not earlier, and no working time lies before it."""
    office = hours(zone, DECREED)
    opens = office.next_opening(moment)
    assert opens is not None
    assert office.is_open(opens)
    assert (opens == moment) is office.is_open(moment)
    assert office.working_time_between(moment, opens) == timedelta(0)
    assert office.is_open(opens - timedelta(microseconds=1)) is (
        opens == moment and office.is_open(moment - timedelta(microseconds=1))
    )
