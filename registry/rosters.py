"""The piket roster: who answers for an office when no hours do, and from when until when.

DutyRefused
├── NotTheirs       the person holds no role in that office
├── EndsFirst       it does not end after it begins
├── IsOver          it has ended already
├── TooLong         longer than anybody is on duty
└── TooFar          it begins later than anybody plans
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from registry.access import Actor, Permission
from registry.numbers import international
from storage import audit, people, roles, rosters
from storage.engine import Tx
from storage.offices import Office
from storage.rosters import Duty

LONGEST: Final = timedelta(days=7)
FURTHEST: Final = timedelta(days=366)


class DutyRefused(Exception):
    """The roster stays as it is."""


class NotTheirs(DutyRefused):
    """The person holds no role in that office."""


class EndsFirst(DutyRefused):
    """It does not end after it begins."""


class IsOver(DutyRefused):
    """It has ended already."""


class TooLong(DutyRefused):
    """Longer than anybody is on duty."""


class TooFar(DutyRefused):
    """It begins later than anybody plans."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A duty with the name of whoever has it."""

    number: int
    person_id: int
    name: str
    starts_at: datetime
    ends_at: datetime


def candidates(tx: Tx, office: Office, now: datetime) -> Sequence[tuple[int, str]]:
    """Who may be put on duty: everybody with a role in exactly this office, by name."""
    holders = {grant.person_id for grant in roles.of_office(tx, office.code, now)}
    named = [(person, _name(tx, person)) for person in holders]
    return sorted(named, key=lambda pair: (pair[1].casefold(), pair[0]))


def coming(tx: Tx, office: Office, now: datetime) -> Sequence[Turn]:
    """The duties that are not over, the earliest first."""
    return [_turn(tx, duty) for duty in _in_force(tx, office.code, now)]


def on_duty(tx: Tx, office: Office, now: datetime) -> Sequence[Turn]:
    """Who is on duty now."""
    return [turn for turn in coming(tx, office, now) if turn.starts_at <= now]


def next_duty(tx: Tx, office: Office, now: datetime) -> Turn | None:
    """The duty that begins next."""
    return next((turn for turn in coming(tx, office, now) if turn.starts_at > now), None)


def find(tx: Tx, office: Office, number: int) -> Turn | None:
    """A duty of this office."""
    duty = rosters.get(tx, number)
    return _turn(tx, duty) if duty is not None and duty.office == office.code else None


def check(start: datetime, end: datetime, now: datetime) -> None:
    """Do nothing if somebody can be on duty so; raises DutyRefused otherwise."""
    if end <= start:
        raise EndsFirst
    if end <= now:
        raise IsOver
    if end - start > LONGEST:
        raise TooLong
    if start - now > FURTHEST:
        raise TooFar


def add(
    tx: Tx,
    actor: Actor,
    office: Office,
    person: int,
    span: tuple[datetime, datetime],
    now: datetime,
) -> Turn:
    """Put a person on duty; raises NotAllowed or DutyRefused."""
    actor.require(Permission.SCHEDULE, office)
    check(*span, now)
    if person not in dict(candidates(tx, office, now)):
        raise NotTheirs
    start, end = span
    duty = rosters.add(tx, Duty(office=office.code, person_id=person, starts_at=start, ends_at=end))
    _record(tx, actor, office, "duty.added", rosters.key_of(duty), now)
    return _turn(tx, duty)


def remove(tx: Tx, actor: Actor, office: Office, number: int, now: datetime) -> bool:
    """Take a duty off the roster; False if it is not there. Raises NotAllowed."""
    actor.require(Permission.SCHEDULE, office)
    duty = rosters.get(tx, number)
    if duty is None or duty.office != office.code:
        return False
    rosters.remove(tx, duty)
    _record(tx, actor, office, "duty.removed", number, now)
    return True


def set_emergency_number(
    tx: Tx, actor: Actor, office: Office, text: str, now: datetime
) -> str | None:
    """Show this telephone number to citizens; None if it is none. Raises NotAllowed."""
    actor.require(Permission.SCHEDULE, office)
    number = international(text)
    if number is not None:
        rosters.set_emergency_number(tx, office.code, number)
        _record(tx, actor, office, "emergency_number.set", None, now)
    return number


def remove_emergency_number(tx: Tx, actor: Actor, office: Office, now: datetime) -> None:
    """Show no number to citizens any more; raises NotAllowed."""
    actor.require(Permission.SCHEDULE, office)
    rosters.set_emergency_number(tx, office.code, None)
    _record(tx, actor, office, "emergency_number.removed", None, now)


def _in_force(tx: Tx, office: str, now: datetime) -> Sequence[Duty]:
    """The duties of those who still hold a role: whoever has left answers for nobody."""
    holders = {grant.person_id for grant in roles.of_office(tx, office, now)}
    return [duty for duty in rosters.coming(tx, office, now) if duty.person_id in holders]


def _turn(tx: Tx, duty: Duty) -> Turn:
    name = _name(tx, duty.person_id)
    return Turn(rosters.key_of(duty), duty.person_id, name, duty.starts_at, duty.ends_at)


def _name(tx: Tx, person_id: int) -> str:
    person = people.get(tx, person_id)
    return person.name if person else ""


def _record(
    tx: Tx, actor: Actor, office: Office, action: str, number: int | None, now: datetime
) -> None:
    subject = f"office:{office.code}" if number is None else f"duty:{number}"
    audit.record(tx, now, actor.audit_id, action, subject, office=office.code)
