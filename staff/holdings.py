"""What is in somebody's hands at an office, and what would follow if they left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadcasts import approval, control, policy
from registry.access import Actor, Permission
from staff import members
from staff.members import Member
from storage import (
    approvals,
    broadcasts,
    cases,
    chats,
    group_admins,
    hoax_claims,
    roles,
    rosters,
    stand_ins,
    takeovers,
)
from storage.broadcasts import Broadcast, BroadcastState
from storage.cases import Case
from storage.chats import ChatRow
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from storage.roles import Role
from storage.rosters import Duty
from storage.stand_ins import StandIn
from storage.takeovers import Takeover

UNRELEASED = (BroadcastState.DRAFT, *approval.OPENABLE)


class Consequence(StrEnum):
    """What is said before it is done; the letter stands in the button that confirms it."""

    LAST_ADMIN = "a"
    LAST_APPROVER = "p"
    ONESELF = "s"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What somebody has in hand at one office, oldest first.

    `admin_of` are pairs of a group and the chat in which they are its Admin Grup; `contact_in`
    the chats in which they are the office's contact. `named` counts the Plh whom they named.
    """

    cases: Sequence[Case] = ()
    claims: Sequence[HoaxClaim] = ()
    admin_of: Sequence[tuple[ChatRow, ChatRow]] = ()
    contact_in: Sequence[ChatRow] = ()
    duties: Sequence[Duty] = ()
    stand_ins: Sequence[StandIn] = ()
    takeovers: Sequence[Takeover] = ()
    drafts: Sequence[Broadcast] = ()
    running: Sequence[Broadcast] = ()
    to_decide: int = 0
    named: int = 0
    codes: int = 0

    @property
    def needs(self) -> frozenset[Permission]:
        """What somebody must be allowed in order to go on with all of it."""
        wanted = {
            Permission.ANSWER: self.cases,
            Permission.VERIFY: self.claims,
            Permission.SEND: [*self.drafts, *self.running],
        }
        return frozenset(permission for permission, held in wanted.items() if held)


def of(tx: Tx, office: str, person_id: int, now: datetime) -> Holdings:
    """What somebody has in hand at an office now."""
    rooms = chats.every_private_chat(tx, person_id)
    in_force = stand_ins.in_force(tx, office, now)
    return Holdings(
        cases=[case for case in cases.held_by(tx, person_id) if case.office == office],
        claims=[
            claim
            for claim in hoax_claims.held_by(tx, person_id)
            if office in {claim.office, claim.publisher}
        ],
        admin_of=list(_admin_of(tx, office, rooms)),
        contact_in=[room for room in rooms if room.office == office],
        duties=rosters.coming_of(tx, office, person_id, now),
        stand_ins=[row for row in in_force if row.person_id == person_id],
        takeovers=[
            row for row in takeovers.of_person(tx, person_id, now) if row.by_office == office
        ],
        drafts=_written(tx, office, person_id, UNRELEASED),
        running=_written(tx, office, person_id, control.UNFINISHED),
        to_decide=_to_decide(tx, office, person_id, now),
        named=sum(row.named_by == person_id for row in in_force),
        codes=len(roles.unused_of(tx, office, person_id, now))
        + len(group_admins.codes_of(tx, office, person_id, now)),
    )


def consequences(
    tx: Tx, office: str, person_id: int, by: int | None, now: datetime
) -> frozenset[Consequence]:
    """What has to be said before somebody's access ends; `by` is who ends it."""
    found = members.of_office(tx, office, now)
    leaver = next((one for one in found if one.person_id == person_id), None)
    others = [one for one in found if one.person_id != person_id and not one.is_phone]
    is_last = {
        Consequence.LAST_ADMIN: _is_last(leaver, others, Role.ADMIN),
        Consequence.LAST_APPROVER: _is_last(leaver, others, Role.APPROVER),
        Consequence.ONESELF: by == person_id,
    }
    return frozenset(one for one, is_so in is_last.items() if is_so)


def successors(tx: Tx, office: str, person_id: int, now: datetime) -> Sequence[Member]:
    """Who can go on with all of it: colleagues at a number of their own, with fitting roles."""
    needs = of(tx, office, person_id, now).needs
    return [
        one
        for one in members.of_office(tx, office, now)
        if one.person_id != person_id and not one.is_phone and all(map(one.may, needs))
    ]


def _is_last(leaver: Member | None, others: Sequence[Member], role: Role) -> bool:
    if leaver is None or role not in leaver.roles:
        return False
    return not any(role in one.roles for one in others)


def _admin_of(tx: Tx, office: str, rooms: Sequence[ChatRow]) -> Iterator[tuple[ChatRow, ChatRow]]:
    for room in rooms:
        for group in group_admins.groups_of(tx, chats.key_of(room)):
            if group.office == office:
                yield group, room


def _written(
    tx: Tx, office: str, person_id: int, states: Sequence[BroadcastState]
) -> Sequence[Broadcast]:
    found = broadcasts.of_author(tx, person_id, states)
    return [one for one in reversed(found) if one.office == office and one.text]


def _to_decide(tx: Tx, office: str, person_id: int, now: datetime) -> int:
    """How many requests wait for them, and perhaps for others as well."""
    actor = Actor(person_id, "", roles.held_by(tx, person_id, now))
    asked = [
        tx.get_one(Broadcast, request.broadcast_id)
        for request in approvals.waiting(tx)
        if request.office == office
    ]
    return sum(policy.may_decide(tx, actor, one, now) for one in asked)


def office_above(tx: Tx, office: Office) -> Office | None:
    """Whose Pimpinan decides where an office has none; None for the national office."""
    return tx.get_one(Office, office.parent) if office.parent is not None else None
