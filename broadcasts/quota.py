"""To how many people an account may write first within 24 hours: pure.

WhatsApp counts the different people to whom a business begins a conversation; a new portfolio
starts at 250, which is less than one contact for each office. What does not fit waits for the
next day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

DAY: Final = timedelta(hours=24)


def day_of(moment: datetime, first: datetime) -> int:
    """The day in which a moment counts: 0 is the 24 hours up to `first`."""
    return max(0, -((first - moment) // DAY))


def spread(people: Sequence[int], begun: Mapping[int, int], limit: int) -> Mapping[int, int]:
    """The day on which each of `people`, in order, may be written to.

    `begun` are the days on which others are written to already; whoever is among them takes no
    further place. A `limit` of 0 is none.
    """
    taken = Counter(begun.values())
    days: dict[int, int] = {}
    day = 0
    for person in people:
        if person in begun or not limit:
            days[person] = begun.get(person, 0)
            continue
        while taken[day] >= limit:
            day += 1
        taken[day] += 1
        days[person] = day
    return days


def a_day(days: Iterable[int]) -> Sequence[int]:
    """How many people are written to on each day, from the first one on."""
    counted = Counter(days)
    return [counted[day] for day in range(max(counted, default=-1) + 1)]
