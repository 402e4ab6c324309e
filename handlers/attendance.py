"""/hadir: the invitations of one's office, and who comes."""

from __future__ import annotations

import hashlib
from typing import Final

from broadcasts import attendance, drafting, invitations
from channels.base import Button, ButtonPressed, Media, MediaKind, Message
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Say,
    Unprepared,
    aside,
    number_of,
    toast,
)
from registry import offices
from registry.access import Actor, Permission
from storage import broadcasts, events, media
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.events import Event
from storage.offices import Office
from texts import broadcasts as broadcast_texts
from texts import invitations as texts
from texts import service

MOST: Final = 10  # invitations in a list: what WhatsApp shows


class Attendances(Unprepared):
    """Somebody of an office asks who comes to what it invites to."""

    name = "hadir"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the invitations, or one of them, or its list as a file."""
        actor = context.actor
        if actor is None or not actor.offices_with(Permission.WATCH):
            return toast(service.NOT_YOUR_BUTTON)  # the command asks for it before
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        word, _, place = context.argument.partition(" ")
        if not word:
            return _choose(tx, actor)
        number = number_of(word)
        if number is None:
            return aside(service.unread_number(context.argument, self.name))
        found = _seen(tx, actor, number)
        if found is None:
            return aside(broadcast_texts.not_found(number))
        return _show(tx, context, actor, *found, place.strip())

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("buka" | "csv" as what, text) if (number := number_of(text)) is not None:
                found = _seen(tx, actor, number)
                if found is None:
                    return toast(service.NOT_YOUR_BUTTON)
                if what == "csv":
                    return _send_csv(tx, context, actor, *found)
                return _show(tx, context, actor, *found, "")
            case _:
                return toast(service.OLD_BUTTON)


def _seen(tx: Tx, actor: Actor, number: int) -> tuple[Broadcast, Event] | None:
    """The invitation with this number, for who may see the office that invites."""
    broadcast = broadcasts.get(tx, number)
    if broadcast is None or broadcast.published_at is None:
        return None
    event = invitations.event_of(tx, broadcast)
    is_seen = actor.may_see(tx.get_one(Office, broadcast.office))
    return (broadcast, event) if event is not None and is_seen else None


def _choose(tx: Tx, actor: Actor) -> Result:
    found = events.newest_of(tx, actor.offices_with(Permission.WATCH), MOST)
    if not found:
        return aside(texts.NO_INVITATION)
    rows, buttons = [], []
    for event in found:
        broadcast = tx.get_one(Broadcast, event.broadcast_id)
        when = invitations.when(tx, broadcast, event)
        rows.append((event.broadcast_id, drafting.title(broadcast), when))
        data = f"hadir:buka:{event.broadcast_id}"
        buttons.append((Button(texts.entry(event.broadcast_id), data),))
    return aside(texts.choose(rows), *buttons)


def _show(
    tx: Tx, context: Context, actor: Actor, broadcast: Broadcast, event: Event, place: str
) -> Result:
    if not place:
        view = attendance.overview(tx, broadcast, event, context.now, actor)
        return Result((Say(view),), KEEP)
    named = offices.resolve(tx, place)
    if not named:
        return aside(broadcast_texts.OFFICE_UNKNOWN)
    view = attendance.of_region(tx, broadcast, event, named[0], context.now, actor)
    return Result((Say(view),), KEEP)


def _send_csv(tx: Tx, context: Context, actor: Actor, broadcast: Broadcast, event: Event) -> Result:
    number = event.broadcast_id
    written = attendance.as_csv(tx, broadcast, event, context.now, actor)
    content = written.encode("utf-8-sig")
    digest, name = hashlib.sha256(content).hexdigest(), texts.csv_name(number)
    file = Media(digest, MediaKind.DOCUMENT, name, "text/csv", len(content))
    media.put(tx, file, content, context.now)
    return Result((Say(Message(texts.csv_ready(number), media=file)),), KEEP)
