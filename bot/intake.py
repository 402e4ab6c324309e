"""Accepting events: stored first, in one commit for all that arrive together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from channels.base import Envelope
from storage import inbox
from storage.engine import Database

CROWD = 16  # calls that wait for the commit
LINGER = 0.1  # seconds that a crowd is believed to last: its calls come in waves


class Intake:
    """Stores envelopes; a call returns when its own are durable."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], wake_dispatch: Callable[[], None]
    ) -> None:
        self._db = database
        self._clock = clock
        self._wake_dispatch = wake_dispatch
        self._waiting: list[tuple[Sequence[Envelope], asyncio.Future[None]]] = []
        self._storing = 0
        self._crowded_at = -LINGER
        self._flusher: asyncio.Task[None] | None = None

    def is_crowded(self) -> bool:
        """Whether many wait, or did just now: more than a steady stream of messages brings."""
        return asyncio.get_running_loop().time() - self._crowded_at < LINGER

    async def accept(self, envelopes: Sequence[Envelope]) -> None:
        """Store envelopes; raises what the database raises."""
        if not envelopes:
            return
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        self._waiting.append((envelopes, stored))
        if len(self._waiting) + self._storing >= CROWD:
            self._crowded_at = loop.time()
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        await stored

    async def _flush(self) -> None:
        # While one batch commits, the next gathers: no timer, no delay for a lone event.
        while self._waiting:
            batch, self._waiting = self._waiting, []
            self._storing = len(batch)
            envelopes = [envelope for group, _ in batch for envelope in group]
            try:
                await self._db.write(partial(inbox.accept, envelopes=envelopes, now=self._clock()))
            except Exception as error:
                for _, stored in batch:
                    if not stored.done():
                        stored.set_exception(error)
            else:
                for _, stored in batch:
                    if not stored.done():
                        stored.set_result(None)
                self._wake_dispatch()
        self._storing = 0
        self._flusher = None
