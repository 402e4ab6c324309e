"""When the list of an office's people is asked about; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from registry.hours import DAY, Hours

AT: Final = time(9)  # o'clock in the office's zone
REMIND_AFTER: Final = 3  # working days of silence
REPORT_AFTER: Final = 6  # working days, until the tier above reads who is silent
LATEST: Final = 5  # working days in which a stopped bot still asks; then it waits for next month
ENDS: Final = 20  # day of the month by which all of these have passed, whatever the holidays
SOONEST_REMINDER: Final = timedelta(days=REMIND_AFTER - 1)
"""No reminder comes earlier than this after the question, which need not be looked up then."""


@dataclass(frozen=True, slots=True)
class CheckDays:
    """The moments of one month at one office."""

    asks: datetime
    until: datetime
    """After this nobody is asked any more."""
    reports: datetime


def month_of(at: datetime, zone: str) -> date:
    """The first day of the month that it is somewhere."""
    return at.astimezone(ZoneInfo(zone)).date().replace(day=1)


def of_month(hours: Hours, month: date) -> CheckDays:
    """The moments of the month that begins with this day."""
    first = hours.add_working_days(month - DAY, 1)
    return CheckDays(
        _at(hours, first),
        _at(hours, hours.add_working_days(first, LATEST)),
        _at(hours, hours.add_working_days(first, REPORT_AFTER)),
    )


def may_ask(hours: Hours, days: CheckDays, now: datetime) -> bool:
    """Whether it is time to ask: after nine o'clock of a working day, and not too late."""
    local = now.astimezone(ZoneInfo(hours.zone))
    is_at_work = hours.workdays.is_working_day(local.date()) and local.time() >= AT
    return is_at_work and days.asks <= now < days.until


def reminds_at(hours: Hours, asked_at: datetime) -> datetime:
    """When somebody who was asked then is reminded."""
    return _at(hours, hours.add_working_days(hours.day_of(asked_at), REMIND_AFTER))


def _at(hours: Hours, day: date) -> datetime:
    return datetime.combine(day, AT, ZoneInfo(hours.zone)).astimezone(UTC)
