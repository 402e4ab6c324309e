"""One worker of `benchmarks.scale`; prints a 0 when it is ready and sends until it is ended.

`python -m benchmarks.scaling --database URL --platform PORT --concurrency N`
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from benchmarks import world
from benchmarks.effort import rest
from outbox.worker import Worker


async def send(url: str, platform: int, concurrency: int) -> None:
    """Send what there is through an account that nothing slows down."""
    base = f"http://127.0.0.1:{platform}"
    with world.opened(url) as db:
        channel = world.Unlimited(world.TOKEN, api_base=base, concurrency=concurrency)
        await channel.start()
        worker = Worker(db, channel, concurrency=concurrency)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
        rest()
        sys.stdout.write("0\n")
        sys.stdout.flush()
        await worker.run(takes_over=False)
        await channel.aclose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--platform", type=int, required=True)
    parser.add_argument("--concurrency", type=int, required=True)
    options = parser.parse_args()
    asyncio.run(send(options.database, options.platform, options.concurrency))
