"""Private chats of people who were erased, until our last message there has left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime
from storage.engine import Tx


class Erasure(SQLModel, table=True):
    """A chat that is to be forgotten, with all that was said in it up to `asked_at`."""

    __tablename__ = "erasures"

    chat_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    asked_at: datetime = Field(sa_type=UtcDateTime)


def add(tx: Tx, chat_id: int, now: datetime) -> None:
    """Forget a chat once it is quiet."""
    tx.merge(Erasure(chat_id=chat_id, asked_at=now))
    tx.flush()


def is_any(tx: Tx) -> bool:
    """Whether anything is still to be forgotten."""
    return tx.scalars(select(Erasure).limit(1)).first() is not None


def is_open(tx: Tx, chat_id: int) -> bool:
    """Whether a chat is still to be forgotten."""
    return tx.get(Erasure, chat_id) is not None


def open_ones(tx: Tx) -> Sequence[Erasure]:
    """What is still to be forgotten, locked before the commit, oldest first."""
    return tx.scalars(
        select(Erasure).order_by(col(Erasure.chat_id)).with_for_update(skip_locked=True)
    ).all()


def close(tx: Tx, erasure: Erasure) -> None:
    """A chat is forgotten."""
    tx.delete(erasure)
    tx.flush()
