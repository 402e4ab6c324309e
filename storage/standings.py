"""Where each target of an announcement stands: did it arrive, and has anybody said so?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, and_, case, exists, func, literal, or_, select
from sqlmodel import col

from channels.base import ChatKind
from storage.acknowledgements import Acknowledgement
from storage.broadcasts import Broadcast, Wave, key_of
from storage.chats import Category, ChatRow
from storage.confirmations import Answer, Confirmation
from storage.engine import Tx, table_of
from storage.offices import NATIONAL_CODE, Office
from storage.operations import IS_FINAL, OperationRow
from storage.tallies import reach

_operation, _word = table_of(OperationRow).c, table_of(Acknowledgement).c
_chat, _office = table_of(ChatRow).c, table_of(Office).c


def targets(tx: Tx, broadcast_id: int, *conditions: Any) -> Sequence[tuple[Any, ...]]:
    """Every target by the code of its office, with the columns of `broadcasts.standing.Target`."""
    reached, said = reach(broadcast_id), _answers(broadcast_id)
    is_word = and_(_word.broadcast_id == broadcast_id, _word.target_id == reached.c.target_id)
    columns = (*_columns(reached), *_said(said, _has_button(broadcast_id)))
    found: Any = (
        select(*columns)
        .join_from(reached, ChatRow, reached.c.target_id == _chat.id)
        .join(Office, _chat.office == _office.code)
        .join(Wave, col(Wave.id) == reached.c.wave_id)
        .outerjoin(said, said.c.target_id == reached.c.target_id)
        .outerjoin(Acknowledgement, is_word)
        .where(*conditions)
        .order_by(_office.code, _chat.id)
    )
    return [tuple(row) for row in tx.execute(found)]


def _columns(reached: Subquery) -> tuple[Any, ...]:
    """Which target it is, and how far the announcement is there."""
    return (
        reached.c.target_id,
        _chat.office,
        _office.name.label("office_name"),
        func.coalesce(func.nullif(_office.parent, NATIONAL_CODE), _office.code),
        _office.timezone,
        _chat.title,
        _chat.channel,
        _chat.external_id,
        _chat.kind,
        _chat.category,
        _chat.is_relayed,
        reached.c.state,
        reached.c.reason,
        col(Wave.due_at),
        reached.c.sent_at,
    )


def _said(said: Subquery, has_button: Any) -> tuple[Any, ...]:
    """Whether somebody can confirm it there, whether anybody has, and how we know."""
    no = literal(value=False)
    is_confirmed = _word.answer == Answer.CONFIRMED
    in_trouble = func.coalesce(_word.answer == Answer.TROUBLE, no)
    return (
        func.coalesce(or_(said.c.target_id.is_not(None), has_button), no),
        func.coalesce(or_(said.c.is_confirmed == 1, is_confirmed), no),
        or_(func.coalesce(said.c.in_trouble, 0) == 1, in_trouble),
        case((is_confirmed, _word.answered_at), else_=said.c.confirmed_at),
        _word.means,
        _word.person_id,
        _word.told_by,
    )


def marks(tx: Tx, since: datetime) -> Mapping[int, str]:
    """What differs for each announcement released since then whenever its targets stand elsewhere.

    Counted in the indexes alone, as all open pages ask for it each second.
    """
    released = select(Broadcast).where(col(Broadcast.published_at) >= since)
    recent = {key_of(broadcast): broadcast.state for broadcast in tx.scalars(released)}
    marks: dict[int, list[str]] = {key: [recent[key].value] for key in sorted(recent)}
    row, word, asked = _operation, _word, table_of(Confirmation).c
    for counted in (
        select(row.broadcast_id, row.state, func.count())
        .where(row.broadcast_id.in_(recent), IS_FINAL)
        .group_by(row.broadcast_id, row.state),
        select(word.broadcast_id, word.answer, func.count())
        .where(word.broadcast_id.in_(recent))
        .group_by(word.broadcast_id, word.answer),
        select(asked.broadcast_id, asked.answer, func.count())
        .where(asked.broadcast_id.in_(recent), asked.answer != Answer.WAITING)
        .group_by(asked.broadcast_id, asked.answer),
    ):
        for key, what, count in tx.execute(counted) if recent else ():
            marks[key].append(f"{what}:{count}")
    return {key: " ".join(sorted(parts)) for key, parts in marks.items()}


def of_category(category: Category) -> Any:
    """The condition that a target is of a category."""
    return _chat.category == category


def _has_button(broadcast_id: int) -> Any:
    """Whether the announcement asks in this group by a button."""
    asks = exists(select(1).where(col(Broadcast.id) == broadcast_id, col(Broadcast.asks_receipt)))
    is_own = and_(_chat.kind == ChatKind.GROUP, _chat.category == Category.SATKER)
    return and_(is_own, ~_chat.is_relayed, asks)


def _answers(broadcast_id: int) -> Subquery:
    """What those who were asked alone say, by target: one of several people is enough."""
    row = table_of(Confirmation).c
    is_confirmed = row.answer == Answer.CONFIRMED
    return (
        select(
            row.target_id,
            func.max(case((is_confirmed, 1), else_=0)).label("is_confirmed"),
            func.max(case((row.answer == Answer.TROUBLE, 1), else_=0)).label("in_trouble"),
            func.min(case((is_confirmed, row.answered_at))).label("confirmed_at"),
        )
        .where(row.broadcast_id == broadcast_id)
        .group_by(row.target_id)
        .subquery()
    )
