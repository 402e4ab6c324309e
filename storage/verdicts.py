"""Verdicts: what an office says about a claim, version by version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Index,
    UniqueConstraint,
    literal_column,
    text,
    update,
)
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx

UNTOLD = text("told_at IS NULL AND state IN ('published', 'withdrawn')")
# SQLite uses a partial index only where the query repeats its condition as a literal.
IS_UNTOLD: ColumnElement[Any] = literal_column(
    "verdicts.told_at IS NULL AND verdicts.state IN ('published', 'withdrawn')"
)


class Finding(StrEnum):
    """What a claim proved to be."""

    TRUE = "benar"
    HOAX = "hoaks"
    UNCERTAIN = "belum_pasti"
    OPINION = "opini_satire"
    NOT_OURS = "bukan_kewenangan"


class HoaxKind(StrEnum):
    """Mafindo's seven kinds of hoaxes."""

    SATIRE = "satire"
    MISLEADING = "menyesatkan"
    IMPOSTER = "tiruan"
    FABRICATED = "palsu"
    FALSE_CONNECTION = "koneksi_salah"
    FALSE_CONTEXT = "konteks_salah"
    MANIPULATED = "manipulasi"


class VerdictState(StrEnum):
    """Where a verdict stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    REPLACED = "replaced"
    """A newer version is out."""
    WITHDRAWN = "withdrawn"


class Verdict(SQLModel, table=True):
    """One version of what is said about a claim, in four parts with its sources.

    `office` is in whose name. `scope` is where it is announced: "regions" that reported it, or
    "national" with a `reason`; `broadcast_id` is that announcement. Where a participant is named,
    `legal_by` cleared it for Divisi Hukum. `digest` is of what was submitted: it alone leaves.
    """

    __tablename__ = "verdicts"
    __table_args__ = (
        UniqueConstraint("claim_id", "version"),
        Index("ix_verdicts_state", "state"),
        Index("ix_verdicts_telling", "told_at", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
    )

    id: int | None = big_key()
    claim_id: int = Field(foreign_key="hoax_claims.id", sa_type=BigInteger)
    version: int
    office: str = Field(foreign_key="offices.code")
    state: VerdictState = enum_text(VerdictState)
    finding: Finding = enum_text(Finding)
    kind: HoaxKind | None = enum_text(HoaxKind, default=None, nullable=True)
    explanation: str = ""
    """Penjelasan KPU."""
    process: str = ""
    """Bagaimana prosesnya."""
    self_check: str = ""
    """Cara memeriksa sendiri."""
    legal_step: str = ""
    """Langkah hukum."""
    sources: list[dict[str, str]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    """Each with a "title" and a "url"."""
    scope: str = "regions"
    reason: str = ""
    """Why it goes to the whole country, was returned, changed or withdrawn."""
    digest: str = ""
    author: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    legal_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    approver: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    broadcast_id: int | None = Field(default=None, foreign_key="broadcasts.id", sa_type=BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    legal_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was replaced or withdrawn."""
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the last of those who asked before was told."""


def key_of(verdict: Verdict) -> int:
    """The id of a stored verdict."""
    if verdict.id is None:
        raise ValueError("the verdict is not stored yet")
    return verdict.id


def add(tx: Tx, verdict: Verdict) -> Verdict:
    """Store a new version."""
    tx.add(verdict)
    tx.flush()
    return verdict


def get(tx: Tx, verdict_id: int) -> Verdict | None:
    """The verdict with this id."""
    return tx.get(Verdict, verdict_id)


def lock(tx: Tx, verdict_id: int) -> Verdict | None:
    """The same, changed by nobody else before the commit."""
    return tx.get(Verdict, verdict_id, with_for_update=True, populate_existing=True)


def of_claim(tx: Tx, claim_id: int) -> Sequence[Verdict]:
    """Every version of what was said about a claim, newest first."""
    wanted = select(Verdict).where(Verdict.claim_id == claim_id)
    return tx.scalars(wanted.order_by(col(Verdict.version).desc())).all()


def published(tx: Tx, claim_id: int) -> Verdict | None:
    """What is out about a claim now."""
    wanted = select(Verdict).where(
        Verdict.claim_id == claim_id, Verdict.state == VerdictState.PUBLISHED
    )
    return tx.scalars(wanted).one_or_none()


def draft(tx: Tx, claim_id: int) -> Verdict | None:
    """What is being written about a claim, or waits for a decision."""
    return tx.scalars(_draft(claim_id)).first()


def lock_draft(tx: Tx, claim_id: int) -> Verdict | None:
    """The same, changed by nobody else before the commit."""
    wanted = _draft(claim_id).with_for_update()
    return tx.scalars(wanted.execution_options(populate_existing=True)).first()


def waiting(tx: Tx) -> Sequence[Verdict]:
    """Everything that was submitted and nobody has decided, the oldest first."""
    wanted = select(Verdict).where(Verdict.state == VerdictState.SUBMITTED)
    return tx.scalars(wanted.order_by(col(Verdict.submitted_at), col(Verdict.id))).all()


def published_of(tx: Tx, claim_ids: Collection[int]) -> Mapping[int, Verdict]:
    """What is out about each of these claims, by the claim."""
    wanted = select(Verdict).where(
        col(Verdict.claim_id).in_(claim_ids), Verdict.state == VerdictState.PUBLISHED
    )
    return {verdict.claim_id: verdict for verdict in tx.scalars(wanted)}


def to_be_told(tx: Tx, limit: int) -> Sequence[Verdict]:
    """Verdicts that are out, or were withdrawn, and have not reached all who asked before."""
    wanted = select(Verdict).where(IS_UNTOLD)
    return tx.scalars(wanted.order_by(col(Verdict.id)).limit(limit)).all()


def _draft(claim_id: int) -> SelectOfScalar[Verdict]:
    unpublished = {VerdictState.DRAFT, VerdictState.SUBMITTED, VerdictState.RETURNED}
    wanted = select(Verdict).where(
        Verdict.claim_id == claim_id, col(Verdict.state).in_(unpublished)
    )
    return wanted.order_by(col(Verdict.version).desc()).limit(1)


def forget_person(tx: Tx, person_id: int) -> None:
    """Nobody of this number wrote or decided anything: what was said was the office's."""
    _put_person(tx, person_id, None)


def move_person(tx: Tx, old: int, new: int) -> None:
    """Let what one person wrote and decided be another's, who is the same."""
    _put_person(tx, old, new)


def _put_person(tx: Tx, old: int, new: int | None) -> None:
    for name in ("author", "legal_by", "approver"):
        values: dict[str, Any] = {name: new}
        tx.execute(
            update(Verdict)
            .where(col(getattr(Verdict, name)) == old)
            .values(**values)
            .execution_options(synchronize_session="fetch")
        )
