"""Questions that nobody could answer well, as the offices' list of what to write next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, delete, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, removed
from storage.offices import NATIONAL_CODE, Office


class Why(StrEnum):
    """What was wrong with the answer."""

    UNANSWERED = "unanswered"
    """There was none."""
    NOT_OFFERED = "not_offered"
    """None of those that were offered was meant."""
    UNTOLD = "untold"
    """The one that was meant may not be told: not certified, ended, withdrawn."""
    UNHELPFUL = "unhelpful"
    """It was told, and did not help."""


class FaqGap(SQLModel, table=True):
    """One question, with its place; `text` shows no number of anybody.

    `entry` is the answer that was meant or told. `settled_at`: somebody has written an answer, or
    put it aside. `person_id` is who asked, so that it goes when they are erased.
    """

    __tablename__ = "faq_gaps"
    __table_args__ = (
        Index("ix_faq_gaps_open", "office", "settled_at", "asked_at"),
        Index("ix_faq_gaps_asked_at", "asked_at"),
        Index("ix_faq_gaps_person_id", "person_id"),
    )

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code")
    text: str
    why: Why = enum_text(Why)
    entry: str | None = Field(default=None, foreign_key="faq_entries.code")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    person_id: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def add(tx: Tx, gap: FaqGap) -> None:
    """Store a question."""
    tx.add(gap)
    tx.flush()


def open_ones(tx: Tx, office: str, since: datetime, most: int) -> Sequence[FaqGap]:
    """The newest open questions of an office and of those under it, newest first."""
    found = select(FaqGap).where(col(FaqGap.settled_at).is_(None), col(FaqGap.asked_at) >= since)
    if office != NATIONAL_CODE:
        under = sa_select(col(Office.code)).where(
            (col(Office.code) == office) | (col(Office.parent) == office)
        )
        found = found.where(col(FaqGap.office).in_(under))
    order = (col(FaqGap.asked_at).desc(), col(FaqGap.id).desc())
    return tx.scalars(found.order_by(*order).limit(most)).all()


def lock(tx: Tx, numbers: Collection[int]) -> Sequence[FaqGap]:
    """Those of these questions that are open, in their order, for nobody else until the commit."""
    found = select(FaqGap).where(col(FaqGap.id).in_(numbers), col(FaqGap.settled_at).is_(None))
    return tx.scalars(found.order_by(col(FaqGap.id)).with_for_update()).all()


def settle(tx: Tx, gaps: Collection[FaqGap], now: datetime) -> None:
    """Take questions off the list."""
    for gap in gaps:
        gap.settled_at = now
    tx.flush()


def forget_person(tx: Tx, person_id: int) -> None:
    """Delete what somebody asked."""
    tx.execute(delete(FaqGap).where(col(FaqGap.person_id) == person_id))


def count_of(tx: Tx, person_id: int) -> int:
    """How many questions of somebody are kept."""
    theirs = sa_select(func.count()).where(col(FaqGap.person_id) == person_id)
    return tx.execute(theirs).scalar_one()


def move(tx: Tx, old: int, new: int) -> None:
    """Let what one person asked be another's, who is the same."""
    moved = update(FaqGap).where(col(FaqGap.person_id) == old).values(person_id=new)
    tx.execute(moved.execution_options(synchronize_session=False))


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove what was asked before a time; returns how many."""
    old = sa_select(col(FaqGap.id)).where(col(FaqGap.asked_at) < before).limit(limit)
    return removed(tx, delete(FaqGap).where(col(FaqGap.id).in_(old)))
