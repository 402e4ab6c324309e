"""What arrived: stored before it is acknowledged, handled exactly once and in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    LargeBinary,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    text,
    update,
)
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from channels.base import Envelope
from storage import wakeups
from storage.columns import UtcDateTime, big_key, enum_text
from storage.conversations import is_with
from storage.engine import Tx, insert_new, removed, table_of

NEW = text("state = 'new'")
DEAD = text("state = 'dead'")
# SQLite uses a partial index only where the query repeats its condition as a literal.
IS_NEW: ColumnElement[Any] = literal_column("'new'")
IS_DEAD: ColumnElement[Any] = literal_column("'dead'")


class InboxState(StrEnum):
    """How far an event is."""

    NEW = "new"
    HANDLED = "handled"
    DEAD = "dead"
    """Its handler failed too often; `bakohumas inbox retry` tries again."""


class InboxRow(SQLModel, table=True):
    """One event of a platform; `body` is erased some days after it was handled."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "account", "external_id"),
        Index("ix_inbox_new", "conversation", "id", sqlite_where=NEW, postgresql_where=NEW),
        Index("ix_inbox_dead", "id", sqlite_where=DEAD, postgresql_where=DEAD),
    )

    id: int | None = big_key()
    channel: str
    account: str
    external_id: str
    conversation: str
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: InboxState = enum_text(InboxState)
    attempts: int = 0
    received_at: datetime = Field(sa_type=UtcDateTime)
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    owner: str | None = None
    """The process that handles it, where there are several; its claim ends by itself."""
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


_events = table_of(InboxRow)
_take = (
    sa_select(_events.c.state, _events.c.owner)
    .where(_events.c.id == bindparam("event"))
    .with_for_update()
)
_handle = (
    update(_events)
    .where(_events.c.id == bindparam("event"), _events.c.state == InboxState.NEW)
    .values(state=InboxState.HANDLED, handled_at=bindparam("at", type_=UtcDateTime()))
)
_handle_own = _handle.where(_events.c.owner == bindparam("by_owner"))
_mark_handled = (
    update(_events)
    .where(_events.c.id == bindparam("event"))
    .values(state=InboxState.HANDLED, handled_at=bindparam("at", type_=UtcDateTime()))
)


def accept(tx: Tx, envelopes: Collection[Envelope], now: datetime) -> None:
    """Store events; one that is stored already is left as it is."""
    rows = [
        {
            "channel": envelope.channel,
            "account": envelope.account,
            "external_id": envelope.external_id,
            "conversation": envelope.conversation,
            "body": envelope.body,
            "state": InboxState.NEW,
            "attempts": 0,
            "received_at": now,
        }
        for envelope in envelopes
    ]
    if rows:
        tx.core.execute(insert_new(tx, InboxRow), rows)
        wakeups.notify(tx, wakeups.INBOX)


def last_received(tx: Tx, channel: str, account: str) -> datetime | None:
    """When the newest event of an account was stored."""
    newest = (
        select(InboxRow)
        .where(InboxRow.channel == channel, InboxRow.account == account)
        .order_by(col(InboxRow.id).desc())
        .limit(1)
    )
    row = tx.scalars(newest).first()
    return row.received_at if row else None


def next_of_each(tx: Tx, busy: Collection[str], limit: int) -> Sequence[InboxRow]:
    """The oldest open event of up to `limit` conversations that are not `busy`."""
    first = _first_of_each(busy)
    return tx.scalars(
        select(InboxRow).where(col(InboxRow.id).in_(first)).order_by(col(InboxRow.id)).limit(limit)
    ).all()


def claim_next(
    tx: Tx, owner: str, now: datetime, until: datetime, busy: Collection[str], limit: int
) -> Sequence[InboxRow]:
    """The same where several processes handle events: what one has claimed no other gets.

    The first open event of a conversation stands for all of it, so order holds across processes.
    """
    is_free = or_(
        col(InboxRow.owner).is_(None),
        col(InboxRow.owner) == owner,
        col(InboxRow.claimed_until) < now,
    )
    rows = tx.scalars(
        select(InboxRow)
        # The state is read again once the row is locked; the list of first ones is not.
        .where(col(InboxRow.id).in_(_first_of_each(busy)), col(InboxRow.state) == IS_NEW, is_free)
        .order_by(col(InboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.owner, row.claimed_until = owner, until
    tx.flush()
    return rows


def release(tx: Tx, owner: str) -> None:
    """Leave what a process has claimed and not handled to the others."""
    claimed = and_(col(InboxRow.state) == IS_NEW, col(InboxRow.owner) == owner)
    tx.execute(update(InboxRow).where(claimed).values(owner=None, claimed_until=None))


def take(tx: Tx, row: InboxRow, owner: str | None = None) -> bool:
    """Lock an event; false if it is no longer to be handled.

    With an `owner` only if it is still theirs and nothing older of its conversation was opened.
    """
    found = tx.core.execute(_take, {"event": row.id}).one_or_none()
    if found is None or found.state is not InboxState.NEW:
        return False
    return owner is None or (found.owner == owner and not _has_older(tx, row))


def handle(tx: Tx, row: InboxRow, now: datetime, owner: str | None = None) -> bool:
    """Take an event and mark it as done by this transaction; false as `take` has it."""
    if owner is None:
        done = tx.core.execute(_handle, {"event": row.id, "at": now})
    elif _has_older(tx, row):
        return False
    else:
        done = tx.core.execute(_handle_own, {"event": row.id, "at": now, "by_owner": owner})
    return done.rowcount == 1


def mark_handled(tx: Tx, row_id: int, now: datetime) -> None:
    """The event is done."""
    tx.core.execute(_mark_handled, {"event": row_id, "at": now})


def set_body(tx: Tx, row_id: int, body: bytes | None) -> None:
    """Put another content in the place of what arrived."""
    _set(tx, row_id, body=body)


def count_failure(tx: Tx, row_id: int, allowed: int, owner: str | None = None) -> bool:
    """Count a failed attempt; true if the event is a dead letter now.

    One of an `owner` who has lost the event counts for nothing.
    """
    row = tx.get_one(InboxRow, row_id, with_for_update=True)
    if owner is not None and (row.owner != owner or row.state is not InboxState.NEW):
        return False
    row.attempts += 1
    if row.attempts >= allowed:
        row.state = InboxState.DEAD
    tx.flush()
    return row.state is InboxState.DEAD


def dead_letters(tx: Tx) -> Sequence[InboxRow]:
    """The events that nobody could handle."""
    return tx.scalars(
        select(InboxRow).where(col(InboxRow.state) == IS_DEAD).order_by(col(InboxRow.id))
    ).all()


def retry(tx: Tx, row_id: int) -> bool:
    """Open a dead letter again; false if there is no such one."""
    row = tx.get(InboxRow, row_id)
    if row is None or row.state is not InboxState.DEAD or row.body is None:
        return False
    _set(tx, row_id, state=InboxState.NEW, attempts=0, owner=None, claimed_until=None)
    return True


def erase_bodies(tx: Tx, before: datetime) -> None:
    """Forget the raw content of events handled, and of dead letters received, before a time."""
    tx.execute(
        update(InboxRow).where(_was_over(before), col(InboxRow.body).is_not(None)).values(body=None)
    )


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove events handled, and dead letters received, before a time; returns how many.

    From then on the same event would be taken as a new one.
    """
    old = sa_select(col(InboxRow.id)).where(_was_over(before)).order_by(col(InboxRow.id))
    return removed(tx, delete(InboxRow).where(col(InboxRow.id).in_(old.limit(limit))))


def count_of(tx: Tx, channel: str, account: str, person: str) -> int:
    """How many events of a platform's user we still know of."""
    theirs = is_with(col(InboxRow.conversation), channel, account, person)
    return tx.execute(sa_select(func.count()).select_from(InboxRow).where(theirs)).scalar_one()


def forget(tx: Tx, channel: str, account: str, person: str, now: datetime) -> None:
    """Keep of a platform user's events only that they came, so that none is taken as new.

    What is not handled yet never will be: it was written before.
    """
    _forget(tx, is_with(col(InboxRow.conversation), channel, account, person), now)


def forget_one(tx: Tx, row_id: int, now: datetime) -> None:
    """The same for one event."""
    _forget(tx, col(InboxRow.id) == row_id, now)


def _forget(tx: Tx, theirs: ColumnElement[bool], now: datetime) -> None:
    tx.execute(
        update(InboxRow)
        .where(theirs)
        .values(
            conversation="",
            body=None,
            state=InboxState.HANDLED,
            handled_at=func.coalesce(col(InboxRow.handled_at), now),
            owner=None,
            claimed_until=None,
        )
        .execution_options(synchronize_session="fetch")
    )


def _was_over(before: datetime) -> ColumnElement[bool]:
    is_dead = and_(col(InboxRow.state) == InboxState.DEAD, col(InboxRow.received_at) < before)
    return or_(col(InboxRow.handled_at) < before, is_dead)


def _first_of_each(busy: Collection[str]) -> Any:
    return (
        sa_select(func.min(col(InboxRow.id)))
        .where(col(InboxRow.state) == IS_NEW, col(InboxRow.conversation).not_in(busy))
        .group_by(col(InboxRow.conversation))
    )


def _has_older(tx: Tx, row: InboxRow) -> bool:
    older = sa_select(1).where(
        col(InboxRow.conversation) == row.conversation,
        col(InboxRow.state) == IS_NEW,
        col(InboxRow.id) < row.id,
    )
    return tx.execute(older.limit(1)).first() is not None


def _set(tx: Tx, row_id: int, **values: object) -> None:
    tx.execute(update(InboxRow).where(col(InboxRow.id) == row_id).values(**values))
