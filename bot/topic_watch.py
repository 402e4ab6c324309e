"""Telling channels in which topics all talk is for us, as `open` may not ask the database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

import structlog

from channels.base import Channel, Topics
from storage import topics
from storage.engine import Database

log = structlog.get_logger()

LOOK_EVERY = 2.0  # seconds: nobody writes in a topic much sooner than it is begun


class TopicWatch:
    """Keeps what channels attend to as it stands in the database; other processes change it, too.

    A command or a reply to us gets in anyhow. What could be missed for a moment is only talk among
    staff in a topic that is new.
    """

    def __init__(self, database: Database, channels: Mapping[str, Channel]) -> None:
        self._db = database
        self._channels = channels.values()

    async def run(self) -> None:
        """Look until cancelled; a database that is away is asked again."""
        while True:
            try:
                await self.refresh()
            except Exception as error:  # the topics known so far stay until it answers again
                log.warning("topics.not_read", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def refresh(self) -> None:
        """Tell every channel its topics."""
        for channel in self._channels:
            if isinstance(channel, Topics):
                here = partial(topics.in_use, channel=channel.name, account=channel.account)
                channel.attend(await self._db.read(here))
