"""Whether more workers on one PostgreSQL send more: each has few calls on the wire at a time."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import col

from benchmarks import table, world
from benchmarks.table import Bound
from storage.engine import Database, Tx
from storage.operations import OperationRow, OperationState
from tests.postgres import CRASH_SAFE, Postgres

GROUPS = 6_000  # more than any run sends
AT_ONCE = 8  # calls on the wire of a worker
LATENCY = 0.08  # seconds: a hundred messages a second at most for each worker
WORKERS = (1, 2, 4)
WARM_UP = 2.0  # seconds before the clock starts
SECONDS = 10.0
AT_LEAST = {2: 1.9, 4: 3.6}  # times what one sends
PER_WORKER = AT_ONCE / LATENCY


async def measure(server: Postgres, workers: int) -> float:
    """Let so many workers send; returns messages a second."""
    url = server.migrated()
    with world.opened(url) as db, world.process("benchmarks.bare", *_slow()) as platform:
        await world.seed_groups(db, GROUPS)
        await world.release(db, world.Unlimited(world.TOKEN, api_base="http://127.0.0.1"))
        options = ("--platform", str(platform), "--concurrency", str(AT_ONCE))
        with ExitStack() as stack:
            for _ in range(workers):
                stack.enter_context(
                    world.process("benchmarks.scaling", "--database", url, *options)
                )
            await asyncio.sleep(WARM_UP)
            return await _pace(db)


async def _pace(db: Database) -> float:
    started, before = time.perf_counter(), await db.read(_sent)
    await asyncio.sleep(SECONDS)
    after, ended = await db.read(_sent), time.perf_counter()
    return (after - before) / (ended - started)


def _sent(tx: Tx) -> int:
    count = sa_select(func.count()).where(col(OperationRow.state) == OperationState.SENT)
    return int(tx.execute(count).scalar_one())


def _slow() -> tuple[str, str]:
    return ("--latency", str(LATENCY))


def main() -> int:
    """Measure; returns 1 if a bound does not hold."""
    table.machine()
    with Postgres(CRASH_SAFE) as server:
        speeds = {workers: asyncio.run(measure(server, workers)) for workers in WORKERS}
    _show(speeds)
    return table.judge([_bound(speeds, workers) for workers in AT_LEAST])


def _show(speeds: Mapping[int, float]) -> None:
    rows = [
        (
            str(workers),
            f"{speed:,.0f}",
            f"{speed / speeds[1]:.2f}",
            f"{speed / (workers * PER_WORKER):.0%}",
        )
        for workers, speed in speeds.items()
    ]
    columns = ("workers", "messages/s", "against one", "of what the latency allows")
    title = f"PostgreSQL, {AT_ONCE} calls at a time each, answers after {LATENCY * 1000:.0f} ms"
    table.show(title, columns, rows)


def _bound(speeds: Mapping[int, float], workers: int) -> Bound:
    times, least = speeds[workers] / speeds[1], AT_LEAST[workers]
    return Bound(f"{workers} workers against one", f"≥ {least} ×", f"{times:.2f} ×", times >= least)


if __name__ == "__main__":
    sys.exit(main())
