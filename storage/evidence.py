"""Evidence: files that came with reports, as they came, and how pictures look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, delete, or_, text, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, removed
from storage.hoax_claims import HoaxClaim
from storage.hoax_reports import HoaxReport

HIDDEN = text("hidden_at IS NOT NULL")


class Evidence(SQLModel, table=True):
    """A file that came with a report; its content is that of `media` under the same digest.

    `declared` is what the sender's device called it, `kind` and `problem` what its content shows
    (`hoaxes/evidence.py`). `pdq` is the perceptual hash of a picture, 256 bits in hex; None: none,
    or too little in it to tell.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("report_id", "sha256"),
        Index("ix_evidence_sha256", "sha256"),
        Index("ix_evidence_hidden", "hidden_at", sqlite_where=HIDDEN, postgresql_where=HIDDEN),
    )

    id: int | None = big_key()
    report_id: int = Field(foreign_key="hoax_reports.id", sa_type=BigInteger)
    sha256: str = Field(foreign_key="media.sha256")
    declared: str = ""
    kind: str = "other"
    problem: str | None = None
    pdq: str | None = None
    is_hidden: bool = False
    """It shows an identity card: nobody sees it, and it goes after a day."""
    hidden_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    kept_reason: str = ""
    """Why it stays all the same, though hidden; empty: it goes."""
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


def get(tx: Tx, evidence_id: int) -> Evidence | None:
    """The file of a report with this id."""
    return tx.get(Evidence, evidence_id)


def of_claim(tx: Tx, claim_id: int) -> Sequence[Evidence]:
    """The files of all reports of a claim, and of those united with it, as they came."""
    united = sa_select(col(HoaxClaim.id)).where(col(HoaxClaim.merged_into) == claim_id)
    theirs = sa_select(col(HoaxReport.id)).where(
        or_(col(HoaxReport.claim_id) == claim_id, col(HoaxReport.claim_id).in_(united))
    )
    wanted = select(Evidence).where(col(Evidence.report_id).in_(theirs))
    return tx.scalars(wanted.order_by(col(Evidence.id))).all()


def claims_with(tx: Tx, digests: Collection[str], limit: int) -> Sequence[tuple[str, int]]:
    """(digest, claim) for the claims whose reports brought one of these files; no hidden ones."""
    found = (
        sa_select(col(Evidence.sha256), col(HoaxReport.claim_id))
        .join_from(Evidence, HoaxReport, col(Evidence.report_id) == col(HoaxReport.id))
        .where(
            col(Evidence.sha256).in_(digests),
            col(Evidence.is_hidden).is_(False),
            col(HoaxReport.claim_id).is_not(None),
        )
        .distinct()
        .limit(limit)
    )
    return [(digest, claim) for digest, claim in tx.execute(found) if claim is not None]


def hide(tx: Tx, sha256: str, now: datetime) -> None:
    """Let nobody see a file, whoever brought it, until it goes."""
    tx.execute(
        update(Evidence)
        .where(col(Evidence.sha256) == sha256, col(Evidence.is_hidden).is_(False))
        .values(is_hidden=True, hidden_at=now, kept_reason="")
        .execution_options(synchronize_session="fetch")
    )


def keep_hidden(tx: Tx, sha256: str, reason: str) -> None:
    """Let a hidden file stay, with the reason."""
    tx.execute(
        update(Evidence)
        .where(col(Evidence.sha256) == sha256, col(Evidence.is_hidden))
        .values(kept_reason=reason)
        .execution_options(synchronize_session="fetch")
    )


def delete_hidden(tx: Tx, before: datetime) -> Sequence[str]:
    """Let go of what was hidden before a time and is not kept; returns the digests."""
    gone = (col(Evidence.hidden_at) < before) & (col(Evidence.kept_reason) == "")
    digests = tx.scalars(sa_select(col(Evidence.sha256)).where(gone).distinct()).all()
    removed(tx, delete(Evidence).where(gone))
    return digests


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
