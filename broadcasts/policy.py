"""Whether an announcement needs a second person, and who that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcasts import holds
from registry import stand_ins
from registry.access import Actor
from storage import approval_rules, approvals, broadcasts, people, roles
from storage import stand_ins as stand_in_rows
from storage.broadcasts import Broadcast, Kind
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from storage.roles import Role


@dataclass(frozen=True, slots=True)
class Approvers:
    """Who decides about an announcement now: people of one office, never its author."""

    office: str
    people: tuple[int, ...]


def is_required(tx: Tx, broadcast: Broadcast, now: datetime) -> bool:
    """Whether this needs a second person's approval: by the table, or in masa tenang."""
    at = holds.moment(broadcast, now)
    return is_usual(tx, broadcast) or holds.content(tx, broadcast, at) is not None


def is_usual(tx: Tx, broadcast: Broadcast) -> bool:
    """Whether the table wants a second person's approval for this, whatever it says.

    An office that has never had anybody to approve sends without.
    """
    role, office = _role(tx, broadcast), broadcast.office
    if role is None:
        return False
    # Of somebody who was erased no role is left, but what they were asked.
    return roles.was_ever_held(tx, office, role) or approvals.was_ever_asked(tx, office)


def may_leave(tx: Tx, broadcast: Broadcast, at: datetime) -> bool:
    """Whether nobody has to approve it any more before it leaves, as it stands, at a time."""
    is_cleared = approvals.is_cleared(tx, broadcasts.key_of(broadcast))
    if is_usual(tx, broadcast) and not is_cleared:
        return False
    return holds.content(tx, broadcast, at) is None


def approvers(tx: Tx, broadcast: Broadcast, now: datetime) -> Approvers | None:
    """Who decides: in the office itself, or in the nearest above it where somebody can.

    None: nobody can, in no office.
    """
    for office, found in _chain(tx, broadcast, now):
        able = tuple(person for person in found if _can_be_asked(tx, person))
        if able:
            return Approvers(office, able)
    return None


def has_newcomer(tx: Tx, asked: Approvers, since: datetime, now: datetime) -> bool:
    """Whether any of them can decide only since then, and was told nothing before."""
    begun = [
        *((one.person_id, one.granted_at) for one in roles.of_office(tx, asked.office, now)),
        *((one.person_id, one.begins_at) for one in stand_in_rows.in_force(tx, asked.office, now)),
    ]
    return any(person in asked.people and since < at for person, at in begun)


def may_decide(tx: Tx, actor: Actor, broadcast: Broadcast, now: datetime) -> bool:
    """Whether this person approves here: also one who cannot be told, but is there now."""
    return decides(tx, actor.person_id, broadcast, now)


def decides(tx: Tx, person_id: int, broadcast: Broadcast, now: datetime) -> bool:
    """The same by their number, for what they decided before."""
    asked = approvers(tx, broadcast, now)
    for office, found in _chain(tx, broadcast, now):
        if person_id in found:
            return True
        if asked is not None and office == asked.office:
            return False
    return False


def may_send_siaga(tx: Tx, actor: Actor, office: Office, now: datetime) -> bool:
    """Whether this person sends without a decision: Pimpinan or Plh, at a number of their own."""
    leads = (office.code, Role.APPROVER) in actor.grants
    return actor.may_approve and (leads or stand_ins.is_one(tx, actor, office.code, now))


def may_correct(tx: Tx, actor: Actor, broadcast: Broadcast, now: datetime) -> bool:
    """Whether this person corrects what was released.

    An error cannot wait for two people, so whoever decides in the office decides alone: Pimpinan
    or Plh, where the table lets corrections be approved and anybody ever could.
    """
    office = tx.get_one(Office, broadcast.office)
    role = approval_rules.approving_role(tx, Kind.CORRECTION, office.tier)
    if role is None or not roles.was_ever_held(tx, office.code, role):
        return True
    return (office.code, role) in actor.grants or may_send_siaga(tx, actor, office, now)


def decides_content(tx: Tx, actor: Actor, broadcast: Broadcast, now: datetime) -> bool:
    """Whether this person lets a correction speak of participants in masa tenang.

    Whoever approves in the office, also where corrections are otherwise everybody's.
    """
    office = tx.get_one(Office, broadcast.office)
    return may_send_siaga(tx, actor, office, now)


def without_approvers(tx: Tx, now: datetime) -> Sequence[Office]:
    """The offices that send and have never had anybody to approve."""
    found = roles.offices_with(tx, (Role.DRAFTER, Role.ADMIN), now)
    return [
        tx.get_one(Office, code)
        for code in found
        if not roles.was_ever_held(tx, code, Role.APPROVER)
    ]


def _role(tx: Tx, broadcast: Broadcast) -> Role | None:
    tier = tx.get_one(Office, broadcast.office).tier
    return approval_rules.approving_role(tx, broadcast.kind, tier)


def _chain(tx: Tx, broadcast: Broadcast, now: datetime) -> Iterator[tuple[str, Sequence[int]]]:
    """The office and those above it, each with its people who approve, without the author."""
    role = _role(tx, broadcast) or Role.APPROVER
    parent = tx.get_one(Office, broadcast.office).parent
    for code in dict.fromkeys((broadcast.office, parent, NATIONAL_CODE)):
        if code is None:
            continue
        held = [grant.person_id for grant in roles.of_office(tx, code, now) if grant.role is role]
        found = (*held, *stand_ins.people(tx, code, now))
        yield code, [one for one in dict.fromkeys(found) if one != broadcast.author_person]


def _can_be_asked(tx: Tx, person_id: int) -> bool:
    """Whether they have a number of their own at which they want messages."""
    return any(
        not address.is_shared and address.stopped_at is None
        for address in people.addresses_of(tx, person_id)
    )
