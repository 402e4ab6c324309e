"""The monthly look at the list: asked once, reminded once, and then the tier above reads of it.

An office is asked if somebody has led it since before the month began: whoever has only just set
it up knows who works there. Every step is a row or a date in one, so that a restart, or another
process that does the same, says nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from registry import calendar
from registry.access import PERMISSIONS, Actor, Permission
from staff import check_days, check_notices, members
from staff.departures import require
from storage import audit, offices, roles, staff_checks
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office, Tier
from storage.roles import Role
from storage.staff_checks import Outcome, StaffCheck
from threads.context import Act

LEADING: Final = tuple(role for role in Role if Permission.STAFF in PERMISSIONS[role])
AT_ONCE: Final = 50  # offices that one transaction writes to


class Step(StrEnum):
    """What time brings to an office."""

    ASK = "ask"
    REMIND = "remind"
    REPORT = "report"
    """It reads which of those under it are silent."""


@dataclass(frozen=True, slots=True)
class Due:
    """A step that an office has come to in a month."""

    step: Step
    office: str
    month: date


def due(tx: Tx, now: datetime) -> Sequence[Due]:
    """The steps that are to be taken now."""
    began = _month_began(now)
    led = roles.offices_with(tx, LEADING, now, since_before=began)
    known = offices.by_codes(tx, led)
    months = {check_days.month_of(now, office.timezone) for office in known.values()}
    rows = {(row.office, row.month): row for row in staff_checks.of_month(tx, months)}
    return [step for code in led for step in _steps(tx, known[code], rows, now)]


def take(act: Act, steps: Sequence[Due]) -> int:
    """Take these steps, each once whoever tries; returns how many were taken."""
    taken = {Step.ASK: _ask, Step.REMIND: _remind, Step.REPORT: _report}
    return sum(taken[one.step](act, one) for one in steps[:AT_ONCE])


def answer(act: Act, actor: Actor, office: Office, outcome: Outcome) -> tuple[StaffCheck, bool]:
    """Note what somebody says of the list of this month, and whether they were the first.

    Raises NotTheirs.
    """
    require(actor, office)
    month = check_days.month_of(act.now, office.timezone)
    check, _ = staff_checks.open_one(act.tx, office.code, month, act.now)
    if check.answered_at is not None:
        return check, False
    check.answered_at, check.answered_by, check.outcome = act.now, actor.person_id, outcome
    act.tx.flush()
    facts = {"month": month.isoformat(), "outcome": outcome.value}
    _record(act, actor.audit_id, "staff.checked", check, facts)
    return check, True


def silent(tx: Tx, office: Office, month: date, now: datetime) -> Sequence[Office]:
    """The offices under one that were asked this month and say nothing, or that nobody leads.

    Those under a province that nobody leads are named to the national office.
    """
    answered = {row.office: row.answered_at for row in staff_checks.of_month(tx, [month])}
    led = set(roles.offices_with(tx, LEADING, now))
    used = set(roles.offices_with(tx, tuple(Role), now))
    return [
        one
        for one in _under(tx, office, led)
        if (one.code in answered and answered[one.code] is None)
        or (one.code in used and one.code not in led)
    ]


def _under(tx: Tx, office: Office, led: set[str]) -> Iterator[Office]:
    for one in offices.subtree(tx, office.code):
        is_next = one.parent == office.code
        is_orphan = office.code == NATIONAL_CODE and one.parent not in led
        if one.code != office.code and (is_next or is_orphan):
            yield one


def _month_began(now: datetime) -> datetime:
    zone = ZoneInfo("Asia/Jakarta")
    return datetime.combine(check_days.month_of(now, zone.key), time(0), zone)


def _steps(
    tx: Tx, office: Office, rows: Mapping[tuple[str, date], StaffCheck], now: datetime
) -> Iterator[Due]:
    """What the hours of an office are looked up for, only where that may change anything."""
    month = check_days.month_of(now, office.timezone)
    today = now.astimezone(ZoneInfo(office.timezone))
    row = rows.get((office.code, month))
    if today.time() < check_days.AT:
        return
    if row is None and today.day <= check_days.ENDS:
        hours = calendar.hours_of(tx, office, now)
        if check_days.may_ask(hours, check_days.of_month(hours, month), now):
            yield Due(Step.ASK, office.code, month)
    if row is not None and _is_to_remind(tx, office, row, now):
        yield Due(Step.REMIND, office.code, month)
    has_read = row is not None and row.digest_at is not None
    if office.tier is not Tier.REGENCY and not has_read and today.day > check_days.REPORT_AFTER:
        hours = calendar.hours_of(tx, office, now)
        if check_days.of_month(hours, month).reports <= now:
            yield Due(Step.REPORT, office.code, month)


def _is_to_remind(tx: Tx, office: Office, row: StaffCheck, now: datetime) -> bool:
    if row.answered_at is not None or row.reminded_at is not None:
        return False
    if now - row.asked_at < check_days.SOONEST_REMINDER:
        return False
    return check_days.reminds_at(calendar.hours_of(tx, office, now), row.asked_at) <= now


def _ask(act: Act, due: Due) -> bool:
    check, is_new = staff_checks.open_one(act.tx, due.office, due.month, act.now)
    if not is_new:
        return False
    office = act.tx.get_one(Office, due.office)
    check_notices.ask(act, office, check, members.leaders(act.tx, due.office, act.now))
    _record(act, "system", "staff.asked", check, {"month": due.month.isoformat()})
    return True


def _remind(act: Act, due: Due) -> bool:
    check, _ = staff_checks.open_one(act.tx, due.office, due.month, act.now)
    if check.answered_at is not None or check.reminded_at is not None:
        return False
    check.reminded_at = act.now
    act.tx.flush()
    office = act.tx.get_one(Office, due.office)
    check_notices.remind(act, office, check, members.leaders(act.tx, due.office, act.now))
    return True


def _report(act: Act, due: Due) -> bool:
    check, _ = staff_checks.open_one(act.tx, due.office, due.month, act.now)
    if check.digest_at is not None:
        return False
    check.digest_at = act.now
    act.tx.flush()
    office = act.tx.get_one(Office, due.office)
    found = silent(act.tx, office, due.month, act.now)
    if found:
        leaders = members.leaders(act.tx, due.office, act.now)
        check_notices.report(act, office, check, leaders, [one.name for one in found])
    return True


def _record(act: Act, by: str, action: str, check: StaffCheck, facts: Mapping[str, str]) -> None:
    subject = f"office:{check.office}"
    audit.record(act.tx, act.now, by, action, subject, office=check.office, facts=facts)
