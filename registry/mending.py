"""Putting the register right: what a group or contact is, who is in charge of it, and its end.

MendRefused    nothing is changed; `reason` is the sentence that says why
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.base import ChatKind
from registry import relays
from registry.access import PERMISSIONS, Actor, Permission
from registry.groups import Audience, audience_of
from registry.segments import asks_segment
from storage import audit, chats, offices, roles, stewards
from storage import contacts as store
from storage.chats import Category, ChatRow, ChatState, Segment
from storage.engine import Tx
from storage.offices import Office
from texts import contacts as texts

Senders = Mapping[Audience, str]
"""The account of ours on WhatsApp through which each audience is written to; empty: none."""


class MendRefused(Exception):
    """Nothing is changed; `reason` is the sentence that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Kind:
    """What a group or contact is."""

    category: Category
    segment: Segment | None = None


def to_mend(tx: Tx, chat_id: int, actor: Actor) -> tuple[ChatRow, Office] | None:
    """A group or contact that this person may change, with its office; None if there is none."""
    chat = chats.get(tx, chat_id)
    office = offices.get(tx, chat.office) if chat and chat.office else None
    if chat is None or office is None or chat.category is None or chat.ended_at is not None:
        return None
    is_forgotten = chat.kind is ChatKind.PRIVATE and chat.person_id is None
    is_removed = chat.is_relayed and chat.state is ChatState.GONE
    is_hidden = (
        is_removed
        or chat.is_drill
        or is_forgotten
        or not actor.may(Permission.REGISTER_GROUP, office)
    )
    return None if is_hidden else (chat, office)


def classify(
    tx: Tx, chat: ChatRow, kind: Kind, senders: Senders, actor: Actor, now: datetime
) -> bool:
    """Say what a group or contact is; false if it was that. Raises NotAllowed, MendRefused."""
    office = _required(tx, chat, actor)
    segment = kind.segment if asks_segment(kind.category) else None
    if (chat.category, chat.segment) == (kind.category, segment):
        return False
    _check_sender(chat, kind.category, senders)
    chat.category, chat.segment = kind.category, segment
    tx.flush()
    facts = {"category": kind.category.value, "segment": segment.value if segment else ""}
    _record(tx, now, actor, "changed", chat, office, facts)
    return True


def _check_sender(chat: ChatRow, category: Category, senders: Senders) -> None:
    """A contact knows us by one number of ours; another audience may be written to by another."""
    is_contact = chat.kind is ChatKind.PRIVATE
    if is_contact and senders.get(audience_of(category), chat.account) != chat.account:
        raise MendRefused(texts.OTHER_SENDER)


def candidates(tx: Tx, office: Office, now: datetime) -> Mapping[int, str]:
    """Who can be in charge of an office's groups: its staff and its contacts, by their numbers."""
    staff = [
        grant.person_id
        for grant in roles.of_office(tx, office.code, now)
        if Permission.REGISTER_GROUP in PERMISSIONS[grant.role]
    ]
    return store.names(tx, office.code, staff)


def put_in_charge(
    tx: Tx, group: ChatRow, people: Sequence[int], actor: Actor, now: datetime
) -> bool:
    """Let these people be in charge; false if they were. Raises NotAllowed, MendRefused."""
    office, key = _required(tx, group, actor), chats.key_of(group)
    before = [one.person_id for one in stewards.of_groups(tx, [key]).get(key, ())]
    if set(before) == set(people):
        return False
    if not {*people} - {*before} <= candidates(tx, office, now).keys():
        raise MendRefused(texts.NOT_OF_THE_OFFICE)
    stewards.put(tx, key, people, now)
    _record(tx, now, actor, "stewards", group, office, {"people": len(people)})
    return True


def end(tx: Tx, chat: ChatRow, actor: Actor, now: datetime) -> None:
    """Send nothing there any more; raises NotAllowed.

    The bot stays where it is: a group can be registered anew, and a contact be added again.
    """
    office = _required(tx, chat, actor)
    if chat.is_relayed:
        relays.remove(tx, chat, actor, office, now)
    close(tx, chat, actor.audit_id, now)


def close(tx: Tx, chat: ChatRow, actor: str, now: datetime) -> None:
    """The same, decided already by whom an audit id names."""
    stewards.put(tx, chats.key_of(chat), (), now)
    chat.ended_at = now
    tx.flush()
    name = f"{_subject(chat)}.ended"
    audit.record(tx, now, actor, name, f"chat:{chat.id}", office=chat.office)


def _required(tx: Tx, chat: ChatRow, actor: Actor) -> Office:
    office = tx.get_one(Office, chat.office or "")
    actor.require(Permission.REGISTER_GROUP, office)
    return office


def _record(
    tx: Tx,
    now: datetime,
    actor: Actor,
    act: str,
    chat: ChatRow,
    office: Office,
    facts: Mapping[str, str | int],
) -> None:
    action, subject = f"{_subject(chat)}.{act}", f"chat:{chat.id}"
    audit.record(tx, now, actor.audit_id, action, subject, office=office.code, facts=dict(facts))


def _subject(chat: ChatRow) -> str:
    return "contact" if chat.kind is ChatKind.PRIVATE else "group"
