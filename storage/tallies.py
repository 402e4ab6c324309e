"""How many groups an announcement has reached, and which ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, func, or_, select
from sqlmodel import col

from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office, Tier
from storage.operations import IS_FINAL, OperationRow, OperationState


def sums(tx: Tx, broadcast_id: int) -> Sequence[tuple[Tier, str, OperationState, int]]:
    """(tier, province code, state, number of groups) of an announcement."""
    province = func.coalesce(func.nullif(col(Office.parent), NATIONAL_CODE), col(Office.code))
    rows = tx.execute(
        select(col(Office.tier), province, col(OperationRow.state), func.count())
        .join_from(OperationRow, ChatRow, col(OperationRow.chat_id) == col(ChatRow.id))
        .join(Office, col(ChatRow.office) == col(Office.code))
        .where(col(OperationRow.broadcast_id) == broadcast_id, IS_FINAL)
        .group_by(col(Office.tier), province, col(OperationRow.state))
    )
    return [(tier, code, state, count) for tier, code, state, count in rows]


def groups_in(
    tx: Tx, broadcast_id: int, states: Sequence[OperationState] | None, province: str | None = None
) -> Sequence[RowMapping]:
    """Groups of an announcement with code, office, title, state, reason, chat and chat_id."""
    found: Any = (
        select(
            col(Office.code).label("code"),
            col(Office.name).label("office"),
            col(ChatRow.title).label("title"),
            col(OperationRow.state).label("state"),
            col(OperationRow.reason).label("reason"),
            col(ChatRow.channel).label("channel"),
            col(ChatRow.external_id).label("chat"),
            col(ChatRow.id).label("chat_id"),
        )
        .join_from(OperationRow, ChatRow, col(OperationRow.chat_id) == col(ChatRow.id))
        .join(Office, col(ChatRow.office) == col(Office.code))
        .where(col(OperationRow.broadcast_id) == broadcast_id, IS_FINAL)
        .order_by(col(Office.code), col(ChatRow.id))
    )
    if states is not None:
        found = found.where(col(OperationRow.state).in_(states))
    if province is not None:
        found = found.where(or_(col(Office.code) == province, col(Office.parent) == province))
    return tx.execute(found).mappings().all()
