"""How long a person may wait before somebody is reminded; internal, never promised; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

AT_LEAST_EACH: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may take: the first one, and each further one."""

    first: timedelta
    further: timedelta


BY_HOURS: Final = Limits(timedelta(hours=4), timedelta(hours=8))  # of the office's own hours
ON_PIKET: Final = Limits(timedelta(minutes=30), timedelta(hours=1))  # by the wall clock
IN_DANGER: Final = Limits(timedelta(minutes=15), timedelta(minutes=15))  # by the wall clock
SHARES: Final = (0.5, 1.0, 2.0)
"""Of the limit: then the holder is warned, then the office's Pimpinan, then the tier above."""


def level(waited: timedelta, limit: timedelta) -> int:
    """How many of the three have to know by now."""
    return sum(waited >= limit * share for share in SHARES)


def look_again(now: datetime, waited: timedelta, limit: timedelta) -> datetime | None:
    """When to look whether the next level is reached; None after the last.

    The clock of an office stands still at night, so that is never too late. Within the hour in any
    case: a stage may begin meanwhile, and with it another clock.
    """
    reached = level(waited, limit)
    if reached == len(SHARES):
        return None
    return now + min(limit * SHARES[reached] - waited, AT_LEAST_EACH)
