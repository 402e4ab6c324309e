"""Asking the platform about calls of unknown outcome."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from channels.base import (
    Ambiguous,
    DeliveryStatus,
    Message,
    Operation,
    Rejected,
    SendError,
    StatusChanged,
    Unavailable,
)
from outbox import enqueue, receipts
from outbox.asking import ASK_AGAIN, Asker
from outbox.receipts import Receipt
from outbox.retry import ASK_AFTER, REPLY_PATIENCE
from storage import operations
from storage.engine import Database, Tx
from storage.operations import OperationState
from tests import world
from tests.world import COMPOSERS, NOW, PARTING, SENDER, WORKER, Clock, ScriptedChannel, take

State = OperationState


class Knowing(ScriptedChannel):
    """A channel that can be asked, and answers as told."""

    def __init__(self, *answers: StatusChanged | SendError | None) -> None:
        super().__init__()
        self.found = list(answers)
        self.asked: list[tuple[Operation, datetime, Collection[str]]] = []

    async def received(self, since: datetime, until: datetime) -> tuple[()]:
        """Nothing was missed."""
        return ()

    async def find(
        self, operation: Operation, since: datetime, known: Collection[str]
    ) -> StatusChanged | None:
        """Note the question and give the next answer."""
        self.asked.append((operation, since, known))
        answer = self.found.pop(0)
        if isinstance(answer, SendError):
            raise answer
        return answer


def make_doubtful(tx: Tx, text: str = "Halo") -> None:
    """A call to a person of which nobody knows whether it arrived."""
    chat = world.add_person(tx, 900_001)
    enqueue.say(tx, COMPOSERS, chat, Message(text), key="k", now=NOW)
    done = [Receipt(claim, Ambiguous("cut off"), NOW) for claim in take(tx).claims[:1]]
    receipts.apply(tx, SENDER, WORKER, done, NOW, can_ask=True)


def asker(db: Database, channel: Knowing, clock: Clock) -> Asker:
    """Somebody who asks."""
    return Asker(db, channel, clock=clock, wake_outbox=lambda: None)


def states(db: Database) -> list[State]:
    """How far the operations are."""
    return [row.state for row in db.read_now(world.rows_of)]


@pytest.mark.parametrize(
    ("label", "answer", "expected"),
    [
        ("taken", StatusChanged("m1", DeliveryStatus.ACCEPTED, 1), State.SENT),
        ("read", StatusChanged("m1", DeliveryStatus.READ, 1), State.READ),
        ("failed", StatusChanged("m1", DeliveryStatus.FAILED, 1, Rejected("x")), State.FAILED),
        ("not there", None, State.PENDING),
        ("no answer", Unavailable("away"), State.SENDING),
    ],
)
@pytest.mark.asyncio
async def test_what_an_answer_means(
    label: str, answer: StatusChanged | SendError | None, expected: State, db: Database
) -> None:
    """After a minute the platform is asked once, and its answer settles the operation."""
    db.write_now(make_doubtful)
    channel, clock = Knowing(answer), Clock()
    assert await asker(db, channel, clock).sweep() == 0
    clock.advance(ASK_AFTER.total_seconds())
    assert await asker(db, channel, clock).sweep() == 1
    assert states(db) == [expected]
    ((operation, since, known),) = channel.asked
    assert (operation.id, operation.chat, operation.part.text) == (1, "900001", "Halo")
    assert (since, known) == (NOW, frozenset())


@pytest.mark.asyncio
async def test_nothing_overtakes_a_doubtful_part(db: Database) -> None:
    """The second part waits until the first is settled; neither leaves twice."""
    db.write_now(lambda tx: make_doubtful(tx, f"satu{PARTING}dua"))
    assert not db.write_now(take).claims
    channel, clock = Knowing(StatusChanged("m1", DeliveryStatus.SENT, 1)), Clock()
    clock.advance(ASK_AFTER.total_seconds())
    await asker(db, channel, clock).sweep()
    (claim,) = db.write_now(take).claims
    assert claim.candidate.part == 1


@pytest.mark.asyncio
async def test_a_platform_that_never_answers(db: Database) -> None:
    """It is asked every minute, and after the patience of the lane the outcome is unknown."""
    db.write_now(lambda tx: make_doubtful(tx, f"satu{PARTING}dua"))
    channel, clock = Knowing(*[Unavailable("away")] * 3), Clock()
    for wait in (ASK_AFTER, ASK_AGAIN, REPLY_PATIENCE):
        assert states(db)[0] is State.SENDING
        clock.advance(wait.total_seconds())
        await asker(db, channel, clock).sweep()
    assert states(db) == [State.UNKNOWN, State.UNKNOWN]


@pytest.mark.asyncio
async def test_what_is_too_old_is_not_sent_any_more(db: Database) -> None:
    """A message that never left and is not wanted any more is failed, with its later parts."""
    db.write_now(lambda tx: make_doubtful(tx, f"satu{PARTING}dua"))
    channel, clock = Knowing(None), Clock()
    clock.advance((REPLY_PATIENCE + timedelta(minutes=1)).total_seconds())
    await asker(db, channel, clock).sweep()
    assert states(db) == [State.FAILED, State.FAILED]


def test_a_dead_worker_leaves_questions(db: Database) -> None:
    """After a crash everything on the wire is asked about, once, and keeps its question."""

    def unit(tx: Tx) -> None:
        chat = world.add_person(tx, 900_001)
        enqueue.say(tx, COMPOSERS, chat, Message("Halo"), key="k", now=NOW)
        take(tx)
        assert receipts.recover(tx, SENDER, NOW, everything=True, can_ask=True) == 1
        assert receipts.recover(tx, SENDER, NOW, everything=True, can_ask=True) == 0
        row = operations.get_one(tx, 1)
        assert (row.state, row.owner, row.resends) == (State.SENDING, None, 0)
        assert row.lease_until == NOW + ASK_AFTER

    db.write_now(unit)
