"""Reports of a platform: forward only, whatever comes twice, late or early."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, update

from broadcasts import control
from channels.base import (
    DeliveryStatus,
    Message,
    NeedsTemplate,
    SendError,
    StatusChanged,
    Throttled,
    Unreachable,
)
from outbox import enqueue, statuses
from storage import chats, limits
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import ChatState
from storage.engine import Database, Tx
from storage.operations import OperationRow, OperationState
from tests import world
from tests.world import CHANNEL, COMPOSERS, NOW, PARTING, finish, take

ACCEPTED, SENT, DELIVERED, READ, FAILED = DeliveryStatus
State = OperationState


def say(tx: Tx, text: str = "Halo") -> int:
    """An operation that waits for a person; returns its id."""
    chat = world.add_person(tx, 900_001)
    enqueue.say(tx, COMPOSERS, chat, Message(text), key="k", now=NOW)
    return world.rows_of(tx)[0].id or 0


def put(tx: Tx, operation: int, state: State, message: str | None) -> None:
    """Bring an operation into a state by force."""
    changed = update(OperationRow).where(col(OperationRow.id) == operation)
    tx.execute(changed.values(state=state, external_id=message))
    tx.expire_all()


def report(
    operation: int | None,
    status: DeliveryStatus,
    message: str = "m",
    error: SendError | None = None,
) -> StatusChanged:
    """A report of the platform."""
    return StatusChanged(message, status, operation, error)


@pytest.mark.parametrize(
    ("state", "known", "status", "expected"),
    [
        # before the answer to the call, and after a crash
        (State.SENDING, None, ACCEPTED, State.SENT),
        (State.SENDING, None, READ, State.READ),
        (State.UNKNOWN, None, SENT, State.SENT),
        (State.PENDING, None, SENT, State.SENT),
        (State.SENDING, None, FAILED, State.FAILED),
        # in order, repeated, reversed
        (State.SENT, "m", DELIVERED, State.DELIVERED),
        (State.DELIVERED, "m", READ, State.READ),
        (State.DELIVERED, "m", SENT, State.DELIVERED),
        (State.READ, "m", DELIVERED, State.READ),
        (State.READ, "m", READ, State.READ),
        (State.SENT, "m", FAILED, State.FAILED),
        (State.DELIVERED, "m", FAILED, State.DELIVERED),
        (State.FAILED, "m", FAILED, State.FAILED),
        (State.FAILED, "m", SENT, State.FAILED),
        (State.FAILED, "m", DELIVERED, State.DELIVERED),
        # about an earlier attempt
        (State.PENDING, "m", SENT, State.PENDING),
        (State.PENDING, "m", FAILED, State.PENDING),
        (State.SENDING, "m", FAILED, State.SENDING),
        (State.SENT, "newer", FAILED, State.SENT),
        (State.SENT, "newer", READ, State.SENT),
        # not ours to change
        (State.WITHDRAWN, None, SENT, State.WITHDRAWN),
        (State.SKIPPED, None, FAILED, State.SKIPPED),
    ],
)
def test_what_a_report_changes(
    state: State, known: str | None, status: DeliveryStatus, expected: State, db: Database
) -> None:
    """Each report moves an operation forward or leaves it as it is."""
    with_error = Unreachable("blocked") if status is FAILED else None

    def unit(tx: Tx) -> None:
        operation = say(tx)
        put(tx, operation, state, known)
        change = report(operation, status, error=with_error)
        has_changed = statuses.apply(tx, CHANNEL, change, NOW)
        tx.expire_all()
        assert world.row(tx, operation).state is expected
        assert has_changed is (expected is not state)

    db.write_now(unit)


def test_reports_about_nothing_of_ours(db: Database) -> None:
    """An unknown number, none at all, or one of another channel changes nothing."""

    def unit(tx: Tx) -> None:
        operation = say(tx)
        put(tx, operation, State.SENT, "m")
        for channel, number in ((CHANNEL, operation + 1), (CHANNEL, None), ("whatsapp", operation)):
            assert not statuses.apply(tx, channel, report(number, READ), NOW)
        assert world.states(tx) == {State.SENT: 1}

    db.write_now(unit)


def test_the_answer_after_the_report_changes_nothing(db: Database) -> None:
    """A call that ends after its message was reported as read leaves it read."""

    def unit(tx: Tx) -> None:
        operation = say(tx)
        batch = take(tx)
        assert statuses.apply(tx, CHANNEL, report(operation, READ), NOW)
        finish(tx, batch.claims)
        tx.expire_all()
        row = world.row(tx, operation)
        assert (row.state, row.external_id) == (State.READ, "m")

    db.write_now(unit)


def test_a_refusal_after_the_call_is_tried_again_ever_later(db: Database) -> None:
    """A daily limit closes the chat; the second refusal waits four times as long."""
    error = Throttled(timedelta(minutes=1))

    def unit(tx: Tx) -> None:
        operation = say(tx)
        now = NOW
        for number, wait in enumerate((1, 4, 16)):
            finish(tx, take(tx, now).claims, now)
            tx.expire_all()
            message = world.row(tx, operation).external_id or ""
            put(tx, operation, State.SENT, f"{message}-{number}")
            change = report(operation, FAILED, f"{message}-{number}", error)
            assert statuses.apply(tx, CHANNEL, change, now)
            tx.expire_all()
            row = world.row(tx, operation)
            assert row.state is State.PENDING
            assert row.due_at == now + timedelta(minutes=wait)
            assert not take(tx, now).claims
            now = row.due_at

    db.write_now(unit)


def test_what_a_failure_means_for_the_chat_and_later_parts(db: Database) -> None:
    """Somebody who blocked us gets nothing more, and half a message is none."""

    def unit(tx: Tx) -> None:
        operation = say(tx, f"satu{PARTING}dua")
        finish(tx, take(tx).claims[:1])
        tx.expire_all()
        message = world.row(tx, operation).external_id or ""
        change = report(operation, FAILED, message, Unreachable("blocked"))
        assert statuses.apply(tx, CHANNEL, change, NOW)
        tx.expire_all()
        assert world.states(tx) == {State.FAILED: 2}
        assert [row.reason for row in world.rows_of(tx)] == ["blocked", "earlier_part"]
        assert chats.get_one(tx, world.row(tx, operation).chat_id).state is ChatState.GONE

    db.write_now(unit)


def test_a_closed_window_is_named(db: Database) -> None:
    """What would need a template is failed by that name."""

    def unit(tx: Tx) -> None:
        operation = say(tx)
        put(tx, operation, State.SENT, "m")
        assert statuses.apply(tx, CHANNEL, report(operation, FAILED, "m", NeedsTemplate()), NOW)
        tx.expire_all()
        assert world.row(tx, operation).reason == "needs_template"

    db.write_now(unit)


def test_an_announcement_that_was_over_goes_on(db: Database) -> None:
    """A refusal that comes after the last wave opens the wave again, so nothing is stuck."""

    def unit(tx: Tx) -> None:
        world.add_offices(tx)
        world.add_group(tx, "00", 1)
        number = world.release(tx, world.add_draft(tx))
        world.send_all(tx)
        control.finish_waves(tx, NOW)
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT
        (row,) = world.rows_of(tx)
        error = Throttled(timedelta(minutes=1))
        change = report(row.id, FAILED, row.external_id or "", error)
        assert statuses.apply(tx, CHANNEL, change, NOW)
        tx.expire_all()
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENDING
        assert world.send_all(tx, NOW + timedelta(minutes=1))
        assert limits.account(tx, world.SENDER)[2] == 0

    db.write_now(unit)
