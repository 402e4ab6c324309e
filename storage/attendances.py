"""Who comes to what an office invites to: the newest answer of each seat, and the one before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, and_, delete, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, enum_text
from storage.engine import Tx, removed

WHOLE = 0  # the voter where one answer counts for the whole target


class Attending(StrEnum):
    """What somebody answers to an invitation."""

    COMES = "hadir"
    STAYS_AWAY = "tidak"
    SENDS_DEPUTY = "diwakilkan"


COMING = (Attending.COMES, Attending.SENDS_DEPUTY)


class Attendance(SQLModel, table=True):
    """The answer of one seat.

    `target_id` is what was invited: a group or a contact. `voter` is who answers there for
    themselves, `WHOLE` where the answer is the office's. `person_id` is who gave it, if we know
    them; `chat_id` where they are reminded.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        Index("ix_attendances_person_id", "person_id"),
        Index("ix_attendances_target_id", "target_id"),
        Index("ix_attendances_chat_id", "chat_id"),
    )

    broadcast_id: int = Field(primary_key=True, foreign_key="broadcasts.id", sa_type=BigInteger)
    target_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    voter: int = Field(primary_key=True, sa_type=BigInteger)
    answer: Attending = enum_text(Attending)
    earlier: Attending | None = enum_text(Attending, default=None, nullable=True)
    deputy: str = ""
    answered_at: datetime = Field(sa_type=UtcDateTime)
    person_id: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    chat_id: int | None = Field(default=None, foreign_key="chats.id", sa_type=BigInteger)


def get(tx: Tx, broadcast_id: int, target_id: int, voter: int) -> Attendance | None:
    """The answer of a seat, unchanged by others before the commit."""
    seat = (broadcast_id, target_id, voter)
    return tx.get(Attendance, seat, with_for_update=True, populate_existing=True)


def add(tx: Tx, attendance: Attendance) -> None:
    """Store the first answer of a seat."""
    tx.add(attendance)
    tx.flush()


def of(tx: Tx, broadcast_id: int, since: datetime) -> Sequence[Attendance]:
    """The answers to an invitation that were given from a time on, by target."""
    return tx.scalars(
        select(Attendance)
        .where(Attendance.broadcast_id == broadcast_id, col(Attendance.answered_at) >= since)
        .order_by(col(Attendance.target_id), col(Attendance.voter))
    ).all()


def count_of(tx: Tx, person_id: int) -> int:
    """How many answers a person has given."""
    theirs = select(Attendance).where(Attendance.person_id == person_id)
    return len(tx.scalars(theirs).all())


def move_person(tx: Tx, gone: int, kept: int) -> None:
    """What one person answered another did, who is the same: the newer of two answers counts."""
    theirs = select(Attendance).where(Attendance.voter == gone)
    for row in tx.scalars(theirs).all():
        _move(tx, row, target_id=row.target_id, voter=kept)
    named = update(Attendance).where(col(Attendance.person_id) == gone)
    removed(tx, named.values(person_id=kept))


def move_chat(tx: Tx, old: int, new: int) -> None:
    """What was answered in one chat was answered in another."""
    for row in tx.scalars(select(Attendance).where(Attendance.target_id == old)).all():
        _move(tx, row, target_id=new, voter=row.voter)
    reminded = update(Attendance).where(col(Attendance.chat_id) == old)
    removed(tx, reminded.values(chat_id=new))


def _move(tx: Tx, row: Attendance, *, target_id: int, voter: int) -> None:
    twin = tx.get(Attendance, (row.broadcast_id, target_id, voter))
    if twin is None or twin.answered_at < row.answered_at:
        tx.merge(Attendance(**row.model_dump() | {"target_id": target_id, "voter": voter}))
    tx.delete(row)
    tx.flush()


def forget_person(tx: Tx, person_id: int) -> None:
    """What a person answered for themselves is gone; an office's answer is nobody's."""
    removed(tx, delete(Attendance).where(col(Attendance.voter) == person_id))
    named = update(Attendance).where(col(Attendance.person_id) == person_id)
    removed(tx, named.values(person_id=None, deputy="", chat_id=None))


def forget_chat(tx: Tx, chat_id: int) -> None:
    """A contact has answered nothing, and nobody is reminded in this chat."""
    removed(tx, delete(Attendance).where(col(Attendance.target_id) == chat_id))
    removed(tx, update(Attendance).where(col(Attendance.chat_id) == chat_id).values(chat_id=None))


def forget_name(tx: Tx, name: str) -> None:
    """Nobody of this name is sent instead of anybody."""
    named = col(Attendance.deputy).icontains(name, autoescape=True)
    removed(tx, update(Attendance).where(named).values(deputy=""))


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove what was answered before a time; returns how much."""
    old = (
        sa_select(col(Attendance.broadcast_id), col(Attendance.target_id), col(Attendance.voter))
        .where(col(Attendance.answered_at) < before)
        .limit(limit)
    )
    gone = 0
    for number, target, voter in tx.execute(old).all():
        seat = and_(
            col(Attendance.broadcast_id) == number,
            col(Attendance.target_id) == target,
            col(Attendance.voter) == voter,
        )
        gone += removed(tx, delete(Attendance).where(seat))
    return gone
