"""Office hours, working days and working time; pure.

Wall-clock time of the office's IANA zone throughout. The zones of Indonesia know no summer time,
but nothing here relies on it: moments are compared as moments, days as days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final, Protocol
from zoneinfo import ZoneInfo

FURTHEST: Final = 366  # days that are looked through for an opening
WORKING_WEEK: Final = range(5)  # Monday to Friday, as the deadlines of the law count
DAY: Final = timedelta(days=1)


class Holidays(Protocol):
    """Which days are holidays in the whole country."""

    def name_of(self, day: date) -> str | None:
        """What the holiday is called in Indonesian; None if the day is none."""
        ...


class NationalHolidays:
    """Public holidays and cuti bersama as the ministers decree them, by the library `holidays`.

    For years that are not decreed yet movable feasts are estimates and cuti bersama is missing.
    """

    @cached_property
    def _known(self) -> Mapping[date, str]:
        # Loading it takes 0.3 s, which most command lines and workers need not wait for.
        import holidays  # noqa: PLC0415

        # It reads further years by itself when it is asked about them.
        return holidays.country_holidays("ID", categories=("public", "government"), language="id")

    def name_of(self, day: date) -> str | None:
        """What the holiday is called in Indonesian; None if the day is none."""
        return self._known.get(day)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that the calendar does not know: off, or worked although it would be off."""

    is_working: bool
    name: str


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days are worked; `special` days outrank the holidays of the country."""

    holidays: Holidays
    special: Mapping[date, SpecialDay] = field(default_factory=dict)

    def off_name(self, day: date) -> str | None:
        """Why a day is off, weekends apart; None if nothing is in the way."""
        if special := self.special.get(day):
            return None if special.is_working else special.name
        return self.holidays.name_of(day)

    def is_extra(self, day: date) -> bool:
        """Whether a day is worked by its own entry, whatever the weekday is."""
        special = self.special.get(day)
        return special is not None and special.is_working

    def is_working_day(self, day: date) -> bool:
        """Whether deadlines in working days count this day."""
        is_weekday = day.weekday() in WORKING_WEEK and self.off_name(day) is None
        return is_weekday or self.is_extra(day)

    def add_working_days(self, day: date, number: int) -> date:
        """The day that is so many working days after `day`, which itself does not count.

        Raises ValueError for a negative number, or where a year has too few working days.
        """
        if number < 0:
            raise ValueError("deadlines lie ahead")
        idle = 0
        while number:
            day += DAY
            is_working = self.is_working_day(day)
            number -= is_working
            idle = 0 if is_working else idle + 1
            if idle > FURTHEST:
                raise ValueError("no working day in a year")
        return day


@dataclass(frozen=True, slots=True)
class Span:
    """When an office opens and closes on a day, `opens` before `closes`."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("an office closes after it has opened")


Week = Mapping[int, Span]
"""The hours by weekday, Monday 0; a weekday without hours is closed."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When an office is open: a week of wall-clock hours in an IANA zone, and the days off."""

    week: Week
    zone: str
    workdays: Workdays

    def span_on(self, day: date) -> Span | None:
        """The hours of one day, None if it is closed.

        A special working day on a closed weekday has the hours of the week's first open day.
        """
        if self.workdays.off_name(day) is not None:
            return None
        span = self.week.get(day.weekday())
        if span is None and self.workdays.is_extra(day) and self.week:
            return self.week[min(self.week)]
        return span

    def is_open(self, at: datetime) -> bool:
        """Whether the office is open; at its closing time it is not any more."""
        opening = self._opening(self.day_of(at))
        return opening is not None and opening[0] <= at < opening[1]

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment from `at` on at which the office is open: `at` itself if it is now.

        None if it does not open within a year.
        """
        for opens, closes in self._openings(at):
            if closes > at:
                return max(opens, at)
        return None

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How long the office is open between two moments; nothing if `end` is not later."""
        total = timedelta(0)
        day, last = self.day_of(start), self.day_of(end)
        while day <= last:
            if opening := self._opening(day):
                open_for = min(opening[1], end) - max(opening[0], start)
                total += max(open_for, timedelta(0))
            day += DAY
        return total

    def add_working_days(self, day: date, number: int) -> date:
        """The day that is so many working days after `day`; see `Workdays`."""
        return self.workdays.add_working_days(day, number)

    def day_of(self, at: datetime) -> date:
        """The local day of a moment."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def start_of(self, day: date) -> datetime:
        """The moment at which a local day begins."""
        return datetime.combine(day, time(0), ZoneInfo(self.zone)).astimezone(UTC)

    def _openings(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        first = self.day_of(at)
        for days in range(FURTHEST + 1):
            if opening := self._opening(first + timedelta(days=days)):
                yield opening

    def _opening(self, day: date) -> tuple[datetime, datetime] | None:
        span = self.span_on(day)
        if span is None:
            return None
        zone = ZoneInfo(self.zone)
        return (
            datetime.combine(day, span.opens, zone).astimezone(UTC),
            datetime.combine(day, span.closes, zone).astimezone(UTC),
        )
