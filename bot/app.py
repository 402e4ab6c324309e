"""The whole bot from its settings: started in order, stopped in reverse."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from aiohttp import web

from bot import health, webhooks
from bot.accounts import keep_connected
from bot.composers import COMPOSERS
from bot.config import Settings
from bot.health import Metrics, WorkerMetrics
from bot.intake import Intake
from bot.scheduler import Ticker
from bot.simulator import mount
from channels.base import Channel
from channels.local import LocalChannel
from channels.telegram import TelegramChannel
from handlers.context import Policies
from handlers.dispatch import Dispatcher
from outbox.worker import Worker, utc_now
from registry import offices
from storage.engine import Database, Unit

log = structlog.get_logger()


@dataclass(slots=True)
class Bot:
    """A running bot."""

    database: Database
    channels: Mapping[str, Channel]
    workers: Mapping[str, Worker]
    dispatcher: Dispatcher
    local: LocalChannel
    port: int
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def wake_outbox(self) -> None:
        """There may be something to send."""
        for worker in self.workers.values():
            worker.wake()


def channels_of(settings: Settings) -> dict[str, Channel]:
    """The channels that the settings turn on; the local one is always there."""
    found: dict[str, Channel] = {"local": LocalChannel()}
    token = settings.telegram.token.get_secret_value()
    if token:
        found["telegram"] = TelegramChannel(
            token,
            api_base=settings.telegram.api_base,
            webhook_secret=settings.telegram.webhook_secret.get_secret_value(),
            concurrency=settings.outbox.concurrency,
        )
    return found


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    is_drill: bool = False,
    prepare: Unit[object] = lambda _: None,
    clock: Callable[[], datetime] = utc_now,
) -> AsyncIterator[Bot]:
    """Start the bot, and stop it when the block ends: what is on the wire is stored first.

    `prepare` writes what must be there before anything starts.
    """
    metrics = Metrics()
    async with contextlib.AsyncExitStack() as stack:
        database = Database(settings.database_url)
        stack.callback(database.close)
        await database.write(offices.seed)
        await database.write(prepare)
        channels = channels_of(settings)
        for channel in channels.values():
            stack.push_async_callback(channel.aclose)
        bot = _assemble(settings, database, channels, metrics, is_drill=is_drill, clock=clock)
        await _start_outbox(bot, stack)
        await _start_dispatch(bot, stack)
        ticker = Ticker(database, COMPOSERS, clock=clock, wake_outbox=bot.wake_outbox)
        await ticker.start()
        stack.callback(ticker.stop)
        intake = Intake(database, clock, bot.dispatcher.wake)
        await _start_web(bot, settings, intake, metrics, clock, stack)
        for channel in channels.values():
            receiver = keep_connected(channel, settings, intake.accept)
            _background(bot, stack, f"receive:{channel.name}", asyncio.create_task(receiver))
        log.info("bot.ready", channels=sorted(channels), port=bot.port)
        yield bot
        log.info("bot.stopping")


def _assemble(
    settings: Settings,
    database: Database,
    channels: Mapping[str, Channel],
    metrics: Metrics,
    *,
    is_drill: bool,
    clock: Callable[[], datetime],
) -> Bot:
    workers = {
        f"{channel.name}:{channel.account}": Worker(
            database,
            channel,
            concurrency=settings.outbox.concurrency,
            clock=clock,
            watcher=WorkerMetrics(metrics, f"{channel.name}:{channel.account}"),
        )
        for channel in channels.values()
    }

    def wake_outbox() -> None:
        for worker in workers.values():
            worker.wake()

    dispatcher = Dispatcher(
        database,
        channels,
        COMPOSERS,
        Policies(tier_gap=settings.broadcasts.gap, is_drill=is_drill),
        clock=clock,
        wake_outbox=wake_outbox,
        observe=metrics.handler_seconds.observe,
    )
    local = channels["local"]
    assert isinstance(local, LocalChannel)
    return Bot(database, channels, workers, dispatcher, local, port=0)


async def _start_outbox(bot: Bot, stack: contextlib.AsyncExitStack) -> None:
    for account, worker in bot.workers.items():
        # One process holds the database, so the claims of a dead predecessor are ours.
        task = asyncio.create_task(worker.run(takes_over=True))
        bot.tasks[f"send:{account}"] = task
        stack.push_async_callback(_finish, worker.stop, task)


async def _start_dispatch(bot: Bot, stack: contextlib.AsyncExitStack) -> None:
    task = asyncio.create_task(bot.dispatcher.run())
    bot.tasks["dispatch"] = task
    stack.push_async_callback(_finish, bot.dispatcher.stop, task)


async def _start_web(
    bot: Bot,
    settings: Settings,
    intake: Intake,
    metrics: Metrics,
    clock: Callable[[], datetime],
    stack: contextlib.AsyncExitStack,
) -> None:
    app = web.Application(client_max_size=webhooks.BIGGEST_BODY)
    lives = {
        account: lambda a=account: not bot.tasks[f"send:{a}"].done() for account in bot.workers
    }
    app.add_routes(webhooks.routes(bot.channels, intake))
    app.add_routes(health.routes(bot.database, metrics, lives, clock))
    if settings.console.enabled:
        await mount(app, bot.local, bot.database)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, *settings.address)
    await site.start()
    bot.port = runner.addresses[0][1]


def _background(
    bot: Bot, stack: contextlib.AsyncExitStack, name: str, task: asyncio.Task[None]
) -> None:
    bot.tasks[name] = task
    stack.push_async_callback(_finish, task.cancel, task)


async def _finish(stop: Callable[[], object], task: asyncio.Task[None]) -> None:
    stop()
    with contextlib.suppress(asyncio.CancelledError):
        await task
