"""Announcements that come again: which, when next, on whose word, and what was made of each day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, delete, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.broadcasts import Broadcast
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx


class SeriesState(StrEnum):
    """Whether it goes on."""

    ACTIVE = "active"
    PAUSED = "paused"
    """Its author is gone; somebody of the office takes it over or ends it."""
    ENDED = "ended"


class Series(SQLModel, table=True):
    """An announcement that comes again by its rule; `template_id` is what its copies are made of.

    `next_day` is the office's local day on which the next copy leaves, at `next_at`; both None
    when no other follows. `cleared_digest` is of what `cleared_by` has approved for all copies.
    """

    __tablename__ = "series"

    id: int | None = big_key()
    template_id: int = Field(foreign_key="broadcasts.id", sa_type=BigInteger, unique=True)
    state: SeriesState = enum_text(SeriesState, index=True)
    next_day: date | None = None
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cleared_digest: str | None = None
    cleared_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    created_at: datetime = Field(sa_type=UtcDateTime)


class SeriesCopy(SQLModel, table=True):
    """What was made of a day of a series: there is at most one copy, whoever tries."""

    __tablename__ = "series_copies"

    series_id: int = Field(primary_key=True, foreign_key="series.id", sa_type=BigInteger)
    day: date = Field(primary_key=True)
    broadcast_id: int = Field(foreign_key="broadcasts.id", sa_type=BigInteger, unique=True)


def add(tx: Tx, series: Series) -> Series:
    """Store a new series."""
    tx.add(series)
    tx.flush()
    return series


def key_of(series: Series) -> int:
    """The id of a stored series."""
    if series.id is None:
        raise ValueError("the series is not stored yet")
    return series.id


def get(tx: Tx, number: int) -> Series | None:
    """The series with this number."""
    return tx.get(Series, number)


def lock(tx: Tx, number: int) -> Series:
    """The series as it is now, unchanged by others before the commit. Raises NoResultFound."""
    tx.flush()
    return tx.get_one(Series, number, with_for_update=True, populate_existing=True)


def template_of(tx: Tx, series: Series) -> Broadcast:
    """What the copies of a series are made of."""
    return tx.get_one(Broadcast, series.template_id)


def in_state(tx: Tx, state: SeriesState) -> Sequence[Series]:
    """The series that stand so, oldest first."""
    return tx.scalars(select(Series).where(Series.state == state).order_by(col(Series.id))).all()


def of_offices(tx: Tx, offices: Collection[str]) -> Sequence[Series]:
    """What has not ended in these offices, oldest first."""
    return tx.scalars(
        select(Series)
        .join(Broadcast, col(Series.template_id) == col(Broadcast.id))
        .where(col(Broadcast.office).in_(offices), col(Series.state) != SeriesState.ENDED)
        .order_by(col(Series.id))
    ).all()


def of_author(tx: Tx, person_id: int) -> Sequence[Series]:
    """What has not ended and somebody answers for, oldest first."""
    return tx.scalars(
        select(Series)
        .join(Broadcast, col(Series.template_id) == col(Broadcast.id))
        .where(Broadcast.author_person == person_id, col(Series.state) != SeriesState.ENDED)
        .order_by(col(Series.id))
    ).all()


def note_copy(tx: Tx, number: int, day: date, broadcast_id: int) -> None:
    """This is the copy of that day."""
    tx.add(SeriesCopy(series_id=number, day=day, broadcast_id=broadcast_id))
    tx.flush()


def days_taken(tx: Tx, number: int) -> Collection[date]:
    """The days of a series that have a copy."""
    days = sa_select(col(SeriesCopy.day)).where(col(SeriesCopy.series_id) == number)
    return frozenset(tx.scalars(days))


def of_copy(tx: Tx, broadcast_id: int) -> Series | None:
    """The series that an announcement is a copy of."""
    return tx.scalars(
        select(Series)
        .join(SeriesCopy, col(SeriesCopy.series_id) == col(Series.id))
        .where(SeriesCopy.broadcast_id == broadcast_id)
    ).one_or_none()


def copies(tx: Tx, number: int) -> Sequence[Broadcast]:
    """The copies of a series that were not called off, oldest first."""
    return tx.scalars(
        select(Broadcast)
        .join(SeriesCopy, col(SeriesCopy.broadcast_id) == col(Broadcast.id))
        .where(SeriesCopy.series_id == number)
        .order_by(col(SeriesCopy.day))
    ).all()


def replace_copy(tx: Tx, old: int, new: int) -> None:
    """Another announcement is the copy of that day."""
    of_day = col(SeriesCopy.broadcast_id) == old
    tx.execute(update(SeriesCopy).where(of_day).values(broadcast_id=new))


def forget_copy(tx: Tx, broadcast_id: int) -> None:
    """The copy was called off: its day may get another."""
    tx.execute(delete(SeriesCopy).where(col(SeriesCopy.broadcast_id) == broadcast_id))


def forget_person(tx: Tx, person_id: int) -> None:
    """What somebody has approved for all copies has to be approved anew."""
    theirs = col(Series.cleared_by) == person_id
    tx.execute(update(Series).where(theirs).values(cleared_by=None, cleared_digest=None))


def move(tx: Tx, gone: int, kept: int) -> None:
    """What one has approved was approved by another, who is the same."""
    tx.execute(update(Series).where(col(Series.cleared_by) == gone).values(cleared_by=kept))
