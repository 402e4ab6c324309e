"""The outbox: one row for each provider API call that is to be made or was made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    UniqueConstraint,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    text,
    update,
)
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from channels.base import ChatKind, OperationKind
from storage import wakeups
from storage.broadcasts import Broadcast, BroadcastState, Lane, Wave, WaveState
from storage.chats import ChatRow, has_stopped
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, insert_new, table_of

PENDING = text("state = 'pending'")
QUEUED = text("state IN ('pending', 'sending')")
SENDING = text("state = 'sending'")
REPLY_PENDING = text("state = 'pending' AND wave_id IS NULL")
FINAL = text("is_final")
FIRST_CONTACT = text("is_first_contact")
TAKEN = text("external_id IS NOT NULL")
ANNOUNCEMENT = "broadcast:"  # how the messages of announcements begin
CORRECTION = "ralat:"  # likewise, of what is said about their corrections and withdrawals
STOPPED = "stopped"  # a reason: the person has said STOP
NO_WAVE = text("wave_id IS NULL")
RENDERED = text("rendering IS NOT NULL")
ERASED = "erased"
"""Why an operation of an erased person was skipped; it is never repeated."""


class OperationState(StrEnum):
    """How far an operation is."""

    PENDING = "pending"
    SENDING = "sending"
    """On the wire."""
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    """May have arrived; nobody can tell."""


class OperationRow(SQLModel, table=True):
    """One call. `message` names what is said, `part` and `version` which piece of it.

    `is_final` marks the last part of an announcement in a chat: its state is the chat's state in
    every sum. `resends` counts how often the call may have arrived already.
    """

    __tablename__ = "operations"
    __table_args__ = (
        UniqueConstraint("message", "chat_id", "part", "kind", "version"),
        Index(
            "ix_operations_wave_ready",
            "wave_id",
            "account",
            "due_at",
            "id",
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
        Index(
            "ix_operations_reply_ready",
            "account",
            "lane",
            "due_at",
            "id",
            sqlite_where=REPLY_PENDING,
            postgresql_where=REPLY_PENDING,
        ),
        Index(
            "ix_operations_queue",
            "chat_id",
            "lane",
            "id",
            sqlite_where=QUEUED,
            postgresql_where=QUEUED,
        ),
        Index(
            "ix_operations_lease",
            "lease_until",
            sqlite_where=SENDING,
            postgresql_where=SENDING,
        ),
        Index("ix_operations_talk", "chat_id", sqlite_where=NO_WAVE, postgresql_where=NO_WAVE),
        Index(
            "ix_operations_rendering",
            "rendering",
            sqlite_where=RENDERED,
            postgresql_where=RENDERED,
        ),
        Index(
            "ix_operations_sum",
            "broadcast_id",
            "state",
            sqlite_where=FINAL,
            postgresql_where=FINAL,
        ),
        Index(
            "ix_operations_first_contacts",
            "account",
            "due_at",
            sqlite_where=FIRST_CONTACT,
            postgresql_where=FIRST_CONTACT,
        ),
        Index(
            "ix_operations_taken",
            "chat_id",
            "external_id",
            sqlite_where=TAKEN,
            postgresql_where=TAKEN,
        ),
    )

    id: int | None = big_key()
    message: str
    chat_id: int = Field(foreign_key="chats.id", sa_type=BigInteger)
    account: str
    """channel:account, so that a claim needs no join."""
    topic: str | None = None
    part: int = 0
    kind: OperationKind = enum_text(OperationKind)
    version: int = Field(default=0, sa_type=BigInteger)
    lane: int
    broadcast_id: int | None = Field(default=None, foreign_key="broadcasts.id", sa_type=BigInteger)
    wave_id: int | None = Field(default=None, foreign_key="waves.id", sa_type=BigInteger)
    is_final: bool = False
    rendering: str | None = Field(default=None, foreign_key="renderings.sha256")
    is_first_contact: bool = False
    """Whether it may begin a conversation, of which platforms allow so many a day."""
    target: str | None = None
    answers: str | None = None
    """The message in the same chat that this one answers: it waits for it, and goes with it."""
    state: OperationState = enum_text(OperationState)
    due_at: datetime = Field(sa_type=UtcDateTime)
    wanted_at: datetime = Field(sa_type=UtcDateTime)
    """When it should have left; its lateness counts from here."""
    attempts: int = 0
    resends: int = 0
    owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    external_id: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an operation that was on the wire; None leaves a column as it is."""

    id: int
    state: OperationState
    due_at: datetime | None = None
    external_id: str | None = None
    sent_at: datetime | None = None
    reason: str | None = None
    was_resent: bool = False
    ask_at: datetime | None = None
    """When to ask the platform; only for what stays `sending`."""


# SQLite uses a partial index only where the query repeats its condition as a literal.
IS_PENDING: ColumnElement[Any] = literal_column("'pending'")
IS_SENDING: ColumnElement[Any] = literal_column("'sending'")
IS_FINAL: ColumnElement[Any] = literal_column("operations.is_final")
IS_FIRST_CONTACT: ColumnElement[Any] = literal_column("operations.is_first_contact")
_settle = (
    update(table_of(OperationRow))
    .where(
        col(OperationRow.id) == bindparam("op"),
        col(OperationRow.state) == OperationState.SENDING,
        col(OperationRow.owner) == bindparam("by_owner"),
    )
    .values(
        state=bindparam("new_state"),
        due_at=func.coalesce(bindparam("new_due", type_=UtcDateTime()), col(OperationRow.due_at)),
        external_id=func.coalesce(bindparam("new_external"), col(OperationRow.external_id)),
        sent_at=bindparam("new_sent"),
        reason=bindparam("new_reason"),
        resends=col(OperationRow.resends) + bindparam("more_resends"),
        owner=None,
        lease_until=bindparam("new_lease", type_=UtcDateTime()),
    )
)


def announcement(broadcast_id: int) -> str:
    """How operations name the text of an announcement."""
    return f"{ANNOUNCEMENT}{broadcast_id}"


def correction(broadcast_id: int, version: int) -> str:
    """How operations name what is said about a new version of an announcement."""
    return f"{CORRECTION}{broadcast_id}:{version}"


def question_after(message: str) -> str:
    """How operations name what is asked about a message once it is there."""
    return f"{message}:tanya"


def get_one(tx: Tx, operation_id: int) -> OperationRow:
    """The operation with this id; raises NoResultFound."""
    return tx.get_one(OperationRow, operation_id)


def add(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store operations; those that are there already (same message, part, …) are left alone."""
    if rows:
        tx.core.execute(insert_new(tx, OperationRow), rows)
        wakeups.notify(tx, wakeups.OUTBOX)


def add_fresh(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store operations that cannot be there yet."""
    if rows:
        tx.core.execute(insert(table_of(OperationRow)), rows)


def held_by(tx: Tx, owner: str, ids: Collection[int]) -> set[int]:
    """Those of the operations on the wire that this worker still holds."""
    if not ids:
        return set()
    return set(
        tx.scalars(
            sa_select(col(OperationRow.id)).where(
                col(OperationRow.id).in_(ids),
                col(OperationRow.state) == OperationState.SENDING,
                col(OperationRow.owner) == owner,
            )
        )
    )


def settle(tx: Tx, owner: str, results: Sequence[Settled]) -> None:
    """Store results, each only while the operation is still this worker's."""
    rows = [
        {
            "op": result.id,
            "by_owner": owner,
            "new_state": result.state,
            "new_due": result.due_at,
            "new_external": result.external_id,
            "new_sent": result.sent_at,
            "new_reason": result.reason,
            "more_resends": int(result.was_resent),
            "new_lease": result.ask_at,
        }
        for result in results
    ]
    if rows:
        tx.core.execute(_settle, rows)


def renew(tx: Tx, owner: str, lease_until: datetime) -> None:
    """Keep everything that a worker has on the wire."""
    tx.execute(
        update(OperationRow)
        .where(col(OperationRow.state) == IS_SENDING, col(OperationRow.owner) == owner)
        .values(lease_until=lease_until)
    )


def abandoned(tx: Tx, account: str, now: datetime | None) -> Sequence[OperationRow]:
    """Operations on the wire whose worker is gone: lease expired before `now`, or all if None.

    Those without an owner have none to lose: the platform is going to be asked about them.
    """
    found = select(OperationRow).where(
        col(OperationRow.state) == IS_SENDING,
        OperationRow.account == account,
        col(OperationRow.owner).is_not(None),
    )
    if now is not None:
        found = found.where(col(OperationRow.lease_until) < now)
    # Of two workers that find the same one decides; what it has decided is not abandoned.
    found = found.with_for_update(skip_locked=True)
    # ORDER BY id would make SQLite walk the whole table instead of the few rows in the index.
    return sorted(tx.scalars(found), key=lambda row: row.id or 0)


def end_later_parts(
    tx: Tx, message: str, chat_id: int, *, after: int, state: OperationState
) -> None:
    """Give the parts behind a lost one its state, and the question about them.

    Half an announcement is none, and nobody can pass on or confirm what they have not got.
    """
    tx.execute(
        update(OperationRow)
        .where(
            col(OperationRow.message).in_((message, question_after(message))),
            col(OperationRow.chat_id) == chat_id,
            col(OperationRow.kind) == OperationKind.SEND,
            or_(col(OperationRow.message) != message, col(OperationRow.part) > after),
            col(OperationRow.state) == IS_PENDING,
        )
        .values(state=state, reason="earlier_part")
    )


def move_queue(tx: Tx, old_chat: int, new_chat: int) -> None:
    """Let what waits for a chat go to the chat that replaced it, unless it gets the same there."""
    has_twin = _has_twin(new_chat)
    waits = and_(col(OperationRow.chat_id) == old_chat, col(OperationRow.state) == IS_PENDING)
    tx.execute(
        update(OperationRow)
        .where(waits, has_twin)
        .values(state=OperationState.SKIPPED, reason="moved")
        .execution_options(synchronize_session=False)
    )
    tx.execute(update(OperationRow).where(waits).values(chat_id=new_chat))


def move_all(tx: Tx, old_chat: int, new_chat: int) -> None:
    """The same for what has left: only what was said in both chats stays where it was said."""
    move_queue(tx, old_chat, new_chat)
    tx.execute(
        update(OperationRow)
        .where(col(OperationRow.chat_id) == old_chat, ~_has_twin(new_chat))
        .values(chat_id=new_chat)
        .execution_options(synchronize_session=False)
    )


def _has_twin(chat_id: int) -> ColumnElement[bool]:
    """Whether a chat has the same call."""
    twin = table_of(OperationRow).alias("twin")
    return exists(
        sa_select(1).where(
            twin.c.chat_id == chat_id,
            twin.c.message == col(OperationRow.message),
            twin.c.part == col(OperationRow.part),
            twin.c.kind == col(OperationRow.kind),
            twin.c.version == col(OperationRow.version),
        )
    )


def supersede_edits(tx: Tx, message: str, chat_id: int, version: int) -> None:
    """Drop edits that a newer one makes pointless."""
    tx.execute(
        update(OperationRow)
        .where(
            col(OperationRow.message) == message,
            col(OperationRow.chat_id) == chat_id,
            col(OperationRow.kind) == OperationKind.EDIT,
            col(OperationRow.version) < version,
            col(OperationRow.state) == IS_PENDING,
        )
        .values(state=OperationState.SKIPPED, reason="superseded")
    )


def send_of(tx: Tx, message: str, chat_id: int, part: int) -> tuple[OperationState, str | None]:
    """State and platform id of the call that sent a part; UNKNOWN if there is none."""
    row = tx.execute(
        sa_select(col(OperationRow.state), col(OperationRow.external_id)).where(
            col(OperationRow.message) == message,
            col(OperationRow.chat_id) == chat_id,
            col(OperationRow.part) == part,
            col(OperationRow.kind) == OperationKind.SEND,
        )
    ).first()
    return (row[0], row[1]) if row else (OperationState.UNKNOWN, None)


def sends_of(
    tx: Tx, messages: Collection[str], chat_id: int
) -> Mapping[str, Collection[OperationState]]:
    """The states of the calls that send these messages to a chat, by the message."""
    rows = tx.execute(
        sa_select(col(OperationRow.message), col(OperationRow.state)).where(
            col(OperationRow.message).in_(messages),
            col(OperationRow.chat_id) == chat_id,
            col(OperationRow.kind) == OperationKind.SEND,
        )
    )
    found: dict[str, list[OperationState]] = {}
    for message, state in rows:
        found.setdefault(message, []).append(state)
    return found


def planned(tx: Tx, message: str, chats: Collection[int]) -> set[int]:
    """Those of the chats for which a message has been planned."""
    rows = sa_select(col(OperationRow.chat_id)).where(
        col(OperationRow.message) == message, col(OperationRow.chat_id).in_(chats)
    )
    return set(tx.scalars(rows))


def sent_parts(tx: Tx, message: str, chats: Collection[int]) -> Sequence[tuple[int, str]]:
    """(chat, rendering) of each part of a message that was planned for these chats, in order."""
    rows = tx.execute(
        sa_select(col(OperationRow.chat_id), col(OperationRow.rendering))
        .where(
            col(OperationRow.message) == message,
            col(OperationRow.chat_id).in_(chats),
            col(OperationRow.kind) == OperationKind.SEND,
            col(OperationRow.rendering).is_not(None),
        )
        .order_by(col(OperationRow.chat_id), col(OperationRow.part))
    )
    return [(chat, rendering) for chat, rendering in rows if rendering is not None]


def announced_by(tx: Tx, chat_id: int, external_id: str) -> int | None:
    """The announcement that a message of ours in a chat belongs to, if to any."""
    if not external_id:
        return None
    return tx.scalars(
        sa_select(col(OperationRow.broadcast_id))
        .where(
            col(OperationRow.chat_id) == chat_id,
            col(OperationRow.external_id) == external_id,
            col(OperationRow.broadcast_id).is_not(None),
        )
        .limit(1)
    ).first()


def message_of(tx: Tx, chat_id: int, external_id: str) -> str | None:
    """The name of a message of ours in a chat, by the platform's id of one of its parts."""
    is_it = (col(OperationRow.chat_id) == chat_id, col(OperationRow.external_id) == external_id)
    return tx.scalars(sa_select(col(OperationRow.message)).where(*is_it).limit(1)).first()


def message_on_wire(tx: Tx, chat_id: int) -> str | None:
    """The name of the message that is just being sent to a chat; None for none or several."""
    is_it = (
        col(OperationRow.chat_id) == chat_id,
        _is_queued(),
        col(OperationRow.state) == IS_SENDING,
        col(OperationRow.kind) == OperationKind.SEND,
    )
    found = set(tx.scalars(sa_select(col(OperationRow.message)).where(*is_it).limit(2)))
    return found.pop() if len(found) == 1 else None


def count_of(tx: Tx, message: str, chat_id: int) -> int:
    """How many calls there are of a message to a chat."""
    return tx.execute(
        sa_select(func.count())
        .select_from(OperationRow)
        .where(col(OperationRow.message) == message, col(OperationRow.chat_id) == chat_id)
    ).scalar_one()


def skip_stopped(tx: Tx, chat_id: int) -> None:
    """The person wants no messages: only answers to their own still leave."""
    tx.core.execute(_skip_of_chat, {"of_chat": chat_id})


def _is_queued() -> ColumnElement[bool]:
    """The condition of the index by chat, as SQLite recognises it."""
    return col(OperationRow.state).in_((IS_PENDING, IS_SENDING))


def _skipping_unwanted(*conditions: ColumnElement[bool]) -> Update:
    return (
        update(table_of(OperationRow))
        .where(
            *conditions,
            col(OperationRow.state) == IS_PENDING,
            col(OperationRow.lane) != Lane.REPLY,
        )
        .values(state=OperationState.SKIPPED, reason=STOPPED)
    )


_skip_of_chat = _skipping_unwanted(col(OperationRow.chat_id) == bindparam("of_chat"), _is_queued())


def _is_to_somebody_who_stopped() -> ColumnElement[bool]:
    return exists(sa_select(1).where(col(ChatRow.id) == col(OperationRow.chat_id), has_stopped()))


def skip(tx: Tx, operation_id: int, reason: str) -> None:
    """Leave an operation out."""
    tx.execute(
        update(OperationRow)
        .where(col(OperationRow.id) == operation_id)
        .values(state=OperationState.SKIPPED, reason=reason)
    )


def withdraw(tx: Tx, broadcast_id: int) -> None:
    """Stop everything of an announcement that has not left; what may have left is unknown."""
    _stop(tx, col(OperationRow.broadcast_id) == broadcast_id)


def has_begun(tx: Tx, message: str, chat_id: int) -> bool:
    """Whether any part of a message has left or is on its way."""
    waits = (OperationState.PENDING, OperationState.WITHDRAWN)
    begun = sa_select(1).where(
        col(OperationRow.message) == message,
        col(OperationRow.chat_id) == chat_id,
        col(OperationRow.kind) == OperationKind.SEND,
        col(OperationRow.state).not_in(waits),
    )
    return tx.execute(begun.limit(1)).first() is not None


def withdraw_message(tx: Tx, message: str, chat_id: int) -> int:
    """Stop those parts of a message that have not left; returns how many parts have."""
    of_message = and_(
        col(OperationRow.message) == message,
        col(OperationRow.chat_id) == chat_id,
        col(OperationRow.kind) == OperationKind.SEND,
    )
    is_pending = and_(of_message, col(OperationRow.state) == IS_PENDING)
    tx.core.execute(
        update(table_of(OperationRow)).where(is_pending).values(state=OperationState.WITHDRAWN)
    )
    is_gone = col(OperationRow.state) == OperationState.WITHDRAWN
    left = sa_select(func.count()).select_from(OperationRow).where(of_message, ~is_gone)
    return tx.execute(left).scalar_one()


def are_waiting(tx: Tx, messages: Collection[str]) -> bool:
    """Whether any of these messages has yet to leave to anybody."""
    return tx.execute(sa_select(1).where(_waiting(messages)).limit(1)).first() is not None


def withdraw_waiting(tx: Tx, messages: Collection[str]) -> None:
    """Stop whatever of these messages has not left, to whomever it was to go."""
    stopped = update(table_of(OperationRow)).where(_waiting(messages))
    tx.core.execute(stopped.values(state=OperationState.WITHDRAWN))


def _waiting(messages: Collection[str]) -> ColumnElement[bool]:
    return and_(col(OperationRow.message).in_(messages), col(OperationRow.state) == IS_PENDING)


def move_to_topic(tx: Tx, chat_id: int, waiting: str, topic: str) -> None:
    """Let what waits for a topic go there, now that the platform has named it."""
    tx.execute(_of_topic(chat_id, waiting).values(topic=topic))


def skip_topic(tx: Tx, chat_id: int, topic: str, reason: str) -> None:
    """Leave out what waits for a topic that is not there."""
    tx.execute(_of_topic(chat_id, topic).values(state=OperationState.SKIPPED, reason=reason))


def _of_topic(chat_id: int, topic: str) -> Update:
    return (
        update(OperationRow)
        .where(
            col(OperationRow.chat_id) == chat_id,
            _is_queued(),
            col(OperationRow.state) == IS_PENDING,
            col(OperationRow.topic) == topic,
        )
        .execution_options(synchronize_session=False)
    )


def hold_announcements(tx: Tx, ids: Collection[int]) -> None:
    """Let nobody withdraw the announcements of these operations before the commit.

    Otherwise a call that is made again and a withdrawal miss each other.
    """
    if ids:
        tx.execute(
            sa_select(col(Broadcast.id))
            .where(
                col(Broadcast.id).in_(
                    sa_select(col(OperationRow.broadcast_id)).where(col(OperationRow.id).in_(ids))
                )
            )
            .order_by(col(Broadcast.id))
            .with_for_update(read=True)
        ).all()


def stop_unwanted(tx: Tx, ids: Collection[int]) -> None:
    """Stop those of the operations that nobody wants any more since they were on the wire.

    The announcement was withdrawn, or the person said STOP.
    """
    if not ids:
        return
    is_unwanted = (col(OperationRow.id).in_(ids), _is_to_somebody_who_stopped())
    tx.core.execute(_skipping_unwanted(*is_unwanted))
    withdrawn = sa_select(col(Broadcast.id)).where(col(Broadcast.state) == BroadcastState.WITHDRAWN)
    says_so = col(OperationRow.message).startswith(CORRECTION)
    is_text = and_(col(OperationRow.kind) == OperationKind.SEND, ~says_so)
    in_vain = and_(col(OperationRow.broadcast_id).in_(withdrawn), is_text)
    _stop(tx, col(OperationRow.id).in_(ids), in_vain)


def _stop(tx: Tx, *conditions: ColumnElement[bool]) -> None:
    waits = and_(*conditions, col(OperationRow.state) == IS_PENDING)
    tx.execute(
        update(OperationRow)
        .where(waits, col(OperationRow.resends) > 0)
        .values(state=OperationState.UNKNOWN, reason="ambiguous")
    )
    tx.execute(update(OperationRow).where(waits).values(state=OperationState.WITHDRAWN))


def queued_in_wave(tx: Tx, wave_id: int) -> bool:
    """Whether anything of a wave is still to be sent or on the wire."""
    in_wave = sa_select(1).where(col(OperationRow.wave_id) == wave_id).limit(1)
    return any(
        tx.execute(in_wave.where(col(OperationRow.state) == state)).first() is not None
        for state in (IS_PENDING, IS_SENDING)
    )


def has_due(tx: Tx, broadcast_id: int, now: datetime) -> bool:
    """Whether anything of an announcement waits that may be sent by its time."""
    due = sa_select(1).where(
        col(OperationRow.message) == announcement(broadcast_id),
        col(OperationRow.state) == IS_PENDING,
        col(OperationRow.due_at) <= now,
    )
    return tx.execute(due.limit(1)).first() is not None


def last_activity(tx: Tx, wave_id: int) -> datetime | None:
    """When a wave last made progress or was told to."""
    row = tx.execute(
        sa_select(func.max(col(OperationRow.sent_at)), func.max(col(OperationRow.wanted_at))).where(
            col(OperationRow.wave_id) == wave_id
        )
    ).one()
    return max((moment for moment in row if moment is not None), default=None)


def forget_unrendered(tx: Tx, wave_id: int) -> int:
    """Remove what a wave left out for want of a channel; returns the number of groups."""
    gone = tx.scalars(
        delete(OperationRow)
        .where(col(OperationRow.wave_id) == wave_id, col(OperationRow.rendering).is_(None))
        .returning(col(OperationRow.chat_id))
    ).all()
    groups = sa_select(func.count()).where(
        col(ChatRow.id).in_(gone), col(ChatRow.kind) == ChatKind.GROUP
    )
    return tx.execute(groups).scalar_one()


def is_lost(broadcast_id: int) -> ColumnElement[bool]:
    """The condition on calls of an announcement that staff may repeat: failed, or left out."""
    lost = (OperationState.FAILED, OperationState.SKIPPED)
    return and_(
        col(OperationRow.broadcast_id) == broadcast_id,
        col(OperationRow.wave_id).is_not(None),  # not what is asked after a tap
        col(OperationRow.kind) == OperationKind.SEND,
        col(OperationRow.state).in_(lost),
        func.coalesce(col(OperationRow.reason), "") != ERASED,
        ~_is_to_somebody_who_stopped(),
    )


def reopen_failed(tx: Tx, broadcast_id: int, now: datetime) -> int:
    """Queue the failed and skipped calls of an announcement again; returns the number of chats."""
    again = is_lost(broadcast_id)
    chats = tx.execute(
        sa_select(func.count()).select_from(OperationRow).where(again, IS_FINAL)
    ).scalar_one()
    tx.execute(
        update(OperationRow)
        .where(again)
        .values(state=OperationState.PENDING, due_at=now, wanted_at=now, attempts=0, reason=None)
    )
    return chats


def postpone(tx: Tx, wave_id: int, until: datetime) -> None:
    """Count the lateness of what waits in a wave from a later time on.

    What was spread over days begins then, and keeps its distances.
    """
    waits = and_(col(OperationRow.wave_id) == wave_id, col(OperationRow.state) == IS_PENDING)
    is_spread = and_(waits, col(OperationRow.is_first_contact))
    moments = sa_select(col(OperationRow.due_at)).where(is_spread)
    first = tx.scalars(moments.order_by(col(OperationRow.due_at)).limit(1)).first()
    if first is not None and first < until:
        _move(tx, is_spread, until - first)
    tx.execute(
        update(OperationRow)
        .where(waits, col(OperationRow.wanted_at) < until)
        .values(wanted_at=until)
    )


def bring_forward(tx: Tx, now: datetime, by: timedelta) -> None:
    """Let what is under way leave now: its clock has been set back since.

    What was spread over days stays spread.
    """
    waves = sa_select(col(Wave.id)).where(col(Wave.state) == WaveState.OPEN)
    is_under_way = or_(col(OperationRow.wave_id).is_(None), col(OperationRow.wave_id).in_(waves))
    is_late = and_(col(OperationRow.state) == IS_PENDING, col(OperationRow.due_at) > now)
    tx.execute(
        update(OperationRow)
        .where(is_late, is_under_way, ~col(OperationRow.is_first_contact))
        .values(due_at=now, wanted_at=now)
        .execution_options(synchronize_session=False)
    )
    _move(tx, and_(is_late, is_under_way, col(OperationRow.is_first_contact)), by)


def _move(tx: Tx, which: ColumnElement[bool], by: timedelta) -> None:
    """Let these operations leave at other times, in the same order."""
    moments = tx.scalars(
        sa_select(col(OperationRow.due_at))
        .where(which)
        .distinct()
        .order_by(col(OperationRow.due_at))
    ).all()
    # From the end towards which they move: none may be found again among those moved already.
    for due_at in moments if by < timedelta(0) else reversed(moments):
        tx.execute(
            update(OperationRow)
            .where(which, col(OperationRow.due_at) == due_at)
            .values(due_at=due_at + by, wanted_at=due_at + by)
            .execution_options(synchronize_session=False)
        )


def oldest_pending(tx: Tx, account: str) -> Mapping[Lane, datetime]:
    """The due time of the oldest waiting operation of each lane."""
    rows = tx.execute(
        sa_select(col(OperationRow.lane), func.min(col(OperationRow.due_at)))
        .where(
            col(OperationRow.account) == account,
            col(OperationRow.state) == IS_PENDING,
        )
        .group_by(col(OperationRow.lane))
    )
    return {Lane(lane): due for lane, due in rows}
