"""Plh: a Pimpinan names somebody of the office who decides until a day.

StandInRefused    nobody stands in; `reason` is the sentence that says why
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from registry import clock
from registry.access import Actor, NotAllowed, Permission
from storage import audit, roles, stand_ins
from storage import people as people_store
from storage.engine import Tx
from storage.offices import Office
from storage.people import Person
from storage.stand_ins import StandIn
from texts import stand_ins as texts

LONGEST: Final = timedelta(days=60)


class StandInRefused(Exception):
    """Nobody stands in; `reason` is the sentence that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def name(
    tx: Tx, actor: Actor, office: Office, person_id: int, last_day: date, now: datetime
) -> StandIn:
    """Let somebody of the office decide there to the end of a day, in place of who did before.

    Raises NotAllowed, StandInRefused.
    """
    _require(actor, office)
    ends_at = _end_of(last_day, office)
    if person_id not in {person.id for person in candidates(tx, actor, office, now)}:
        raise StandInRefused(texts.NOT_OF_THE_OFFICE)
    if ends_at <= now:
        raise StandInRefused(texts.DAY_IS_OVER)
    if ends_at - now > LONGEST:
        raise StandInRefused(texts.too_long(LONGEST.days))
    stand_ins.end(tx, office.code, now)
    named = stand_ins.add(
        tx,
        StandIn(
            office=office.code,
            person_id=person_id,
            named_by=actor.person_id,
            begins_at=now,
            ends_at=ends_at,
        ),
    )
    facts = {"person": person_id, "until": ends_at.isoformat()}
    _record(tx, actor, "stand_in.named", office, now, **facts)
    return named


def end(tx: Tx, actor: Actor, office: Office, now: datetime) -> bool:
    """Let the Pimpinan alone decide again; False if nobody stood in. Raises NotAllowed."""
    _require(actor, office)
    if not stand_ins.end(tx, office.code, now):
        return False
    _record(tx, actor, "stand_in.ended", office, now)
    return True


def candidates(tx: Tx, actor: Actor, office: Office, now: datetime) -> Sequence[Person]:
    """The other people of an office, each once."""
    held = dict.fromkeys(grant.person_id for grant in roles.of_office(tx, office.code, now))
    others = (people_store.get(tx, one) for one in held if one != actor.person_id)
    return [person for person in others if person is not None]


def people(tx: Tx, office: str, now: datetime) -> Sequence[int]:
    """Who stands in at an office: who has left it since does not."""
    still = {grant.person_id for grant in roles.of_office(tx, office, now)}
    return [row.person_id for row in stand_ins.in_force(tx, office, now) if row.person_id in still]


def is_one(tx: Tx, actor: Actor, office: str, now: datetime) -> bool:
    """Whether this person stands in at an office."""
    return actor.person_id in people(tx, office, now)


def read_day(text: str, now: datetime, office: Office) -> date | None:
    """The day that somebody means, in the office's zone; None: it cannot be read."""
    read = clock.parse_when(f"{text.strip()} 23.59", now, office.timezone)
    return read.astimezone(ZoneInfo(office.timezone)).date() if read else None


def last_day(row: StandIn, office: Office) -> date:
    """The last day on which somebody stands in."""
    return (row.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(office.timezone)).date()


def _require(actor: Actor, office: Office) -> None:
    actor.require(Permission.APPROVE, office)
    if not actor.may_approve:
        raise NotAllowed(Permission.APPROVE, office.code)


def _end_of(day: date, office: Office) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return midnight.replace(tzinfo=ZoneInfo(office.timezone))


def _record(
    tx: Tx, actor: Actor, action: str, office: Office, now: datetime, **facts: object
) -> None:
    subject = f"office:{office.code}"
    audit.record(tx, now, actor.audit_id, action, subject, office=office.code, facts=facts)
