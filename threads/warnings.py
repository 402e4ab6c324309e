"""Whoever lets a person wait is warned: the holder, then the Pimpinan, then the tier above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from outbox.enqueue import Composers
from registry import calendar
from storage import cases, roles
from storage.calendar import Mode
from storage.cases import Case
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from storage.roles import Role
from texts import threads as texts
from threads import clocks, notices
from threads.clocks import Limits
from threads.context import Act
from threads.receipts import receipt
from threads.spokespeople import LEADERS, answering

AT_ONCE = 100  # cases looked at in a transaction


def warn(tx: Tx, composers: Composers, now: datetime) -> int:
    """Look at the cases whose clock may have struck; returns how many were looked at."""
    due = cases.to_look_at(tx, now, AT_ONCE)
    for case in due:
        _look(tx, composers, case, now)
    tx.flush()
    return len(due)


def is_due(tx: Tx, now: datetime) -> bool:
    """Whether any case has to be looked at."""
    return bool(cases.to_look_at(tx, now, 1))


def late(tx: Tx, case: Case, now: datetime) -> bool:
    """Whether a person has waited longer than an answer may take."""
    if case.waiting_since is None:
        return False
    office = tx.get_one(Office, case.office)
    limits, waited = _clock(tx, case, office, now)
    return waited >= _limit(case, limits)


def _look(tx: Tx, composers: Composers, case: Case, now: datetime) -> None:
    if case.waiting_since is None or not case.is_open:
        case.look_at = None
        return
    office = tx.get_one(Office, case.office)
    limits, waited = _clock(tx, case, office, now)
    limit = _limit(case, limits)
    reached = clocks.level(waited, limit)
    for step in range(case.warned + 1, reached + 1):
        _tell(tx, composers, case, office, step, now)
    case.warned = max(case.warned, reached)
    case.look_at = clocks.look_again(now, waited, limit)


def _clock(tx: Tx, case: Case, office: Office, now: datetime) -> tuple[Limits, timedelta]:
    """The limits that hold, and how long the person has waited by their clock."""
    since = case.waiting_since or now
    if case.is_flagged:
        return clocks.IN_DANGER, now - since
    if calendar.mode_of(tx, office, now) is Mode.PIKET:
        return clocks.ON_PIKET, now - since
    hours = calendar.hours_of(tx, office, now)
    return clocks.BY_HOURS, hours.working_time_between(since, now)


def _limit(case: Case, limits: Limits) -> timedelta:
    return limits.further if case.answered_at else limits.first


def _tell(
    tx: Tx, composers: Composers, case: Case, office: Office, step: int, now: datetime
) -> None:
    text = texts.waiting(receipt(case.opened_office, case.number), office.name, step)
    act = Act(tx, composers, now, f"clock:{case.version}:{step}")
    for person in _people(tx, case, office, step, now):
        notices.tell_person(act, case, person, text)


def _people(tx: Tx, case: Case, office: Office, step: int, now: datetime) -> Sequence[int]:
    if step == 1:
        return (case.holder,) if case.holder is not None else answering(tx, case, now)
    if step == 2:
        return _leaders(tx, office.code, now)
    above = office.parent or NATIONAL_CODE
    return _leaders(tx, above, now) if above != office.code else ()


def _leaders(tx: Tx, office: str, now: datetime) -> Sequence[int]:
    """The Pimpinan of an office, or its Admin where there is none."""
    held = roles.of_office(tx, office, now)
    first = [grant.person_id for grant in held if grant.role is Role.APPROVER]
    found = first or [grant.person_id for grant in held if grant.role in LEADERS]
    return tuple(dict.fromkeys(found))
