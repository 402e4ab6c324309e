"""Who of the desk hears of what happens in a case, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from channels.base import Button, Message, Part, TemplateCall
from outbox import enqueue
from registry import consent
from registry.availability import availability
from storage import cases, chats
from storage.broadcasts import Lane
from storage.calendar import Mode
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case
from storage.chats import ChatRow
from storage.offices import Office
from texts import threads as texts
from texts import whatsapp as templates
from threads import naming, topics
from threads.context import Act
from threads.receipts import receipt
from threads.spokespeople import answering

AT_ONCE = 3  # free cases told one by one; what comes with them is told as a crowd
CROWD = timedelta(minutes=1)


def tell(act: Act, case: Case, entry: CaseEntry) -> None:
    """Tell the holder, or the desk where nobody holds it, of what the person wrote.

    In the case's topic all that happens is told.
    """
    topics.mirror(act, case, entry)
    if entry.kind is EntryKind.HEARD:
        _tell_staff(act, case, entry)


def _tell_staff(act: Act, case: Case, entry: CaseEntry) -> None:
    office = act.tx.get_one(Office, case.office)
    if case.holder is not None:
        for chat in _reachable(act, case.holder):
            _tell_one(act, case, entry, office, chat)
        return
    since = act.now - CROWD
    waiting = cases.count_opened(act.tx, case.office, since)
    for person in _on_duty(act, case):
        for chat in _reachable(act, person):
            if waiting <= AT_ONCE:
                _tell_one(act, case, entry, office, chat)
            elif waiting == AT_ONCE + 1:
                _tell_crowd(act, case, office, chat)


def _on_duty(act: Act, case: Case) -> Sequence[int]:
    """Whom a free case is told: the desk, or of it those on the roster where that holds."""
    desk = answering(act.tx, case, act.now)
    reach = availability(act.tx, case.office, act.now)
    duty = [person for person in desk if person in reach.duty]
    return duty if duty and reach.mode is Mode.PIKET else desk


def _reachable(act: Act, person: int) -> Iterator[ChatRow]:
    for chat in chats.private_chats(act.tx, person):
        if consent.wants_messages(act.tx, chat):
            yield chat


def _tell_one(act: Act, case: Case, entry: CaseEntry, office: Office, chat: ChatRow) -> None:
    number, key = receipt(case.opened_office, case.number), f"{entry.message}:desk:{chat.id}"
    see = Button(texts.OPEN_CASE, f"kasus:see:{case.id}")
    if act.composers[chat.channel].window is not None:
        _call(act, office, number, chat, see, key)
        return
    text = texts.heard(number, office.name, naming.short(act.tx, case), entry.text, case.subject)
    take = () if case.holder else (Button(texts.TAKE, f"kasus:take:{case.id}"),)
    message = Message(text, ((*take, see),))
    enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)


def _tell_crowd(act: Act, case: Case, office: Office, chat: ChatRow) -> None:
    key = f"desk:{office.code}:{case.id}:{chat.id}"
    if act.composers[chat.channel].window is not None:
        see = Button(texts.OPEN_CASE, f"kasus:see:{case.id}")
        _call(act, office, receipt(case.opened_office, case.number), chat, see, key)
        return
    message = Message(texts.crowd(office.name), ((Button(texts.SEE_DESK, "kasus:list"),),))
    enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)


def _call(act: Act, office: Office, number: str, chat: ChatRow, see: Button, key: str) -> None:
    """Call by template, which also reaches staff who have not written for a day."""
    call = TemplateCall(templates.DESK, (office.name, number))
    part = Part(templates.filled(templates.DESK_BODY, *call.values), ((see,),), template=call)
    enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)
