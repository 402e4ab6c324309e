"""PostgreSQL away for a minute in the middle of an announcement: cut off, then stopped."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks import table
from benchmarks.table import Bound
from tests.postgres import CRASH_SAFE, Postgres
from tests.relay import Relay
from tests.scenarios.fleet import TWO_OF_EACH, Fleet, every_office, hasty

RESUMES_WITHIN = 5.0  # seconds
BEFORE, BETWEEN = 50, 300  # messages that are sent when the outages begin
PEOPLE = range(7_001, 7_011)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seconds until messages went on after each outage, and who has what in the end."""

    after_cut: float
    after_stop: float
    received: Counter[int]
    answered: int


async def play(seconds: float) -> Outcome:
    """Let six processes send to 553 groups, and take the database away twice."""
    with tempfile.TemporaryDirectory() as folder, Postgres(CRASH_SAFE) as server:
        async with Relay(server.socket) as wire, hasty(Path(folder), server, wire.port) as bot:
            await bot.start(*TWO_OF_EACH)
            number = bot.announce()
            await bot.until_sent(BEFORE)
            wire.cut()
            talks = asyncio.gather(*(bot.talk(person, ("/start",)) for person in PEOPLE))
            await asyncio.sleep(seconds)
            wire.mend()
            after_cut = await bot.resumption()
            await bot.until_sent(BETWEEN)
            await asyncio.to_thread(server.stop, "immediate")
            await asyncio.sleep(seconds)
            await asyncio.to_thread(server.start)
            after_stop = await bot.resumption()
            await talks
            await bot.until_over(number)
            return Outcome(after_cut, after_stop, await bot.received(), await _answered(bot))


async def _answered(bot: Fleet) -> int:
    return len([person for person in PEOPLE if await bot.answers(person)])


def main() -> int:
    """Measure; returns 1 if a bound does not hold."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each outage lasts")
    seconds: float = parser.parse_args().seconds
    table.machine()
    outcome = asyncio.run(play(seconds))
    lost = len(every_office()) - len(outcome.received) + len(PEOPLE) - outcome.answered
    doubled = outcome.received.total() - len(outcome.received)
    return table.judge(
        [
            _resumes(f"after {seconds:.0f} s without network", outcome.after_cut),
            _resumes(f"after {seconds:.0f} s without server", outcome.after_stop),
            Bound("lost", "0", str(lost), lost == 0),
            Bound("doubled", "0", str(doubled), doubled == 0),
        ]
    )


def _resumes(name: str, seconds: float) -> Bound:
    limit = f"≤ {RESUMES_WITHIN:.0f} s"
    return Bound(name, limit, f"{seconds:.1f} s", seconds <= RESUMES_WITHIN)


if __name__ == "__main__":
    sys.exit(main())
