"""Answers that stand ready for an office's desk: its own, and those of the offices above it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office


class Canned(SQLModel, table=True):
    """One ready answer; `title` is for the desk alone, `text` is what people read.

    `version` grows with each change, so that nobody sends or overwrites what they have not seen.
    `changed_by` is who wrote it so; None: somebody who was erased.
    """

    __tablename__ = "canned_answers"
    __table_args__ = (
        UniqueConstraint("office", "title"),
        Index("ix_canned_answers_changed_by", "changed_by"),
    )

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code")
    title: str
    text: str
    position: int
    version: int = 1
    changed_by: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    changed_at: datetime = Field(sa_type=UtcDateTime)


def visible(tx: Tx, office: Office) -> Sequence[Canned]:
    """What a desk may use, in the order of its list: its own, the province's, the country's."""
    nearest = (office.code, office.parent or NATIONAL_CODE, NATIONAL_CODE)
    found = tx.scalars(select(Canned).where(col(Canned.office).in_(nearest)).order_by(*_ORDER))
    return sorted(found, key=lambda canned: nearest.index(canned.office))


def find(tx: Tx, office: Office, number: int) -> Canned | None:
    """The answer with this number, if a desk may use it."""
    found = tx.get(Canned, number)
    seen_from = {office.code, office.parent, NATIONAL_CODE}
    return found if found is not None and found.office in seen_from else None


def own(tx: Tx, office: str) -> Sequence[Canned]:
    """The answers of one office alone, in their order."""
    return tx.scalars(select(Canned).where(col(Canned.office) == office).order_by(*_ORDER)).all()


def get(tx: Tx, number: int) -> Canned | None:
    """The answer with this number as it is in the database, whosever it is."""
    return tx.get(Canned, number, populate_existing=True)


def lock_list(tx: Tx, office: str) -> None:
    """Let nobody else change the answers of an office until the commit."""
    tx.get_one(Office, office, with_for_update={"key_share": True})


def add(tx: Tx, canned: Canned) -> Canned:
    """Store an answer behind the others of its office."""
    last = sa_select(func.max(col(Canned.position))).where(col(Canned.office) == canned.office)
    canned.position = (tx.execute(last).scalar_one() or 0) + 1
    tx.add(canned)
    tx.flush()
    return canned


def remove(tx: Tx, canned: Canned) -> None:
    """Delete an answer."""
    tx.delete(canned)
    tx.flush()


def forget_person(tx: Tx, person_id: int) -> None:
    """Nobody of this number has changed anything: what is ready is the office's."""
    _put_person(tx, person_id, None)


def move(tx: Tx, old: int, new: int) -> None:
    """Let what one person has changed be another's, who is the same."""
    _put_person(tx, old, new)


def key_of(canned: Canned) -> int:
    """The number of a stored answer."""
    if canned.id is None:
        raise ValueError("the answer is not stored yet")
    return canned.id


def _put_person(tx: Tx, old: int, new: int | None) -> None:
    tx.execute(
        update(Canned)
        .where(col(Canned.changed_by) == old)
        .values(changed_by=new)
        .execution_options(synchronize_session=False)
    )


_ORDER = (col(Canned.position), col(Canned.id))
