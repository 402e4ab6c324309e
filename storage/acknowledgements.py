"""What groups that we are in say about an announcement, and what was told by telephone or radio.

What people say who were asked alone stands in `storage/confirmations.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col

from storage.columns import UtcDateTime, enum_text
from storage.confirmations import Answer
from storage.engine import Tx, insert_new, removed


class Means(StrEnum):
    """How we know."""

    BUTTON = "button"
    TELEPHONE = "telephone"
    RADIO = "radio"


class Acknowledgement(SQLModel, table=True):
    """The newest word about one target.

    `person_id` is who pressed, if they hold a role in the group's office, or who wrote down what
    was told; `told_by` is whom they heard it from.
    """

    __tablename__ = "acknowledgements"
    __table_args__ = (
        Index("ix_acknowledgements_person_id", "person_id"),
        Index("ix_acknowledgements_target_id", "target_id"),
    )

    broadcast_id: int = Field(primary_key=True, foreign_key="broadcasts.id", sa_type=BigInteger)
    target_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    answer: Answer = enum_text(Answer)
    answered_at: datetime = Field(sa_type=UtcDateTime)
    means: Means = enum_text(Means)
    person_id: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    told_by: str = ""


def get(tx: Tx, broadcast_id: int, target_id: int) -> Acknowledgement | None:
    """What was said about a target."""
    return tx.get(Acknowledgement, (broadcast_id, target_id))


def put(tx: Tx, said: Acknowledgement) -> bool:
    """Keep what was said; false if the same was said before.

    A confirmation stands: what a button says afterwards does not undo what arrived.
    """
    new = tx.scalars(
        insert_new(tx, Acknowledgement).returning(col(Acknowledgement.target_id)),
        said.model_dump(),
    ).first()
    if new is not None:
        return True
    values = said.model_dump(exclude={"broadcast_id", "target_id"})
    changed = update(Acknowledgement).where(
        col(Acknowledgement.broadcast_id) == said.broadcast_id,
        col(Acknowledgement.target_id) == said.target_id,
        col(Acknowledgement.answer) == Answer.TROUBLE,
        col(Acknowledgement.answer) != said.answer,
    )
    return removed(tx, changed.values(**values)) > 0


def counts(tx: Tx, broadcast_ids: Collection[int]) -> dict[int, int]:
    """How many words there are about each of these announcements that has any."""
    number = col(Acknowledgement.broadcast_id)
    rows = tx.execute(
        sa_select(number, func.count()).where(number.in_(broadcast_ids)).group_by(number)
    )
    return {row[0]: row[1] for row in rows}


def move(tx: Tx, gone: int, kept: int) -> None:
    """What one person said another said, who is the same."""
    _put_person(tx, gone, kept)


def forget_person(tx: Tx, person_id: int) -> None:
    """Nobody of this number has said anything: what arrived stays counted."""
    _put_person(tx, person_id, None)


def forget_name(tx: Tx, name: str) -> None:
    """Nobody of this name told anything."""
    named = col(Acknowledgement.told_by).icontains(name, autoescape=True)
    statement = update(Acknowledgement).where(named).values(told_by="")
    tx.execute(statement.execution_options(synchronize_session=False))


def empty_old(tx: Tx, before: datetime, limit: int) -> int:
    """Forget who told what was written down before a time; returns of how many."""
    old = (
        sa_select(col(Acknowledgement.broadcast_id), col(Acknowledgement.target_id))
        .where(col(Acknowledgement.told_by) != "", col(Acknowledgement.answered_at) < before)
        .limit(limit)
    )
    emptied = 0
    for broadcast_id, target_id in tx.execute(old).all():
        emptied += removed(
            tx,
            update(Acknowledgement)
            .where(
                col(Acknowledgement.broadcast_id) == broadcast_id,
                col(Acknowledgement.target_id) == target_id,
            )
            .values(told_by=""),
        )
    return emptied


def _put_person(tx: Tx, old: int, new: int | None) -> None:
    tx.execute(
        update(Acknowledgement)
        .where(col(Acknowledgement.person_id) == old)
        .values(person_id=new)
        .execution_options(synchronize_session=False)
    )
