"""Where each dialogue stands, so that a restart does not lose it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, bindparam
from sqlmodel import Field, SQLModel, select

from storage.columns import UtcDateTime
from storage.engine import Tx


class ConversationRow(SQLModel, table=True):
    """The state of one dialogue; `version` grows with each change."""

    __tablename__ = "conversations"

    key: str = Field(primary_key=True)
    state: str
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    version: int = 0
    updated_at: datetime = Field(sa_type=UtcDateTime)


_locked = (
    select(ConversationRow)
    .where(ConversationRow.key == bindparam("of_key"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def get(tx: Tx, key: str) -> ConversationRow | None:
    """The dialogue with this key."""
    return tx.get(ConversationRow, key)


def lock(tx: Tx, key: str) -> ConversationRow | None:
    """The same, moved by no other process before the commit."""
    return tx.scalars(_locked, {"of_key": key}).one_or_none()


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
