"""Committing events that were handled together: a commit of its own for each costs a third more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from storage.engine import Database, Tx, Unit

MOST = 5  # units in a transaction: what arrives meanwhile waits for its turn


@dataclass(frozen=True, slots=True)
class _Waiting:
    unit: Unit[None]
    done: asyncio.Future[None]

    def end(self, error: Exception | None = None) -> None:
        if self.done.done():
            return  # nobody waits any more
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class Commits:
    """Runs units that come together in one transaction; where one raises, each runs by itself."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._waiting: list[_Waiting] = []
        self._flusher: asyncio.Task[None] | None = None

    async def write(self, unit: Unit[None]) -> None:
        """Return when a unit is committed; raises what it or the database raises."""
        waiting = _Waiting(unit, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        await waiting.done

    async def _flush(self) -> None:
        # While one batch commits, the next gathers: no timer, no delay for a lone unit.
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            if len(batch) == 1 or not await self._together(batch):
                await asyncio.gather(*map(self._alone, batch))
        self._flusher = None

    async def _together(self, batch: Sequence[_Waiting]) -> bool:
        def run_all(tx: Tx) -> None:
            for waiting in batch:
                waiting.unit(tx)

        try:
            await self._db.write(run_all)
        except Exception:  # whose it was shows when each runs by itself
            return False
        for waiting in batch:
            waiting.end()
        return True

    async def _alone(self, waiting: _Waiting) -> None:
        try:
            await self._db.write(waiting.unit)
        except Exception as error:
            waiting.end(error)
        else:
            waiting.end()
