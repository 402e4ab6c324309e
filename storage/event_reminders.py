"""Of which event a chat was reminded, and which reminder that was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BigInteger, Index, delete
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime
from storage.engine import Tx, removed


class EventReminder(SQLModel, table=True):
    """One reminder of one event to one chat; `kind` is a name in `broadcasts/event_times.py`."""

    __tablename__ = "event_reminders"
    __table_args__ = (Index("ix_event_reminders_chat_id", "chat_id"),)

    broadcast_id: int = Field(primary_key=True, foreign_key="broadcasts.id", sa_type=BigInteger)
    chat_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    kind: str = Field(primary_key=True)
    reminded_at: datetime = Field(sa_type=UtcDateTime)


def note(tx: Tx, broadcast_id: int, chat_id: int, kind: str, now: datetime) -> None:
    """A reminder goes to a chat."""
    row = EventReminder(broadcast_id=broadcast_id, chat_id=chat_id, kind=kind, reminded_at=now)
    tx.add(row)
    tx.flush()


def said(tx: Tx, broadcast_id: int) -> Mapping[int, set[str]]:
    """The kinds of reminders of an event that each chat has had."""
    found: dict[int, set[str]] = {}
    of_event = select(EventReminder).where(EventReminder.broadcast_id == broadcast_id)
    for row in tx.scalars(of_event):
        found.setdefault(row.chat_id, set()).add(row.kind)
    return found


def newest(tx: Tx, chat_id: int) -> int | None:
    """The event that a chat was reminded of last."""
    return tx.scalars(
        sa_select(col(EventReminder.broadcast_id))
        .where(col(EventReminder.chat_id) == chat_id)
        .order_by(col(EventReminder.reminded_at).desc(), col(EventReminder.broadcast_id).desc())
        .limit(1)
    ).first()


def begin_anew(tx: Tx, broadcast_id: int) -> None:
    """The event has another date, of which nobody was reminded."""
    removed(tx, delete(EventReminder).where(col(EventReminder.broadcast_id) == broadcast_id))


def forget(tx: Tx, chat_id: int) -> None:
    """Nobody was reminded in this chat."""
    removed(tx, delete(EventReminder).where(col(EventReminder.chat_id) == chat_id))


def move(tx: Tx, old: int, new: int) -> None:
    """Who was reminded in one chat was reminded in another."""
    for row in tx.scalars(select(EventReminder).where(EventReminder.chat_id == old)).all():
        if tx.get(EventReminder, (row.broadcast_id, new, row.kind)) is None:
            note(tx, row.broadcast_id, new, row.kind, row.reminded_at)
    forget(tx, old)


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove what was said before a time; returns how much."""
    events = (
        sa_select(col(EventReminder.broadcast_id))
        .where(col(EventReminder.reminded_at) < before)
        .distinct()
        .limit(limit)
    )
    numbers = tx.scalars(events).all()
    is_old = col(EventReminder.reminded_at) < before
    return removed(
        tx, delete(EventReminder).where(is_old, col(EventReminder.broadcast_id).in_(numbers))
    )
