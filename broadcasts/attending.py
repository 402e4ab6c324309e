"""Answering an invitation: for an office in its own group, elsewhere each for themselves.

HasBegun    the event has begun, and its answers stand
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from broadcasts import confirming
from channels.base import ChatKind
from registry.access import Actor
from storage import (
    attendances,
    audit,
    broadcasts,
    chats,
    confirmations,
    event_reminders,
    events,
    group_admins,
    operations,
)
from storage.attendances import WHOLE, Attendance, Attending
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import Category, ChatRow, ChatState
from storage.confirmations import Answer
from storage.engine import Tx
from storage.events import Event

MOST_DEPUTY: Final = 80  # characters


class HasBegun(Exception):
    """The event has begun, and its answers stand."""


class Outcome(StrEnum):
    """What an answer changed."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Seat:
    """For what somebody answers; `remind_in` is the chat in which they are reminded."""

    target: ChatRow
    voter: int = WHOLE
    remind_in: int | None = None

    @property
    def key(self) -> int:
        """The id of what was invited."""
        return chats.key_of(self.target)


# For what


def seat_in_group(tx: Tx, number: int, group: ChatRow, actor: Actor | None) -> Seat | None:
    """The seat of somebody in a group; None if the group was not invited, or they are nobody.

    An office's own group answers for the office, and the last answer counts. In a group of others
    everybody answers for themselves.
    """
    key = chats.key_of(group)
    if not is_invited(tx, number, group):
        return None
    if group.category is Category.SATKER:
        return Seat(group, remind_in=key)
    if actor is None:
        return None
    alone = chats.private_chats(tx, actor.person_id)
    return Seat(group, actor.person_id, chats.key_of(alone[0]) if alone else None)


def is_invited(tx: Tx, number: int, group: ChatRow) -> bool:
    """Whether an invitation was sent to a group that still is an office's."""
    is_ours = group.office is not None and group.state is ChatState.ACTIVE
    message = operations.announcement(number)
    return is_ours and bool(operations.planned(tx, message, [chats.key_of(group)]))


def seats_alone(tx: Tx, number: int, chat: ChatRow) -> Sequence[Seat]:
    """For what somebody answers in private: themselves, and the groups that they still look after.

    Whoever is no contact and no Admin Grup any more answers for nobody.
    """
    me = chats.key_of(chat)
    if not confirmations.was_told(tx, number, me):
        return ()
    own = {chats.key_of(group) for group in group_admins.groups_of(tx, me)}
    if chat.office is not None:
        own.add(me)
    asked = [row.target_id for row in confirmations.of_person(tx, number, me)]
    return [Seat(target, WHOLE, me) for target in chats.of_ids(tx, asked) if target.id in own]


def seats_named_by(tx: Tx, number: int, group_id: int, actor: Actor) -> Sequence[Seat]:
    """The seats in a group for which somebody was the last to answer."""
    group = chats.get(tx, group_id)
    if group is None:
        return ()
    found = [attendances.get(tx, number, group_id, voter) for voter in (WHOLE, actor.person_id)]
    own = [row for row in found if row is not None and row.person_id == actor.person_id]
    return [Seat(group, row.voter, row.chat_id) for row in own]


def newest_for(tx: Tx, chat: ChatRow, now: datetime) -> int | None:
    """The invitation that somebody means who names none: what they were reminded of, or told of."""
    me = chats.key_of(chat)
    for number in (event_reminders.newest(tx, me), confirmations.newest_told(tx, me)):
        if number is not None and is_open(tx, number, now):
            return number
    return None


def is_open(tx: Tx, number: int, now: datetime) -> bool:
    """Whether an invitation can still be answered."""
    event = events.of(tx, [number]).get(number)
    broadcast = broadcasts.get(tx, number)
    is_valid = broadcast is not None and broadcast.state is not BroadcastState.WITHDRAWN
    return event is not None and is_valid and now < event.starts_at


# The answer


def require_open(event: Event, now: datetime) -> None:
    """Do nothing while an event can be answered; raises HasBegun."""
    if now >= event.starts_at:
        raise HasBegun(event.broadcast_id)


def answer(
    tx: Tx,
    broadcast: Broadcast,
    event: Event,
    seats: Sequence[Seat],
    given: Attending,
    actor: Actor | None,
    now: datetime,
) -> Outcome:
    """Keep what somebody answers for these seats, the answer before it, and that it arrived.

    Raises HasBegun.
    """
    require_open(event, now)
    outcomes = [_keep(tx, broadcast, event, seat, given, actor, now) for seat in seats]
    for seat in seats:
        _confirm(tx, broadcast, seat, actor, now)
    if all(outcome is Outcome.SAME for outcome in outcomes):
        return Outcome.SAME
    return Outcome.CHANGED if Outcome.CHANGED in outcomes else Outcome.NEW


def name_deputy(
    tx: Tx, event: Event, seats: Sequence[Seat], name: str, actor: Actor | None, now: datetime
) -> bool:
    """Keep who comes instead; false if nobody is sent by now. Raises HasBegun."""
    require_open(event, now)
    found = [attendances.get(tx, event.broadcast_id, seat.key, seat.voter) for seat in seats]
    sent = [row for row in found if row and row.answer is Attending.SENDS_DEPUTY]
    for row in sent:
        row.deputy, row.answered_at = name, now
        row.person_id = actor.person_id if actor else None
    tx.flush()
    return bool(sent)


def _keep(
    tx: Tx,
    broadcast: Broadcast,
    event: Event,
    seat: Seat,
    given: Attending,
    actor: Actor | None,
    now: datetime,
) -> Outcome:
    row = attendances.get(tx, event.broadcast_id, seat.key, seat.voter)
    if row is not None and row.answer is given and row.answered_at >= event.asked_at:
        return Outcome.SAME
    earlier = row.answer if row else None
    if row is None:
        row = Attendance(
            broadcast_id=event.broadcast_id,
            target_id=seat.key,
            voter=seat.voter,
            answer=given,
            answered_at=now,
        )
        attendances.add(tx, row)
    row.answer, row.earlier, row.deputy, row.answered_at = given, earlier, "", now
    row.person_id, row.chat_id = actor.person_id if actor else None, seat.remind_in
    tx.flush()
    by = actor.audit_id if actor else f"chat:{seat.key}"
    facts = {"answer": given.value, "target": seat.key}
    facts |= {"earlier": earlier.value} if earlier else {}
    subject, office = f"broadcast:{event.broadcast_id}", seat.target.office or broadcast.office
    audit.record(tx, now, by, "event.answer", subject, office=office, facts=facts)
    return Outcome.NEW if earlier is None else Outcome.CHANGED


def _confirm(tx: Tx, broadcast: Broadcast, seat: Seat, actor: Actor | None, now: datetime) -> None:
    """Whoever answers has it: where an announcement stands remains true."""
    if seat.target.kind is ChatKind.GROUP and not seat.target.is_relayed:
        confirming.answer_in_group(tx, broadcast, seat.target, actor, Answer.CONFIRMED, now)
    elif seat.remind_in is not None:
        number, given = broadcasts.key_of(broadcast), Answer.CONFIRMED
        confirmations.answer(tx, number, seat.key, seat.remind_in, given, now)
