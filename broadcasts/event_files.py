"""The calendar file of an invitation, for whoever comes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from broadcasts import ics, invitations
from broadcasts.drafting import title
from broadcasts.relays import is_first_contact
from channels.base import Media, MediaKind, Message
from outbox import enqueue
from outbox.enqueue import Composers
from registry import consent
from storage import attendances, chats, media
from storage.attendances import COMING, Attending
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.events import Event
from storage.offices import Office
from texts import invitations as texts


def file_of(
    tx: Tx, broadcast: Broadcast, event: Event, now: datetime, *, is_cancelled: bool = False
) -> Media:
    """The file as the event stands, ready to be sent: the same for everybody."""
    content = ics.written(_entry(tx, broadcast, event, is_cancelled=is_cancelled))
    file = Media(
        hashlib.sha256(content).hexdigest(),
        MediaKind.DOCUMENT,
        texts.file_name(event.broadcast_id),
        ics.MIME_TYPE,
        len(content),
    )
    media.put(tx, file, content, now)
    return file


def going(tx: Tx, event: Event, answers: Sequence[Attending] = COMING) -> Sequence[int]:
    """The chats of those who have said that somebody comes."""
    given = attendances.of(tx, event.broadcast_id, event.asked_at)
    return sorted({row.chat_id for row in given if row.answer in answers and row.chat_id})


def spread(
    tx: Tx,
    composers: Composers,
    broadcast: Broadcast,
    event: Event,
    now: datetime,
    *,
    is_cancelled: bool = False,
) -> None:
    """Send the file to all who come and may be written to, after the event has changed.

    Who has not written for so long that only a template reaches them gets it with the next answer.
    """
    file = file_of(tx, broadcast, event, now, is_cancelled=is_cancelled)
    sentence = texts.file_cancelled if is_cancelled else texts.file_changed
    message = Message(sentence(event.broadcast_id), media=file)
    for chat in chats.of_ids(tx, going(tx, event)):
        composer = composers.get(chat.channel)
        is_silent = composer is None or is_first_contact(composer, chat, now)
        if is_silent or not consent.wants_messages(tx, chat):
            continue
        key = f"acara:{event.broadcast_id}:{event.sequence}"
        enqueue.say(tx, composers, chat, message, key=key, now=now)


def _entry(tx: Tx, broadcast: Broadcast, event: Event, *, is_cancelled: bool) -> ics.Entry:
    guests = f"{texts.GUESTS}: {event.guests}\n" if event.guests else ""
    return ics.Entry(
        uid=f"undangan-{event.broadcast_id}-{int(broadcast.created_at.timestamp())}@bakohumas",
        sequence=event.sequence,
        stamped_at=event.changed_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=title(broadcast),
        organiser=tx.get_one(Office, broadcast.office).name,
        place=event.place,
        link=event.link,
        description=f"{guests}{invitations.when(tx, broadcast, event)}",
        is_cancelled=is_cancelled,
    )
