"""The bot of `benchmarks.inbound` and `benchmarks.desk`: prints its port, runs until ended."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from benchmarks import world
from benchmarks.effort import rest
from bot import config, webhooks
from bot.app import running
from bot.config import Settings
from bot.intake import Intake
from bot.logs import configure_logs
from channels.base import Channel, Envelope, StatusChanged
from storage.engine import Database

SECRET = "benchmark"  # noqa: S105 - the fakes keep none
PUBLIC_URL = "http://127.0.0.1:9"  # what browsers and platforms believe; nobody listens there


class Forgetful(Intake):
    """Stores nothing."""

    async def accept(self, envelopes: Sequence[Envelope]) -> None:
        """Return at once."""


def settings_for(url: str, platform: int) -> Settings:
    """A bot that Telegram calls."""
    return config.load(
        database_url=url,
        listen="127.0.0.1:0",
        public_url=PUBLIC_URL,
        telegram={
            "token": world.TOKEN,
            "api_base": f"http://127.0.0.1:{platform}",
            "mode": "webhook",
            "webhook_secret": SECRET,
        },
        whatsapp=config.WITHOUT_ACCOUNTS["whatsapp"],
        faq={"meaning": False},  # one vector costs what fifty messages do
    )


def channel_of(settings: Settings) -> Channel:
    """The account, which nothing slows down."""
    return world.Unlimited(
        world.TOKEN,
        api_base=settings.telegram.api_base,
        webhook_secret=SECRET,
        concurrency=settings.outbox.concurrency,
    )


async def serve(settings: Settings) -> None:
    """Run the whole bot: web, dispatch, worker, ticker and audit."""
    channel = channel_of(settings)
    async with running(settings, channels={channel.name: channel}) as bot:
        await _until_ended(bot.port)


async def forget(settings: Settings) -> None:
    """Serve the same route, verified in the same way, and store nothing."""
    channel = channel_of(settings)
    intake = Forgetful(Database(settings.database_url), lambda: datetime.now(UTC), lambda: None)
    app = web.Application(client_max_size=webhooks.BIGGEST_BODY)
    app.add_routes(webhooks.routes({channel.name: channel}, intake, _note))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await _until_ended(runner.addresses[0][1])
    await runner.cleanup()


async def _note(_channel: Channel, _change: StatusChanged) -> None:
    """Nobody reports here."""


async def _until_ended(port: int) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    rest()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await ended.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--platform", type=int, required=True, help="port of the fake Telegram")
    parser.add_argument("--forgetful", action="store_true", help="store nothing")
    options = parser.parse_args()
    configure_logs(quiet=True)
    given = settings_for(options.database, options.platform)
    asyncio.run(forget(given) if options.forgetful else serve(given))
