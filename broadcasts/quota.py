"""To how many people an account may write first within 24 hours: pure.

WhatsApp counts the different people to whom a business begins a conversation; a new portfolio
starts at 250, which is less than one contact for each office. What does not fit waits for the
next day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Final

DAY: Final = timedelta(hours=24)


def day_of(moment: datetime, first: datetime) -> int:
    """The day in which a moment counts: 0 is the 24 hours up to `first`."""
    return max(0, -((first - moment) // DAY))


def spread(
    people: Sequence[int], begun: AbstractSet[tuple[int, int]], limit: int
) -> Mapping[int, int]:
    """The first day on which each of `people`, in order, may be written to.

    `begun` names who is written to already, and on which day: there they take no further place.
    A `limit` of 0 is none.
    """
    if not limit:
        return dict.fromkeys(people, 0)
    taken = Counter(day for _, day in begun)
    known: dict[int, int] = {}
    for person, day in begun:
        known[person] = min(day, known.get(person, day))
    days: dict[int, int] = {}
    free = 0
    for person in people:
        while taken[free] >= limit:
            free += 1
        days[person] = min(free, known.get(person, free))
        if (person, days[person]) not in begun:
            taken[free] += 1
    return days


def a_day(days: Iterable[int]) -> Sequence[int]:
    """How many people are written to on each day, from the first one on."""
    counted = Counter(days)
    return [counted[day] for day in range(max(counted, default=-1) + 1)]
