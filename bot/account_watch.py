"""Asking each platform now and then whether it still takes us, and brings us what people write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from channels.base import Channel, Inspects, Misconfigured, SendError
from storage import alerts
from storage.alerts import Kind
from storage.engine import Database, Tx

log = structlog.get_logger()

LOOK_EVERY = timedelta(minutes=1)


class AccountWatch:
    """Notes what is wrong with one account; `bot/alerts.py` tells operators."""

    def __init__(
        self, database: Database, channel: Channel, *, clock: Callable[[], datetime]
    ) -> None:
        self._db = database
        self._channel = channel
        self._account = f"{channel.name}:{channel.account}"
        self._clock = clock

    async def run(self) -> None:
        """Look each minute, until cancelled; the first look waits for the account to connect."""
        while True:
            await asyncio.sleep(LOOK_EVERY.total_seconds())
            try:
                await self.look()
            except Exception as error:  # the database is away
                log.warning("account.not_watched", error=type(error).__name__)

    async def look(self) -> None:
        """Ask once and note what is wrong; a platform that does not answer tells nothing."""
        assert isinstance(self._channel, Inspects)
        try:
            _, *problems = await self._channel.inspect()
        except Misconfigured as error:
            await self._note(Kind.ACCOUNT, error.code)
        except SendError:
            return
        else:
            if problems:
                await self._note(Kind.RECEIVING, " ".join(problems))

    async def _note(self, kind: Kind, detail: str) -> None:
        def see(tx: Tx) -> None:
            alerts.see(tx, kind, self._account, detail, self._clock())

        await self._db.write(see)
