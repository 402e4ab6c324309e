"""Whom an account writes to first, of which platforms allow so many a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from channels.base import ChatKind
from storage.broadcasts import Broadcast, BroadcastState, Wave, WaveState
from storage.chats import ChatRow, key_of
from storage.engine import Tx
from storage.nights import QUIET
from storage.operations import (
    IS_FINAL,
    IS_FIRST_CONTACT,
    IS_PENDING,
    OperationRow,
    OperationState,
    is_lost,
)

DAILY_LIMIT: Final = "daily_limit"
"""Why something waits: the platform has said that the allowance is used up."""
FOLLOW: Final = timedelta(minutes=5)  # by then it is reported what became of the call that asks
LONGEST_WAIT: Final = timedelta(days=1)


def first_contacts(tx: Tx, account: str, since: datetime) -> Sequence[tuple[int, datetime]]:
    """The chats in which an account begins a conversation after `since`, and when."""
    in_vain = (OperationState.FAILED, OperationState.SKIPPED, OperationState.WITHDRAWN)
    rows = sa_select(col(OperationRow.chat_id), col(OperationRow.due_at)).where(
        IS_FIRST_CONTACT,
        col(OperationRow.account) == account,
        col(OperationRow.due_at) > since,
        col(OperationRow.state).not_in(in_vain),
    )
    return [(chat_id, due_at) for chat_id, due_at in tx.execute(rows)]


def wait(tx: Tx, account: str, until: datetime) -> None:
    """Begin no conversation before `until`: the platform refuses it.

    Then the most urgent call asks, and the others follow when it should be known how it went.
    """
    follow_at = until + FOLLOW
    tx.execute(
        update(OperationRow)
        .where(*_is_waiting(account), col(OperationRow.due_at) <= until)
        .values(due_at=follow_at, wanted_at=follow_at, reason=DAILY_LIMIT)
        .execution_options(synchronize_session=False)
    )
    first = tx.scalars(
        sa_select(col(OperationRow.id))
        .join_from(OperationRow, Wave, col(OperationRow.wave_id) == col(Wave.id))
        .join(Broadcast, col(Wave.broadcast_id) == col(Broadcast.id))
        .where(
            *_is_waiting(account),
            col(OperationRow.due_at) <= follow_at,
            col(Wave.state) == WaveState.OPEN,
            col(Broadcast.state) == BroadcastState.SENDING,
        )
        .order_by(col(OperationRow.lane), col(OperationRow.id))
        .limit(1)
    ).first()
    if first is not None:
        move(tx, [first], until)


def _is_waiting(account: str) -> tuple[ColumnElement[bool], ...]:
    return (
        IS_FIRST_CONTACT,
        col(OperationRow.account) == account,
        col(OperationRow.state) == IS_PENDING,
    )


def move(tx: Tx, ids: Collection[int], due_at: datetime) -> None:
    """Let these calls leave at another time."""
    tx.execute(
        update(OperationRow)
        .where(col(OperationRow.id).in_(ids))
        .values(due_at=due_at, wanted_at=due_at)
        .execution_options(synchronize_session=False)
    )


def count_refused(tx: Tx, account: str, now: datetime) -> int:
    """How many calls wait because the platform has refused to begin more conversations."""
    return tx.execute(
        sa_select(func.count())
        .select_from(OperationRow)
        .where(
            *_is_waiting(account),
            col(OperationRow.due_at) > now - LONGEST_WAIT,
            col(OperationRow.reason) == DAILY_LIMIT,
        )
    ).scalar_one()


def put_off(tx: Tx, broadcast_id: int, now: datetime) -> tuple[int, datetime | None]:
    """How many people get an announcement later than its wave, and when the first of them does."""
    is_later = or_(
        col(OperationRow.reason) == DAILY_LIMIT, col(OperationRow.due_at) > col(Wave.due_at)
    )
    count, first = tx.execute(
        sa_select(func.count(), func.min(col(OperationRow.due_at)))
        .join_from(OperationRow, Wave, col(OperationRow.wave_id) == col(Wave.id))
        .where(
            col(OperationRow.broadcast_id) == broadcast_id,
            col(OperationRow.state) == IS_PENDING,
            IS_FINAL,
            col(OperationRow.is_first_contact),
            col(OperationRow.due_at) > now,
            col(OperationRow.reason).is_distinct_from(QUIET),
            is_later,
        )
    ).one()
    return count, first


def lost_notices(tx: Tx, broadcast_id: int) -> Mapping[int, ChatRow]:
    """Those whose notice of an announcement may be repeated, by its call."""
    calls = tx.execute(
        sa_select(col(OperationRow.id), col(OperationRow.chat_id))
        .where(is_lost(broadcast_id), IS_FINAL)
        .order_by(col(OperationRow.id))
    ).all()
    people = select(ChatRow).where(
        col(ChatRow.id).in_({chat_id for _, chat_id in calls}),
        col(ChatRow.kind) == ChatKind.PRIVATE,
    )
    chats = {key_of(chat): chat for chat in tx.scalars(people)}
    return {call: chats[chat_id] for call, chat_id in calls if call and chat_id in chats}


def begin_again(tx: Tx, ids: Collection[int], *, is_first_contact: bool) -> None:
    """Note whether these calls begin a conversation by now."""
    tx.execute(
        update(OperationRow)
        .where(col(OperationRow.id).in_(ids))
        .values(is_first_contact=is_first_contact)
        .execution_options(synchronize_session=False)
    )
