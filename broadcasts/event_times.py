"""When somebody is reminded of an event, in the time of where they are; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

MORNING: Final = time(8)
SOON: Final = timedelta(hours=2)  # before it begins
SAME_DAY: Final = timedelta(hours=12)  # after the morning: nobody is reminded at night
MOST: Final = 2  # reminders of one event to one chat
AHEAD: Final = timedelta(days=4)  # before an event nothing is due


class Reminder(StrEnum):
    """What somebody is reminded of."""

    TO_ANSWER = "to_answer"
    """Two days before, in the morning: nobody has answered."""
    DAY_BEFORE = "day_before"
    SOON = "soon"

    @property
    def is_for_coming(self) -> bool:
        """Whether it is for those who have said that somebody comes."""
        return self is not Reminder.TO_ANSWER


@dataclass(frozen=True, slots=True)
class Turn:
    """A reminder that may be said now, and from when on."""

    reminder: Reminder
    since: datetime


def turn(starts_at: datetime, zone: str, now: datetime) -> Turn | None:
    """The reminder whose time it is; None between them, and once the event has begun.

    What the bot slept through is said late on the same day, or not at all.
    """
    two_before, day_before = (_morning(starts_at, zone, days) for days in (2, 1))
    soon = starts_at - SOON
    if soon <= now < starts_at:
        return Turn(Reminder.SOON, soon)
    if day_before <= now < min(day_before + SAME_DAY, soon):
        return Turn(Reminder.DAY_BEFORE, day_before)
    if two_before <= now < two_before + SAME_DAY:
        return Turn(Reminder.TO_ANSWER, two_before)
    return None


def _morning(starts_at: datetime, zone: str, days: int) -> datetime:
    """Eight o'clock, so many days before the day of an event there."""
    day = starts_at.astimezone(ZoneInfo(zone)).date() - timedelta(days=days)
    return datetime.combine(day, MORNING, tzinfo=ZoneInfo(zone))
