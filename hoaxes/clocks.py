"""How long a claim may wait, to be sorted and to be decided; internal, never promised; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from hoaxes.priority import Season
from threads.clocks import SHARES, level

AT_LEAST_EACH: Final = timedelta(minutes=15)  # priorities fade as the hours of reports pass
LATE: Final = 2  # levels warned from which on a claim waits longer than it may


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a claim may wait; `by_hours`: of the office's own hours, else by the wall clock."""

    limit: timedelta
    by_hours: bool = False


TRIAGE: Final = MappingProxyType(
    {
        Season.ORDINARY: Clock(timedelta(hours=2), by_hours=True),
        Season.QUIET_PERIOD: Clock(timedelta(hours=2)),
        Season.VOTING_DAY: Clock(timedelta(minutes=20)),
    }
)
VERDICT: Final = MappingProxyType(
    {
        Season.ORDINARY: Clock(timedelta(hours=24)),
        Season.QUIET_PERIOD: Clock(timedelta(hours=24)),
        # Within 100 minutes India's cVIGIL closes nine of ten reports.
        Season.VOTING_DAY: Clock(timedelta(minutes=100)),
    }
)


def clock(season: Season, *, is_taken: bool, is_flagged: bool) -> Clock:
    """The clock that runs: until somebody takes it up, then until there is a verdict.

    Where somebody may be in danger, nights count.
    """
    found = (VERDICT if is_taken else TRIAGE)[season]
    return Clock(found.limit) if is_flagged else found


def look_again(now: datetime, waited: timedelta, limit: timedelta) -> datetime:
    """When to look whether the next level is reached; soon in any case, for the priorities."""
    reached = level(waited, limit)
    if reached == len(SHARES):
        return now + AT_LEAST_EACH
    return now + min(limit * SHARES[reached] - waited, AT_LEAST_EACH)
