"""The templates that we need at a platform: what each became, and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from channels.base import Approval, Standing
from storage.columns import UtcDateTime, enum_text
from storage.engine import Tx, insert_new

UNUSABLE = (Approval.REJECTED, Approval.PAUSED, Approval.DISABLED, Approval.MISSING)


class TemplateRow(SQLModel, table=True):
    """One version of a template: `digest` covers all that is submitted of it.

    `content` is the platform's id, empty until it is made. It is looked at when `look_at` is due,
    by the process that has it until `busy_until`; `failures` counts looks in a row without answer.
    """

    __tablename__ = "templates"

    account: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    content: str = ""
    approval: Approval = enum_text(Approval)
    category: str = ""
    reason: str = ""
    failures: int = 0
    look_at: datetime = Field(sa_type=UtcDateTime)
    busy_until: datetime = Field(sa_type=UtcDateTime)
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wanted_at: datetime = Field(sa_type=UtcDateTime)
    """When a process last started that needs this version."""


def want(
    tx: Tx, account: str, name: str, digest: str, content: str, approval: Approval, now: datetime
) -> None:
    """Have a version from here on; one that is there already is looked at anew."""
    values = {
        "account": account,
        "name": name,
        "digest": digest,
        "content": content,
        "approval": approval,
        "category": "",
        "reason": "",
        "failures": 0,
        "look_at": now,
        "busy_until": now,
        "wanted_at": now,
    }
    tx.execute(insert_new(tx, TemplateRow), values)
    tx.execute(
        update(TemplateRow)
        .where(
            col(TemplateRow.account) == account,
            col(TemplateRow.name) == name,
            col(TemplateRow.digest) == digest,
        )
        .values(wanted_at=now, look_at=now)
    )


def get(tx: Tx, account: str, name: str, digest: str) -> TemplateRow | None:
    """A version as it stands."""
    return tx.get(TemplateRow, (account, name, digest), populate_existing=True)


def look_again(tx: Tx, account: str, now: datetime) -> None:
    """Have the templates of an account looked at as soon as nobody else has them."""
    tx.execute(
        update(TemplateRow)
        .where(col(TemplateRow.account) == account, col(TemplateRow.look_at) > now)
        .values(look_at=now)
    )


def has_due(tx: Tx, account: str, digests: Collection[str], now: datetime) -> bool:
    """Whether one of these versions is to be looked at."""
    found = sa_select(col(TemplateRow.digest)).where(
        col(TemplateRow.account) == account,
        col(TemplateRow.digest).in_(digests),
        col(TemplateRow.look_at) <= now,
        col(TemplateRow.busy_until) <= now,
    )
    return tx.execute(found.limit(1)).first() is not None


def claim(
    tx: Tx, account: str, name: str, digest: str, now: datetime, lease: timedelta
) -> TemplateRow | None:
    """Have a due version for ourselves until the lease ends; None if it is not due or taken."""
    claimed = tx.execute(
        update(TemplateRow)
        .where(
            col(TemplateRow.account) == account,
            col(TemplateRow.name) == name,
            col(TemplateRow.digest) == digest,
            col(TemplateRow.look_at) <= now,
            col(TemplateRow.busy_until) <= now,
        )
        .values(busy_until=now + lease)
        .returning(col(TemplateRow.digest))
    ).first()
    return get(tx, account, name, digest) if claimed else None


def note_content(tx: Tx, row: TemplateRow, content: str) -> None:
    """Remember what was made of a version, or (empty) that it has to be made again."""
    stored = tx.get_one(TemplateRow, (row.account, row.name, row.digest))
    stored.content = content
    stored.approval = Approval.UNSUBMITTED
    tx.flush()


def note_standing(
    tx: Tx, row: TemplateRow, standing: Standing, now: datetime, look_at: datetime
) -> None:
    """Store how a version stands, give it back, and look again at `look_at`."""
    stored = tx.get_one(TemplateRow, (row.account, row.name, row.digest))
    stored.approval = standing.approval
    stored.category, stored.reason = standing.category, standing.reason
    stored.failures, stored.checked_at = 0, now
    stored.look_at, stored.busy_until = look_at, now
    tx.flush()


def note_failure(tx: Tx, row: TemplateRow, now: datetime, look_at: datetime) -> None:
    """Give a version back whose look failed, and look again at `look_at`."""
    stored = tx.get_one(TemplateRow, (row.account, row.name, row.digest))
    stored.failures += 1
    stored.look_at, stored.busy_until = look_at, now
    tx.flush()


def problems(tx: Tx) -> Sequence[TemplateRow]:
    """The templates that cannot be sent and will not become so by waiting, newest version each."""
    newest = (
        sa_select(
            col(TemplateRow.account),
            col(TemplateRow.name),
            func.max(col(TemplateRow.wanted_at)).label("at"),
        )
        .group_by(col(TemplateRow.account), col(TemplateRow.name))
        .subquery()
    )
    return tx.scalars(
        select(TemplateRow)
        .join(
            newest,
            (col(TemplateRow.account) == newest.c.account)
            & (col(TemplateRow.name) == newest.c.name)
            & (col(TemplateRow.wanted_at) == newest.c.at),
        )
        .where(col(TemplateRow.approval).in_(UNUSABLE))
        .order_by(col(TemplateRow.account), col(TemplateRow.name))
    ).all()
