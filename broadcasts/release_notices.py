"""Who is asked to let an announcement go on: those who send in the province's name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from broadcasts import coverings, drafting
from channels import markup
from channels.base import Button, Message, Part, TemplateCall
from outbox import enqueue
from registry import consent
from storage import broadcasts, chats, releases, roles
from storage.broadcasts import Broadcast, Lane, Wave
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import Office
from storage.releases import Release
from storage.roles import Role
from texts import releases as texts
from texts import whatsapp as templates
from threads.context import Act
from threads.talking import is_window_closed

QUOTED_TEXT = 2_500  # characters; with all that is said below, the request stays one message


def chats_of(tx: Tx, office: str, held: Collection[Role], now: datetime) -> Sequence[ChatRow]:
    """The private chats of those who hold one of these roles there and want messages."""
    people = [person for _, person, _ in roles.in_charge(tx, (office,), held, now)]
    found = [chat for person in people for chat in chats.private_chats(tx, person)]
    return [chat for chat in found if consent.wants_messages(tx, chat)]


def ask(
    act: Act, broadcast: Broadcast, wave: Wave, release: Release, asked: Sequence[ChatRow]
) -> None:
    """Ask in each of these chats once; where free text is refused now, a template leads there."""
    message = to_answer(act.tx, broadcast, wave, release)
    for chat in asked:
        key = f"release:{release.id}:{chat.id}"
        if not is_window_closed(act, chat):
            enqueue.say(
                act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE
            )
            continue
        part = _call(act.tx, broadcast, release)
        enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)


def to_answer(tx: Tx, broadcast: Broadcast, wave: Wave, release: Release) -> Message:
    """The question with the text as regencies get it, and the buttons that answer it."""
    office = tx.get_one(Office, release.office)
    quoted = markup.split(drafting.announcement(tx, broadcast).text, QUOTED_TEXT)
    text = texts.request(
        broadcasts.key_of(broadcast),
        tx.get_one(Office, broadcast.office).name,
        office.name,
        quoted[0] if quoted else "",
        wave.audience,
        wave.due_at,
        office.timezone,
    )
    number = releases.key_of(release)
    let_go = Button(texts.LET_GO, f"rilis:go:{number}")
    return Message(text, ((let_go, Button(texts.ADD_WORDS, f"rilis:add:{number}")),))


def with_words(tx: Tx, broadcast: Broadcast, release: Release, words: str) -> Message:
    """The announcement as regencies would read it with these words."""
    office = tx.get_one(Office, release.office).name
    return drafting.announcement(tx, broadcast, covering=coverings.Covering(office, words))


def _call(tx: Tx, broadcast: Broadcast, release: Release) -> Part:
    values = (str(broadcast.id), tx.get_one(Office, broadcast.office).name)
    see = ((Button(texts.OPEN, f"rilis:see:{release.id}"),),)
    call = TemplateCall(templates.RELEASE, values)
    return Part(templates.filled(templates.RELEASE_BODY, *values), see, template=call)
