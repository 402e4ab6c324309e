"""Who did what, when and in whose name; sealed into a hash chain so that nobody can edit it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Index,
    func,
    insert,
    or_,
    text,
)
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, table_of

GENESIS = "0" * 64  # the seal before the first row


class AuditRow(SQLModel, table=True):
    """One act: `actor` is an id such as person:7, cli:operator or system; never a name."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_acts", "actor", "action", "at"),)

    id: int | None = big_key()
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    action: str
    office: str | None = None
    subject: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class AuditSeal(SQLModel, table=True):
    """The chained SHA-256 of a row and the seal before it."""

    __tablename__ = "audit_seals"

    audit_id: int = Field(primary_key=True, foreign_key="audit.id", sa_type=BigInteger)
    digest: str


_record = insert(table_of(AuditRow))


def record(
    tx: Tx,
    now: datetime,
    actor: str,
    action: str,
    subject: str,
    *,
    office: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write down an act in the transaction that does it; `facts` hold ids and counts only."""
    row = {
        "at": now,
        "actor": actor,
        "action": action,
        "office": office,
        "subject": subject,
        "facts": dict(facts or {}),
    }
    tx.core.execute(_record, row)


def is_by(column: Any, person_id: int) -> ColumnElement[bool]:
    """The condition that a column of audit ids names this person, on whatever shift."""
    return or_(column == f"person:{person_id}", column.like(f"person:{person_id}/%"))


def seal(tx: Tx, limit: int = 1_000) -> int:
    """Chain up to `limit` new rows; returns how many.

    Writers wait meanwhile: one that has its number but no commit yet would slip in behind.
    """
    if tx.core.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE audit IN SHARE MODE"))
    last = tx.scalars(select(AuditSeal).order_by(col(AuditSeal.audit_id).desc()).limit(1)).first()
    after, digest = (last.audit_id, last.digest) if last else (0, GENESIS)
    rows = tx.scalars(
        select(AuditRow).where(col(AuditRow.id) > after).order_by(col(AuditRow.id)).limit(limit)
    ).all()
    for row in rows:
        digest = _digest(digest, row)
        tx.add(AuditSeal(audit_id=row.id or 0, digest=digest))
    tx.flush()
    return len(rows)


def has_unsealed(tx: Tx) -> bool:
    """Whether rows wait for their seal."""
    newest = tx.execute(sa_select(func.max(col(AuditRow.id)))).scalar_one()
    sealed = tx.execute(sa_select(func.max(col(AuditSeal.audit_id)))).scalar_one()
    return (newest or 0) > (sealed or 0)


def first_broken(tx: Tx) -> int | None:
    """The id of the first sealed row that was changed or removed; None if the chain holds."""
    digest = GENESIS
    for sealed in tx.scalars(select(AuditSeal).order_by(col(AuditSeal.audit_id))):
        row = tx.get(AuditRow, sealed.audit_id)
        if row is None or _digest(digest, row) != sealed.digest:
            return sealed.audit_id
        digest = sealed.digest
    return None


def count(tx: Tx) -> int:
    """How many acts are written down."""
    return tx.execute(sa_select(func.count()).select_from(AuditRow)).scalar_one()


def acts_since(tx: Tx, actor: str, action: str, since: datetime) -> int:
    """How often an actor has done this after a moment."""
    return tx.execute(
        sa_select(func.count())
        .select_from(AuditRow)
        .where(
            col(AuditRow.actor) == actor, col(AuditRow.action) == action, col(AuditRow.at) > since
        )
    ).scalar_one()


def last_act(tx: Tx, actor: str, action: str) -> datetime | None:
    """When an actor did this last."""
    newest = (
        select(AuditRow)
        .where(AuditRow.actor == actor, AuditRow.action == action)
        .order_by(col(AuditRow.at).desc())
        .limit(1)
    )
    row = tx.scalars(newest).first()
    return row.at if row else None


def _digest(previous: str, row: AuditRow) -> str:
    # The row may still be in the session with the zone it was written in.
    content = [
        row.id,
        row.at.astimezone(UTC).isoformat(),
        row.actor,
        row.action,
        row.office,
        row.subject,
    ]
    body = json.dumps([previous, *content, row.facts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()
