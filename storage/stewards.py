"""Who is in charge of a group: whom its office calls about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, and_, delete
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from channels.base import ChatKind
from storage.chats import ChatRow, ChatState
from storage.columns import UtcDateTime
from storage.engine import Tx, insert_new
from storage.people import Address, Person


class Steward(SQLModel, table=True):
    """Somebody in charge of a group; the name is in the person's row."""

    __tablename__ = "group_stewards"

    group_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    person_id: int = Field(
        primary_key=True, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    since: datetime = Field(sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class InCharge:
    """Somebody in charge, and how to reach them.

    `channel` is where we can write to them in private, None if nowhere; `consented_on` is when
    they agreed to our messages there, if they did not write first.
    """

    person_id: int
    name: str
    channel: str | None
    consented_on: date | None


def put(tx: Tx, group_id: int, people: Sequence[int], now: datetime) -> None:
    """Make these people, and nobody else, the ones in charge of a group."""
    others = col(Steward.person_id).not_in(people)
    tx.execute(delete(Steward).where(col(Steward.group_id) == group_id, others))
    for person in people:
        row = {"group_id": group_id, "person_id": person, "since": now}
        tx.execute(insert_new(tx, Steward), row)


def of_groups(tx: Tx, groups: Collection[int]) -> Mapping[int, Sequence[InCharge]]:
    """Who is in charge of each of these groups that has anybody, in the order of appointment."""
    if not groups:
        return {}
    return _found(tx, col(Steward.group_id).in_(groups))


def within(tx: Tx, offices: Collection[str]) -> Mapping[int, Sequence[InCharge]]:
    """The same for the groups of these offices."""
    owned = sa_select(col(ChatRow.id)).where(col(ChatRow.office).in_(offices))
    return _found(tx, col(Steward.group_id).in_(owned))


def _found(tx: Tx, condition: ColumnElement[bool]) -> Mapping[int, Sequence[InCharge]]:
    is_room = and_(
        col(ChatRow.person_id) == col(Steward.person_id),
        col(ChatRow.kind) == ChatKind.PRIVATE,
        col(ChatRow.state) == ChatState.ACTIVE,
    )
    is_address = and_(
        col(Address.person_id) == col(Steward.person_id),
        col(Address.channel) == col(ChatRow.channel),
        col(Address.account) == col(ChatRow.account),
        col(Address.value) == col(ChatRow.external_id),
    )
    rows = tx.execute(
        sa_select(
            col(Steward.group_id),
            col(Steward.person_id),
            col(Person.name),
            col(ChatRow.channel),
            col(Address.consented_on),
        )
        .join_from(Steward, Person, col(Steward.person_id) == col(Person.id))
        .outerjoin(ChatRow, is_room)
        .outerjoin(Address, is_address)
        .where(condition)
        .order_by(col(Steward.since), col(Steward.person_id), col(ChatRow.id))
    )
    found: dict[int, dict[int, InCharge]] = {}
    for group, person, name, channel, day in rows:
        known = InCharge(person, name, channel, day)
        found.setdefault(group, {}).setdefault(person, known)  # of several chats the oldest
    return {group: tuple(people.values()) for group, people in found.items()}


def of_person(tx: Tx, person_id: int) -> Sequence[ChatRow]:
    """The groups of which somebody is in charge."""
    groups = sa_select(col(Steward.group_id)).where(col(Steward.person_id) == person_id)
    return tx.scalars(
        select(ChatRow).where(col(ChatRow.id).in_(groups)).order_by(col(ChatRow.id))
    ).all()


def forget_person(tx: Tx, person_id: int) -> None:
    """Somebody is in charge of nothing any more."""
    tx.execute(delete(Steward).where(col(Steward.person_id) == person_id))


def move(tx: Tx, gone: int, kept: int) -> None:
    """What one person was in charge of another is, who is the same."""
    mine = tx.scalars(select(Steward).where(Steward.person_id == gone)).all()
    for row in mine:
        values = {"group_id": row.group_id, "person_id": kept, "since": row.since}
        tx.execute(insert_new(tx, Steward), values)
    forget_person(tx, gone)


def move_group(tx: Tx, old: int, new: int) -> None:
    """Whoever was in charge of one group is of another, in which it goes on."""
    for row in tx.scalars(select(Steward).where(Steward.group_id == old)).all():
        values = {"group_id": new, "person_id": row.person_id, "since": row.since}
        tx.execute(insert_new(tx, Steward), values)
    tx.execute(delete(Steward).where(col(Steward.group_id) == old))
