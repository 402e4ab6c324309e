"""What platforms report about messages after the call: one guarded UPDATE for each report.

A report names an operation and one message of it. The message is the operation's own if the
answer to the call said so; an operation without a settled message takes the first it hears of.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from channels.base import OperationKind
from storage.engine import Tx
from storage.operations import IS_SENDING, OperationRow, OperationState

UNSETTLED = (OperationState.SENDING, OperationState.UNKNOWN)
_ASKED = (col(OperationRow.state) == IS_SENDING, col(OperationRow.owner).is_(None))


def find(tx: Tx, channel: str, operation_id: int) -> OperationRow | None:
    """The operation of a channel that sends a message under this id."""
    row = tx.get(OperationRow, operation_id)
    if row is None or row.kind is not OperationKind.SEND:
        return None
    return row if row.account.startswith(f"{channel}:") else None


def advance(
    tx: Tx,
    operation_id: int,
    message: str,
    state: OperationState,
    *,
    before: Collection[OperationState],
    at: datetime,
) -> bool:
    """Move an operation on to `state`; false if it was `before` none of these, so nothing changed.

    Another message than the one it knows is news only while the operation is not settled.
    """
    other = _is_open(message, (*UNSETTLED, OperationState.PENDING))
    own = and_(col(OperationRow.external_id) == message, col(OperationRow.state).in_(before))
    return _change(
        tx,
        operation_id,
        or_(own, other),
        state=state,
        external_id=message,
        sent_at=func.coalesce(col(OperationRow.sent_at), at),
        reason=None,
    )


def fail(
    tx: Tx,
    operation_id: int,
    message: str,
    state: OperationState,
    *,
    due_at: datetime | None,
    reason: str | None,
) -> bool:
    """Take back that an operation was sent; false if its message has arrived or is another."""
    sent = (OperationState.SENT, OperationState.UNKNOWN)  # `sending`: that is a newer attempt
    own = and_(col(OperationRow.external_id) == message, col(OperationRow.state).in_(sent))
    return _change(
        tx,
        operation_id,
        or_(own, _is_open(message, UNSETTLED)),
        state=state,
        external_id=message,
        due_at=func.coalesce(due_at, col(OperationRow.due_at)),
        sent_at=None,
        reason=reason,
    )


def _is_open(message: str, states: Collection[OperationState]) -> ColumnElement[bool]:
    known = col(OperationRow.external_id)
    return and_(col(OperationRow.state).in_(states), or_(known.is_(None), known != message))


def _change(tx: Tx, operation_id: int, guard: ColumnElement[bool], **values: object) -> bool:
    changed = tx.execute(
        update(OperationRow)
        .where(col(OperationRow.id) == operation_id, guard)
        .values(owner=None, lease_until=None, **values)
        .returning(col(OperationRow.id))
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


# Operations of which nobody knows whether they arrived, where the platform can be asked: they
# stay `sending` without an owner, and `lease_until` is when to ask.


def to_ask(tx: Tx, account: str, now: datetime) -> OperationRow | None:
    """The operation of an account that has waited longest for the question, if it is due."""
    return tx.scalars(
        select(OperationRow)
        .where(*_ASKED, OperationRow.account == account, col(OperationRow.lease_until) <= now)
        .order_by(col(OperationRow.lease_until), col(OperationRow.id))
        .limit(1)
    ).first()


def asked(tx: Tx, operation_id: int) -> OperationRow | None:
    """The operation, if its outcome is still unknown."""
    return tx.scalars(select(OperationRow).where(*_ASKED, OperationRow.id == operation_id)).first()


def messages_in(tx: Tx, chat_id: int) -> frozenset[str]:
    """The platform's ids of every message of ours in a chat."""
    known = sa_select(col(OperationRow.external_id)).where(
        col(OperationRow.chat_id) == chat_id, col(OperationRow.external_id).is_not(None)
    )
    return frozenset(tx.scalars(known))


def ask_at(tx: Tx, operation_id: int, moment: datetime) -> None:
    """Ask about an operation at another time."""
    _set(tx, operation_id, lease_until=moment)


def answer(tx: Tx, operation_id: int, state: OperationState, *, reason: str | None) -> None:
    """Settle an operation that was asked about."""
    _set(tx, operation_id, state=state, reason=reason, lease_until=None)


def _set(tx: Tx, operation_id: int, **values: object) -> None:
    tx.execute(
        update(OperationRow)
        .where(*_ASKED, col(OperationRow.id) == operation_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    tx.expire_all()
