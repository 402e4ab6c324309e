"""A case as somebody of a desk may act on it."""

from __future__ import annotations

from registry.access import Actor, Permission
from storage import cases
from storage.cases import Case
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from threads.context import DeskAct
from threads.errors import (
    ChangedMeanwhile,
    ClosedCase,
    HeldByAnother,
    MovedAway,
    NotForYou,
    UnknownCase,
)
from threads.spokespeople import may_speak
from threads.takeovers import may_answer


def locked(act: DeskAct, case_id: int, *, from_other: bool = False) -> Case:
    """An open case to act on, unchanged by others until the commit; raises NotAllowed and ours.

    `from_other`: also when somebody else holds it.
    """
    case = found(act, case_id)
    if not case.is_open:
        raise ClosedCase
    if act.seen is not None and act.seen != case.version:
        raise ChangedMeanwhile
    if not may_speak(act.tx, case, act.actor, act.now):
        raise NotForYou
    if not from_other and case.holder not in {None, act.actor.person_id}:
        raise HeldByAnother(case.holder or 0)
    return case


def found(act: DeskAct, case_id: int) -> Case:
    """The same, whatever its state and whoever holds it: for notes."""
    case = cases.lock(act.tx, case_id)
    if case is None:
        raise UnknownCase
    office = act.tx.get_one(Office, case.office)
    if not may_answer(act.tx, act.actor, office, act.now):
        if case.opened_office in act.actor.offices_with(Permission.ANSWER):
            raise MovedAway(case.office)
        act.actor.require(Permission.ANSWER, office)
    return case


def visible(tx: Tx, actor: Actor, case_id: int) -> Case:
    """A case that somebody may read: of their desk, of one under it, or once theirs; raises."""
    case = cases.get(tx, case_id)
    if case is None or not may_read(tx, actor, case):
        raise UnknownCase
    return case


def may_read(tx: Tx, actor: Actor, case: Case) -> bool:
    """Whether somebody of a desk may read a case: their office has it, had it, or stands above."""
    readers = {case.office, case.opened_office, NATIONAL_CODE}
    for code in (case.office, case.opened_office):
        readers.add(tx.get_one(Office, code).parent or NATIONAL_CODE)
    return not readers.isdisjoint(actor.offices_with(Permission.ANSWER))
