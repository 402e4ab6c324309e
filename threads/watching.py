"""What time brings to cases: who worked on one has no role any more, or the person is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from registry.access import Actor
from storage import audit, case_entries, cases, roles
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case
from storage.engine import Tx
from storage.offices import Office
from texts import desk_chat as texts
from threads import naming, notices
from threads.context import Act
from threads.receipts import receipt
from threads.spokespeople import may_speak
from threads.takeovers import may_answer

SYSTEM = "system"


def has_work(tx: Tx, now: datetime) -> bool:
    """Whether `look` would change anything."""
    held = cases.in_hands(tx)
    return any(_is_abandoned(tx, case, now) for case in held) or bool(cases.lost(tx))


def look(act: Act) -> int:
    """Free what nobody can answer any more, and note who cannot be reached; returns how many."""
    abandoned = [case for case in cases.in_hands(act.tx) if _is_abandoned(act.tx, case, act.now)]
    for case in abandoned:
        _free(_caused_by(act, case, "free"), case)
    lost = cases.lost(act.tx)
    for case in lost:
        _note_lost(_caused_by(act, case, "lost"), case)
    return len(abandoned) + len(lost)


def _caused_by(act: Act, case: Case, what: str) -> Act:
    return replace(act, key=f"{what}:{case.id}:{case.version}")


def _is_abandoned(tx: Tx, case: Case, now: datetime) -> bool:
    """Whether the holder may not answer in the office's name any more."""
    if case.holder is None:
        return False
    holder = Actor(case.holder, "", roles.held_by(tx, case.holder, now))
    is_of_desk = may_answer(tx, holder, tx.get_one(Office, case.office), now)
    return not (is_of_desk and may_speak(tx, case, holder, now))


def _free(act: Act, case: Case) -> None:
    locked = cases.lock(act.tx, cases.key_of(case)) or case
    if not _is_abandoned(act.tx, locked, act.now):
        return
    locked.holder = None
    _enter(act, locked, EntryKind.RELEASED, "case.role_ended")
    number = receipt(locked.opened_office, locked.number)
    notices.tell_desk(act, locked, texts.free_again(number))


def _note_lost(act: Act, case: Case) -> None:
    locked = cases.lock(act.tx, cases.key_of(case)) or case
    _enter(act, locked, EntryKind.UNREACHABLE, "case.unreachable")
    number = receipt(locked.opened_office, locked.number)
    text = texts.unreachable(number, naming.short(act.tx, locked))
    if locked.holder is not None:
        notices.tell_person(act, locked, locked.holder, text)
    else:
        notices.tell_desk(act, locked, text)


def _enter(act: Act, case: Case, kind: EntryKind, action: str) -> None:
    cases.touch(act.tx, case, act.now)
    entry = CaseEntry(case_id=cases.key_of(case), kind=kind, key=act.key, at=act.now)
    case_entries.add(act.tx, entry)
    audit.record(act.tx, act.now, SYSTEM, action, f"case:{case.id}", office=case.office)
