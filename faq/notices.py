"""Who is told of an answer that waits, and of what became of it: in private chats of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from channels.base import Button, Message, Part, TemplateCall
from faq import editing
from outbox import enqueue
from registry import consent, stand_ins
from registry.access import PERMISSIONS, Permission
from storage import faq_entries, people, roles
from storage.broadcasts import Lane
from storage.engine import Tx
from storage.faq_entries import FaqEntry, FaqVersion, VersionState
from storage.offices import Office
from texts import faq_notices as texts
from texts import whatsapp as templates
from texts.markup import Html
from threads.context import Act
from threads.talking import is_window_closed

OPEN_DESK = Button(texts.OPEN_DESK, "meja")


def ask(act: Act, code: str) -> None:
    """Ask those who can certify the newest version of an answer to look at it."""
    entry, words = _newest(act.tx, code)
    office = act.tx.get_one(Office, entry.office).name
    by = people.get(act.tx, words.submitted_by or 0)
    told = texts.asked(code, _title(entry, words), by.name if by else "", office)
    _tell(act, entry, words, certifiers(act.tx, entry, words, act.now), told)


def tell_decided(act: Act, code: str) -> None:
    """Tell whoever wrote and submitted the newest version what somebody else decided."""
    entry, words = _newest(act.tx, code)
    title = _title(entry, words)
    if words.state is VersionState.CERTIFIED:
        told = texts.certified(code, title)
    else:
        told = texts.returned(code, title, words.reason)
    theirs = {words.author, words.submitted_by} - {None, words.decided_by}
    _tell(act, entry, words, sorted(one for one in theirs if one), told)


def certifiers(tx: Tx, entry: FaqEntry, words: FaqVersion, now: datetime) -> Sequence[int]:
    """The people who can certify a version now, each once."""
    found: dict[int, None] = {}
    for code in editing.certifying_offices(tx, entry):
        held = roles.of_office(tx, code, now)
        chiefs = [one.person_id for one in held if Permission.CERTIFY in PERMISSIONS[one.role]]
        found |= dict.fromkeys((*chiefs, *stand_ins.people(tx, code, now)))
    return [one for one in found if one not in {words.author, words.submitted_by}]


def _newest(tx: Tx, code: str) -> tuple[FaqEntry, FaqVersion]:
    entry = tx.get_one(FaqEntry, code)
    return entry, faq_entries.version(tx, code, entry.newest)


def _title(entry: FaqEntry, words: FaqVersion) -> str:
    return words.question or texts.region_of(entry.base or "")


def _tell(act: Act, entry: FaqEntry, words: FaqVersion, told: Iterable[int], text: Html) -> None:
    submitted = words.submitted_at or act.now
    for person in told:
        for chat in consent.own_chats(act.tx, person):
            key = f"faq:{entry.code}:{submitted.timestamp():.0f}:{words.state}:{chat.id}"
            if is_window_closed(act, chat):
                values = (act.tx.get_one(Office, entry.office).name, entry.code)
                body = templates.filled(templates.FAQ_BODY, *values)
                call = TemplateCall(templates.FAQ, values)
                part = Part(body, ((OPEN_DESK,),), template=call)
                enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)
                continue
            message = Message(text, ((OPEN_DESK,),))
            enqueue.say(
                act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE
            )
