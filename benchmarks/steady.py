"""What sending at the account's own pace costs; `python -m benchmarks.steady --port P`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

from benchmarks import world
from benchmarks.effort import Effort, measured
from broadcasts import schedule
from channels.compose import TELEGRAM
from channels.telegram import TelegramChannel
from outbox.worker import Worker

GROUPS = 1_000  # more than a run sends
WARM_UP = 3.0  # seconds before the clock starts
SECONDS = 25.0


async def steady(base: str) -> Effort:
    """Send for `SECONDS` at the real limits."""
    with world.database() as db:
        channel = TelegramChannel(world.TOKEN, api_base=base)
        await world.seed_groups(db, GROUPS)
        await world.release(db, channel)
        worker = Worker(db, channel, concurrency=50)
        running = asyncio.create_task(worker.run(takes_over=True))
        await asyncio.sleep(WARM_UP)
        # As the bot's ticker does: waves of which nothing is left are looked at no more.
        await db.write(lambda tx: schedule.tick(tx, {channel.name: TELEGRAM}, datetime.now(UTC)))
        with measured() as effort:
            await asyncio.sleep(SECONDS)
        result = effort()
        worker.stop()
        await running
        await channel.aclose()
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    measurement = asyncio.run(steady(f"http://127.0.0.1:{parser.parse_args().port}"))
    sys.stdout.write(json.dumps(asdict(measurement)) + "\n")
