"""Who works for an office, and whom its announcements reach through people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry import relays
from registry.access import PERMISSIONS, Permission
from storage import chats, group_admins, people, roles
from storage.chats import ChatRow
from storage.engine import Tx
from storage.roles import Role
from texts.registry import NAMELESS


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with roles in an office; `is_phone`: an HP kantor, which is nobody in particular."""

    person_id: int
    name: str
    roles: tuple[Role, ...]
    is_phone: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether a role of theirs gives a permission."""
        return any(permission in PERMISSIONS[role] for role in self.roles)


@dataclass(frozen=True, slots=True)
class Roll:
    """Everything that an office has to keep right about people.

    `contacts` are names; `group_admins` the names of the Admin Grup of each group, by its title.
    """

    members: Sequence[Member]
    contacts: Sequence[str]
    group_admins: Sequence[tuple[str, Sequence[str]]]

    @property
    def people(self) -> Sequence[Member]:
        """Those who are somebody in particular."""
        return [member for member in self.members if not member.is_phone]


def of_office(tx: Tx, office: str, now: datetime) -> Sequence[Member]:
    """The people with roles in exactly this office, by name."""
    held: dict[int, list[Role]] = {}
    for grant in roles.of_office(tx, office, now):
        held.setdefault(grant.person_id, []).append(grant.role)
    found = [_member(tx, person, tuple(theirs)) for person, theirs in held.items()]
    return sorted(found, key=lambda member: (member.name.casefold(), member.person_id))


def find(tx: Tx, office: str, person_id: int, now: datetime) -> Member | None:
    """One of them; None: they hold no role there, or none any more."""
    theirs = [held for code, held in roles.held_by(tx, person_id, now) if code == office]
    return _member(tx, person_id, tuple(theirs)) if theirs else None


def leaders(tx: Tx, office: str, now: datetime) -> Sequence[Member]:
    """Those who say who works for the office, at a number of their own."""
    found = of_office(tx, office, now)
    return [one for one in found if one.may(Permission.STAFF) and not one.is_phone]


def roll_of(tx: Tx, office: str, now: datetime) -> Roll:
    """The list of an office as it stands."""
    groups = relays.of_office(tx, office)
    admins = group_admins.of_groups(tx, [chats.key_of(group) for group in groups])
    return Roll(
        of_office(tx, office, now),
        [_called(tx, chat) for chat in chats.contacts_of(tx, office)],
        [(group.title, _names(tx, admins, group)) for group in groups if not group.is_drill],
    )


def _names(tx: Tx, admins: Mapping[int, Sequence[ChatRow]], group: ChatRow) -> Sequence[str]:
    return [_called(tx, chat) for chat in admins[chats.key_of(group)]]


def _called(tx: Tx, chat: ChatRow) -> str:
    person = people.get(tx, chat.person_id) if chat.person_id is not None else None
    return (person.name if person else chat.title) or NAMELESS


def _member(tx: Tx, person_id: int, held: tuple[Role, ...]) -> Member:
    person = people.get(tx, person_id)
    addresses = people.addresses_of(tx, person_id)
    is_phone = bool(addresses) and all(address.is_shared for address in addresses)
    return Member(person_id, (person.name if person else "") or NAMELESS, held, is_phone)
