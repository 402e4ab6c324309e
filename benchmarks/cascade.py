"""One announcement to 553 groups at the real limits, alone and while people are answered."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from statistics import median
from typing import Any

import aiohttp

from benchmarks import table, world
from benchmarks.effort import rest
from benchmarks.table import Bound
from channels.base import Message
from channels.compose import TELEGRAM
from channels.telegram import TelegramChannel
from outbox import enqueue
from outbox.worker import Worker
from storage.chats import ChatRow
from storage.engine import Database, Tx
from tests.fakes.telegram_limits import largest_rate

GROUPS = 553
PEOPLE = 60
REPLIES_A_SECOND = 2.0
ALLOWED_RATE = 30.0  # calls a second, Telegram's word
LONGEST = 1.05  # times the duration at the allowed rate
MOST_IN_A_SECOND = 31
REPLY_P95 = 0.300  # seconds
CONCURRENCY = 50
PATIENCE = 120.0  # seconds
LOOK_EVERY = 0.25  # seconds between two looks at whether it is over


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the fake saw of a run; `replies` are seconds from being written to arriving."""

    name: str
    sends: Sequence[float]
    floods: int
    replies: Sequence[float]

    @property
    def duration(self) -> float:
        """Seconds from the first to the last message."""
        return self.sends[-1] - self.sends[0]

    @property
    def ratio(self) -> float:
        """The duration against that at the allowed rate."""
        return self.duration / ((len(self.sends) - 1) / ALLOWED_RATE)

    @property
    def peak(self) -> int:
        """The largest number of messages in any sliding second."""
        return largest_rate(list(self.sends))

    @property
    def p95(self) -> float:
        """The latency that one reply in twenty exceeds."""
        return self.replies[ceil(0.95 * len(self.replies)) - 1]


class Talk:
    """Answers people at a steady pace and remembers when each answer was written."""

    def __init__(self, db: Database, channel: TelegramChannel, worker: Worker) -> None:
        self.written_at: dict[str, float] = {}
        self._db = db
        self._composers = {channel.name: TELEGRAM}
        self._worker = worker

    async def go_on(self, people: Sequence[ChatRow]) -> None:
        """Answer one person after the other until cancelled."""
        started = time.monotonic()
        for number in range(int(PATIENCE * REPLIES_A_SECOND)):
            await asyncio.sleep(max(0.0, started + number / REPLIES_A_SECOND - time.monotonic()))
            await self._answer(people[number % len(people)], f"jawaban {number}")

    async def _answer(self, person: ChatRow, text: str) -> None:
        self.written_at[text] = time.monotonic()
        now = datetime.now(UTC)

        def say(tx: Tx) -> None:
            enqueue.say(tx, self._composers, person, Message(text), key=text, now=now)

        await self._db.write(say)
        self._worker.wake()


async def cascade(name: str, latency: float, *, with_replies: bool) -> Outcome:
    """Send the announcement through a fake in its own process and read what it saw."""
    fake = world.process("tests.fakes.telegram_server", "--any-chat", "--latency", str(latency))
    with fake as port, world.database() as db:
        base = f"http://127.0.0.1:{port}"
        channel = TelegramChannel(world.TOKEN, api_base=base, concurrency=CONCURRENCY)
        await world.seed_groups(db, GROUPS)
        people = await world.seed_people(db, PEOPLE)
        await world.release(db, channel)
        await channel.start()
        rest()
        written_at = await _send(db, channel, people if with_replies else ())
        await channel.aclose()
        return _outcome(name, written_at, *await _seen_by(base))


async def _send(
    db: Database, channel: TelegramChannel, people: Sequence[ChatRow]
) -> Mapping[str, float]:
    worker = Worker(db, channel, concurrency=CONCURRENCY)
    talk = Talk(db, channel, worker)
    running = asyncio.create_task(worker.run(takes_over=True))
    talking = asyncio.create_task(talk.go_on(people)) if people else None
    try:
        async with asyncio.timeout(PATIENCE):
            await world.until_idle(db, LOOK_EVERY, ignoring_replies=True)
            if talking is not None:
                talking.cancel()
            await world.until_idle(db, LOOK_EVERY)
    finally:
        worker.stop()
        await running
    return talk.written_at


async def _seen_by(base: str) -> tuple[Sequence[Mapping[str, Any]], int]:
    """The fake's messages in the order of their arrival, and how often it answered 429."""
    async with aiohttp.ClientSession(base) as session:
        async with session.get("/_control/messages") as response:
            messages = json.loads(await response.read())
        async with session.get("/_control/counters") as response:
            counters = json.loads(await response.read())
    return messages, counters["flooded"]


def _outcome(
    name: str,
    written_at: Mapping[str, float],
    messages: Sequence[Mapping[str, Any]],
    floods: int,
) -> Outcome:
    # Both processes read the machine's one monotonic clock.
    replies = [
        message["at"] - written_at[message["text"]]
        for message in messages
        if message["text"] in written_at
    ]
    return Outcome(name, [message["at"] for message in messages], floods, sorted(replies))


def _bounds(outcome: Outcome) -> list[Bound]:
    bounds = [
        Bound(
            f"{outcome.name}: duration",
            f"≤ {LONGEST} ×",
            f"{outcome.ratio:.3f} ×",
            outcome.ratio <= LONGEST,
        ),
        Bound(
            f"{outcome.name}: in any second",
            f"≤ {MOST_IN_A_SECOND}",
            str(outcome.peak),
            outcome.peak <= MOST_IN_A_SECOND,
        ),
        Bound(f"{outcome.name}: 429", "0", str(outcome.floods), outcome.floods == 0),
    ]
    if outcome.replies:
        bounds.append(
            Bound(
                f"{outcome.name}: reply p95",
                f"≤ {REPLY_P95 * 1000:.0f} ms",
                _milliseconds(outcome.p95),
                outcome.p95 <= REPLY_P95,
            )
        )
    return bounds


def _row(outcome: Outcome) -> Sequence[str]:
    replies = outcome.replies
    return (
        outcome.name,
        str(len(outcome.sends)),
        f"{outcome.duration:.2f} s",
        f"{outcome.ratio:.3f} ×",
        str(outcome.peak),
        str(outcome.floods),
        _milliseconds(median(replies)) if replies else "",
        _milliseconds(outcome.p95) if replies else "",
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def main() -> int:
    """Measure both runs; returns 1 if a bound does not hold."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.08, help="seconds of each answer")
    latency: float = parser.parse_args().latency
    table.machine()
    outcomes = [
        asyncio.run(cascade("alone", latency, with_replies=False)),
        asyncio.run(cascade("with replies", latency, with_replies=True)),
    ]
    columns = ("run", "calls", "duration", f"/ (calls - 1)/{ALLOWED_RATE:.0f}", "in any second",
               "429", "reply p50", "reply p95")  # fmt: skip
    title = f"{GROUPS} groups, answers after {latency * 1000:.0f} ms"
    table.show(title, columns, [_row(outcome) for outcome in outcomes])
    return table.judge([bound for outcome in outcomes for bound in _bounds(outcome)])


if __name__ == "__main__":
    sys.exit(main())
