"""Whom to call about a target: its Admin Grup, the contact, or who looks after the office's groups.

Numbers are shown to those who may see the office, and partly to everybody else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from broadcasts.standing import Target
from channels.base import ChatKind
from registry.access import PERMISSIONS, Actor, Permission
from registry.masking import partly
from storage import chats, group_admins, offices, people, roles
from storage.chats import ChatRow
from storage.engine import Tx
from storage.roles import Role
from texts.registry import NAMELESS

SHOWN: Final = 2  # people to a target: enough to reach somebody
IN_CHARGE: Final = frozenset(role for role in Role if Permission.CONFIRM in PERMISSIONS[role])


def contacts(
    tx: Tx, targets: Sequence[Target], now: datetime, actor: Actor | None
) -> Mapping[int, str]:
    """For each target whom to call, in a few words; empty if nobody is known."""
    seen = _in_sight(tx, {target.office for target in targets}, actor)
    asked = _asked(tx, targets)
    in_charge = _in_charge(tx, {target.office for target in targets}, now)
    found = {}
    for target in targets:
        alone = asked.get(target.chat_id, ())[:SHOWN]
        is_shown = target.office in seen
        words = [_person(tx, chat, is_shown=is_shown) for chat in alone]
        found[target.chat_id] = ", ".join(words or in_charge.get(target.office, ()))
    return found


def _in_sight(tx: Tx, codes: Collection[str], actor: Actor | None) -> set[str]:
    """Those of the offices that somebody may see."""
    if actor is None:
        return set()
    return {code for code, office in offices.by_codes(tx, codes).items() if actor.may_see(office)}


def _asked(tx: Tx, targets: Sequence[Target]) -> Mapping[int, Sequence[ChatRow]]:
    """The private chats of those who pass on to a group, and of contacts."""
    alone = [target.chat_id for target in targets if target.kind is ChatKind.PRIVATE]
    relayed = [target.chat_id for target in targets if target.is_relayed]
    return {
        **{chats.key_of(chat): (chat,) for chat in chats.of_ids(tx, alone)},
        **group_admins.of_groups(tx, relayed),
    }


def _in_charge(tx: Tx, codes: Collection[str], now: datetime) -> Mapping[str, Sequence[str]]:
    """The names of those who look after the groups of each office."""
    found: dict[str, list[str]] = {}
    for office, _, name in roles.in_charge(tx, codes, IN_CHARGE, now):
        found.setdefault(office, []).append(name or NAMELESS)
    return {office: names[:SHOWN] for office, names in found.items()}


def _person(tx: Tx, chat: ChatRow, *, is_shown: bool) -> str:
    person = people.get(tx, chat.person_id) if chat.person_id is not None else None
    name = (person.name if person else "") or NAMELESS
    if not chat.external_id.startswith("+"):
        return name
    return f"{name} {chat.external_id if is_shown else partly(chat.external_id)}"
