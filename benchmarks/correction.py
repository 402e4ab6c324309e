"""A correction of content chases an announcement through 553 groups at the real limits."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from benchmarks import table, world
from benchmarks.cascade import (
    ALLOWED_RATE,
    CONCURRENCY,
    GROUPS,
    LONGEST,
    LOOK_EVERY,
    MOST_IN_A_SECOND,
    PATIENCE,
)
from benchmarks.effort import rest
from benchmarks.table import Bound
from broadcasts import corrections
from broadcasts.corrections import Change, Corrector
from channels.compose import TELEGRAM
from channels.telegram import TelegramChannel
from outbox.worker import Worker
from storage import versions
from storage.engine import Database, Tx
from tests.fakes.telegram_limits import largest_rate

RIGHT = world.TEXT.replace("pukul 09.00", "pukul 10.00")
COUNTED = frozenset({"sendMessage", "editMessageText"})
TOO_MANY = 429
CHANGE = Change(RIGHT, "pukul 09.00", "pukul 10.00")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the fake saw: when each edit and answer came, and what the groups end with."""

    calls: Sequence[float]
    floods: int
    corrected: int
    answered: int

    @property
    def duration(self) -> float:
        """Seconds from the first to the last call."""
        return self.calls[-1] - self.calls[0]

    @property
    def ratio(self) -> float:
        """The duration against that at the allowed rate."""
        return self.duration / ((len(self.calls) - 1) / ALLOWED_RATE)

    @property
    def peak(self) -> int:
        """The largest number of calls in any sliding second."""
        return largest_rate(list(self.calls))


async def chase(latency: float) -> Outcome:
    """Send the announcement, then correct it, and read what the fake saw."""
    fake = world.process("tests.fakes.telegram_server", "--any-chat", "--latency", str(latency))
    with fake as port, world.database() as db:
        base = f"http://127.0.0.1:{port}"
        channel = TelegramChannel(world.TOKEN, api_base=base, concurrency=CONCURRENCY)
        await world.seed_groups(db, GROUPS)
        await world.release(db, channel)
        await channel.start()
        await _send(db, channel)
        rest()
        await db.write(lambda tx: _correct(tx, channel))
        await _send(db, channel)
        await channel.aclose()
        return _outcome(*await _seen_by(base))


def _correct(tx: Tx, channel: TelegramChannel) -> None:
    composers, now, by = {channel.name: TELEGRAM}, datetime.now(UTC), Corrector(world.ACTOR)
    corrections.correct(tx, composers, 1, CHANGE, by, now, base=versions.FIRST)


async def _send(db: Database, channel: TelegramChannel) -> None:
    worker = Worker(db, channel, concurrency=CONCURRENCY)
    running = asyncio.create_task(worker.run(takes_over=True))
    try:
        async with asyncio.timeout(PATIENCE):
            await world.until_idle(db, LOOK_EVERY)
    finally:
        worker.stop()
        await running


async def _seen_by(base: str) -> tuple[Sequence[Mapping[str, Any]], ...]:
    """The fake's calls in the order of their arrival, and its messages as they read now."""
    async with aiohttp.ClientSession(base) as session:
        found = []
        for name in ("calls", "messages"):
            async with session.get(f"/_control/{name}") as response:
                found.append(json.loads(await response.read()))
    return tuple(found)


def _outcome(calls: Sequence[Mapping[str, Any]], messages: Sequence[Mapping[str, Any]]) -> Outcome:
    counted = [call for call in calls if call["method"] in COUNTED]
    shown = [message["text"] for message in messages]
    return Outcome(
        [call["at"] for call in counted[GROUPS:]],
        sum(call["status"] == TOO_MANY for call in counted),
        sum("PENGUMUMAN" in text and "pukul 10.00" in text for text in shown),
        sum(text.startswith("RALAT") for text in shown),
    )


def _bounds(outcome: Outcome) -> list[Bound]:
    return [
        Bound("duration", f"≤ {LONGEST} ×", f"{outcome.ratio:.3f} ×", outcome.ratio <= LONGEST),
        Bound("in any second", f"≤ {MOST_IN_A_SECOND}", str(outcome.peak),
              outcome.peak <= MOST_IN_A_SECOND),
        Bound("429", "0", str(outcome.floods), outcome.floods == 0),
        Bound("groups with the new text", str(GROUPS), str(outcome.corrected),
              outcome.corrected == GROUPS),
        Bound("groups with one answer", str(GROUPS), str(outcome.answered),
              outcome.answered == GROUPS),
    ]  # fmt: skip


def main() -> int:
    """Measure; returns 1 if a bound does not hold."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.08, help="seconds of each answer")
    latency: float = parser.parse_args().latency
    table.machine()
    outcome = asyncio.run(chase(latency))
    columns = ("calls", "duration", f"/ (calls - 1)/{ALLOWED_RATE:.0f}", "in any second", "429",
               "edited", "answered")  # fmt: skip
    row = (
        str(len(outcome.calls)),
        f"{outcome.duration:.2f} s",
        f"{outcome.ratio:.3f} ×",
        str(outcome.peak),
        str(outcome.floods),
        str(outcome.corrected),
        str(outcome.answered),
    )
    title = f"Correction of content, {GROUPS} groups, answers after {latency * 1000:.0f} ms"
    table.show(title, columns, [row])
    return table.judge(_bounds(outcome))


if __name__ == "__main__":
    sys.exit(main())
