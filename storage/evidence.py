"""Evidence: files that came with reports, as they came, and how pictures look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, delete
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, removed
from storage.hoax_reports import HoaxReport


class Evidence(SQLModel, table=True):
    """A file that came with a report; its content is that of `media` under the same digest.

    `declared` is what the sender's device called it. `pdq` is the perceptual hash of a picture, 256
    bits in hex; None: none, or too little in it to tell.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("report_id", "sha256"),
        Index("ix_evidence_sha256", "sha256"),
    )

    id: int | None = big_key()
    report_id: int = Field(foreign_key="hoax_reports.id", sa_type=BigInteger)
    sha256: str = Field(foreign_key="media.sha256")
    declared: str = ""
    pdq: str | None = None
    is_hidden: bool = False
    """It shows an identity card: nobody sees it, and it goes after a day."""
    at: datetime = Field(sa_type=UtcDateTime)


def add(tx: Tx, evidence: Evidence) -> Evidence:
    """Keep a file with a report; the same file twice is one."""
    wanted = select(Evidence).where(
        Evidence.report_id == evidence.report_id, Evidence.sha256 == evidence.sha256
    )
    known = tx.scalars(wanted).one_or_none()
    if known is not None:
        return known
    tx.add(evidence)
    tx.flush()
    return evidence


def of_report(tx: Tx, report_id: int) -> Sequence[Evidence]:
    """The files of a report, in the order in which they came."""
    wanted = select(Evidence).where(Evidence.report_id == report_id)
    return tx.scalars(wanted.order_by(col(Evidence.id))).all()


def reports_with(tx: Tx, sha256: str) -> Sequence[int]:
    """The reports that brought this very file."""
    found = sa_select(col(Evidence.report_id)).where(col(Evidence.sha256) == sha256)
    return tx.scalars(found.order_by(col(Evidence.report_id))).all()


def forget_report(tx: Tx, report_id: int) -> None:
    """Let go of the files of a report."""
    removed(tx, delete(Evidence).where(col(Evidence.report_id) == report_id))


def forget_chat(tx: Tx, chat_id: int) -> None:
    """Let go of the files that came from a chat."""
    theirs = sa_select(col(HoaxReport.id)).where(col(HoaxReport.chat_id) == chat_id)
    removed(tx, delete(Evidence).where(col(Evidence.report_id).in_(theirs)))


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Let go of files that came before a time; returns how many."""
    old = sa_select(col(Evidence.id)).where(col(Evidence.at) < before).limit(limit)
    return removed(tx, delete(Evidence).where(col(Evidence.id).in_(old)))
