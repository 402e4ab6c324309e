"""The program with a Telegram account that knows no limits, as a process that can be killed.

The limits of an account are 29 messages a second: a test of crashes would wait for them. They are
what the platform grants, not a setting, so this process replaces the channel instead.
"""

from __future__ import annotations

import asyncio

from bot import config
from bot.app import running
from bot.config import Settings
from bot.logs import configure_logs
from channels.base import SendLimits
from channels.telegram import TelegramChannel
from storage.lock import RunLock


class UnlimitedTelegram(TelegramChannel):
    """As fast as the platform takes it."""

    limits = SendLimits()


async def serve(settings: Settings) -> None:
    """Run until killed."""
    channel = UnlimitedTelegram(
        settings.telegram.token.get_secret_value(),
        api_base=settings.telegram.api_base,
        concurrency=settings.outbox.concurrency,
    )
    async with running(settings, channels={channel.name: channel}):
        await asyncio.Event().wait()


if __name__ == "__main__":
    loaded = config.load()
    configure_logs()
    with RunLock(loaded.database_url):
        asyncio.run(serve(loaded))
