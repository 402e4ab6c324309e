"""STOP in the middle of an announcement: nothing unasked leaves any more, answers still do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts import control, progress
from broadcasts.progress import Tally
from channels.base import (
    DeliveryStatus,
    Message,
    Rejected,
    SendError,
    StatusChanged,
    Throttled,
    Unavailable,
)
from outbox import enqueue, receipts, statuses
from registry import consent
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.operations import OperationState
from tests import relay_world as people
from tests import world
from tests.relay_world import finish, take
from tests.world import NOW, PARTING

State = OperationState
ME = "person:7"


@pytest.fixture
def both(db: Database) -> tuple[ChatRow, ChatRow]:
    """Two contacts who are about to get the announcement number 1."""

    def begin(tx: Tx) -> tuple[ChatRow, ChatRow]:
        world.add_offices(tx)
        siti = people.add_contact(tx, "11", 1, heard_at=NOW)
        budi = people.add_contact(tx, "11", 2)
        people.release(tx, f"satu{PARTING}dua")
        return siti, budi

    return db.write_now(begin)


def stop(tx: Tx, chat: ChatRow) -> None:
    """The person says STOP."""
    assert consent.stop(tx, chat.channel, chat.account, chat.external_id, NOW)
    tx.expire_all()


def states(tx: Tx, chat: ChatRow) -> list[OperationState]:
    """How far each call to a person is."""
    return [row.state for row in people.rows_to(tx, chat)]


@pytest.mark.parametrize("lane", [Lane.EMERGENCY, Lane.ROUTINE])
def test_what_waits_is_left_out(db: Database, both: tuple[ChatRow, ChatRow], lane: Lane) -> None:
    """A notice is skipped for that reason, however urgent it is."""

    def scene(tx: Tx) -> None:
        siti, budi = both
        for row in world.rows_of(tx):
            row.lane = lane
        tx.flush()
        stop(tx, siti)
        assert states(tx, siti) == [State.SKIPPED]
        assert [to for to, _ in people.send_all(tx)] == [budi.external_id]
        measured = progress.measure(tx, 1)
        assert measured.total == Tally(sent=1, skipped=1)
        (left_out,) = progress.groups(tx, 1, (State.SKIPPED,))
        assert left_out.reason == "stopped"

    db.write_now(scene)


def test_answers_still_leave(db: Database, both: tuple[ChatRow, ChatRow]) -> None:
    """What somebody asked for is answered, also the STOP itself; unasked notices are not."""

    def scene(tx: Tx) -> None:
        siti, _ = both
        for key, lane in (("answer", Lane.REPLY), ("unasked", Lane.NOTICE)):
            message = Message(key)
            where = people.composers(), siti
            enqueue.say(tx, *where, message, key=key, now=NOW, lane=lane)
        stop(tx, siti)
        enqueue.say(tx, people.composers(), siti, Message("baik"), key="baik", now=NOW)
        sent = [text for to, text in people.send_all(tx) if to == siti.external_id]
        assert sent == ["answer", "baik"]

    db.write_now(scene)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Throttled(timedelta(0)), State.SKIPPED),
        (Unavailable("x"), State.SKIPPED),
        (Rejected("x"), State.FAILED),
        (None, State.SENT),
    ],
)
def test_what_was_on_the_wire_is_not_tried_again(
    db: Database,
    both: tuple[ChatRow, ChatRow],
    answer: SendError | None,
    state: OperationState,
) -> None:
    """A call that was under way at the STOP may end as it likes, but leaves no second time."""

    def scene(tx: Tx) -> None:
        _, budi = both
        on_wire = [call for call in take(tx) if call.candidate.chat_id == budi.id]
        stop(tx, budi)
        finish(tx, on_wire, answer=answer)
        later = NOW + timedelta(minutes=1)
        assert budi.external_id not in [to for to, _ in people.send_all(tx, later)]
        assert states(tx, budi) == [state]

    db.write_now(scene)


def test_a_late_refusal_is_not_tried_again(db: Database, both: tuple[ChatRow, ChatRow]) -> None:
    """The platform reports that it did not go through after all; by then the person stopped."""

    def scene(tx: Tx) -> None:
        _, budi = both
        people.send_all(tx)
        stop(tx, budi)
        (row,) = people.rows_to(tx, budi)
        error = Throttled(timedelta(0))
        change = StatusChanged(row.external_id or "", DeliveryStatus.FAILED, row.id, error)
        assert statuses.apply(tx, people.CHANNEL, change, NOW)
        tx.expire_all()
        assert states(tx, budi) == [State.SKIPPED]

    db.write_now(scene)


def test_a_crash_does_not_bring_it_back(db: Database, both: tuple[ChatRow, ChatRow]) -> None:
    """A call whose worker died is not made again for somebody who has stopped since."""

    def scene(tx: Tx) -> None:
        _, budi = both
        take(tx)
        stop(tx, budi)
        receipts.recover(tx, people.SENDER, NOW, everything=True)
        tx.expire_all()
        assert states(tx, budi) == [State.SKIPPED]

    db.write_now(scene)


def test_repeating_leaves_them_alone(db: Database, both: tuple[ChatRow, ChatRow]) -> None:
    """Whether it was skipped for STOP or had failed before: repeating sends nothing to them."""

    def scene(tx: Tx) -> None:
        siti, budi = both
        stop(tx, siti)
        people.send_all(tx, answer=lambda _: Rejected("x"))
        stop(tx, budi)
        people.tick(tx)
        assert control.repeat(tx, people.composers(), 1, ME, NOW) == 0
        people.plan(tx)
        assert people.send_all(tx) == []
        assert progress.measure(tx, 1).total == Tally(failed=1, skipped=1)
        assert progress.measure(tx, 1).audience == 2

    db.write_now(scene)


def test_who_wants_messages_again_is_repeated(db: Database, both: tuple[ChatRow, ChatRow]) -> None:
    """MULAI lets the next repeat reach a person."""

    def scene(tx: Tx) -> None:
        _, budi = both
        stop(tx, budi)
        people.send_all(tx)
        people.tick(tx)
        assert consent.resume(tx, budi.channel, budi.account, budi.external_id, NOW)
        tx.expire_all()
        assert control.repeat(tx, people.composers(), 1, ME, NOW) == 1
        people.plan(tx)
        assert [to for to, _ in people.send_all(tx)] == [budi.external_id]

    db.write_now(scene)
