"""Who gets an office's weekly report on claims, and for which week they have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import BigInteger, delete, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime
from storage.engine import Tx, removed


class ClaimReportReader(SQLModel, table=True):
    """Somebody who wants the report of an office; `sent_for` is the Monday of the last one."""

    __tablename__ = "claim_report_readers"

    person_id: int = Field(
        primary_key=True, foreign_key="people.id", sa_type=BigInteger, index=False
    )
    office: str = Field(primary_key=True, foreign_key="offices.code")
    since: datetime = Field(sa_type=UtcDateTime)
    sent_for: date | None = None


def get(tx: Tx, person_id: int, office: str) -> ClaimReportReader | None:
    """Whether somebody wants an office's report."""
    return tx.get(ClaimReportReader, (person_id, office))


def add(tx: Tx, person_id: int, office: str, now: datetime, sent_for: date) -> None:
    """Send somebody an office's reports from the next one on; who gets them already goes on."""
    if get(tx, person_id, office) is None:
        reader = ClaimReportReader(person_id=person_id, office=office, since=now, sent_for=sent_for)
        tx.add(reader)
        tx.flush()


def remove(tx: Tx, person_id: int, office: str) -> bool:
    """Send them no more; whether they had been sent."""
    theirs = (
        col(ClaimReportReader.person_id) == person_id,
        col(ClaimReportReader.office) == office,
    )
    return removed(tx, delete(ClaimReportReader).where(*theirs)) > 0


def waiting(tx: Tx, week: date, limit: int) -> Sequence[ClaimReportReader]:
    """Who has not got the report that came out on a Monday."""
    has_not = col(ClaimReportReader.sent_for).is_(None) | (col(ClaimReportReader.sent_for) < week)
    order = (col(ClaimReportReader.office), col(ClaimReportReader.person_id))
    return tx.scalars(select(ClaimReportReader).where(has_not).order_by(*order).limit(limit)).all()


def forget(tx: Tx, person_id: int) -> None:
    """Somebody is gone."""
    removed(tx, delete(ClaimReportReader).where(col(ClaimReportReader.person_id) == person_id))


def move(tx: Tx, old: int, new: int) -> None:
    """Let what one person gets be another's, who is the same."""
    theirs = select(ClaimReportReader.office).where(ClaimReportReader.person_id == new)
    twice = col(ClaimReportReader.office).in_(theirs)
    removed(tx, delete(ClaimReportReader).where(col(ClaimReportReader.person_id) == old, twice))
    tx.execute(
        update(ClaimReportReader)
        .where(col(ClaimReportReader.person_id) == old)
        .values(person_id=new)
        .execution_options(synchronize_session=False)
    )
