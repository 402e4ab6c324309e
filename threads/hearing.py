"""What a person brings: a new case, or another message in the one that is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from storage import audit, case_entries, cases, chats
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case, CaseState, Subject
from storage.chats import ChatRow
from storage.receipt_counters import CaseCounter, next_number
from threads import telling
from threads.context import Act
from threads.subjects import sounds_dangerous
from threads.talking import send_held

REOPENS_WITHIN = timedelta(days=3)  # what is written later is a matter of its own


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote: plain text, the digest of a stored file, the platform's message id."""

    text: str
    media: str | None = None
    platform_id: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new case is about, and whose desk it goes to."""

    office: str
    subject: Subject = Subject.QUESTION
    group_id: int | None = None
    broadcast_id: int | None = None
    is_flagged: bool = False
    division: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def open_case(act: Act, chat: ChatRow, opening: Opening, words: Words) -> Case:
    """Open a case with a person's first message and tell the desk; once for each key."""
    entered = case_entries.by_key(act.tx, act.key)
    if entered is not None:
        return act.tx.get_one(Case, entered.case_id)
    case = cases.add(
        act.tx,
        Case(
            opened_office=opening.office,
            number=next_number(act.tx, CaseCounter, opening.office),
            office=opening.office,
            division=opening.division,
            chat_id=chats.key_of(chat),
            group_id=opening.group_id,
            broadcast_id=opening.broadcast_id,
            subject=opening.subject,
            state=CaseState.WAITING,
            is_flagged=opening.is_flagged or sounds_dangerous(words.text),
            facts=opening.facts,
            opened_at=act.now,
            waiting_since=act.now,
            look_at=act.now,
            changed_at=act.now,
        ),
    )
    _record(act, case, chat, "case.opened", {"subject": case.subject.value})
    _enter(act, case, words)
    return case


def hear(act: Act, case: Case, words: Words) -> CaseEntry:
    """Enter another message of the person; a closed case is open again by it."""
    entered = case_entries.by_key(act.tx, act.key)
    if entered is not None:
        return entered
    locked = cases.lock(act.tx, cases.key_of(case)) or case
    if not locked.is_flagged and sounds_dangerous(words.text):
        locked.is_flagged, locked.look_at = True, act.now
    if not locked.is_open:
        locked.closed_at = None
        _note(act, locked, EntryKind.REOPENED)
        _record(act, locked, chats.get_one(act.tx, locked.chat_id), "case.reopened")
    locked.state = CaseState.WAITING
    if locked.waiting_since is None:
        locked.waiting_since, locked.look_at, locked.warned = act.now, act.now, 0
    cases.touch(act.tx, locked, act.now)
    send_held(act, locked)  # they have just opened the window themselves
    return _enter(act, locked, words)


def _enter(act: Act, case: Case, words: Words) -> CaseEntry:
    entry = case_entries.add(
        act.tx,
        CaseEntry(
            case_id=cases.key_of(case),
            kind=EntryKind.HEARD,
            key=act.key,
            at=act.now,
            text=words.text,
            media=words.media,
            platform_id=words.platform_id,
        ),
    )
    telling.tell(act, case, entry)
    return entry


def _record(
    act: Act, case: Case, chat: ChatRow, action: str, facts: dict[str, str] | None = None
) -> None:
    who = f"person:{chat.person_id}"
    audit.record(act.tx, act.now, who, action, f"case:{case.id}", office=case.office, facts=facts)


def _note(act: Act, case: Case, kind: EntryKind) -> None:
    entry = case_entries.add(
        act.tx,
        CaseEntry(case_id=cases.key_of(case), kind=kind, key=f"{act.key}:{kind}", at=act.now),
    )
    telling.tell(act, case, entry)
