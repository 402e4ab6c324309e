"""An office's desk in a forum group: a topic for each case, in which all that happens is told.

What is told there are notices: answers to people are never behind them, and what a group takes
slowly waits in the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from channels.base import Media, Message, OperationKind
from outbox import enqueue
from outbox.enqueue import Composers
from registry import consent
from registry.access import PERMISSIONS, Permission
from storage import (
    audit,
    case_entries,
    cases,
    chats,
    divisions,
    media,
    people,
    roles,
    topics,
    traces,
)
from storage.broadcasts import Lane
from storage.case_entries import SPOKEN, CaseEntry, EntryKind
from storage.cases import Case
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Tx
from storage.offices import Office
from storage.roles import Role
from storage.topics import CaseTopic, DeskGroup, TopicState
from texts import desk_topic as texts
from texts import registry as labels
from texts.markup import Html
from threads import naming, topic_calls
from threads.context import Act, DeskAct
from threads.receipts import receipt

QUOTED = 10  # messages that a new topic repeats
AGAIN_AFTER = timedelta(minutes=10)  # until a refused topic is tried again
AT_ONCE = 50  # topics that one look takes care of
_PLAIN: Final[Mapping[EntryKind, str]] = MappingProxyType(
    {EntryKind.REOPENED: texts.REOPENED, EntryKind.UNREACHABLE: texts.UNREACHABLE}
)
_BY_WHOM: Final[Mapping[EntryKind, Callable[[str], Html]]] = MappingProxyType(
    {
        EntryKind.TAKEN: texts.held_by,
        EntryKind.TAKEN_OVER: texts.held_by,
        EntryKind.RELEASED: texts.released_by,
        EntryKind.WITHDRAWN: texts.taken_back,
    }
)
_WITH_TEXT: Final[Mapping[EntryKind, Callable[[str, str], Html]]] = MappingProxyType(
    {EntryKind.ANSWER: texts.answered, EntryKind.CLOSED: texts.closed_by}
)


class DeskRefused(Exception):
    """A group does not become an office's desk."""


class DeskTaken(DeskRefused):
    """The group is another office's: `office` is its code."""

    def __init__(self, office: str) -> None:
        super().__init__(office)
        self.office = office


class WithOutsiders(DeskRefused):
    """The group is registered for people who are not staff."""


def register(act: DeskAct, chat: ChatRow, office: Office) -> None:
    """Make a group the desk of an office; raises NotAllowed, DeskTaken and WithOutsiders.

    Its first topic explains it, and shows whether we may begin any. The cases follow.
    """
    act.actor.require(Permission.ANSWER, office)
    chat_id = chats.key_of(chat)
    desk = topics.desk_in(act.tx, chat_id)
    for code in (chat.office, desk.office if desk else None):
        if code not in {None, office.code}:
            raise DeskTaken(code or "")
    if chat.category not in {None, Category.SATKER}:
        raise WithOutsiders
    chat.state = ChatState.ACTIVE
    desk = topics.set_desk(act.tx, office.code, chat_id, act.now)
    guide = topic_calls.begin(act, desk, texts.GUIDE)
    topic_calls.say(act, guide, f"{guide.message}:first", Message(texts.guide(office.name)))
    audit.record(
        act.tx, act.now, act.actor.audit_id, "desk.group_registered", f"chat:{chat_id}",
        office=office.code,
    )  # fmt: skip


def mirror(act: Act, case: Case, entry: CaseEntry) -> None:
    """Tell in the case's topic what has happened, unless it was said there: once for each entry."""
    topic = topics.lock_newest(act.tx, cases.key_of(case))
    if topic is not None and topic.is_in_use and topic.office != case.office:
        _leave(act, case, topic, entry)
        topic = None
    desk = topics.desk_of(act.tx, case.office)
    if desk is None:
        return
    if topic is None or not topic.is_in_use:
        if entry.kind is not EntryKind.REOPENED and not case.is_open:
            return
        topic = _begin_for(act, case, desk, before=entry)
    if entry.kind is EntryKind.REOPENED:
        topic_calls.set_open(act, topic, is_open=True)
    if not topic_calls.was_said_in(act, topic):
        is_second = entry.kind is EntryKind.WITHDRAWN
        key = f"{entry.message}:topic:{topic.id}{':back' if is_second else ''}"
        topic_calls.say(act, topic, key, _line(act, case, entry))
    if entry.kind is EntryKind.CLOSED:
        topic_calls.set_open(act, topic, is_open=False)


def look_after(tx: Tx, composers: Composers, now: datetime) -> bool:
    """Give up desks that cannot be used, begin topics that are missing, delete what is forgotten.

    Returns whether anything was done.
    """
    act = Act(tx, composers, now, "topics")
    troubled = topics.troubled_desks(tx)
    for desk in troubled:
        _give_up(act, desk)
    missing = topics.to_begin_anew(tx, now - AGAIN_AFTER, AT_ONCE)
    for number in missing:
        _begin_anew(act, number)
    forgotten = topics.of_emptied_cases(tx, AT_ONCE)
    for topic in forgotten:
        _forget(act, topic)
    return bool(troubled or missing or forgotten)


def has_work(tx: Tx, now: datetime) -> bool:
    """Whether there is anything to look after."""
    return bool(
        topics.troubled_desks(tx)
        or topics.to_begin_anew(tx, now - AGAIN_AFTER, 1)
        or topics.of_emptied_cases(tx, 1)
    )


def author(tx: Tx, person_id: int | None, office: str, now: datetime) -> str:
    """What colleagues call whoever acted: their name and role, never an address."""
    if person_id is None:
        return texts.STAFF
    person = people.get(tx, person_id)
    held = [role for code, role in roles.held_by(tx, person_id, now) if code == office]
    answering = [role for role in held if Permission.ANSWER in PERMISSIONS[role]]
    label = labels.ROLE_LABELS[answering[0].value] if answering else texts.STAFF
    return f"{person.name} ({label})" if person and person.name else label


def _begin_for(act: Act, case: Case, desk: DeskGroup, before: CaseEntry | None) -> CaseTopic:
    """Begin a case's topic with a short history of what was said before an entry."""
    number, subject = receipt(case.opened_office, case.number), case.subject.value
    name = texts.title(number, subject, is_flagged=case.is_flagged)
    topic = topic_calls.begin(act, desk, name, case_id=case.id)
    said = [
        (texts.PERSON if entry.kind is EntryKind.HEARD else texts.STAFF, entry.text)
        for entry in case_entries.of_case(act.tx, cases.key_of(case))
        if entry.kind in SPOKEN and (before is None or entry.id != before.id)
    ]
    text = texts.first(number, subject, naming.short(act.tx, case), said[-QUOTED:])
    topic_calls.say(act, topic, f"{topic.message}:first", Message(text))
    return topic


def _leave(act: Act, case: Case, topic: CaseTopic, entry: CaseEntry) -> None:
    if not topic_calls.was_said_in(act, topic):
        office = act.tx.get_one(Office, case.office)
        why = entry.text if entry.kind is EntryKind.HANDED_OVER else ""
        message = Message(texts.moved(office.name, why))
        topic_calls.say(act, topic, f"{entry.message}:topic:{topic.id}", message)
    topic_calls.leave(act, topic)


def _line(act: Act, case: Case, entry: CaseEntry) -> Message:
    return Message(_worded(act, case, entry), media=_attached(act, entry))


def _worded(act: Act, case: Case, entry: CaseEntry) -> str:
    if entry.kind in _PLAIN:
        return _PLAIN[entry.kind]
    if entry.kind is EntryKind.HEARD:
        return texts.heard(naming.short(act.tx, case), entry.text)
    who = author(act.tx, entry.author, entry.office or case.office, act.now)
    if entry.kind is EntryKind.HANDED_OVER:
        return _handed_over(act, case, entry, who)
    if entry.kind in _BY_WHOM:
        return _BY_WHOM[entry.kind](who)
    return _WITH_TEXT.get(entry.kind, texts.noted)(who, entry.text)


def _handed_over(act: Act, case: Case, entry: CaseEntry, who: str) -> Html:
    division = entry.facts.get("division")
    if division:
        return texts.to_division(who, divisions.name_of(act.tx, division), entry.text)
    return texts.noted(who, entry.text or act.tx.get_one(Office, case.office).name)


def _attached(act: Act, entry: CaseEntry) -> Media | None:
    if entry.kind is EntryKind.WITHDRAWN:
        return None
    file = media.get(act.tx, entry.media) if entry.media else None
    if file is None:
        return None
    return Media(file.sha256, file.kind, file.file_name, file.mime_type, file.size)


def _give_up(act: Act, desk: DeskGroup) -> None:
    """Tell the group how to mend it, and the office's Admins that its desk is elsewhere now."""
    office, code = act.tx.get_one(Office, desk.office), desk.trouble
    chat = chats.get_one(act.tx, desk.chat_id)
    key = f"desk:{desk.office}:{desk.chat_id}:{desk.registered_at.isoformat()}"
    if chat.state is not ChatState.GONE and code is not None:
        message = Message(texts.TROUBLES.get(code, texts.NO_RIGHTS))
        enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)
    for private in _admins(act, desk.office):
        message = Message(texts.lost(office.name, code))
        enqueue.say(act.tx, act.composers, private, message, key=key, now=act.now, lane=Lane.NOTICE)
    topics.close_desk(act.tx, desk.office)
    audit.record(
        act.tx, act.now, "system", "desk.group_lost", f"chat:{desk.chat_id}", office=office.code
    )


def _admins(act: Act, office: str) -> list[ChatRow]:
    grants = roles.of_office(act.tx, office, act.now)
    admins = sorted({grant.person_id for grant in grants if grant.role is Role.ADMIN})
    return [
        chat
        for person in admins
        for chat in chats.private_chats(act.tx, person)
        if chat.channel in act.composers and consent.wants_messages(act.tx, chat)
    ]


def _begin_anew(act: Act, case_id: int) -> None:
    case = cases.lock(act.tx, case_id)
    desk = topics.desk_of(act.tx, case.office) if case else None
    if case is not None and desk is not None and case.is_open:
        _begin_for(act, case, desk, before=None)


def _forget(act: Act, topic: CaseTopic) -> None:
    """Delete a topic, and what we keep of what was said in it."""
    traces.erase_beginning(act.tx, topic.chat_id, f"case:{topic.case_id}:")
    if topic.thread is not None:
        chat = chats.get_one(act.tx, topic.chat_id)
        enqueue.change_topic(
            act.tx, chat, OperationKind.DELETE_TOPIC, topic.thread,
            key=f"topic:{topic.id}", now=act.now,
        )  # fmt: skip
    topic.state = TopicState.GONE
    act.tx.flush()
