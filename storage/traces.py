"""What operations in private chats tell of people, and how it is taken out of them.

The rows stay: sums count them, and a late delivery report must not find another operation under
the same number.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, String, and_, cast, delete, exists, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import col

from channels.base import ChatKind, OperationKind
from storage.chats import ChatRow
from storage.engine import Tx, removed
from storage.operations import ERASED, IS_PENDING, IS_SENDING, OperationRow, OperationState
from storage.renderings import Rendering

_OPEN = col(OperationRow.state).in_((IS_PENDING, IS_SENDING))
_IS_TALK = and_(
    ~_OPEN,
    # The text of an announcement is its office's, and a repeat sends it once more.
    col(OperationRow.broadcast_id).is_(None),
    col(OperationRow.chat_id).in_(
        sa_select(col(ChatRow.id)).where(col(ChatRow.kind) == ChatKind.PRIVATE)
    ),
)
_NOTHING: Mapping[str, None] = MappingProxyType(
    {"rendering": None, "external_id": None, "target": None, "topic": None}
)
_REPEATABLE = (OperationState.FAILED, OperationState.SKIPPED)


def skip_pending(tx: Tx, chat_id: int) -> None:
    """Let nothing leave that waits for a chat."""
    waits = and_(col(OperationRow.chat_id) == chat_id, _OPEN, col(OperationRow.state) == IS_PENDING)
    _change(tx, waits, state=OperationState.SKIPPED, reason=ERASED)


def is_quiet(tx: Tx, chat_id: int, until: datetime) -> bool:
    """Whether nothing that was said in a chat up to a time is still to leave or on the wire."""
    open_ones = sa_select(1).where(_said(chat_id, until), _OPEN)
    return tx.execute(open_ones.limit(1)).first() is None


def erase(tx: Tx, chat_id: int, until: datetime) -> None:
    """Take out of a chat's operations what was said up to a time, and to which message."""
    over = and_(_said(chat_id, until), ~_OPEN)
    lost = and_(over, col(OperationRow.state).in_(_REPEATABLE))
    _change(tx, lost, reason=ERASED)
    _empty(tx, over)


def erase_mentions(tx: Tx, name: str) -> None:
    """Take out of other private chats what was said with a name in it, once it has left."""
    text = cast(col(Rendering.content), String)
    needles = {json.dumps(spelt)[1:-1] for spelt in (name, html.escape(name, quote=False))}
    naming = sa_select(col(Rendering.sha256)).where(
        or_(*(text.contains(needle, autoescape=True) for needle in sorted(needles)))
    )
    # Which message it was stays: a live view there goes on.
    _empty(tx, and_(_IS_TALK, col(OperationRow.rendering).in_(naming)), {"rendering": None})


def erase_old(tx: Tx, before: datetime, after_id: int, limit: int) -> tuple[int, int]:
    """Take out what was said in private before a time, in `limit` rows behind `after_id`.

    Returns how many operations lost their text, and the last id that was looked at (0: no more).
    """
    ids = tx.scalars(
        sa_select(col(OperationRow.id))
        .where(col(OperationRow.id) > after_id)
        .order_by(col(OperationRow.id))
        .limit(limit)
    ).all()
    if not ids:
        return 0, 0
    old = and_(
        _IS_TALK,
        col(OperationRow.id).between(ids[0], ids[-1]),
        col(OperationRow.wanted_at) < before,
        col(OperationRow.rendering).is_not(None),
    )
    return _empty(tx, old), ids[-1] or 0


def erase_beginning(tx: Tx, chat_id: int, beginning: str) -> None:
    """Take out of a chat what was said in messages whose names begin so, and let no more leave."""
    # A range, as LIKE would not use the index.
    named = and_(
        col(OperationRow.message) >= beginning,
        col(OperationRow.message) < beginning[:-1] + chr(ord(beginning[-1]) + 1),
        col(OperationRow.chat_id) == chat_id,
    )
    waits = and_(named, col(OperationRow.state) == IS_PENDING)
    _change(tx, waits, state=OperationState.SKIPPED, reason=ERASED)
    _empty(tx, and_(named, ~_OPEN))


def count_sent(tx: Tx, chat_ids: Sequence[int]) -> int:
    """How many messages of ours these chats have got, announcements apart."""
    sent = (OperationState.SENT, OperationState.DELIVERED, OperationState.READ)
    return tx.execute(
        sa_select(func.count())
        .select_from(OperationRow)
        .where(
            col(OperationRow.chat_id).in_(chat_ids),
            col(OperationRow.wave_id).is_(None),
            col(OperationRow.kind) == OperationKind.SEND,
            col(OperationRow.state).in_(sent),
        )
    ).scalar_one()


def _empty(tx: Tx, condition: ColumnElement[bool], nothing: Mapping[str, None] = _NOTHING) -> int:
    """Take text and message out of operations; returns of how many."""
    texts = tx.scalars(sa_select(col(OperationRow.rendering)).where(condition).distinct()).all()
    done = _change(tx, condition, **nothing)
    _forget_unused(tx, [text for text in texts if text is not None])
    return done


def _change(tx: Tx, condition: ColumnElement[bool], **values: object) -> int:
    return removed(tx, update(OperationRow).where(condition).values(**values))


def _forget_unused(tx: Tx, texts: Sequence[str]) -> None:
    """Remove those of the texts that no operation sends."""
    if not texts:
        return
    # Whoever is about to send one holds it already; the others wait and find it gone.
    held = tx.scalars(
        sa_select(col(Rendering.sha256))
        .where(col(Rendering.sha256).in_(texts))
        .with_for_update(skip_locked=True)
    ).all()
    is_used = exists(sa_select(1).where(col(OperationRow.rendering) == col(Rendering.sha256)))
    removed(tx, delete(Rendering).where(col(Rendering.sha256).in_(held), ~is_used))


def _said(chat_id: int, until: datetime) -> ColumnElement[bool]:
    return and_(col(OperationRow.chat_id) == chat_id, col(OperationRow.wanted_at) <= until)
