"""The calls of a wave that would leave in the night, by the zones of those who get them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from storage.broadcasts import Wave
from storage.chats import Category, ChatRow
from storage.confirmations import Confirmation
from storage.engine import Tx
from storage.offices import Office
from storage.operations import IS_PENDING, OperationRow

QUIET: Final = "quiet_hours"
"""Why a call waits."""


def zones(tx: Tx) -> Sequence[str]:
    """The IANA zones of all offices."""
    found = sa_select(col(Office.timezone)).distinct()
    return tx.scalars(found.order_by(col(Office.timezone))).all()


def offices_in(tx: Tx, zone: str) -> Sequence[Office]:
    """The offices of a zone."""
    return tx.scalars(select(Office).where(Office.timezone == zone)).all()


def due_times(tx: Tx, wave_id: int) -> Sequence[datetime]:
    """When what waits in a wave is due: mostly one moment, or one for each day of an allowance."""
    found = sa_select(col(OperationRow.due_at)).distinct().where(*_pending(wave_id))
    return tx.scalars(found.order_by(col(OperationRow.due_at))).all()


def put_off(
    tx: Tx,
    wave: Wave,
    zone: str,
    due_at: datetime,
    until: datetime,
    awake: Collection[str],
) -> None:
    """Let what is due then to a zone leave later; not to own groups of the offices `awake`."""
    is_own = and_(col(ChatRow.category) == Category.SATKER, col(ChatRow.office).in_(awake))
    waits = update(OperationRow).where(
        *_pending(wave.id),
        col(OperationRow.due_at) == due_at,
        _is_in(wave.broadcast_id, zone),
        col(OperationRow.chat_id).not_in(sa_select(col(ChatRow.id)).where(is_own)),
    )
    later = {"due_at": until, "wanted_at": until, "reason": QUIET}
    tx.execute(waits.values(later).execution_options(synchronize_session=False))


def waiting(tx: Tx, broadcast_id: int, now: datetime) -> int:
    """How many calls of an announcement wait for the morning."""
    found = sa_select(col(OperationRow.chat_id)).distinct()
    of_announcement = found.where(
        col(OperationRow.broadcast_id) == broadcast_id,
        col(OperationRow.state) == IS_PENDING,
        col(OperationRow.reason) == QUIET,
        col(OperationRow.due_at) > now,
    )
    return len(tx.scalars(of_announcement).all())


def _pending(wave_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return (col(OperationRow.wave_id) == wave_id, col(OperationRow.state) == IS_PENDING)


def _is_in(broadcast_id: int, zone: str) -> ColumnElement[bool]:
    """A chat of an office there, or of somebody who is asked for one there."""
    there = (
        sa_select(col(ChatRow.id))
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(col(Office.timezone) == zone)
    )
    asked = sa_select(col(Confirmation.asked_id)).where(
        col(Confirmation.broadcast_id) == broadcast_id, col(Confirmation.target_id).in_(there)
    )
    chat = col(OperationRow.chat_id)
    return or_(chat.in_(there), chat.in_(asked))
