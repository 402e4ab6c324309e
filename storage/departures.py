"""People whose access to an office was ended, and what went over to others with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, delete, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, removed


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that went over: what it is, its number, and how it stood before and after.

    Both are JSON, so that it can be put back as long as nobody has touched it.
    """

    kind: str
    number: int | str
    was: Any
    now: Any


class Departure(SQLModel, table=True):
    """The end of a person's access to an office; `successor` is None where the desk went on.

    `ended_by` is the person who ended it, None for the operator.
    """

    __tablename__ = "departures"

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code")
    person_id: int = Field(foreign_key="people.id", sa_type=BigInteger, index=True)
    successor: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    ended_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    ended_at: datetime = Field(sa_type=UtcDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changes: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )


def add(tx: Tx, departure: Departure) -> Departure:
    """Store an end of access."""
    tx.add(departure)
    tx.flush()
    return departure


def note(tx: Tx, departure: Departure, changes: Sequence[Change]) -> None:
    """Write down what went over."""
    departure.changes = [asdict(change) for change in changes]
    tx.flush()


def changes_of(departure: Departure) -> Sequence[Change]:
    """What went over, in the order in which it did."""
    return [Change(**change) for change in departure.changes]


def lock(tx: Tx, number: int) -> Departure | None:
    """The end of access with this number, unchanged by others before the commit."""
    return tx.get(Departure, number, with_for_update=True, populate_existing=True)


def newest_about(tx: Tx, person_id: int) -> Departure | None:
    """The last end of access that somebody was told of: their own, or one that they go on from."""
    told = or_(col(Departure.person_id) == person_id, col(Departure.successor) == person_id)
    return tx.scalars(select(Departure).where(told).order_by(col(Departure.id).desc())).first()


def key_of(departure: Departure) -> int:
    """The number of a stored end of access."""
    if departure.id is None:
        raise ValueError("the departure is not stored yet")
    return departure.id


def count_of(tx: Tx, person_id: int) -> int:
    """In how many of them somebody left, took over or decided, as far as that is kept."""
    theirs = sa_select(func.count()).where(_with(person_id))
    return tx.execute(theirs).scalar_one()


def forget(tx: Tx, person_id: int) -> None:
    """Forget that somebody left, and who they were in the departures of others."""
    tx.execute(delete(Departure).where(col(Departure.person_id) == person_id))
    for column in (col(Departure.successor), col(Departure.ended_by)):
        _replace(tx, column, person_id, None)


def move(tx: Tx, gone: int, kept: int) -> None:
    """What concerned one person concerned another, who is the same."""
    for column in (col(Departure.person_id), col(Departure.successor), col(Departure.ended_by)):
        _replace(tx, column, gone, kept)


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove what ended before a time; returns how many."""
    old = sa_select(col(Departure.id)).where(col(Departure.ended_at) < before).limit(limit)
    return removed(tx, delete(Departure).where(col(Departure.id).in_(old)))


def _with(person_id: int) -> Any:
    return or_(
        col(Departure.person_id) == person_id,
        col(Departure.successor) == person_id,
        col(Departure.ended_by) == person_id,
    )


def _replace(tx: Tx, column: Any, gone: int, kept: int | None) -> None:
    tx.execute(
        update(Departure)
        .where(column == gone)
        .values({column: kept})
        .execution_options(synchronize_session="fetch")
    )
