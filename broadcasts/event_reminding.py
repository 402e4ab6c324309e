"""Whoever comes is reminded of an event, and whoever has not answered is asked once more.

In the time of where they are, at most twice of one event, and never after it has begun, after a
withdrawal, of a drill, or before the invitation has arrived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from broadcasts import event_times, invitations, standing
from broadcasts.event_times import MOST, Reminder, Turn
from broadcasts.reminding import UNDER_WAY
from broadcasts.standing import Target
from channels.base import ChatKind, Part, TemplateCall
from outbox import enqueue
from outbox.enqueue import Composers
from registry import consent
from storage import (
    attendances,
    broadcasts,
    chats,
    confirmations,
    event_reminders,
    events,
    operations,
)
from storage.attendances import COMING, Attendance
from storage.broadcasts import Broadcast
from storage.chats import ChatState
from storage.engine import Tx
from storage.events import Event
from storage.offices import Office
from texts import invitations as texts
from texts import whatsapp as templates

AT_ONCE: Final = 50  # reminders that one transaction writes
LOOKED_BACK: Final = timedelta(days=2)  # longer than any call waits for its turn


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder of an event to a chat."""

    number: int
    chat_id: int
    reminder: Reminder


def due(tx: Tx, now: datetime) -> Sequence[Due]:
    """The reminders that are to be said now."""
    found: dict[Due, None] = {}
    for event in events.upcoming(tx, now, now + event_times.AHEAD, UNDER_WAY):
        broadcast = tx.get_one(Broadcast, event.broadcast_id)
        zones = invitations.zones(tx, broadcast, event.starts_at)
        is_time = any(event_times.turn(event.starts_at, zone, now) for zone in zones)
        if is_time and not broadcasts.unpack(broadcast.selector).is_drill:
            found |= dict.fromkeys(_of_event(tx, event, now))
    return list(found)


def send(tx: Tx, composers: Composers, found: Sequence[Due], now: datetime) -> int:
    """Say these reminders, each once however often it is found; returns how many were said."""
    said = 0
    for one in found[:AT_ONCE]:
        broadcast = broadcasts.lock(tx, one.number)
        event = invitations.event_of(tx, broadcast)
        if event is None or broadcast.state not in UNDER_WAY or now >= event.starts_at:
            continue
        if not _may_say(event_reminders.said(tx, one.number).get(one.chat_id, set()), one.reminder):
            continue
        event_reminders.note(tx, one.number, one.chat_id, one.reminder.value, now)
        chat = chats.get_one(tx, one.chat_id)
        is_there = chat.channel in composers and chat.state is ChatState.ACTIVE
        if not is_there or not consent.wants_messages(tx, chat):
            continue
        key = _key(event, one.reminder)
        part = _words(tx, broadcast, event, one.reminder)
        enqueue.call(tx, composers, chat, part, key=key, now=now)
        said += 1
    return said


def over(tx: Tx, now: datetime) -> Sequence[Event]:
    """The events that have begun while reminders of them were still waiting to leave."""
    recent = events.begun(tx, now - LOOKED_BACK, now)
    return [event for event in recent if operations.are_waiting(tx, _messages(event))]


def stop(tx: Tx, event: Event) -> None:
    """Let no reminder leave that is still waiting: the event is not what it says any more."""
    operations.withdraw_waiting(tx, _messages(event))


def _messages(event: Event) -> Sequence[str]:
    return [_key(event, reminder) for reminder in Reminder]


def _key(event: Event, reminder: Reminder) -> str:
    return f"ingat-acara:{event.broadcast_id}:{event.sequence}:{reminder.value}"


def _of_event(tx: Tx, event: Event, now: datetime) -> Iterator[Due]:
    number = event.broadcast_id
    said = event_reminders.said(tx, number)
    given = attendances.of(tx, number, event.asked_at)
    by_target: dict[int, list[Attendance]] = {}
    for row in given:
        by_target.setdefault(row.target_id, []).append(row)
    turns: dict[str, Turn | None] = {}
    for target in standing.of(tx, number):
        if target.zone not in turns:
            turns[target.zone] = event_times.turn(event.starts_at, target.zone, now)
        turn = turns[target.zone]
        if turn is None:
            continue
        for chat_id in _whom(tx, number, target, turn, by_target):
            if _may_say(said.get(chat_id, set()), turn.reminder):
                yield Due(number, chat_id, turn.reminder)


def _whom(
    tx: Tx,
    number: int,
    target: Target,
    turn: Turn,
    given: Mapping[int, Sequence[Attendance]],
) -> Sequence[int]:
    """The chats in which a target is reminded; what is newer than the reminder needs none."""
    own = given.get(target.chat_id, ())
    if turn.reminder.is_for_coming:
        return [
            row.chat_id
            for row in own
            if row.answer in COMING and row.chat_id is not None and row.answered_at < turn.since
        ]
    if own or not target.has_arrived or target.sent_at is None or target.sent_at >= turn.since:
        return ()
    if target.kind is ChatKind.GROUP and not target.is_relayed:
        return (target.chat_id,)
    asked = confirmations.asked_for(tx, number, [target.chat_id]).get(target.chat_id, ())
    return [chat_id for chat_id in asked if confirmations.was_told(tx, number, chat_id)]


def _may_say(said: Collection[str], reminder: Reminder) -> bool:
    return reminder.value not in said and len(said) < MOST


def _words(tx: Tx, broadcast: Broadcast, event: Event, reminder: Reminder) -> Part:
    """The reminder: one sentence, which is a template where free text is refused."""
    number, office = event.broadcast_id, tx.get_one(Office, broadcast.office).name
    values: tuple[str, ...] = (str(number), office, invitations.when(tx, broadcast, event))
    name, body = texts.ASK_ANSWER, texts.ASK_ANSWER_BODY
    if reminder.is_for_coming:
        name, body = texts.REMIND, texts.REMIND_BODY
        values = (*values, texts.where(event.place, event.link))
    call = TemplateCall(name, values)
    return Part(templates.filled(body, *values), invitations.buttons(number), template=call)
