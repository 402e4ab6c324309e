"""“Hadir”, “Tidak” and “Diwakilkan”: answering an invitation, and saying who comes instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from broadcasts import attending, event_files
from broadcasts.attending import MOST_DEPUTY, HasBegun, Outcome, Seat
from channels.base import Button, ChatKind, Message
from handlers import commands
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Say,
    State,
    Toast,
    Unprepared,
    aside,
    number_of,
    say,
    toast,
)
from outbox import enqueue
from registry import access
from registry.access import Actor
from registry.names import one_line
from storage import chats, events, operations
from storage.attendances import WHOLE, Attending
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import Category
from storage.engine import Tx
from storage.events import Event
from storage.offices import Office
from texts import invitations as texts
from texts import relays as relay_texts
from texts import service
from texts.markup import lines

GIVEN: Final[Mapping[str, Attending]] = MappingProxyType(
    {"ya": Attending.COMES, "tidak": Attending.STAYS_AWAY, "wakil": Attending.SENDS_DEPUTY}
)
DEPUTY: Final = "undang:deputy"  # the state in which the next message names who comes instead


class Attend(Unprepared):
    """Somebody answers an invitation."""

    name = "undang"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Keep the answer; whoever comes gets the calendar file."""
        if not context.pressed:
            return _take_deputy(tx, context)
        word, *rest = context.pressed
        found = _meant(tx, context, rest)
        if found is None:
            return toast(texts.NOT_INVITED)
        broadcast, event = found
        if broadcast.state is BroadcastState.WITHDRAWN:
            return toast(relay_texts.withdrawn(event.broadcast_id))
        match word:
            case "ya" | "tidak" | "wakil":
                return _answer(tx, context, broadcast, event, GIVEN[word])
            case "nama":
                return _ask_deputy(event.broadcast_id, _group_in(rest))
            case "tanpa":
                return say(texts.NO_NAME)
            case _:
                return toast(service.OLD_BUTTON)


def _meant(tx: Tx, context: Context, words: Sequence[str]) -> tuple[Broadcast, Event] | None:
    """The invitation of a button: by its number, by the message it stood under, or the newest."""
    if context.chat.id is None:
        return None
    number = number_of(words[0]) if words else None
    if number is None:
        message = getattr(context.event, "message_id", "")
        number = operations.announced_by(tx, context.chat.id, message)
    if number is None:
        number = attending.newest_for(tx, context.chat, context.now)
    event = events.of(tx, [number]).get(number) if number is not None else None
    if event is None:
        return None
    broadcast = tx.get_one(Broadcast, event.broadcast_id)
    return (broadcast, event) if broadcast.published_at is not None else None


def _answer(
    tx: Tx, context: Context, broadcast: Broadcast, event: Event, given: Attending
) -> Result:
    try:
        attending.require_open(event, context.now)
        actor = _known(tx, context, event.broadcast_id)
        seats = _seats(tx, context, event.broadcast_id, actor)
        if not seats:
            return toast(texts.NOT_INVITED)
        outcome = attending.answer(tx, broadcast, event, seats, given, actor, context.now)
    except HasBegun:
        return toast(texts.HAS_BEGUN)
    if outcome is Outcome.SAME and given is not Attending.SENDS_DEPUTY:
        return toast(texts.ALREADY)
    if context.chat.kind is ChatKind.GROUP:
        return _in_group(tx, context, broadcast, event, given, seats[0])
    return _alone(tx, context, broadcast, event, given)


def _alone(
    tx: Tx, context: Context, broadcast: Broadcast, event: Event, given: Attending
) -> Result:
    if given is Attending.SENDS_DEPUTY:
        noted = texts.noted(event.broadcast_id, given)
        return _ask_deputy(event.broadcast_id, None, noted)
    zone = tx.get_one(Office, context.chat.office or broadcast.office).timezone
    noted = texts.noted(event.broadcast_id, given)
    text = lines(noted, texts.may_change(event.starts_at, zone))
    comes = given is Attending.COMES
    file = event_files.file_of(tx, broadcast, event, context.now) if comes else None
    # What they write next is no name any more.
    is_waiting = context.state is not None and context.state.name == DEPUTY
    return Result((Say(Message(text, media=file)),), None if is_waiting else KEEP)


def _in_group(
    tx: Tx, context: Context, broadcast: Broadcast, event: Event, given: Attending, seat: Seat
) -> Result:
    """A notice on the button; the file goes where it was answered for, the name is asked alone."""
    number = event.broadcast_id
    is_whole = seat.voter == WHOLE
    office = tx.get_one(Office, seat.target.office).name if is_whole else ""
    noted = Toast(texts.plain_noted(number, given, office))
    if given is Attending.SENDS_DEPUTY:
        _offer_naming(tx, context, number, seat)
    if given is not Attending.COMES:
        return Result((noted,), KEEP)
    message = Message(
        texts.file_for(number), media=event_files.file_of(tx, broadcast, event, context.now)
    )
    if is_whole:
        return Result((noted, Say(message)), KEEP)
    if seat.remind_in is not None:
        alone, key = chats.get_one(tx, seat.remind_in), f"{context.key}:acara"
        enqueue.say(tx, context.composers, alone, message, key=key, now=context.now)
    return Result((noted,), KEEP)


def _known(tx: Tx, context: Context, number: int) -> Actor | None:
    """Who answers; who does so for themselves in a group that is invited becomes known by that."""
    group = context.chat
    is_for_all = group.kind is not ChatKind.GROUP or group.category is Category.SATKER
    if context.actor is not None or is_for_all or not attending.is_invited(tx, number, group):
        return context.actor
    where = (context.channel, context.account)
    return access.introduce(tx, *where, context.event_sender, context.event_name, context.now)


def _seats(tx: Tx, context: Context, number: int, actor: Actor | None) -> Sequence[Seat]:
    if context.chat.kind is ChatKind.GROUP:
        seat = attending.seat_in_group(tx, number, context.chat, actor)
        return [seat] if seat else []
    return attending.seats_alone(tx, number, context.chat)


# Who comes instead


def _offer_naming(tx: Tx, context: Context, number: int, seat: Seat) -> None:
    """In a group we do not hear what is typed: the name is asked in private."""
    alone = chats.private_chats(tx, context.actor.person_id) if context.actor else ()
    if not alone:
        return
    rows = (
        (
            Button(texts.NAME_DEPUTY, f"undang:nama:{number}:{seat.key}"),
            Button(texts.WITHOUT_NAME, f"undang:tanpa:{number}"),
        ),
    )
    question = Message(texts.who_deputises(number), rows)
    key = f"{context.key}:wakil"
    enqueue.say(tx, context.composers, alone[0], question, key=key, now=context.now)


def _ask_deputy(number: int, group: int | None, noted: str | None = None) -> Result:
    without = (Button(texts.WITHOUT_NAME, f"undang:tanpa:{number}"),)
    state = State(DEPUTY, {"number": number, "group": group})
    return say(lines(noted, texts.ASK_DEPUTY), without, state=state)


def _group_in(words: Sequence[str]) -> int | None:
    return number_of(words[1]) if len(words) > 1 else None


def _take_deputy(tx: Tx, context: Context) -> Result:
    """The words are a name, unless they are too long or none; a line break is a space."""
    data = context.state.data if context.state else {}
    number, group = int(data.get("number", 0)), data.get("group")
    entry = commands.find(context.text)
    if entry is not None and entry.name == "batal":
        return say(texts.NO_NAME)
    name = one_line(context.text, MOST_DEPUTY + 1)
    without = (Button(texts.WITHOUT_NAME, f"undang:tanpa:{number}"),)
    if not any(sign.isalpha() for sign in name):
        return aside(texts.DEPUTY_NOT_READ, without)
    if len(name) > MOST_DEPUTY:
        return aside(texts.DEPUTY_TOO_LONG, without)
    event = events.of(tx, [number]).get(number)
    if event is None or not attending.is_open(tx, number, context.now):
        return say(texts.HAS_BEGUN)
    seats = _seats_to_name(tx, context, number, group)
    if not attending.name_deputy(tx, event, seats, name, context.actor, context.now):
        return say(texts.NO_DEPUTY)
    return say(texts.noted(number, Attending.SENDS_DEPUTY, name))


def _seats_to_name(tx: Tx, context: Context, number: int, group: int | None) -> Sequence[Seat]:
    """What they answered for: in private, or in a group where they were the last to answer."""
    if group is None:
        return attending.seats_alone(tx, number, context.chat)
    if context.actor is None:
        return []
    return attending.seats_named_by(tx, number, group, context.actor)
