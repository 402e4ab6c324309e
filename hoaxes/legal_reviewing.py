"""Divisi Hukum: whom a Pimpinan names to read what an office says about participants.

CannotName    this person is not of the office
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from registry.access import Actor, NotAllowed, Permission
from storage import audit, legal_reviewers, people, roles
from storage.engine import Tx
from storage.legal_reviewers import LegalReviewer
from storage.offices import Office
from storage.people import Person


class CannotName(Exception):
    """This person is not of the office."""


def reviewers(tx: Tx, office: str, now: datetime) -> Sequence[int]:
    """Who reads for Divisi Hukum at an office: who has left it since does not."""
    still = {grant.person_id for grant in roles.of_office(tx, office, now)}
    named = legal_reviewers.of_office(tx, office)
    return [row.person_id for row in named if row.person_id in still]


def candidates(tx: Tx, office: str, now: datetime) -> Sequence[Person]:
    """Everybody of an office, each once."""
    held = dict.fromkeys(grant.person_id for grant in roles.of_office(tx, office, now))
    found = (people.get(tx, person_id) for person_id in held)
    return [person for person in found if person is not None]


def name(tx: Tx, actor: Actor, office: Office, person_id: int, now: datetime) -> None:
    """Let somebody of an office read for Divisi Hukum; raises NotAllowed, CannotName."""
    _require(actor, office)
    if person_id not in {person.id for person in candidates(tx, office.code, now)}:
        raise CannotName(person_id)
    row = LegalReviewer(
        office=office.code, person_id=person_id, named_by=actor.person_id, named_at=now
    )
    legal_reviewers.put(tx, row)
    _record(tx, actor, "legal_reviewer.named", office, person_id, now)


def end(tx: Tx, actor: Actor, office: Office, person_id: int, now: datetime) -> bool:
    """Let somebody read no more; False if they did not. Raises NotAllowed."""
    _require(actor, office)
    if not legal_reviewers.remove(tx, office.code, person_id):
        return False
    _record(tx, actor, "legal_reviewer.ended", office, person_id, now)
    return True


def _require(actor: Actor, office: Office) -> None:
    actor.require(Permission.APPROVE, office)
    if not actor.may_approve:
        raise NotAllowed(Permission.APPROVE, office.code)


def _record(
    tx: Tx, actor: Actor, action: str, office: Office, person_id: int, now: datetime
) -> None:
    subject, facts = f"office:{office.code}", {"person": person_id}
    audit.record(tx, now, actor.audit_id, action, subject, office=office.code, facts=facts)
