"""The event behind an invitation: what the author says of it, and what everybody reads.

CannotInvite
├── NoEvent    nobody has said when and where
└── IsOver     it begins before the invitation leaves
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from channels.base import Button, Buttons
from registry import clock
from registry.names import one_line
from storage import audiences, broadcasts, event_reminders, events
from storage.broadcasts import Broadcast, Kind
from storage.engine import Tx
from storage.events import Event
from storage.offices import Office
from texts import invitations as texts
from texts.invitations import Occasion
from texts.markup import Html

MOST_PLACE: Final = 200  # characters
MOST_LINK: Final = 300  # characters
MOST_GUESTS: Final = 200  # characters
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_LINK_ENDS: Final = ".,;)”\"'"


class CannotInvite(Exception):
    """The invitation must not leave as it stands."""


class NoEvent(CannotInvite):
    """Nobody has said when and where."""


class IsOver(CannotInvite):
    """It begins before the invitation leaves."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When, where and for whom, as its author says it; one of `place` and `link` is there."""

    starts_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    link: str = ""
    guests: str = ""


# What is typed


def read_when(text: str, now: datetime, zone: str) -> tuple[datetime, datetime | None] | None:
    """The start, and the end if one was written; None if it is no time."""
    span = clock.parse_span(text, now, zone)
    if span is not None:
        return span
    start = clock.parse_when(text, now, zone)
    return None if start is None else (start, None)


def wrong_when(start: datetime, end: datetime | None, now: datetime) -> str | None:
    """Why an event cannot be at such a time, in a sentence; `IsOver` looks at the sending."""
    if start <= now:
        return texts.IS_PAST
    return texts.END_BEFORE_START if end is not None and end <= start else None


def read_place(text: str) -> tuple[str, str] | None:
    """Place and link, either of which may be empty; None if both are.

    A link is shown as it is written, whoever's server it leads to.
    """
    found = _LINK.search(text)
    link = one_line(found[0].rstrip(_LINK_ENDS), MOST_LINK) if found else ""
    rest = text.replace(found[0], " ") if found else text
    place = one_line(rest, MOST_PLACE).strip(" ,;-")
    if not any(sign.isalnum() for sign in place):
        place = ""
    return (place, link) if place or link else None


def read_guests(text: str) -> str:
    """For whom it is; empty: all who receive it."""
    return "" if text.strip() == texts.KEPT else one_line(text, MOST_GUESTS)


# What is kept


def event_of(tx: Tx, broadcast: Broadcast) -> Event | None:
    """The event of an announcement that is an invitation."""
    if broadcast.kind is not Kind.INVITATION:
        return None
    return events.get(tx, broadcasts.key_of(broadcast))


def plan(tx: Tx, broadcast: Broadcast, schedule: Schedule, now: datetime) -> Event:
    """Say when and where the event of a draft is."""
    event = Event(
        broadcast_id=broadcasts.key_of(broadcast),
        starts_at=schedule.starts_at,
        ends_at=schedule.ends_at,
        place=schedule.place,
        link=schedule.link,
        guests=schedule.guests,
        asked_at=now,
        changed_at=now,
    )
    return events.put(tx, event)


def schedule_of(event: Event) -> Schedule:
    """What was said of an event."""
    return Schedule(event.starts_at, event.ends_at, event.place, event.link, event.guests)


def move(tx: Tx, event: Event, schedule: Schedule, now: datetime) -> None:
    """Change an event that people know of: for another time they are asked anew."""
    if schedule.starts_at != event.starts_at:
        event.asked_at = now
        event_reminders.begin_anew(tx, event.broadcast_id)
    event.starts_at, event.ends_at = schedule.starts_at, schedule.ends_at
    event.place, event.link, event.guests = schedule.place, schedule.link, schedule.guests
    touch(tx, event, now)


def touch(tx: Tx, event: Event, now: datetime) -> None:
    """Let calendars take what follows for newer than what they have."""
    event.sequence += 1
    event.changed_at = now
    tx.flush()


def is_asked_anew(event: Event, at: datetime) -> bool:
    """Whether the change made at a time was one of the date."""
    return event.sequence > 0 and event.asked_at == at


def require_ahead(tx: Tx, broadcast: Broadcast, leaves_at: datetime) -> None:
    """Do nothing unless it is an invitation that must not leave then; raises CannotInvite."""
    if broadcast.kind is not Kind.INVITATION:
        return
    event = event_of(tx, broadcast)
    if event is None:
        raise NoEvent(broadcast.id)
    if event.starts_at <= leaves_at:
        raise IsOver(broadcast.id)


def facts(tx: Tx, broadcast: Broadcast) -> Sequence[str]:
    """All that is approved of an event; nothing for other announcements."""
    event = event_of(tx, broadcast)
    if event is None:
        return ()
    times = (event.starts_at, event.ends_at)
    return (
        *(time.isoformat() if time else "" for time in times),
        event.place,
        event.link,
        event.guests,
    )


# What people read


def block(tx: Tx, broadcast: Broadcast) -> Html | None:
    """The lines that say when and where; None for what invites nobody."""
    event = event_of(tx, broadcast)
    return texts.block(occasion(tx, broadcast, schedule_of(event))) if event else None


def occasion(tx: Tx, broadcast: Broadcast, schedule: Schedule) -> Occasion:
    """A schedule as it is read: in the author's zone, and in those of all who are invited.

    All in one text: everybody can then compare and pass on the same words.
    """
    return Occasion(
        schedule.starts_at,
        schedule.ends_at,
        schedule.place,
        schedule.link,
        schedule.guests,
        zones(tx, broadcast, schedule.starts_at),
    )


def zones(tx: Tx, broadcast: Broadcast, at: datetime) -> Sequence[str]:
    """The author's zone, then the others from west to east."""
    home = tx.get_one(Office, broadcast.office).timezone
    reached = audiences.zones(tx, broadcasts.unpack(broadcast.selector))
    others = sorted(set(reached) - {home}, key=lambda zone: _offset(at, zone))
    return (home, *others)


def when(tx: Tx, broadcast: Broadcast, event: Event) -> str:
    """The time of an event as it is read."""
    return texts.moment(event.starts_at, zones(tx, broadcast, event.starts_at))


def buttons(number: int) -> Buttons:
    """The answers under an invitation."""
    return (
        (
            Button(texts.COMES, f"undang:ya:{number}"),
            Button(texts.STAYS_AWAY, f"undang:tidak:{number}"),
            Button(texts.SENDS_DEPUTY, f"undang:wakil:{number}"),
        ),
    )


def _offset(at: datetime, zone: str) -> tuple[float, str]:
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    return (offset.total_seconds() if offset else 0.0, zone)
