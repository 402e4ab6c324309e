"""Leading the other processes, or waiting to: renewed each second, taken over after the lease."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable
from typing import TypeVar

import structlog

from storage import leader
from storage.engine import Database, Tx, Unit
from storage.leader import Deposed, Lease

log = structlog.get_logger()

T = TypeVar("T")

NAME = "scheduler"
RENEWAL = 1.0  # seconds
WATCH = 0.5  # seconds between two looks of a follower: with the lease 4.5 until it leads


class Leadership:
    """Whether this process leads; `run` keeps it so until `stop`."""

    def __init__(self, database: Database, *, steady: Callable[[], float] = time.monotonic) -> None:
        self._db = database
        self._steady = steady
        self._owner = uuid.uuid4().hex
        self._held: Lease | None = None
        self._seen: Lease | None = None
        self._seen_at = 0.0
        self._stopped = asyncio.Event()
        self.elected = asyncio.Event()
        """Set once this process has led."""

    def leads(self) -> bool:
        """Whether this process leads, as far as it knows."""
        return self._held is not None

    async def write(self, unit: Unit[T]) -> T:
        """Run a unit as the leader; raises Deposed where another process leads."""
        held = self._held
        if held is None:
            raise Deposed(NAME)

        def fenced(tx: Tx) -> T:
            leader.prove(tx, NAME, held)
            return unit(tx)

        try:
            return await self._db.write(fenced)
        except Deposed:
            self._held = None
            raise

    async def run(self) -> None:
        """Lead when nobody does; returns after `stop`, and then somebody else may lead at once."""
        while not self._stopped.is_set():
            try:
                await self.step()
            except Exception as error:
                log.warning("leader.database_away", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RENEWAL if self.leads() else WATCH):
                    await self._stopped.wait()
        await self._release()

    def stop(self) -> None:
        """Lead no more."""
        self._stopped.set()

    async def step(self) -> None:
        """Renew the lease, or take it over from one who has not for too long."""
        held = self._held
        if held is not None:
            try:
                self._held = await self._db.write(lambda tx: leader.renew(tx, NAME, held))
            except Deposed:
                self._held = None
                log.warning("leader.deposed")
            return
        now = self._steady()
        seen = await self._db.write(lambda tx: leader.look(tx, NAME))
        if seen != self._seen:
            self._seen, self._seen_at = seen, now
        if seen.owner == leader.NOBODY or now - self._seen_at >= leader.TTL:
            self._held = await self._db.write(lambda tx: leader.take(tx, NAME, self._owner, seen))
            if self._held is not None:
                self.elected.set()
                log.info("leader.elected", term=self._held.term)

    async def _release(self) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        try:
            await self._db.write(lambda tx: leader.release(tx, NAME, held))
        except Exception as error:  # the lease ends by itself
            log.warning("leader.not_released", error=type(error).__name__)
