"""What was done with a claim, in the order in which it happened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx

MESSAGE: Final = "claim:"  # how the messages about a claim begin
_AT_DESK: Final = re.compile(rf"{MESSAGE}(\d{{1,18}}):desk:", re.ASCII)


class ClaimAct(StrEnum):
    """What happened."""

    OPENED = "opened"
    NOTE = "note"
    """Only the desk reads it."""
    TAKEN = "taken"
    RELEASED = "released"
    ESCALATED = "escalated"
    """An office above speaks about it, too; nobody loses it."""
    MOVED = "moved"
    """Another office examines it: the place was read wrongly."""
    MERGED = "merged"
    SPLIT = "split"
    REFERRED = "referred"
    REFERRAL_NEWS = "referral_news"
    """What became of a referral."""
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    REOPENED = "reopened"
    RENAMED = "renamed"


class HoaxEntry(SQLModel, table=True):
    """One act; `key` names its cause, so that nothing is entered twice.

    `author` is the person of the desk, `office` in whose name; both None for what happened by
    itself.
    """

    __tablename__ = "hoax_entries"
    __table_args__ = (UniqueConstraint("key"), Index("ix_hoax_entries_claim", "claim_id", "id"))

    id: int | None = big_key()
    claim_id: int = Field(foreign_key="hoax_claims.id", sa_type=BigInteger)
    act: ClaimAct = enum_text(ClaimAct)
    key: str
    at: datetime = Field(sa_type=UtcDateTime)
    author: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    audit_id: str = ""
    """The author as the audit names them: with the shift at a shared phone."""
    office: str | None = Field(default=None, foreign_key="offices.code")
    text: str = ""
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def at_desk(claim_id: int) -> str:
    """How messages to staff about a claim begin."""
    return f"{MESSAGE}{claim_id}:desk:"


def claim_at_desk(message: str) -> int | None:
    """The claim that a message to staff is about; None if it is about none."""
    found = _AT_DESK.match(message)
    return int(found[1]) if found else None


def add(tx: Tx, entry: HoaxEntry) -> HoaxEntry:
    """Store an entry."""
    tx.add(entry)
    tx.flush()
    return entry


def by_key(tx: Tx, key: str) -> HoaxEntry | None:
    """The entry of a cause, if it has been entered."""
    return tx.scalars(select(HoaxEntry).where(HoaxEntry.key == key)).one_or_none()


def of_claim(tx: Tx, claim_id: int, *, after: int = 0) -> Sequence[HoaxEntry]:
    """What happened to a claim, behind the entry `after`."""
    wanted = select(HoaxEntry).where(HoaxEntry.claim_id == claim_id, col(HoaxEntry.id) > after)
    return tx.scalars(wanted.order_by(col(HoaxEntry.id))).all()


def forget_person(tx: Tx, person_id: int) -> None:
    """Nobody of this number did anything: what was done was the office's."""
    _put_author(tx, person_id, None)


def move_author(tx: Tx, old: int, new: int) -> None:
    """Let what one person did be another's, who is the same."""
    _put_author(tx, old, new)


def _put_author(tx: Tx, old: int, new: int | None) -> None:
    values: dict[str, Any] = {"author": new}
    if new is None:
        values["audit_id"] = ""
    tx.execute(
        update(HoaxEntry)
        .where(col(HoaxEntry.author) == old)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )
