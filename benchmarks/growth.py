"""Planning and sending an announcement of a given size; `python -m benchmarks.growth N --port P`.

The groups are seeded by one process and used by another, whose memory is the one that counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
from dataclasses import asdict, dataclass

from benchmarks import world
from benchmarks.effort import Effort

CONCURRENCY = 50
PATIENCE = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class Growth:
    """An announcement's size, what its steps took and the largest memory in MB."""

    operations: int
    planning: Effort
    sending: Effort
    memory: float


async def grow(url: str, base: str, operations: int) -> Growth:
    """Plan and send to as many groups as are stored."""
    with world.opened(url) as db:
        channel = world.Unlimited(world.TOKEN, api_base=base, concurrency=CONCURRENCY)
        planning = await world.release(db, channel)
        sending = await world.send_everything(
            db, channel, operations, concurrency=CONCURRENCY, patience=PATIENCE
        )
        await channel.aclose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Growth(operations, planning, sending, peak)


async def seed(url: str, operations: int) -> None:
    """Store the groups."""
    with world.opened(url) as db:
        await world.seed_groups(db, operations)


def main() -> None:
    """Seed, or measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("operations", type=int)
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, help="without it the groups are only stored")
    options = parser.parse_args()
    if options.port is None:
        asyncio.run(seed(options.database, options.operations))
        return
    base = f"http://127.0.0.1:{options.port}"
    growth = asyncio.run(grow(options.database, base, options.operations))
    sys.stdout.write(json.dumps(asdict(growth)) + "\n")


if __name__ == "__main__":
    main()
