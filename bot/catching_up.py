"""What people wrote while nobody listened: listed, and accepted as if it had just been posted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from channels.base import Accept, Channel, Reconciles
from storage import inbox
from storage.engine import Database

log = structlog.get_logger()

LIST_EVERY = timedelta(minutes=5)
WEBHOOK_SHARE = timedelta(minutes=1)  # what the webhook is about to bring holds more
OVERLAP = timedelta(minutes=10)  # before the last event: webhooks overtake each other
LONGEST_GAP = timedelta(days=7)


class CatchingUp:
    """Lists what came to one account, from the last event on; the inbox drops what it has."""

    def __init__(
        self,
        database: Database,
        channel: Channel,
        accept: Accept,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = database
        self._channel = channel
        self._accept = accept
        self._clock = clock
        self._since: datetime | None = None

    async def run(self) -> None:
        """List at once and then every five minutes, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # the platform or the database is away
                self._warn(error)
            await asyncio.sleep(LIST_EVERY.total_seconds())

    async def look(self) -> int:
        """Accept what is missing; returns how many messages were listed. Raises a SendError."""
        assert isinstance(self._channel, Reconciles)
        now = self._clock()
        since = self._since or await self._db.read(
            lambda tx: inbox.last_received(tx, self._channel.name, self._channel.account)
        )
        # An account that never received anything has nothing to catch up on.
        start = max((since or now) - OVERLAP, now - LONGEST_GAP)
        listed = await self._channel.received(start, now - WEBHOOK_SHARE)
        await self._accept(listed)
        self._since = now - WEBHOOK_SHARE
        return len(listed)

    def _warn(self, error: Exception) -> None:
        log.warning(
            "account.not_listed",
            channel=self._channel.name,
            account=self._channel.account,
            error=type(error).__name__,
        )
