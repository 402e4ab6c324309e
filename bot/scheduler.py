"""APScheduler as the ticker; what is due stands in the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from broadcasts import reports, schedule
from outbox.enqueue import Composers
from storage import audit, inbox
from storage.engine import Database

log = structlog.get_logger()

TICK = timedelta(seconds=0.2)
REFRESH = timedelta(seconds=3)  # 20 edits a minute is what a group allows
SEAL = timedelta(seconds=1)
SWEEP = timedelta(hours=1)
RAW_BODIES_KEPT = timedelta(days=7)


class Ticker:
    """Runs what time brings; a job that fails is logged and runs again."""

    def __init__(
        self,
        database: Database,
        composers: Composers,
        *,
        clock: Callable[[], datetime],
        wake_outbox: Callable[[], None],
    ) -> None:
        self._db = database
        self._composers = composers
        self._clock = clock
        self._wake_outbox = wake_outbox
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    async def start(self) -> None:
        """Look at what a stop left behind, then tick."""
        await self._db.write(lambda tx: schedule.after_start(tx, self._composers, self._clock()))
        jobs = ((self.tick, TICK), (self.refresh, REFRESH), (self.seal, SEAL), (self.sweep, SWEEP))
        for job, interval in jobs:
            self._scheduler.add_job(
                _guarded(job),
                "interval",
                seconds=interval.total_seconds(),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Plan, open, close and report announcements."""
        if await self._db.read(schedule.has_work):
            await self._db.write(lambda tx: schedule.tick(tx, self._composers, self._clock()))
            self._wake_outbox()

    async def refresh(self) -> None:
        """Bring live views up to date."""
        if await self._db.write(lambda tx: reports.refresh(tx, self._composers, self._clock())):
            self._wake_outbox()

    async def seal(self) -> None:
        """Chain new audit rows."""
        if await self._db.read(audit.has_unsealed):
            await self._db.write(audit.seal)

    async def sweep(self) -> None:
        """Forget raw bodies in time."""
        before = self._clock() - RAW_BODIES_KEPT
        await self._db.write(lambda tx: inbox.erase_bodies(tx, before))


def _guarded(job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await job()
        except Exception:
            log.exception("ticker.job_failed", job=getattr(job, "__name__", "job"))

    return run
