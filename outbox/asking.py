"""Calls of unknown outcome, where the platform can be asked: nothing is sent twice on a guess."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from channels.base import Channel, Operation, OperationKind, Reconciles, SendError, Unavailable
from outbox import statuses
from outbox.receipts import STATES, attempt_of
from outbox.retry import Next, decide, patience
from storage import chats, operations, renderings
from storage import statuses as rows
from storage.engine import Database, Tx
from storage.operations import OperationState

log = structlog.get_logger()

LOOK_EVERY = 5.0  # seconds between two looks for calls that are to be asked about
ASK_AGAIN = timedelta(minutes=1)  # after the platform did not answer the question


@dataclass(frozen=True, slots=True)
class Question:
    """An operation to ask about: begun after `since`; `known` are other messages of its chat."""

    operation: Operation
    since: datetime
    known: Collection[str]


class Asker:
    """Settles the operations of one account whose outcome nobody reported."""

    def __init__(
        self,
        database: Database,
        channel: Channel,
        *,
        clock: Callable[[], datetime],
        wake_outbox: Callable[[], None],
    ) -> None:
        self._db = database
        self._channel = channel
        self._account = f"{channel.name}:{channel.account}"
        self._clock = clock
        self._wake_outbox = wake_outbox

    async def run(self) -> None:
        """Ask until cancelled; a database that is away is tried again."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.warning("outbox.not_asked", account=self._account, error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def sweep(self) -> int:
        """Ask about everything that is due, one after the other; returns how many."""
        asked = 0
        while question := await self._db.read(self._next):
            await self._ask(question)
            asked += 1
        return asked

    def _next(self, tx: Tx) -> Question | None:
        row = rows.to_ask(tx, self._account, self._clock())
        if row is None or row.id is None or row.rendering is None:
            return None
        operation = Operation(
            id=row.id,
            kind=OperationKind.SEND,
            chat=chats.get_one(tx, row.chat_id).external_id,
            part=renderings.get(tx, row.rendering),
        )
        return Question(operation, row.wanted_at, rows.messages_in(tx, row.chat_id))

    async def _ask(self, question: Question) -> None:
        assert isinstance(self._channel, Reconciles)
        number = question.operation.id
        try:
            found = await self._channel.find(question.operation, question.since, question.known)
        except SendError as error:
            log.warning("outbox.no_answer", operation=number, error=type(error).__name__)
            await self._db.write(lambda tx: self._give_time(tx, number))
            return
        if found is None:
            await self._db.write(lambda tx: self._send_again(tx, number))
        else:
            await self._db.write(
                lambda tx: statuses.apply(tx, self._channel.name, found, self._clock())
            )
        self._wake_outbox()

    def _send_again(self, tx: Tx, number: int) -> None:
        """The platform knows of no such message: it never left."""
        row, now = rows.asked(tx, number), self._clock()
        if row is None:
            return
        outcome = decide(Unavailable("not found"), attempt_of(row, now), now)
        is_again = outcome.next is Next.AGAIN
        rows.answer(
            tx,
            number,
            STATES[outcome.next],
            reason=None if is_again else outcome.reason,
        )
        if is_again:
            operations.stop_unwanted(tx, {number})
        else:
            self._end_later_parts(tx, number, STATES[outcome.next])

    def _give_time(self, tx: Tx, number: int) -> None:
        """Ask again later; what nobody can tell for too long is unknown."""
        row, now = rows.asked(tx, number), self._clock()
        if row is None:
            return
        attempt = attempt_of(row, now)
        if attempt.age <= patience(attempt):
            rows.ask_at(tx, number, now + ASK_AGAIN)
            return
        rows.answer(tx, number, OperationState.UNKNOWN, reason="ambiguous")
        self._end_later_parts(tx, number, OperationState.UNKNOWN)

    def _end_later_parts(self, tx: Tx, number: int, state: OperationState) -> None:
        row = operations.get_one(tx, number)
        operations.end_later_parts(tx, row.message, row.chat_id, after=row.part, state=state)
