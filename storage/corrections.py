"""The calls of an announcement when its text changes: which have left, and which still may not.

All of it is for one transaction that has locked the announcement. What is rewritten stays locked
until the commit, so that nothing leaves between a look and the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    distinct,
    func,
    insert,
    literal,
    not_,
    or_,
    update,
)
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from channels.base import ChatKind, OperationKind
from storage.chats import Category, ChatRow
from storage.engine import Tx, table_of
from storage.operations import (
    IS_PENDING,
    OperationRow,
    OperationState,
    announcement,
    correction,
)
from storage.versions import Version, VersionKind

ARRIVED: Final = (OperationState.SENT, OperationState.DELIVERED, OperationState.READ)
LEFT: Final = (OperationState.SENDING, *ARRIVED, OperationState.UNKNOWN)
MOOT: Final = ("nothing_to_change", "superseded")
"""Why a call was left out that had nothing to correct."""
_rows = table_of(OperationRow)
_row = _rows.c


@dataclass(frozen=True, slots=True)
class Copy:
    """A part of an announcement in a chat; `may_be_there`: it has left, or nobody can tell."""

    chat_id: int
    account: str
    part: int
    state: OperationState
    may_be_there: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """How many chats a version is to reach, has reached, waits for and has lost, and since when.

    `last` is when the newest call of it was answered.
    """

    total: int
    done: int
    waiting: int
    lost: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups that read the same: on a channel, offices' own or others; of one office these chats.

    Naming the chats spares a look at all others, once for each office.
    """

    channel: str
    are_own: bool
    office: str | None = None
    chats: Sequence[int] | None = None


def _sends(broadcast_id: int) -> ColumnElement[bool]:
    return and_(
        _row.message == announcement(broadcast_id),
        _row.kind == OperationKind.SEND,
        _row.rendering.is_not(None),
    )


def _has_left() -> ColumnElement[bool]:
    return or_(_row.state.in_(LEFT), and_(_row.state == OperationState.PENDING, _row.resends > 0))


def _in_chats(kind: ChatKind, channel: str | None = None) -> ColumnElement[bool]:
    chats = sa_select(col(ChatRow.id)).where(col(ChatRow.kind) == kind)
    if channel is not None:
        chats = chats.where(col(ChatRow.channel) == channel)
    return _row.chat_id.in_(chats)


def channels(tx: Tx, broadcast_id: int) -> Sequence[str]:
    """The channels of the groups for which an announcement was written down."""
    found = (
        sa_select(col(ChatRow.channel))
        .join(_rows, _row.chat_id == col(ChatRow.id))
        .where(_sends(broadcast_id), col(ChatRow.kind) == ChatKind.GROUP)
        .distinct()
        .order_by(col(ChatRow.channel))
    )
    return tx.scalars(found).all()


# What has not left


def rewrite_groups(
    tx: Tx, broadcast_id: int, groups: Groups, parts: Sequence[str], surplus: str
) -> None:
    """Let what has not left to these groups leave as these parts, and repeats as well.

    Where a chat has got more parts of the old text than there are, the others become `surplus`.
    """
    waits = and_(_sends(broadcast_id), _row.state.not_in(LEFT), _is_among(groups))
    for number, rendering in enumerate(parts):
        _set(tx, and_(waits, _row.part == number), rendering=rendering)
    _set(tx, and_(waits, _row.part >= len(parts)), rendering=surplus)
    untouched = and_(waits, _row.chat_id.not_in(_chats_with_some(broadcast_id)))
    is_further = or_(_row.part >= len(parts), _row.wave_id.is_(None))  # of a correction in vain
    tx.core.execute(delete(_rows).where(untouched, is_further))
    for number in range(1, len(parts)):
        _add_part(tx, broadcast_id, untouched, number, parts[number])
    last = len(parts) - 1
    _set(tx, and_(untouched, _row.part != last), is_final=False)
    _set(tx, and_(untouched, _row.part == last), is_final=True)


def rewrite_notices(tx: Tx, broadcast_id: int, notice: str, *, asked: int | None = None) -> None:
    """Let the notices to people that have not left leave as this one: all, or one person's."""
    waits = and_(_waits(broadcast_id, ChatKind.PRIVATE), _row.wave_id.is_not(None))
    if asked is not None:
        waits = and_(waits, _row.chat_id == asked)
    _set(tx, waits, rendering=notice)


def groups_waiting(tx: Tx, broadcast_id: int, channel: str) -> Sequence[Groups]:
    """The groups on a channel to which an announcement has not left, by office and kind."""
    is_own = col(ChatRow.category) == Category.SATKER
    found = (
        sa_select(col(ChatRow.office), is_own, _row.chat_id)
        .join(_rows, _row.chat_id == col(ChatRow.id))
        .where(_waits(broadcast_id, ChatKind.GROUP, channel))
        .distinct()
    )
    chats: dict[tuple[str | None, bool], list[int]] = {}
    for office, is_own_group, chat_id in tx.execute(found):
        chats.setdefault((office, bool(is_own_group)), []).append(chat_id)
    return [Groups(channel, is_own, office, ids) for (office, is_own), ids in chats.items()]


def people_waiting(tx: Tx, broadcast_id: int) -> Sequence[int]:
    """The private chats to which the notice of an announcement has not left."""
    found = sa_select(_row.chat_id).distinct().where(_waits(broadcast_id, ChatKind.PRIVATE))
    return tx.core.execute(found.order_by(_row.chat_id)).scalars().all()


def _is_among(groups: Groups) -> ColumnElement[bool]:
    if groups.chats is not None:
        return _row.chat_id.in_(groups.chats)
    is_own = col(ChatRow.category) == Category.SATKER
    own = sa_select(col(ChatRow.id)).where(is_own if groups.are_own else not_(is_own))
    return and_(_in_chats(ChatKind.GROUP, groups.channel), _row.chat_id.in_(own))


def _waits(broadcast_id: int, kind: ChatKind, channel: str | None = None) -> ColumnElement[bool]:
    return and_(_sends(broadcast_id), _row.state.not_in(LEFT), _in_chats(kind, channel))


def _chats_with_some(broadcast_id: int) -> Select[tuple[int]]:
    """The chats that may have got some of an announcement."""
    return sa_select(_row.chat_id).where(_sends(broadcast_id), _has_left())


def _add_part(
    tx: Tx, broadcast_id: int, untouched: ColumnElement[bool], number: int, rendering: str
) -> None:
    """Give the chats that have got nothing one part more, after the manner of their first."""
    own: Mapping[str, Any] = {
        "part": literal(number),
        "rendering": literal(rendering),
        "is_final": literal(value=False),
    }
    names = [column.name for column in _rows.columns if column.name != "id"]
    served = _rows.alias("served").c
    has_it = sa_select(served.chat_id).where(
        served.message == announcement(broadcast_id),
        served.kind == OperationKind.SEND,
        served.part == number,
    )
    firsts = sa_select(*(own.get(name, _row[name]) for name in names)).where(
        untouched, _row.part == 0, _row.chat_id.not_in(has_it)
    )
    tx.core.execute(insert(_rows).from_select(names, firsts))


def supersede(tx: Tx, broadcast_id: int, version: int, *, also_answers: bool) -> None:
    """Drop what was to be said about earlier versions and has certainly not left."""
    waits = and_(_row.state == IS_PENDING, _row.resends == 0)
    edits = and_(
        _row.message == announcement(broadcast_id),
        _row.kind == OperationKind.EDIT,
        _row.version < version,
    )
    _set(tx, and_(edits, waits), state=OperationState.SKIPPED, reason="superseded")
    earlier = [correction(broadcast_id, number) for number in range(version)]
    answers: ColumnElement[bool] = _row.message.in_(earlier)
    if not also_answers:
        # What was on the wire then and has come back leaves as the new text: no error was seen.
        answers = and_(answers, _row.chat_id.not_in(_chats_with_some(broadcast_id)))
    _set(tx, and_(answers, waits), state=OperationState.SKIPPED, reason="superseded")


def _set(tx: Tx, condition: ColumnElement[bool], **values: object) -> None:
    tx.core.execute(update(_rows).where(condition).values(**values))


# What has left


def copies(tx: Tx, broadcast_id: int) -> Sequence[Copy]:
    """Every part of an announcement in the chats that may have got some of it."""
    found = sa_select(_row.chat_id, _row.account, _row.part, _row.state, _has_left()).where(
        _sends(broadcast_id), _row.chat_id.in_(_chats_with_some(broadcast_id))
    )
    rows = tx.core.execute(found.order_by(_row.chat_id, _row.part))
    return [
        Copy(chat, account, part, state, bool(left)) for chat, account, part, state, left in rows
    ]


def chats_with_some(tx: Tx, broadcast_id: int) -> Sequence[ChatRow]:
    """The chats that may have got some of an announcement."""
    return tx.scalars(
        select(ChatRow).where(col(ChatRow.id).in_(_chats_with_some(broadcast_id)))
    ).all()


def count(tx: Tx, broadcast_id: int) -> tuple[int, int]:
    """How many chats may have got an announcement, and how many wait for it."""
    with_some = _chats_with_some(broadcast_id)
    has_some = sa_select(func.count(distinct(_row.chat_id))).where(
        _sends(broadcast_id), _has_left()
    )
    waits = sa_select(func.count(distinct(_row.chat_id))).where(
        _sends(broadcast_id), _row.state == OperationState.PENDING, _row.chat_id.not_in(with_some)
    )
    return tx.core.execute(has_some).scalar_one(), tx.core.execute(waits).scalar_one()


# How far a version is


def spread(tx: Tx, version: Version) -> Spread:
    """How far a version is, by chats."""
    chat = _by_chat(version).subquery().c
    is_open = and_(chat.done == 0, chat.open == 1)
    is_lost = and_(chat.done == 0, chat.open == 0, chat.moot == 0)
    total, done, waiting, lost, last = tx.core.execute(
        sa_select(
            func.count(case((or_(chat.done == 1, chat.open == 1, chat.moot == 0), 1))),
            func.coalesce(func.sum(chat.done), 0),
            func.count(case((is_open, 1))),
            func.count(case((is_lost, 1))),
            func.max(chat.last),
        )
    ).one()
    return Spread(total, int(done), waiting, lost, last)


def lost_chats(tx: Tx, version: Version) -> Sequence[int]:
    """The chats that a version was to reach and has not."""
    chat = _by_chat(version).subquery().c
    missing = sa_select(chat.chat_id).where(chat.done == 0, chat.open == 0, chat.moot == 0)
    return tx.core.execute(missing.order_by(chat.chat_id)).scalars().all()


def _by_chat(version: Version) -> Any:
    """The best of what was done in each chat: any of edit and answer, all parts of it."""
    message = _of_version(version).subquery().c
    return sa_select(
        message.chat_id,
        func.max(message.done).label("done"),
        func.max(message.open).label("open"),
        func.min(message.moot).label("moot"),
        func.max(message.last).label("last"),
    ).group_by(message.chat_id)


def _of_version(version: Version) -> Any:
    edit = and_(
        _row.message == announcement(version.broadcast_id),
        _row.kind == OperationKind.EDIT,
        _row.version == version.number,
    )
    answer = _row.message == correction(version.broadcast_id, version.number)
    counted = {
        VersionKind.MINOR: edit,
        VersionKind.CONTENT: answer,
        VersionKind.WITHDRAWN: or_(edit, answer),
    }
    is_open = _row.state.in_((OperationState.PENDING, OperationState.SENDING))
    has_arrived = _row.state.in_(ARRIVED)
    is_moot = and_(_row.state == OperationState.SKIPPED, _row.reason.in_(MOOT))
    return (
        sa_select(
            _row.chat_id,
            (
                func.min(case((or_(has_arrived, is_moot), 1), else_=0))
                * func.max(case((has_arrived, 1), else_=0))
            ).label("done"),
            func.max(case((is_open, 1), else_=0)).label("open"),
            func.min(case((is_moot, 1), else_=0)).label("moot"),
            func.max(_row.sent_at).label("last"),
        )
        .where(counted[version.kind])
        .group_by(_row.chat_id, _row.message)
    )


def refused_edits(tx: Tx, version: Version) -> Sequence[int]:
    """The chats in which a withdrawn text could not be replaced, and nothing else was said."""
    edit, said = _rows.alias("edit").c, _rows.alias("said").c
    answered = sa_select(said.chat_id).where(
        said.message == correction(version.broadcast_id, version.number)
    )
    found = (
        sa_select(edit.chat_id)
        .distinct()
        .where(
            edit.message == announcement(version.broadcast_id),
            edit.kind == OperationKind.EDIT,
            edit.version == version.number,
            or_(
                edit.state == OperationState.FAILED,
                and_(edit.state == OperationState.SKIPPED, edit.reason == "nothing_to_change"),
            ),
            edit.chat_id.not_in(answered),
        )
    )
    return tx.core.execute(found).scalars().all()


def refused_texts(tx: Tx, version: Version) -> Sequence[int]:
    """The people to whom only a template may speak any more."""
    needing = (
        sa_select(_row.chat_id)
        .distinct()
        .where(
            _row.message == correction(version.broadcast_id, version.number),
            _row.state == OperationState.FAILED,
            _row.reason == "needs_template",
        )
    )
    return tx.core.execute(needing).scalars().all()


def give_way(tx: Tx, version: Version) -> None:
    """Leave out the texts that were refused: a template goes instead."""
    refused = and_(
        _row.message == correction(version.broadcast_id, version.number),
        _row.state == OperationState.FAILED,
        or_(_row.reason == "needs_template", _row.reason == "earlier_part"),
    )
    _set(tx, refused, state=OperationState.SKIPPED, reason="superseded")
