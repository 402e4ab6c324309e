"""What was said and done in a case, in the order in which it happened."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage import case_words
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx

MESSAGE = "case:"  # how the messages that carry an entry to the person begin
_AT_DESK: Final = re.compile(rf"{MESSAGE}(\d{{1,18}}):(?:.+:)?desk:", re.ASCII)


class EntryKind(StrEnum):
    """What an entry is."""

    HEARD = "heard"
    """The person wrote."""
    ANSWER = "answer"
    """The desk wrote to the person."""
    NOTE = "note"
    """Only the desk reads it."""
    OPENED = "opened"
    TAKEN = "taken"
    RELEASED = "released"
    HANDED_OVER = "handed_over"
    TAKEN_OVER = "taken_over"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    """An answer was taken back before it left, or deleted after."""
    UNREACHABLE = "unreachable"
    """The person cannot be written to any more."""


SPOKEN = frozenset({EntryKind.HEARD, EntryKind.ANSWER})


class CaseEntry(SQLModel, table=True):
    """One entry; `key` names its cause, so that nothing is entered twice.

    `author` is the person of the desk, `office` in whose name; both None for what the person
    wrote. `platform_id` is the platform's id of the person's message. `is_held`: it waits for the
    person's tap, as free text cannot reach them now.
    """

    __tablename__ = "case_entries"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_case_entries_case", "case_id", "id"),
        Index("ix_case_entries_media", "media"),
    )

    id: int | None = big_key()
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    kind: EntryKind = enum_text(EntryKind)
    key: str
    at: datetime = Field(sa_type=UtcDateTime)
    author: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    audit_id: str = ""
    """The author as the audit names them: with the shift at a shared phone."""
    office: str | None = Field(default=None, foreign_key="offices.code")
    text: str = ""
    media: str | None = Field(default=None, foreign_key="media.sha256")
    platform_id: str | None = None
    is_held: bool = False
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))

    @property
    def message(self) -> str:
        """The name of the message that carries it."""
        return f"{MESSAGE}{self.case_id}:{self.id}"


def at_desk(case_id: int) -> str:
    """How messages to staff about a case begin."""
    return f"{MESSAGE}{case_id}:desk:"


def case_at_desk(message: str) -> int | None:
    """The case that a message to staff is about; None if it is about none."""
    found = _AT_DESK.match(message)
    return int(found[1]) if found else None


def key_of(entry: CaseEntry) -> int:
    """The id of a stored entry."""
    if entry.id is None:
        raise ValueError("the entry is not stored yet")
    return entry.id


def add(tx: Tx, entry: CaseEntry) -> CaseEntry:
    """Store an entry, and let it be found by its words."""
    tx.add(entry)
    tx.flush()
    case_words.put(tx, entry.case_id, entry.text)
    return entry


def get(tx: Tx, entry_id: int) -> CaseEntry | None:
    """The entry with this id."""
    return tx.get(CaseEntry, entry_id)


def by_key(tx: Tx, key: str) -> CaseEntry | None:
    """The entry of a cause, if it has been entered."""
    return tx.scalars(select(CaseEntry).where(CaseEntry.key == key)).one_or_none()


def of_case(tx: Tx, case_id: int, *, after: int = 0) -> Sequence[CaseEntry]:
    """What happened in a case, behind the entry `after`."""
    wanted = select(CaseEntry).where(CaseEntry.case_id == case_id, col(CaseEntry.id) > after)
    return tx.scalars(wanted.order_by(col(CaseEntry.id))).all()


def said_in(tx: Tx, case_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """What was said in each of these cases, in its order; without those in which nothing was."""
    rows = tx.execute(
        sa_select(col(CaseEntry.case_id), col(CaseEntry.text))
        .where(col(CaseEntry.case_id).in_(case_ids), col(CaseEntry.text) != "")
        .order_by(col(CaseEntry.id))
    )
    said: dict[int, list[str]] = {}
    for case_id, text in rows:
        said.setdefault(case_id, []).append(text)
    return said


def answers_since(tx: Tx, case_id: int, since: datetime) -> Sequence[CaseEntry]:
    """Answers that were written in a case from a time on."""
    wanted = select(CaseEntry).where(
        CaseEntry.case_id == case_id,
        CaseEntry.kind == EntryKind.ANSWER,
        col(CaseEntry.at) >= since,
    )
    return tx.scalars(wanted.order_by(col(CaseEntry.id))).all()


def held(tx: Tx, case_id: int) -> Sequence[CaseEntry]:
    """Answers that wait for the person's tap, in their order."""
    wanted = select(CaseEntry).where(CaseEntry.case_id == case_id, col(CaseEntry.is_held))
    return tx.scalars(wanted.order_by(col(CaseEntry.id))).all()


def last_spoken(tx: Tx, case_ids: Collection[int]) -> dict[int, CaseEntry]:
    """The newest message of each case."""
    newest = (
        sa_select(func.max(col(CaseEntry.id)))
        .where(col(CaseEntry.case_id).in_(case_ids), col(CaseEntry.kind).in_(SPOKEN))
        .group_by(col(CaseEntry.case_id))
    )
    found = select(CaseEntry).where(col(CaseEntry.id).in_(newest))
    return {row.case_id: row for row in tx.scalars(found)}


def last_heard(tx: Tx, case_id: int) -> CaseEntry | None:
    """What the person of a case wrote last."""
    heard = select(CaseEntry).where(CaseEntry.case_id == case_id, CaseEntry.kind == EntryKind.HEARD)
    return tx.scalars(heard.order_by(col(CaseEntry.id).desc()).limit(1)).first()


def empty(tx: Tx, case_ids: Collection[int]) -> None:
    """Keep of these cases only what happened, not what was said; no word finds them any more."""
    case_words.forget(tx, case_ids)
    tx.execute(
        update(CaseEntry)
        .where(col(CaseEntry.case_id).in_(case_ids))
        .values(text="", media=None, platform_id=None, facts={}, is_held=False)
        .execution_options(synchronize_session="fetch")
    )


def move_author(tx: Tx, old: int, new: int) -> None:
    """Let what one person wrote be another's, who is the same."""
    tx.execute(
        update(CaseEntry)
        .where(col(CaseEntry.author) == old)
        .values(author=new)
        .execution_options(synchronize_session=False)
    )
