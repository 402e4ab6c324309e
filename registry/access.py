"""Who somebody is and what they may do in whose name.

AccessError
└── NotAllowed    no role in that office gives the permission
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from registry.names import clean_name
from storage import chats, people, roles, shifts
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from storage.people import Known
from storage.roles import Grants, Role


class AccessError(Exception):
    """Base of what stands between a person and an act."""


class Permission(StrEnum):
    """What a role allows."""

    SEND = "send"
    """Draft and send announcements in the office's name."""
    WATCH = "watch"
    """Read what reached whom, in the office and everything under it."""
    CONFIRM = "confirm"
    """Say that an announcement has arrived in the office, or in one under it."""
    REGISTER_GROUP = "register_group"
    INVITE = "invite"
    ANSWER = "answer"
    """Read the office's cases and answer people in its name."""
    VERIFY = "verify"
    """Work on doubtful messages: examine claims and write what the office says about them."""
    SCHEDULE = "schedule"
    """Set up how the office serves: its hours, its roster, the answers it has ready."""
    APPROVE = "approve"
    """Name who decides in one's place; whose decision a text needs, `broadcasts/policy.py` says."""
    WRITE_FAQ = "write_faq"
    """Write answers of the office, and withdraw them."""
    CERTIFY = "certify"
    """Certify what somebody else has written."""
    STAFF = "staff"
    """Say who works for the office: check the list of its people, end somebody's access."""
    REPRESENT = "represent"
    """Say how the public reaches the office."""
    OPERATE = "operate"


class NotAllowed(AccessError):
    """The actor holds no role in that office that gives the permission."""

    def __init__(self, permission: Permission, office: str) -> None:
        super().__init__(f"{permission} in {office}")
        self.permission = permission
        self.office = office


_OF_GROUPS: Final = frozenset({Permission.WATCH, Permission.CONFIRM, Permission.REGISTER_GROUP})
"""What everybody may who looks after an office's groups."""
PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ADMIN: frozenset(Permission) - {Permission.APPROVE, Permission.CERTIFY},
        Role.DRAFTER: _OF_GROUPS | {Permission.SEND, Permission.WRITE_FAQ},
        Role.APPROVER: _OF_GROUPS
        | {Permission.SEND, Permission.ANSWER, Permission.VERIFY, Permission.APPROVE}
        | {Permission.STAFF, Permission.REPRESENT, Permission.WRITE_FAQ, Permission.CERTIFY},
        Role.VERIFIER: _OF_GROUPS | {Permission.VERIFY},
        Role.DESK: _OF_GROUPS | {Permission.ANSWER},
        Role.SPOKESPERSON: frozenset({Permission.WATCH, Permission.ANSWER}),
        Role.VIEWER: frozenset({Permission.WATCH}),
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A known person as of one moment; `grants` are the (office code, role) pairs in force.

    `is_stopped`: they want no messages at the address they wrote from. `is_shared`: several people
    use it, and `shift` is the number of whose turn it is, if somebody has said so.
    """

    person_id: int
    name: str
    grants: Grants = ()
    is_stopped: bool = False
    is_shared: bool = False
    shift: int | None = None
    seen_at: datetime | None = None
    """When they last wrote, to the day."""

    @property
    def audit_id(self) -> str:
        """How an audit row names this person: at a shared phone with the shift, never by name."""
        person = f"person:{self.person_id}"
        return person if self.shift is None else f"{person}/shift:{self.shift}"

    @property
    def may_approve(self) -> bool:
        """Whether they count as a second pair of eyes: a phone that several use never does."""
        return not self.is_shared

    @property
    def is_staff(self) -> bool:
        """Whether they hold any role."""
        return bool(self.grants)

    def offices_with(self, permission: Permission) -> tuple[str, ...]:
        """The codes of the offices in which a role gives the permission, in the order granted."""
        codes = [office for office, role in self.grants if permission in PERMISSIONS[role]]
        return tuple(dict.fromkeys(codes))

    def may(self, permission: Permission, office: Office) -> bool:
        """Whether they act in this office's name: a role in exactly this office counts."""
        return self.holds(permission, office.code)

    def holds(self, permission: Permission, code: str) -> bool:
        """The same by the office's code, without a list of all: asked for each line of a page."""
        held = (role for office, role in self.grants if office == code)
        return any(permission in PERMISSIONS[role] for role in held)

    def may_see(self, office: Office) -> bool:
        """Whether they read about this office: a watching role covers everything under its own."""
        above = {office.code, office.parent, NATIONAL_CODE}
        return not above.isdisjoint(self.offices_with(Permission.WATCH))

    def may_confirm_for(self, office: Office) -> bool:
        """Whether they say for this office that something arrived: their own, or one under it."""
        above = {office.code, office.parent, NATIONAL_CODE}
        return not above.isdisjoint(self.offices_with(Permission.CONFIRM))

    def require(self, permission: Permission, office: Office) -> None:
        """Do nothing if they may act so; raises NotAllowed otherwise."""
        if not self.may(permission, office):
            raise NotAllowed(permission, office.code)


def identify(tx: Tx, channel: str, account: str, user_id: str, now: datetime) -> Actor | None:
    """The person behind a platform user with the roles in force; None for a stranger."""
    known = roles.find_known(tx, channel, account, user_id, now)
    return _actor(tx, *known, now) if known else None


def introduce(tx: Tx, channel: str, account: str, user_id: str, name: str, now: datetime) -> Actor:
    """The person behind a platform user; a stranger becomes known by this name."""
    known = roles.find_known(tx, channel, account, user_id, now)
    if known is not None:
        return _actor(tx, *known, now)
    address = people.add(tx, channel, account, user_id, clean_name(name), now)
    return Actor(address.person_id, clean_name(name), seen_at=now)


def operators(tx: Tx, now: datetime) -> Sequence[ChatRow]:
    """The private chats of those who run the service: what breaks is told there."""
    people = {
        grant.person_id
        for grant in roles.of_office(tx, NATIONAL_CODE, now)
        if Permission.OPERATE in PERMISSIONS[grant.role]
    }
    return [chat for person in sorted(people) for chat in chats.private_chats(tx, person)]


def _actor(tx: Tx, known: Known, grants: Grants, now: datetime) -> Actor:
    shift = shifts.current(tx, known.address_id, now) if known.is_shared else None
    return Actor(
        person_id=known.id,
        name=known.name,
        grants=grants,
        is_stopped=known.stopped_at is not None,
        is_shared=known.is_shared,
        shift=shift.id if shift else None,
        seen_at=known.seen_at,
    )
