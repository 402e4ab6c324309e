"""In whose hands a case is: taking, letting go, handing over, closing; each once for its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from channels.base import Message
from outbox import enqueue
from storage import audit, case_entries, cases, chats, divisions, offices
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case, CaseState
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from texts import desk_chat
from texts import threads as texts
from threads import naming, notices, telling
from threads.context import DeskAct
from threads.errors import CaseError
from threads.finding import locked
from threads.receipts import receipt


class NowhereToGo(CaseError):
    """There is no office above, or the one named does not stand under this one."""


class ClosedDivision(CaseError):
    """No part of the office takes cases under this code."""


def take(act: DeskAct, case_id: int, *, from_other: bool = False) -> Case:
    """Work on a case; `from_other`: also when somebody else of the desk does. Raises."""
    if (done := _done_before(act)) is not None:
        return done
    case = locked(act, case_id, from_other=from_other)
    if case.holder == act.actor.person_id:
        return case
    case.holder = act.actor.person_id
    return _done(act, case, EntryKind.TAKEN, "case.taken")


def take_from(act: DeskAct, case_id: int) -> Case:
    """Work on a case, be it a colleague's, who is told then. Raises."""
    before = cases.lock(act.tx, case_id)
    colleague = before.holder if before is not None else None
    case = take(act, case_id, from_other=True)
    if colleague not in {None, case.holder}:
        number = receipt(case.opened_office, case.number)
        told = desk_chat.taken_from_you(number, naming.of_staff(act.tx, case.holder))
        notices.tell_person(replace(act, key=f"{act.key}:told"), case, colleague or 0, told)
    return case


def release(act: DeskAct, case_id: int) -> Case:
    """Leave a case to the desk; raises."""
    if (done := _done_before(act)) is not None:
        return done
    case = locked(act, case_id)
    case.holder = None
    return _done(act, case, EntryKind.RELEASED, "case.released")


def hand_over(act: DeskAct, case_id: int, office: str, why: str) -> Case:
    """Give a case to the desk above, or to one under this office; the person is told. Raises."""
    if (done_before := _done_before(act)) is not None:
        return done_before
    case = locked(act, case_id)
    here, there = act.tx.get_one(Office, case.office), act.tx.get(Office, office)
    if there is None or not _are_neighbours(here, there):
        raise NowhereToGo
    case.office, case.holder, case.division, case.warned = office, None, None, 0
    case.look_at = act.now if case.waiting_since else None
    facts = {"from": here.code, "to": office}
    done = _done(act, case, EntryKind.HANDED_OVER, "case.handed_over", text=why, facts=facts)
    chat = chats.get_one(act.tx, case.chat_id)
    message = Message(texts.handed_over(receipt(case.opened_office, case.number), there.name))
    enqueue.say(act.tx, act.composers, chat, message, key=f"case:{case_id}:{act.key}", now=act.now)
    _tell_receivers(act, case, here, there, why)
    return done


def give_to_division(act: DeskAct, case_id: int, division: str, why: str) -> Case:
    """Name the part of the office that is to work on a case; raises."""
    if (done := _done_before(act)) is not None:
        return done
    case = locked(act, case_id)
    named = divisions.get(act.tx, division)
    if named is None or not named.is_open:
        raise ClosedDivision
    case.division, case.holder = division, None
    facts = {"division": division}
    return _done(act, case, EntryKind.HANDED_OVER, "case.to_division", text=why, facts=facts)


def close(act: DeskAct, case_id: int, summary: str) -> Case:
    """Close a case with one sentence on how it ended; the person is told how to go on. Raises."""
    if (done_before := _done_before(act)) is not None:
        return done_before
    case = locked(act, case_id)
    case.state, case.waiting_since, case.look_at = CaseState.CLOSED, None, None
    case.closed_at, case.summary, case.holder = act.now, summary.strip(), None
    done = _done(act, case, EntryKind.CLOSED, "case.closed", text=summary.strip())
    chat = chats.get_one(act.tx, case.chat_id)
    message = Message(texts.closed(receipt(case.opened_office, case.number)))
    enqueue.say(act.tx, act.composers, chat, message, key=f"case:{case_id}:{act.key}", now=act.now)
    return done


def above(tx: Tx, office: Office) -> Sequence[Office]:
    """The desks above an office to which it hands over, the nearest first."""
    codes = dict.fromkeys((office.parent, NATIONAL_CODE)) if office.parent else ()
    return [tx.get_one(Office, code) for code in codes]


def below(tx: Tx, office: Office) -> Sequence[Office]:
    """Those under it."""
    return [found for found in offices.subtree(tx, office.code) if found.code != office.code]


def _tell_receivers(act: DeskAct, case: Case, here: Office, there: Office, why: str) -> None:
    """Nobody there has the case yet, and a person who was answered may not write again soon."""
    number = receipt(case.opened_office, case.number)
    told = desk_chat.handed_to_you(number, there.name, here.name, why)
    notices.tell_desk(act, case, told, but=act.actor.person_id)


def _are_neighbours(here: Office, there: Office) -> bool:
    """Whether one stands above the other."""
    is_up = there.code in {here.parent, NATIONAL_CODE}
    is_down = here.code in {there.parent, NATIONAL_CODE}
    return here.code != there.code and (is_up or is_down)


def _done_before(act: DeskAct) -> Case | None:
    """The case of an act that was done already, by its key."""
    entered = case_entries.by_key(act.tx, act.key)
    return act.tx.get_one(Case, entered.case_id) if entered is not None else None


def _done(
    act: DeskAct,
    case: Case,
    kind: EntryKind,
    action: str,
    *,
    text: str = "",
    facts: dict[str, str] | None = None,
) -> Case:
    cases.touch(act.tx, case, act.now)
    entry = case_entries.add(
        act.tx,
        CaseEntry(
            case_id=cases.key_of(case),
            kind=kind,
            key=act.key,
            at=act.now,
            author=act.actor.person_id,
            audit_id=act.actor.audit_id,
            office=case.office,
            text=text,
            facts=facts or {},
        ),
    )
    audit.record(
        act.tx, act.now, act.actor.audit_id, action, f"case:{case.id}",
        office=case.office, facts=facts,
    )  # fmt: skip
    telling.tell(act, case, entry)
    return case
