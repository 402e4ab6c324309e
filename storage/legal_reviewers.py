"""Who reads for Divisi Hukum, before it leaves, what an office says about participants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, delete, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime
from storage.engine import Tx, removed


class LegalReviewer(SQLModel, table=True):
    """Somebody of an office whom its Pimpinan has named."""

    __tablename__ = "legal_reviewers"

    office: str = Field(primary_key=True, foreign_key="offices.code")
    person_id: int = Field(
        primary_key=True, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    named_by: int = Field(foreign_key="people.id", sa_type=BigInteger, index=True)
    named_at: datetime = Field(sa_type=UtcDateTime)


def put(tx: Tx, reviewer: LegalReviewer) -> None:
    """Let somebody read for an office."""
    tx.merge(reviewer)
    tx.flush()


def of_office(tx: Tx, office: str) -> Sequence[LegalReviewer]:
    """Who was named at an office, the first first."""
    wanted = select(LegalReviewer).where(LegalReviewer.office == office)
    return tx.scalars(
        wanted.order_by(col(LegalReviewer.named_at), col(LegalReviewer.person_id))
    ).all()


def remove(tx: Tx, office: str, person_id: int) -> bool:
    """Let somebody read no more; False if they did not."""
    theirs = (col(LegalReviewer.office) == office, col(LegalReviewer.person_id) == person_id)
    return removed(tx, delete(LegalReviewer).where(*theirs)) > 0


def count_of(tx: Tx, person_id: int) -> int:
    """At how many offices somebody was named, or named somebody."""
    return tx.execute(sa_select(func.count()).where(_of(person_id))).scalar_one()


def forget(tx: Tx, person_id: int) -> None:
    """Forget where somebody was named, and whom they named."""
    tx.execute(delete(LegalReviewer).where(_of(person_id)))


def move(tx: Tx, gone: int, kept: int) -> None:
    """Let what one person was named for be another's, who is the same."""
    for row in tx.scalars(select(LegalReviewer).where(LegalReviewer.person_id == gone)).all():
        same = tx.get(LegalReviewer, (row.office, kept))
        if same is None:
            tx.add(
                LegalReviewer(
                    office=row.office,
                    person_id=kept,
                    named_by=row.named_by,
                    named_at=row.named_at,
                )
            )
        tx.delete(row)
    tx.flush()
    tx.execute(
        update(LegalReviewer)
        .where(col(LegalReviewer.named_by) == gone)
        .values(named_by=kept)
        .execution_options(synchronize_session=False)
    )


def _of(person_id: int) -> ColumnElement[bool]:
    return or_(col(LegalReviewer.person_id) == person_id, col(LegalReviewer.named_by) == person_id)
