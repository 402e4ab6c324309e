"""Who is asked to let an announcement go on: those who send in the office's name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from broadcasts import coverings, drafting
from channels import markup
from channels.base import Button, Message, Part, TemplateCall
from outbox import enqueue
from registry import consent
from storage import audiences, broadcasts, chats, releases, roles
from storage.broadcasts import Broadcast, Lane, Wave
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import Office
from storage.releases import Release, Scope
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


def ask(act: Act, broadcast: Broadcast, release: Release, asked: Sequence[ChatRow]) -> None:
    """Ask in each of these chats once; where free text is refused now, a template leads there."""
    message = to_answer(act.tx, broadcast, release)
    for chat in asked:
        key = f"release:{release.id}:{chat.id}"
        if not is_window_closed(act, chat):
            enqueue.say(
                act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE
            )
            continue
        part = _call(act.tx, broadcast, release)
        enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)


def to_answer(tx: Tx, broadcast: Broadcast, release: Release) -> Message:
    """The question with the text as it is read, and the buttons that answer it."""
    quoted = markup.split(drafting.announcement(tx, broadcast).text, QUOTED_TEXT)
    text, number = quoted[0] if quoted else "", releases.key_of(release)
    if release.scope is Scope.EXTERNAL:
        answers = (texts.RELEASE_OWN, "go"), (texts.DECLINE, "no")
        shown = _about_outsiders(tx, broadcast, release, text)
    else:
        answers = (texts.LET_GO, "go"), (texts.ADD_WORDS, "add")
        shown = _about_regencies(tx, broadcast, release, text)
    return Message(
        shown, (tuple(Button(label, f"rilis:{act}:{number}") for label, act in answers),)
    )


def _about_regencies(tx: Tx, broadcast: Broadcast, release: Release, text: str) -> str:
    office, sender = _office(tx, release.office), _office(tx, broadcast.office).name
    wave = tx.get_one(Wave, release.wave_id)
    about = (broadcasts.key_of(broadcast), sender, office.name, text)
    return texts.request(*about, wave.audience, wave.due_at, office.timezone)


def _about_outsiders(tx: Tx, broadcast: Broadcast, release: Release, text: str) -> str:
    office, sender = _office(tx, release.office), _office(tx, broadcast.office).name
    number = broadcasts.key_of(broadcast)
    whole = broadcasts.unpack(broadcast.selector)
    own = audiences.of_office(whole, office.code, office.tier)
    groups = audiences.count_lacking(tx, own, number)
    return texts.offer(number, sender, office.name, text, groups)


def _office(tx: Tx, code: str) -> Office:
    return tx.get_one(Office, code)


def with_words(tx: Tx, broadcast: Broadcast, release: Release, words: str) -> Message:
    """The announcement as regencies would read it with these words."""
    office = tx.get_one(Office, release.office).name
    return drafting.announcement(tx, broadcast, covering=coverings.Covering(office, words))


def _call(tx: Tx, broadcast: Broadcast, release: Release) -> Part:
    values = (str(broadcast.id), tx.get_one(Office, broadcast.office).name)
    see = ((Button(texts.OPEN, f"rilis:see:{release.id}"),),)
    call = TemplateCall(templates.RELEASE, values)
    return Part(templates.filled(templates.RELEASE_BODY, *values), see, template=call)
