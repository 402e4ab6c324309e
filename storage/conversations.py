"""Where each dialogue stands, so that a restart does not lose it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, and_, bindparam, delete, or_
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col

from storage.columns import UtcDateTime
from storage.engine import Tx, removed, table_of


class ConversationRow(SQLModel, table=True):
    """The state of one dialogue; `version` grows with each change."""

    __tablename__ = "conversations"

    key: str = Field(primary_key=True)
    state: str
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    version: int = 0
    updated_at: datetime = Field(sa_type=UtcDateTime)


_rows = table_of(ConversationRow)
_lock = sa_select(_rows.c.key).where(_rows.c.key == bindparam("of_key")).with_for_update()


def get(tx: Tx, key: str) -> ConversationRow | None:
    """The dialogue with this key."""
    return tx.get(ConversationRow, key)


def lock(tx: Tx, key: str) -> ConversationRow | None:
    """The same, moved by no other process before the commit."""
    # Most people are in no dialogue, and a bare statement costs half of one through the ORM.
    if tx.core.execute(_lock, {"of_key": key}).first() is None:
        return None
    return tx.get(ConversationRow, key, populate_existing=True)


def put(tx: Tx, key: str, state: str, data: dict[str, Any], now: datetime) -> None:
    """Move a dialogue to a state."""
    row = tx.get(ConversationRow, key)
    version = row.version + 1 if row else 1
    tx.merge(ConversationRow(key=key, state=state, data=data, version=version, updated_at=now))
    tx.flush()


def end(tx: Tx, key: str) -> None:
    """Forget where a dialogue stood."""
    row = tx.get(ConversationRow, key)
    if row is not None:
        tx.delete(row)
        tx.flush()


def is_with(key: Any, channel: str, account: str, person: str) -> ColumnElement[bool]:
    """The condition that a column holds the key of a dialogue with a platform's user.

    In private their chat has their id (`account:chat:topic:person`); in groups they come last.
    """
    ours = key.startswith(f"{channel}:{account}:", autoescape=True)
    in_private = key.startswith(f"{channel}:{account}:{person}:", autoescape=True)
    return or_(in_private, and_(ours, key.endswith(f":{person}", autoescape=True)))


def forget(tx: Tx, channel: str, account: str, person: str) -> None:
    """Forget every dialogue with a platform's user."""
    with_them = is_with(col(ConversationRow.key), channel, account, person)
    tx.execute(
        delete(ConversationRow).where(with_them).execution_options(synchronize_session="fetch")
    )


def delete_idle(tx: Tx, before: datetime, limit: int) -> int:
    """Remove dialogues that have not moved since a time; returns how many."""
    idle = sa_select(col(ConversationRow.key)).where(col(ConversationRow.updated_at) < before)
    return removed(
        tx, delete(ConversationRow).where(col(ConversationRow.key).in_(idle.limit(limit)))
    )
