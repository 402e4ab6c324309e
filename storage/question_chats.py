"""What is known of a chat in which people ask: its region, what was told lately, whether we may."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Column, delete
from sqlmodel import Field, SQLModel, col

from storage.columns import UtcDateTime
from storage.engine import Tx

ELSEWHERE: Final = "-"
"""The region of who votes where nothing is different: known not to be one of the others."""
MOST_TOLD: Final = 20  # entries that a chat remembers; more are not told in ten minutes


class QuestionChat(SQLModel, table=True):
    """A chat in which somebody asked: `region` is a Kemendagri code, LN, ELSEWHERE or ""."""

    __tablename__ = "question_chats"

    chat_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    region: str = ""
    is_silent: bool = False
    """Nothing is answered in this group: its office wants it so."""
    told: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """When an entry was told here last, by its code, as ISO texts."""
    changed_at: datetime = Field(sa_type=UtcDateTime)


def region(tx: Tx, chat_id: int) -> str:
    """The region of a chat; empty while nobody has said it."""
    row = tx.get(QuestionChat, chat_id)
    return row.region if row is not None else ""


def set_region(tx: Tx, chat_id: int, place: str, now: datetime) -> None:
    """Remember where the people of a chat vote."""
    row = _lock(tx, chat_id, now)
    row.region, row.changed_at = place, now
    tx.flush()


def is_silent(tx: Tx, chat_id: int) -> bool:
    """Whether nothing is answered in a group."""
    row = tx.get(QuestionChat, chat_id)
    return row is not None and row.is_silent


def set_silent(tx: Tx, chat_id: int, now: datetime, *, silent: bool) -> None:
    """Let a group be answered, or not any more."""
    row = _lock(tx, chat_id, now)
    row.is_silent, row.changed_at = silent, now
    tx.flush()


def tell_anew(tx: Tx, chat_id: int, codes: Collection[str], since: datetime, now: datetime) -> bool:
    """Note that entries are told in a chat; False if any was since then, and nothing is noted."""
    row = _lock(tx, chat_id, now)
    lately = {code: at for code, at in row.told.items() if datetime.fromisoformat(at) > since}
    if not lately.keys().isdisjoint(codes):
        return False
    told = {**lately, **dict.fromkeys(codes, now.isoformat())}
    row.told, row.changed_at = dict(list(told.items())[-MOST_TOLD:]), now
    tx.flush()
    return True


def forget(tx: Tx, chat_id: int) -> None:
    """Nothing is known of a chat any more."""
    tx.execute(delete(QuestionChat).where(col(QuestionChat.chat_id) == chat_id))


def move(tx: Tx, old: int, new: int) -> None:
    """What is known of one chat is known of another, unless something is already."""
    ours, theirs = (tx.get(QuestionChat, chat, populate_existing=True) for chat in (old, new))
    if ours is not None and theirs is None:
        tx.add(QuestionChat(**{**ours.model_dump(), "chat_id": new}))
        tx.flush()
    elif ours is not None and theirs is not None:
        theirs.region = theirs.region or ours.region
        theirs.is_silent = theirs.is_silent or ours.is_silent
        tx.flush()
    forget(tx, old)


def _lock(tx: Tx, chat_id: int, now: datetime) -> QuestionChat:
    """The row of a chat, stored if it is new; nobody else changes it until the commit."""
    row = tx.get(QuestionChat, chat_id, populate_existing=True, with_for_update=True)
    if row is None:
        row = QuestionChat(chat_id=chat_id, changed_at=now)
        tx.add(row)
        tx.flush()
    return row
