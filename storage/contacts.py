"""Contacts: the private chats through which announcements reach an office, or its partners."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as sa_select
from sqlmodel import col

from channels.base import ChatKind
from storage.chats import Category, ChatRow, Segment
from storage.engine import Tx, table_of
from storage.group_admins import GroupAdmin
from storage.people import Address, Person


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as a list of contacts has them; `group` is empty for a contact."""

    chat_id: int
    person_id: int
    office: str
    name: str
    number: str
    category: Category
    segment: Segment | None
    group: str
    consented_on: date | None


def names(tx: Tx, office: str, others: Collection[int]) -> Mapping[int, str]:
    """The contacts of an office, and these other people, by number and name."""
    contact = sa_select(col(ChatRow.person_id)).where(
        col(ChatRow.office) == office,
        col(ChatRow.kind) == ChatKind.PRIVATE,
        col(ChatRow.ended_at).is_(None),
        col(ChatRow.person_id).is_not(None),
    )
    rows = tx.execute(
        sa_select(col(Person.id), col(Person.name))
        .where(
            or_(col(Person.id).in_(contact), col(Person.id).in_(others)),
            col(Person.erased_at).is_(None),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    return {number: name for number, name in rows if number is not None}


def of_offices(tx: Tx, channel: str, offices: Collection[str]) -> Sequence[Listed]:
    """The contacts of these offices on a channel, and the Admin Grup of their groups."""
    found = [*_contacts(tx, channel, offices), *_admins(tx, channel, offices)]
    return sorted(found, key=lambda one: (one.office, one.group, one.chat_id))


def consent_of(tx: Tx, chat: ChatRow) -> date | None:
    """When the person of a private chat agreed to our messages there, if a list says so."""
    return tx.scalars(
        sa_select(col(Address.consented_on)).where(
            col(Address.channel) == chat.channel,
            col(Address.account) == chat.account,
            col(Address.value) == chat.external_id,
        )
    ).first()


def _contacts(tx: Tx, channel: str, offices: Collection[str]) -> Sequence[Listed]:
    rows: Iterable[Any] = tx.execute(
        sa_select(
            col(ChatRow.id),
            col(ChatRow.person_id),
            col(ChatRow.office),
            col(Person.name),
            col(ChatRow.external_id),
            col(ChatRow.category),
            col(ChatRow.segment),
            col(Address.consented_on),
        )
        .join_from(ChatRow, Person, col(ChatRow.person_id) == col(Person.id))
        .outerjoin(Address, _is_address())
        .where(
            col(ChatRow.channel) == channel,
            col(ChatRow.kind) == ChatKind.PRIVATE,
            col(ChatRow.office).in_(offices),
            col(ChatRow.ended_at).is_(None),
            col(ChatRow.goes_on_in).is_(None),
        )
    )
    return [Listed(*(*row[:-1], "", row[-1])) for row in rows]


def _admins(tx: Tx, channel: str, offices: Collection[str]) -> Sequence[Listed]:
    group = table_of(ChatRow).alias("led")
    rows = tx.execute(
        sa_select(
            col(ChatRow.id),
            col(ChatRow.person_id),
            group.c.office,
            col(Person.name),
            col(ChatRow.external_id),
            group.c.category,
            group.c.segment,
            group.c.title,
            col(Address.consented_on),
        )
        .join_from(GroupAdmin, group, col(GroupAdmin.group_id) == group.c.id)
        .join(ChatRow, col(GroupAdmin.chat_id) == col(ChatRow.id))
        .join(Person, col(ChatRow.person_id) == col(Person.id))
        .outerjoin(Address, _is_address())
        .where(
            col(ChatRow.channel) == channel,
            group.c.office.in_(offices),
            group.c.is_drill.is_(False),
        )
    )
    return [Listed(*row) for row in rows]


def _is_address() -> ColumnElement[bool]:
    return and_(
        col(Address.channel) == col(ChatRow.channel),
        col(Address.account) == col(ChatRow.account),
        col(Address.value) == col(ChatRow.external_id),
    )
