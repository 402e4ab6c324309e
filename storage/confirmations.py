"""Who was asked to pass an announcement on, or to confirm it, and what they answered.

A target is a group that we cannot enter, or a contact. It is reached when one of the people who
were asked for it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    String,
    and_,
    cast,
    exists,
    literal,
    or_,
    update,
)
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, enum_text
from storage.engine import Tx, insert_new, table_of
from storage.operations import ANNOUNCEMENT, IS_FINAL, OperationRow


class Answer(StrEnum):
    """What somebody said about an announcement."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    """Passed on or, by a contact, received."""
    TROUBLE = "trouble"


class Confirmation(SQLModel, table=True):
    """One person asked for one target; `asked_id` is their private chat.

    `opened_at` is when they last asked for the full text.
    """

    __tablename__ = "confirmations"
    __table_args__ = (Index("ix_confirmations_asked", "asked_id", "broadcast_id"),)

    broadcast_id: int = Field(primary_key=True, foreign_key="broadcasts.id", sa_type=BigInteger)
    target_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    asked_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    answer: Answer = enum_text(Answer)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def add(tx: Tx, broadcast_id: int, pairs: Collection[tuple[int, int]]) -> None:
    """Note who is asked: (target, asked chat)."""
    rows = [
        {
            "broadcast_id": broadcast_id,
            "target_id": target,
            "asked_id": asked,
            "answer": Answer.WAITING,
        }
        for target, asked in pairs
    ]
    if rows:
        tx.execute(insert_new(tx, Confirmation), rows)


def of_person(tx: Tx, broadcast_id: int, asked_id: int) -> Sequence[Confirmation]:
    """What a person was asked about an announcement."""
    return tx.scalars(
        select(Confirmation)
        .where(Confirmation.broadcast_id == broadcast_id, Confirmation.asked_id == asked_id)
        .order_by(col(Confirmation.target_id))
    ).all()


def asked_for(tx: Tx, broadcast_id: int, targets: Collection[int]) -> Mapping[int, Sequence[int]]:
    """The chats in which people were asked for each of these targets, if any were."""
    row = table_of(Confirmation).c
    found: dict[int, list[int]] = {}
    rows = tx.execute(
        sa_select(row.target_id, row.asked_id)
        .where(row.broadcast_id == broadcast_id, row.target_id.in_(targets))
        .order_by(row.target_id, row.asked_id)
    )
    for target, asked in rows:
        found.setdefault(target, []).append(asked)
    return found


def was_told(tx: Tx, broadcast_id: int, asked_id: int) -> bool:
    """Whether the announcement, or the notice of it, has left to a person who was asked."""
    told = _told(asked_id).where(col(Confirmation.broadcast_id) == broadcast_id)
    return tx.execute(told.limit(1)).first() is not None


def newest_told(tx: Tx, asked_id: int) -> int | None:
    """The announcement that a person was told of last; one that is not opened comes first."""
    row = table_of(Confirmation).c
    newest = _told(asked_id).order_by(row.opened_at.is_not(None), row.broadcast_id.desc())
    return tx.scalars(newest.limit(1)).first()


def newest_read(tx: Tx, asked_id: int) -> int | None:
    """The announcement whose full text a person asked for last."""
    row = table_of(Confirmation).c
    read = sa_select(row.broadcast_id).where(row.asked_id == asked_id, row.opened_at.is_not(None))
    return tx.scalars(read.order_by(row.opened_at.desc()).limit(1)).first()


def _told(asked_id: int) -> Any:
    """The announcements of which something has left to a person: no tap brings one too early."""
    row, call = table_of(Confirmation).c, table_of(OperationRow).c
    message = literal(ANNOUNCEMENT).concat(cast(row.broadcast_id, String))
    return (
        sa_select(row.broadcast_id)
        .join(table_of(OperationRow), and_(call.message == message, call.chat_id == row.asked_id))
        .where(row.asked_id == asked_id, IS_FINAL)
        .where(or_(call.attempts > 0, call.external_id.is_not(None)))
    )


def has_opened(tx: Tx, broadcast_id: int, asked_id: int) -> bool:
    """Whether a person has asked for the full text."""
    return any(row.opened_at for row in of_person(tx, broadcast_id, asked_id))


def mark_opened(tx: Tx, broadcast_id: int, asked_id: int, now: datetime) -> None:
    """A person asked for the full text."""
    tx.execute(
        update(Confirmation)
        .where(
            col(Confirmation.broadcast_id) == broadcast_id, col(Confirmation.asked_id) == asked_id
        )
        .values(opened_at=now)
        .execution_options(synchronize_session=False)
    )


def answer(
    tx: Tx, broadcast_id: int, target_id: int, asked_id: int, given: Answer, now: datetime
) -> bool:
    """Keep what somebody says; false if they were not asked, or have said so before."""
    changed = tx.execute(
        update(Confirmation)
        .where(
            col(Confirmation.broadcast_id) == broadcast_id,
            col(Confirmation.target_id) == target_id,
            col(Confirmation.asked_id) == asked_id,
            col(Confirmation.answer) != given,
        )
        .values(answer=given, answered_at=now)
        .returning(col(Confirmation.target_id))
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def move_asked(tx: Tx, old: int, new: int) -> None:
    """What somebody was asked in one chat they were asked in another.

    What they were asked in both stays twice: it is sent twice as well, and one answer is enough.
    """
    row, twin = table_of(Confirmation).c, table_of(Confirmation).alias("twin").c
    is_same = and_(twin.broadcast_id == row.broadcast_id, twin.target_id == row.target_id)
    in_both = exists(sa_select(1).where(is_same, twin.asked_id == new))
    _change(tx, and_(row.asked_id == old, ~in_both), asked_id=new)


def move_target(tx: Tx, old: int, new: int) -> None:
    """Whoever was a contact in one chat was so in another."""
    row, twin = table_of(Confirmation).c, table_of(Confirmation).alias("twin").c
    is_same = and_(twin.broadcast_id == row.broadcast_id, twin.asked_id == row.asked_id)
    is_both = exists(sa_select(1).where(is_same, twin.target_id == new))
    _change(tx, and_(row.target_id == old, ~is_both), target_id=new)


def _change(tx: Tx, condition: ColumnElement[bool], **values: int) -> None:
    statement = update(Confirmation).where(condition).values(**values)
    tx.execute(statement.execution_options(synchronize_session=False))
