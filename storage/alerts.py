"""What is wrong with the service and whether its operators know: one row while it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, enum_text
from storage.engine import Tx, insert_or_update


class Kind(StrEnum):
    """What can be wrong."""

    ACCOUNT = "account"
    """The platform refuses us."""
    RECEIVING = "receiving"
    """The platform does not bring us what people write."""
    SLOW_REPLIES = "slow_replies"
    DISK = "disk"
    UNREACHABLE = "unreachable"
    """Too many groups have put us out."""
    DEAD_LETTERS = "dead_letters"
    ALLOWANCE = "allowance"
    """The platform lets us begin fewer conversations a day than we planned."""


class Alert(SQLModel, table=True):
    """Something wrong with `subject`, an account as operations name it or nothing.

    `detail` is a code, a count or a sentence of ours, never of a person. It lasts as long as
    somebody goes on seeing it; `told_at` is when operators last heard of it.
    """

    __tablename__ = "alerts"

    kind: Kind = enum_text(Kind, primary_key=True)
    subject: str = Field(primary_key=True)
    detail: str
    began_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def see(tx: Tx, kind: Kind, subject: str, detail: str, now: datetime) -> None:
    """Note that something is wrong now; whoever sees it first has seen its beginning."""
    row = {"kind": kind, "subject": subject, "detail": detail, "began_at": now, "seen_at": now}
    tx.execute(insert_or_update(tx, Alert, ("kind", "subject"), ("detail", "seen_at")), row)


def everything(tx: Tx) -> Sequence[Alert]:
    """All that is wrong or has just ended, as it is now, locked before the commit."""
    found = select(Alert).order_by(col(Alert.kind), col(Alert.subject)).with_for_update()
    return tx.scalars(found.execution_options(populate_existing=True)).all()


def is_any(tx: Tx) -> bool:
    """Whether anything is wrong or has just ended."""
    return tx.scalars(select(Alert).limit(1)).first() is not None


def end(tx: Tx, alert: Alert) -> None:
    """It is over."""
    tx.delete(alert)
    tx.flush()
