"""Messages that follow an announcement live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, delete
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, removed


class Tracker(SQLModel, table=True):
    """A message in a chat that is edited while an announcement runs; `version` counts the edits.

    `digest` is that of the text it shows, so that nothing is edited into itself.
    """

    __tablename__ = "trackers"

    id: int | None = big_key()
    broadcast_id: int = Field(foreign_key="broadcasts.id", sa_type=BigInteger, index=True)
    chat_id: int = Field(foreign_key="chats.id", sa_type=BigInteger)
    message: str
    version: int = 0
    digest: str
    ends_at: datetime = Field(sa_type=UtcDateTime)


def add(tx: Tx, tracker: Tracker) -> None:
    """Follow an announcement in a chat; an older follower there stops."""
    for old in tx.scalars(
        select(Tracker).where(
            Tracker.broadcast_id == tracker.broadcast_id, Tracker.chat_id == tracker.chat_id
        )
    ):
        tx.delete(old)
    tx.add(tracker)
    tx.flush()


def running(tx: Tx) -> Sequence[Tracker]:
    """Every follower."""
    return tx.scalars(select(Tracker).order_by(col(Tracker.id))).all()


def remove(tx: Tx, tracker: Tracker) -> None:
    """Stop following."""
    tx.delete(tracker)
    tx.flush()


def forget(tx: Tx, chat_id: int) -> None:
    """Nothing is followed in a chat any more."""
    tx.execute(delete(Tracker).where(col(Tracker.chat_id) == chat_id))


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove followers that ended before a time; returns how many."""
    old = sa_select(col(Tracker.id)).where(col(Tracker.ends_at) < before).limit(limit)
    return removed(tx, delete(Tracker).where(col(Tracker.id).in_(old)))
