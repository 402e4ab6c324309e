"""How soon we can say how all groups of the country are: `python -m benchmarks.health`."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from benchmarks import table, world
from benchmarks.browsing import percentile
from benchmarks.table import Bound
from broadcasts import drafting, publish
from channels.compose import TELEGRAM
from storage import health
from storage.engine import Database
from storage.offices import NATIONAL_CODE
from storage.operations import OperationRow, OperationState

GROUPS = 3_000
ANNOUNCEMENTS = 6  # national ones, all of them to every group
LOOKS = 40
P95 = 0.050  # seconds of this process, in which SQLite works, too


def main() -> int:
    """Measure on SQLite; returns 1 if the bound does not hold."""
    table.machine()
    with world.database() as db:
        asyncio.run(_fill(db))
        times = [_look(db) for _ in range(LOOKS)]
    p95 = percentile(times, 0.95)
    limit = f"{P95 * 1000:.0f} ms"
    return table.judge(
        [Bound(f"health of {GROUPS} groups, p95", limit, f"{p95 * 1000:.1f} ms", p95 < P95)]
    )


async def _fill(db: Database) -> None:
    await world.seed_groups(db, GROUPS)
    for _ in range(ANNOUNCEMENTS):
        await _announce(db)
    arrived = update(OperationRow).values(state=OperationState.SENT)
    await db.write(lambda tx: tx.execute(arrived))


async def _announce(db: Database) -> None:
    now, author = datetime.now(UTC), drafting.Author(world.ACTOR)
    number = await db.write(
        lambda tx: drafting.draft(
            tx, author, world.TEXT, world.EVERYBODY, gap=timedelta(0), now=now
        )
    )
    await db.write(lambda tx: publish.publish(tx, number, world.ACTOR, now, now))
    await publish.write_all(db, {"telegram": TELEGRAM}, now)


def _look(db: Database) -> float:
    began = time.process_time()
    found: Sequence[health.Condition] = db.read_now(
        lambda tx: health.of_subtree(tx, NATIONAL_CODE, datetime.now(UTC))
    )
    assert len(found) == GROUPS
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
