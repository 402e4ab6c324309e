"""To how many people an account may write first within 24 hours: pure.

WhatsApp counts the different people to whom a business begins a conversation; a new portfolio
starts at 250, which is less than one contact for each office. What does not fit waits for the
next day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

DAY: Final = timedelta(hours=24, minutes=5)
"""The platform's 24 hours count from when a message left: somewhat later than it was due."""


def spread(
    people: Sequence[int],
    begun: Collection[tuple[int, datetime]],
    limit: int,
    first: datetime,
) -> Mapping[int, int]:
    """The day on which each of `people`, in order, may be written to; day 0 is `first`.

    `begun` names whom we write to already, and when: before, or later as it is planned. Whoever
    was written to in the 24 hours before takes no further place. A `limit` of 0 is none.
    """
    if not limit:
        return dict.fromkeys(people, 0)
    counted: list[list[set[int]]] = []
    days: dict[int, int] = {}
    for person in people:
        day = 0
        while True:
            if day == len(counted):
                counted.append(_counted_with(begun, first + day * DAY))
            if _has_place(person, counted[day], limit):
                break
            day += 1
        days[person] = day
        for window in counted[day]:
            window.add(person)
    return days


def _has_place(person: int, counted: Sequence[Collection[int]], limit: int) -> bool:
    # Counted now, somebody may still crowd out others later: that costs these an hour, not days.
    return person in counted[0] or all(
        person in window or len(window) < limit for window in counted
    )


def _counted_with(begun: Collection[tuple[int, datetime]], moment: datetime) -> list[set[int]]:
    """Who counts at a moment, and at each later time at which what leaves at that moment does."""
    near = [(person, at) for person, at in begun if moment - DAY < at < moment + DAY]
    ends = {moment} | {at for _, at in near if at > moment}
    return [{person for person, at in near if end - DAY < at <= end} for end in sorted(ends)]


def a_day(days: Iterable[int]) -> Sequence[int]:
    """How many people are written to on each day, from the first one on."""
    counted = Counter(days)
    return [counted[day] for day in range(max(counted, default=-1) + 1)]
