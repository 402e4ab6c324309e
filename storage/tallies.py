"""How many targets an announcement has reached, and which ones.

A group is as far as its call. A contact, or a group that others pass on to, is as far as the best
of the calls to those who were asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping, Subquery, and_, case, func, literal, or_, select, union_all
from sqlmodel import col

from channels.base import ChatKind
from storage.chats import ChatRow
from storage.confirmations import Confirmation
from storage.engine import Tx, table_of
from storage.offices import NATIONAL_CODE, Office, Tier
from storage.operations import IS_FINAL, OperationRow, OperationState, announcement

# The best of several calls counts: what has arrived, else what still may, else why it did not.
_RANKS: Mapping[OperationState, int] = MappingProxyType(
    {
        OperationState.READ: 0,
        OperationState.DELIVERED: 1,
        OperationState.SENT: 2,
        OperationState.SENDING: 3,
        OperationState.PENDING: 4,
        OperationState.UNKNOWN: 5,
        OperationState.FAILED: 6,
        OperationState.SKIPPED: 7,
        OperationState.WITHDRAWN: 8,
    }
)
_operations = table_of(OperationRow)


def sums(tx: Tx, broadcast_id: int) -> Sequence[tuple[Tier, str, OperationState, int]]:
    """(tier, province code, state, number of targets) of an announcement."""
    province = func.coalesce(func.nullif(col(Office.parent), NATIONAL_CODE), col(Office.code))
    reached = reach(broadcast_id)
    rows = tx.execute(
        select(col(Office.tier), province, reached.c.state, func.count())
        .join_from(reached, ChatRow, reached.c.target_id == col(ChatRow.id))
        .join(Office, col(ChatRow.office) == col(Office.code))
        .group_by(col(Office.tier), province, reached.c.state)
    )
    return [(tier, code, state, count) for tier, code, state, count in rows]


def groups_in(
    tx: Tx, broadcast_id: int, states: Sequence[OperationState] | None, province: str | None = None
) -> Sequence[RowMapping]:
    """Targets of an announcement with code, office, title, state, reason, chat and chat_id."""
    reached = reach(broadcast_id)
    found: Any = (
        select(
            col(Office.code).label("code"),
            col(Office.name).label("office"),
            col(ChatRow.title).label("title"),
            reached.c.state,
            reached.c.reason,
            col(ChatRow.channel).label("channel"),
            col(ChatRow.external_id).label("chat"),
            col(ChatRow.id).label("chat_id"),
        )
        .join_from(reached, ChatRow, reached.c.target_id == col(ChatRow.id))
        .join(Office, col(ChatRow.office) == col(Office.code))
        .order_by(col(Office.code), col(ChatRow.id))
    )
    if states is not None:
        found = found.where(reached.c.state.in_(states))
    if province is not None:
        found = found.where(or_(col(Office.code) == province, col(Office.parent) == province))
    return tx.execute(found).mappings().all()


def reach(broadcast_id: int) -> Subquery:
    """(target_id, state, reason, sent_at, wave_id) of every target of an announcement."""
    row = _operations.c
    called = (
        select(row.chat_id.label("target_id"), row.state, row.reason, row.sent_at, row.wave_id)
        .join_from(_operations, ChatRow, row.chat_id == col(ChatRow.id))
        .where(row.broadcast_id == broadcast_id, IS_FINAL, col(ChatRow.kind) == ChatKind.GROUP)
    )
    best = _best_of_those_asked(broadcast_id)
    asked = select(
        best.c.target_id, best.c.state, best.c.reason, best.c.sent_at, best.c.wave_id
    ).where(best.c.place == 1)
    return union_all(called, asked).subquery()


def _best_of_those_asked(broadcast_id: int) -> Subquery:
    row, asked = _operations.c, table_of(Confirmation).c
    rank = case(dict(_RANKS), value=row.state, else_=literal(len(_RANKS)))
    place = func.row_number().over(partition_by=asked.target_id, order_by=(rank, row.id))
    call_of = and_(
        row.message == announcement(broadcast_id), row.chat_id == asked.asked_id, IS_FINAL
    )
    return (
        select(
            asked.target_id,
            row.state,
            row.reason,
            row.sent_at,
            row.wave_id,
            place.label("place"),
        )
        .join_from(table_of(Confirmation), _operations, call_of)
        .where(asked.broadcast_id == broadcast_id)
        .subquery()
    )
