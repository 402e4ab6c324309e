"""The hot queries walk the few rows that wait, however long the history is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import event

from channels.base import Message, OperationKind
from outbox import enqueue
from outbox.limits import microseconds
from storage import (
    allowance,
    audiences,
    broadcasts,
    chats,
    claims,
    confirmations,
    inbox,
    operations,
    standings,
    statuses,
    tallies,
)
from storage.broadcasts import WaveState
from storage.engine import Database, Tx
from storage.operations import OperationState, Settled
from tests import world
from tests.world import COMPOSERS, NOW, SENDER

NOW_US = microseconds(NOW)

UNIQUE = "sqlite_autoindex_operations_1"
ASKED = "sqlite_autoindex_confirmations_1"
ACKNOWLEDGED = "sqlite_autoindex_acknowledgements_1"
KEY = "PRIMARY KEY"

# label: (unit, indexes that must be used)
HOT: dict[str, tuple[Callable[[Tx], Any], tuple[str, ...]]] = {
    "a wave": (
        lambda tx: claims.ready_in_wave(tx, SENDER, 1, NOW, NOW_US, 58),
        ("ix_operations_wave_ready", "ix_operations_queue"),
    ),
    "replies": (
        lambda tx: claims.ready_replies(tx, SENDER, NOW, NOW_US, 58),
        ("ix_operations_reply_ready", "ix_operations_queue"),
    ),
    "waiting replies": (lambda tx: claims.replies_wait(tx, SENDER, NOW), ("ix_operations_",)),
    "what is left of a wave": (
        lambda tx: operations.queued_in_wave(tx, 1),
        ("ix_operations_wave_ready",),
    ),
    "dead claims": (
        lambda tx: operations.abandoned(tx, SENDER, NOW),
        ("ix_operations_lease",),
    ),
    "renewals": (lambda tx: operations.renew(tx, "me", NOW), ("ix_operations_lease",)),
    "sums": (lambda tx: tallies.sums(tx, 1), ("ix_operations_sum", ASKED, UNIQUE)),
    "groups by name": (
        lambda tx: tallies.groups_in(tx, 1, None),
        ("ix_operations_sum", ASKED, UNIQUE),
    ),
    "where each stands": (
        lambda tx: standings.targets(tx, 1),
        ("ix_operations_sum", ASKED, ACKNOWLEDGED, UNIQUE),
    ),
    "what somebody was asked": (lambda tx: confirmations.of_person(tx, 1, 7), ("confirmations",)),
    "what somebody was told of": (
        lambda tx: confirmations.newest_told(tx, 7),
        ("ix_confirmations_asked", UNIQUE),
    ),
    "what somebody has read": (
        lambda tx: confirmations.newest_read(tx, 7),
        ("ix_confirmations_asked",),
    ),
    "whom an account wrote to first": (
        lambda tx: allowance.first_contacts(tx, SENDER, NOW),
        ("ix_operations_first_contacts",),
    ),
    "who waits for the allowance": (
        lambda tx: allowance.count_refused(tx, SENDER, NOW),
        ("ix_operations_first_contacts",),
    ),
    "who asks whether the allowance is free": (
        lambda tx: allowance.wait(tx, SENDER, NOW),
        ("ix_operations_first_contacts",),
    ),
    "who gets an announcement another day": (
        lambda tx: allowance.put_off(tx, 7, NOW),
        ("ix_operations_sum",),
    ),
    "the message of a tap": (
        lambda tx: operations.announced_by(tx, 7, "SM1"),
        ("ix_operations_taken",),
    ),
    "our messages in a chat": (lambda tx: statuses.messages_in(tx, 7), ("ix_operations_taken",)),
    "STOP": (lambda tx: operations.skip_stopped(tx, 7), ("ix_operations_queue",)),
    "open waves": (broadcasts.open_waves, ("ix_waves_state_due",)),
    "due waves": (
        lambda tx: broadcasts.due_waves(tx, NOW, WaveState.READY, WaveState.UNASKED),
        ("ix_waves_state_due",),
    ),
    "new groups": (
        lambda tx: audiences.unserved(tx, world.selector(), 1, after=0, limit=9),
        (UNIQUE,),
    ),
    "the send of an edit": (
        lambda tx: operations.send_of(tx, "x", 1, 0),
        (UNIQUE,),
    ),
    "later parts": (
        lambda tx: operations.end_later_parts(tx, "x", 1, after=0, state=OperationState.FAILED),
        (UNIQUE,),
    ),
    "results": (
        lambda tx: operations.settle(tx, "me", [Settled(1, OperationState.SENT)]),
        (KEY,),
    ),
    "the inbox": (lambda tx: inbox.next_of_each(tx, ("a",), 9), ("ix_inbox_new",)),
    "dead letters": (inbox.dead_letters, ("ix_inbox_dead",)),
}


def plans(db: Database, unit: Callable[[Tx], Any]) -> list[str]:
    """How the database carries out every statement of a unit."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:
        if not sql.startswith(("PRAGMA", "BEGIN", "EXPLAIN")):
            statements.append((sql, values[0] if many else values))

    event.listen(db._write_engine, "before_cursor_execute", note)
    db.write_now(unit)
    event.remove(db._write_engine, "before_cursor_execute", note)

    def explain(tx: Tx) -> list[str]:
        raw = tx.connection()
        if db.is_shared:
            # Small tables are walked whatever indexes there are.
            raw.exec_driver_sql("SET LOCAL enable_seqscan = off")
            raw.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
            raw.exec_driver_sql("SET LOCAL enable_hashjoin = off")
            raw.exec_driver_sql("SET LOCAL enable_mergejoin = off")
            return [
                row[0]
                for sql, values in statements
                for row in raw.exec_driver_sql(f"EXPLAIN {sql}", values)
            ]
        return [
            row[3]
            for sql, values in statements
            for row in raw.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]

    return db.write_now(explain)


@pytest.mark.parametrize("label", HOT)
def test_hot_queries_use_their_index(db: Database, label: str) -> None:
    """Every statement finds its rows by index and walks no table that grows."""
    unit, indexes = HOT[label]
    steps = plans(db, unit)
    # Which of two indexes PostgreSQL takes hangs on what the tables hold; here they are empty.
    for index in () if db.is_shared else indexes:
        assert any(index in step for step in steps), steps
    assert not [step for step in steps if "Seq Scan on operations" in step], steps
    assert not [step for step in steps if "Seq Scan on inbox" in step], steps
    assert not [step for step in steps if "Seq Scan on confirmations" in step], steps
    tables = ("operations", "inbox", "chats", "confirmations", "earlier", "send")
    growing = tuple(f"SCAN {table}" for table in tables)
    walked = [step for step in steps if step.startswith(growing) and "INDEX" not in step]
    assert walked == []


@pytest.fixture
def chat(db: Database) -> chats.ChatRow:
    """A person's chat."""
    return db.write_now(lambda tx: world.add_person(tx, 7))


def say(db: Database, chat: chats.ChatRow, key: str) -> None:
    """Queue a reply."""
    db.write_now(lambda tx: enqueue.say(tx, COMPOSERS, chat, Message("Halo"), key=key, now=NOW))


def test_a_candidate_has_what_sending_needs(db: Database, chat: chats.ChatRow) -> None:
    """Platform id, kind and rendering come with the claim, in one query."""
    say(db, chat, "a")
    (found,) = db.write_now(lambda tx: claims.ready_replies(tx, SENDER, NOW, NOW_US, 9))
    assert (found.chat, found.kind, found.attempts) == ("7", OperationKind.SEND, 0)
    assert not found.is_announcement
    assert found.rendering is not None


def test_nothing_is_ready_before_its_time_or_for_others(db: Database, chat: chats.ChatRow) -> None:
    """Due time and account decide."""
    say(db, chat, "a")
    early = NOW - timedelta(microseconds=1)
    assert not db.write_now(lambda tx: claims.ready_replies(tx, SENDER, early, NOW_US, 9))
    assert not db.write_now(lambda tx: claims.ready_replies(tx, "local:1", NOW, NOW_US, 9))
    assert not db.read_now(lambda tx: claims.replies_wait(tx, SENDER, early))
    assert db.read_now(lambda tx: claims.replies_wait(tx, SENDER, NOW))


def test_a_result_needs_its_owner(db: Database, chat: chats.ChatRow) -> None:
    """Only who claimed an operation settles it, and only once."""
    say(db, chat, "a")
    db.write_now(lambda tx: claims.mark_sending(tx, [1], "me", NOW))

    def settle(owner: str, state: OperationState) -> OperationState:
        db.write_now(lambda tx: operations.settle(tx, owner, [Settled(1, state)]))
        return db.read_now(lambda tx: world.row(tx, 1).state)

    assert settle("you", OperationState.SENT) is OperationState.SENDING
    assert settle("me", OperationState.SENT) is OperationState.SENT
    assert settle("me", OperationState.FAILED) is OperationState.SENT


def test_a_later_due_time_keeps_its_moment(db: Database, chat: chats.ChatRow) -> None:
    """A result in another zone moves an operation to the right moment, not to the same digits."""
    say(db, chat, "a")
    db.write_now(lambda tx: claims.mark_sending(tx, [1], "me", NOW))
    later = (NOW + timedelta(seconds=5)).astimezone(timezone(timedelta(hours=9)))
    db.write_now(
        lambda tx: operations.settle(tx, "me", [Settled(1, OperationState.PENDING, due_at=later)])
    )

    def ready(tx: Tx) -> list[int]:
        moments = (NOW + timedelta(seconds=seconds) for seconds in (4, 5))
        return [len(claims.ready_replies(tx, SENDER, now, NOW_US, 9)) for now in moments]

    assert db.write_now(ready) == [0, 1]


def test_a_lease_is_renewed_for_its_owner(db: Database, chat: chats.ChatRow) -> None:
    """A renewed claim is not abandoned; somebody else cannot renew it."""
    say(db, chat, "a")
    db.write_now(lambda tx: claims.mark_sending(tx, [1], "me", NOW))
    late = NOW + timedelta(seconds=1)
    db.write_now(lambda tx: operations.renew(tx, "you", NOW + world.LEASE))
    assert len(db.write_now(lambda tx: operations.abandoned(tx, SENDER, late))) == 1
    db.write_now(lambda tx: operations.renew(tx, "me", NOW + world.LEASE))
    assert not db.write_now(lambda tx: operations.abandoned(tx, SENDER, late))
    assert len(db.write_now(lambda tx: operations.abandoned(tx, SENDER, None))) == 1


def test_the_oldest_of_each_lane_is_known(db: Database, chat: chats.ChatRow) -> None:
    """The operator's alarm knows how long each lane waits."""
    say(db, chat, "a")
    assert db.read_now(lambda tx: operations.oldest_pending(tx, SENDER)) == {
        broadcasts.Lane.REPLY: NOW
    }
