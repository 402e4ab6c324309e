"""Who was reminded of an announcement, how often, and when last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Index, delete, func
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col

from storage.columns import UtcDateTime
from storage.engine import Tx, removed


class Reminder(SQLModel, table=True):
    """One announcement in the digests to one chat."""

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_chat_id", "chat_id"),)

    broadcast_id: int = Field(primary_key=True, foreign_key="broadcasts.id", sa_type=BigInteger)
    chat_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    times: int
    reminded_at: datetime = Field(sa_type=UtcDateTime)


def note(tx: Tx, chat_id: int, broadcast_ids: Collection[int], now: datetime) -> None:
    """A digest about these announcements goes to a chat."""
    for number in broadcast_ids:
        known = tx.get(Reminder, (number, chat_id), with_for_update=True)
        if known is None:
            known = Reminder(broadcast_id=number, chat_id=chat_id, times=0, reminded_at=now)
            tx.add(known)
        known.times, known.reminded_at = known.times + 1, now
    tx.flush()


def times(tx: Tx, broadcast_ids: Collection[int]) -> Mapping[tuple[int, int], int]:
    """How often a chat was reminded of each of these announcements: by (announcement, chat)."""
    rows = tx.execute(
        sa_select(col(Reminder.broadcast_id), col(Reminder.chat_id), col(Reminder.times)).where(
            col(Reminder.broadcast_id).in_(broadcast_ids)
        )
    )
    return {(number, chat): count for number, chat, count in rows}


def last(tx: Tx, since: datetime) -> Mapping[int, datetime]:
    """When each chat that had a digest since then had the newest."""
    newest = func.max(col(Reminder.reminded_at)).label("newest")
    rows = tx.execute(
        sa_select(col(Reminder.chat_id), newest)
        .where(col(Reminder.reminded_at) >= since)
        .group_by(col(Reminder.chat_id))
    )
    return {row.chat_id: row.newest for row in rows}


def newest(tx: Tx, chat_id: int) -> Sequence[int]:
    """The announcements of the newest digest in a chat."""
    mine = col(Reminder.chat_id) == chat_id
    at = sa_select(func.max(col(Reminder.reminded_at))).where(mine).scalar_subquery()
    return tx.scalars(
        sa_select(col(Reminder.broadcast_id))
        .where(mine, col(Reminder.reminded_at) == at)
        .order_by(col(Reminder.broadcast_id))
    ).all()


def forget(tx: Tx, chat_id: int) -> None:
    """Nobody was reminded in this chat."""
    tx.execute(delete(Reminder).where(col(Reminder.chat_id) == chat_id))


def move(tx: Tx, old: int, new: int) -> None:
    """Who was reminded in one chat was reminded in another: the more often of both counts."""
    for row in tx.scalars(sa_select(Reminder).where(col(Reminder.chat_id) == old)).all():
        twin = tx.get(Reminder, (row.broadcast_id, new))
        if twin is None:
            tx.add(
                Reminder(
                    broadcast_id=row.broadcast_id,
                    chat_id=new,
                    times=row.times,
                    reminded_at=row.reminded_at,
                )
            )
        else:
            twin.times = max(twin.times, row.times)
            twin.reminded_at = max(twin.reminded_at, row.reminded_at)
    tx.flush()
    forget(tx, old)


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove what was last said before a time; returns how much."""
    old = (
        sa_select(col(Reminder.broadcast_id), col(Reminder.chat_id))
        .where(col(Reminder.reminded_at) < before)
        .limit(limit)
    )
    gone = 0
    for number, chat in tx.execute(old).all():
        row = delete(Reminder).where(
            col(Reminder.broadcast_id) == number, col(Reminder.chat_id) == chat
        )
        gone += removed(tx, row)
    return gone
