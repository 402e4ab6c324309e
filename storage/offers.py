"""The buttons that were last shown in a chat, for people who answer them by typing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, delete
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col

from channels.base import Button, Buttons
from storage.columns import UtcDateTime
from storage.engine import Tx, insert_or_update, removed


class Offer(SQLModel, table=True):
    """The newest buttons of a chat, as rows of (label, data)."""

    __tablename__ = "offers"

    chat_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    buttons: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    offered_at: datetime = Field(sa_type=UtcDateTime)


def put(tx: Tx, chat_id: int, buttons: Buttons, now: datetime) -> None:
    """Remember what a chat was offered; what it was offered before is forgotten."""
    rows = [[[button.label, button.data] for button in row] for row in buttons]
    values = {"chat_id": chat_id, "buttons": rows, "offered_at": now}
    tx.execute(insert_or_update(tx, Offer, ("chat_id",), ("buttons", "offered_at")), values)


def forget(tx: Tx, chat_id: int) -> None:
    """A chat was offered nothing."""
    tx.execute(delete(Offer).where(col(Offer.chat_id) == chat_id))


def move(tx: Tx, old: int, new: int) -> None:
    """What was offered last in either of two chats is offered in the new one."""
    ours, theirs = (tx.get(Offer, chat, populate_existing=True) for chat in (old, new))
    if ours is not None and (theirs is None or theirs.offered_at < ours.offered_at):
        tx.merge(Offer(chat_id=new, buttons=ours.buttons, offered_at=ours.offered_at))
        tx.flush()
    forget(tx, old)


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove what was offered before a time; returns how many."""
    old = sa_select(col(Offer.chat_id)).where(col(Offer.offered_at) < before).limit(limit)
    return removed(tx, delete(Offer).where(col(Offer.chat_id).in_(old)))


def get(tx: Tx, chat_id: int, since: datetime) -> Buttons:
    """What a chat was last offered, if that was after `since`."""
    offer = tx.get(Offer, chat_id, populate_existing=True)
    if offer is None or offer.offered_at < since:
        return ()
    return tuple(tuple(Button(label, data) for label, data in row) for row in offer.buttons)
