"""What may leave now: the hottest queries of the house, as Core statements built once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select, update

from channels.base import ChatKind, OperationKind
from storage.chats import ChatRow
from storage.engine import Tx, table_of
from storage.limits import ChatLimit
from storage.operations import IS_PENDING, IS_SENDING, OperationRow, OperationState

_operations = table_of(OperationRow)
_chats = table_of(ChatRow)
_limits = table_of(ChatLimit)
_row = _operations.c

NEEDS_SENT_MESSAGE = (OperationKind.EDIT, OperationKind.DELETE, OperationKind.PIN)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An operation that may leave now, with what is needed to send it."""

    id: int
    chat_id: int
    chat: str
    chat_kind: ChatKind
    topic: str | None
    message: str
    part: int
    kind: OperationKind
    lane: int
    is_announcement: bool
    rendering: str | None
    target: str | None
    wanted_at: datetime
    attempts: int
    resends: int
    is_first_contact: bool
    chat_tat: int
    answers: str | None = None


_earlier = _operations.alias("earlier")
_is_first_of_lane = ~exists(
    select(1).where(
        _earlier.c.chat_id == _row.chat_id,
        _earlier.c.lane == _row.lane,
        # A paused announcement must not hold up the next one in the same chat.
        _earlier.c.wave_id.is_not_distinct_from(_row.wave_id),
        _earlier.c.state.in_((IS_PENDING, IS_SENDING)),
        _earlier.c.id < _row.id,
    )
)
_send = _operations.alias("send")
_waits_for_its_send = and_(
    # Not IN, whose list SQLAlchemy writes out anew at every execution.
    or_(*(_row.kind == kind for kind in NEEDS_SENT_MESSAGE), _row.answers.is_not(None)),
    _row.target.is_(None),
    exists(
        select(1).where(
            _send.c.message == func.coalesce(_row.answers, _row.message),
            _send.c.chat_id == _row.chat_id,
            or_(_send.c.part == _row.part, _row.answers.is_not(None)),
            _send.c.id < _row.id,
            _send.c.kind == OperationKind.SEND,
            _send.c.state.in_((IS_PENDING, IS_SENDING)),
        )
    ),
)
_candidates = (
    select(
        _row.id,
        _row.chat_id,
        _chats.c.external_id,
        _chats.c.kind,
        _row.topic,
        _row.message,
        _row.part,
        _row.kind,
        _row.lane,
        _row.wave_id.is_not(None),
        _row.rendering,
        _row.target,
        _row.wanted_at,
        _row.attempts,
        _row.resends,
        _row.is_first_contact,
        func.coalesce(_limits.c.tat, 0),
        _row.answers,
    )
    .join_from(_operations, _chats, _row.chat_id == _chats.c.id)
    .outerjoin(_limits, _limits.c.chat_id == _row.chat_id)
    .where(
        _row.state == IS_PENDING,
        _row.account == bindparam("of_account"),
        _row.due_at <= bindparam("now"),
        func.coalesce(_limits.c.open_at, 0) <= bindparam("now_us"),
        _is_first_of_lane,
        # Left in, a hundred edits of a paused announcement would crowd out every reply.
        ~_waits_for_its_send,
    )
    .limit(bindparam("at_most"))
    .with_for_update(of=_operations, skip_locked=True)
)
_in_wave = _candidates.where(_row.wave_id == bindparam("of_wave")).order_by(_row.due_at, _row.id)
_replies = _candidates.where(_row.wave_id.is_(None)).order_by(_row.lane, _row.due_at, _row.id)
_waiting_reply = (
    select(1)
    .where(
        _row.state == IS_PENDING,
        _row.wave_id.is_(None),
        _row.account == bindparam("of_account"),
        _row.due_at <= bindparam("now"),
    )
    .limit(1)
)
_mark_sending = (
    update(_operations)
    .where(_row.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=OperationState.SENDING,
        owner=bindparam("by_owner"),
        lease_until=bindparam("until"),
        attempts=_row.attempts + 1,
    )
)


def ready_in_wave(
    tx: Tx, account: str, wave_id: int, now: datetime, now_us: int, limit: int
) -> Sequence[Candidate]:
    """The operations of a wave that may leave through an account."""
    return _fetch(tx, _in_wave, account, now, now_us, limit, of_wave=wave_id)


def ready_replies(
    tx: Tx, account: str, now: datetime, now_us: int, limit: int
) -> Sequence[Candidate]:
    """The replies and notices that may leave through an account, most urgent first."""
    return _fetch(tx, _replies, account, now, now_us, limit)


def _fetch(
    tx: Tx, statement: Any, account: str, now: datetime, now_us: int, limit: int, **more: Any
) -> Sequence[Candidate]:
    values = {"of_account": account, "now": now, "now_us": now_us, "at_most": limit, **more}
    return [Candidate(*row) for row in tx.core.execute(statement, values)]


def replies_wait(tx: Tx, account: str, now: datetime) -> bool:
    """Whether a reply or notice is due, be it held up by its chat's limit."""
    values = {"of_account": account, "now": now}
    return tx.core.execute(_waiting_reply, values).first() is not None


def mark_sending(tx: Tx, ids: Sequence[int], owner: str, lease_until: datetime) -> None:
    """Claim operations for a worker; from here on they may arrive."""
    if ids:
        values = {"ids": ids, "by_owner": owner, "until": lease_until}
        tx.core.execute(_mark_sending, values)
