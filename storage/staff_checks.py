"""Each month an office says whether the list of its people is still right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, UniqueConstraint, delete, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, insert_new, removed, table_of


class Outcome(StrEnum):
    """What an office said of its list."""

    RIGHT = "right"
    CHANGED = "changed"
    """Somebody went through it, person by person."""


class StaffCheck(SQLModel, table=True):
    """The check of one office in one month, named by its first day.

    `digest_at` is when the office read which of those under it are silent.
    """

    __tablename__ = "staff_checks"
    __table_args__ = (UniqueConstraint("office", "month"),)

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code")
    month: date = Field(index=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    digest_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    outcome: Outcome | None = enum_text(Outcome, default=None, nullable=True)


def open_one(tx: Tx, office: str, month: date, now: datetime) -> tuple[StaffCheck, bool]:
    """The check of a month, locked, and whether it is new: of two who try at once one opens it."""
    row = {"office": office, "month": month, "asked_at": now}
    begun = insert_new(tx, StaffCheck).returning(table_of(StaffCheck).c.id)
    is_new = tx.scalars(begun, row).one_or_none() is not None
    wanted = select(StaffCheck).where(StaffCheck.office == office, StaffCheck.month == month)
    found = tx.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()
    return found, is_new


def find(tx: Tx, office: str, month: date) -> StaffCheck | None:
    """The check of a month, if it has begun."""
    wanted = select(StaffCheck).where(StaffCheck.office == office, StaffCheck.month == month)
    return tx.scalars(wanted).one_or_none()


def last_answered(tx: Tx, office: str) -> StaffCheck | None:
    """The last check that an office answered."""
    wanted = select(StaffCheck).where(
        StaffCheck.office == office, col(StaffCheck.answered_at).is_not(None)
    )
    return tx.scalars(wanted.order_by(col(StaffCheck.month).desc()).limit(1)).first()


def of_month(tx: Tx, months: Collection[date]) -> Sequence[StaffCheck]:
    """Every check of these months, in the order of the offices."""
    wanted = select(StaffCheck).where(col(StaffCheck.month).in_(months))
    return tx.scalars(wanted.order_by(col(StaffCheck.office))).all()


def lock(tx: Tx, number: int) -> StaffCheck:
    """The check with this number, unchanged by others before the commit. Raises NoResultFound."""
    return tx.get_one(StaffCheck, number, with_for_update=True, populate_existing=True)


def key_of(check: StaffCheck) -> int:
    """The number of a stored check."""
    if check.id is None:
        raise ValueError("the check is not stored yet")
    return check.id


def count_of(tx: Tx, person_id: int) -> int:
    """How many checks somebody has answered, as far as that is kept."""
    theirs = sa_select(func.count()).where(col(StaffCheck.answered_by) == person_id)
    return tx.execute(theirs).scalar_one()


def forget_person(tx: Tx, person_id: int) -> None:
    """Keep that a list was checked, without who did."""
    _replace(tx, person_id, None)


def move(tx: Tx, gone: int, kept: int) -> None:
    """What one checked was checked by another, who is the same."""
    _replace(tx, gone, kept)


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove the checks that began before a time; returns how many."""
    old = sa_select(col(StaffCheck.id)).where(col(StaffCheck.asked_at) < before).limit(limit)
    return removed(tx, delete(StaffCheck).where(col(StaffCheck.id).in_(old)))


def _replace(tx: Tx, gone: int, kept: int | None) -> None:
    tx.execute(
        update(StaffCheck)
        .where(col(StaffCheck.answered_by) == gone)
        .values(answered_by=kept)
        .execution_options(synchronize_session="fetch")
    )
