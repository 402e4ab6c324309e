"""The whole bot from its settings: started in order, stopped in reverse."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from aiohttp import web

from bot import desk, files, health, vectors, webhooks, whatsapp
from bot.account_watch import AccountWatch
from bot.accounts import introduce, keep_connected
from bot.alerts import Alarm
from bot.catching_up import CatchingUp
from bot.composers import composers_of, senders_of
from bot.config import Mode, Role, Settings
from bot.disk import free_share
from bot.health import Metrics, WorkerMetrics
from bot.intake import Intake
from bot.leadership import Leadership
from bot.scheduler import Ticker
from bot.topic_watch import TopicWatch
from channels.base import Addressed, Channel, Inspects, Reconciles, StatusChanged
from channels.local import LocalChannel
from channels.telegram import TelegramChannel
from faq import starting
from faq.desk import Answers
from faq.shelving import Shelves
from handlers.context import Policies
from handlers.dispatch import Dispatcher
from hoaxes import gazetteer
from hoaxes.following import Following
from hoaxes.known import Reader
from outbox import statuses
from outbox.asking import Asker
from outbox.enqueue import Composers
from outbox.worker import Worker, utc_now
from registry import offices
from search.words import Lexicon
from storage import wakeups
from storage.engine import Database, Tx, Unit
from storage.wakeups import Listener

log = structlog.get_logger()

WEB_PATIENCE = 1.0  # seconds that requests get when the bot stops
VECTOR_PATIENCE = 3.0  # seconds for the vectors that are being made
HANDLER_PATIENCE = 2.0  # seconds for what is being handled; the rest is handled after the start


class AddressTaken(Exception):
    """The web server cannot listen where the settings say."""


@dataclass(slots=True)
class Bot:
    """A running bot."""

    settings: Settings
    database: Database
    channels: Mapping[str, Channel]
    workers: Mapping[str, Worker]
    dispatcher: Dispatcher
    metrics: Metrics
    clock: Callable[[], datetime]
    composers: Composers
    shelves: Shelves
    answers: Answers
    claims: Following
    port: int = 0
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """What must go on as long as the bot runs, by a name for logs and /readyz."""

    def wake_outbox(self) -> None:
        """There may be something to send."""
        for worker in self.workers.values():
            worker.wake()

    async def note(self, channel: Channel, change: StatusChanged) -> None:
        """Store what became of a message of ours; it may have to leave again."""

        def store(tx: Tx) -> None:
            statuses.apply(tx, channel.name, change, self.clock())
            whatsapp.doubt_templates(tx, self.settings, change, self.clock())

        await self.database.write(store)
        self.wake_outbox()


def channels_of(
    settings: Settings,
    database: Database | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> dict[str, Channel]:
    """The channels that the settings turn on; the local one is always there.

    With a database they remember what they made at their platforms.
    """
    found: dict[str, Channel] = {"local": LocalChannel(clock=clock)}
    telegram = settings.telegram
    if telegram.is_on:
        secret = telegram.webhook_secret.get_secret_value()
        if telegram.mode is Mode.WEBHOOK and not secret:
            secret = secrets.token_urlsafe(32)  # setWebhook tells Telegram at every start
        found["telegram"] = TelegramChannel(
            telegram.token.get_secret_value(),
            api_base=telegram.api_base,
            webhook_secret=secret,
            concurrency=settings.outbox.concurrency,
        )
    return found | whatsapp.channels(settings, database, clock)


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    is_drill: bool = False,
    roles: Collection[Role] = tuple(Role),
    prepare: Unit[object] = lambda _: None,
    clock: Callable[[], datetime] = utc_now,
    channels: Mapping[str, Channel] | None = None,
    composers: Composers | None = None,
    watches_clock: bool = True,
) -> AsyncIterator[Bot]:
    """Start the bot, and stop it when the block ends: what is on the wire is stored first.

    `prepare` writes what must be there before anything starts; `channels` and `composers` replace
    those of the settings; `roles` are fewer than all where other processes have the others.
    `watches_clock` is off where the clock is let run ahead. Raises AddressTaken.
    """
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url, privacy_key=settings.privacy.digest_key)
        stack.callback(database.close)
        await database.write(offices.seed)
        await database.write(lambda tx: starting.seed(tx, clock()))
        await database.write(prepare)
        composers = composers or composers_of(settings)
        bot = _assemble(settings, database, channels, composers, clock, is_drill=is_drill)
        for channel in bot.channels.values():
            stack.push_async_callback(channel.aclose)
        if Role.WEB in roles:
            await _start_receiving(bot, stack)
        if Role.WORKER in roles:
            _start_senders(bot, stack)
            if Role.WEB not in roles:
                _introduce(bot, stack)
        await bot.claims.refresh()
        _start(bot, stack, "claims", bot.claims.run, bot.claims.stop, VECTOR_PATIENCE)
        if Role.SCHEDULER in roles:
            await _start_ticker(bot, stack, watches_clock=watches_clock)
        if Role.WORKER in roles:
            await bot.shelves.refresh()
            _start(bot, stack, "answers", bot.shelves.run, bot.shelves.stop)
            dispatcher = bot.dispatcher
            _start(bot, stack, "dispatch", dispatcher.run, dispatcher.stop, HANDLER_PATIENCE)
            _start_listener(bot, stack)
            _start_approvals(bot, stack)
        log.info("bot.ready", channels=sorted(bot.channels), port=bot.port)
        yield bot
        log.info("bot.stopping")


def _assemble(
    settings: Settings,
    database: Database,
    channels: Mapping[str, Channel] | None,
    composers: Composers,
    clock: Callable[[], datetime],
    *,
    is_drill: bool,
) -> Bot:
    channels = channels_of(settings, database, clock) if channels is None else channels
    metrics = Metrics()
    workers = {
        account: Worker(
            database,
            channel,
            concurrency=settings.outbox.concurrency,
            clock=clock,
            watcher=WorkerMetrics(metrics, account),
        )
        for channel in channels.values()
        for account in [f"{channel.name}:{channel.account}"]
    }

    def wake_outbox() -> None:
        for worker in workers.values():
            worker.wake()

    shelves, claims = indexes_of(settings, database)
    answers = Answers(shelves, allows_uncertified=settings.faq.allow_uncertified)
    dispatcher = Dispatcher(
        database,
        channels,
        composers,
        Policies(
            tier_gap=settings.broadcasts.gap,
            official_domains=settings.broadcasts.official_domains,
            patience=settings.broadcasts.patience,
            is_drill=is_drill,
            accounts={
                channel.name: channel.account
                for channel in channels.values()
                if composers[channel.name].has_groups
            },
            senders=senders_of(settings) if settings.whatsapp.is_on else {},
            quiet=None if is_drill else settings.broadcasts.quiet,
            desk_url=desk.url_of(settings),
            address=partial(_address, channels),
        ),
        answers,
        clock=clock,
        wake_outbox=wake_outbox,
        observe=metrics.handler_seconds.observe,
        recogniser=claims.recogniser,
    )
    return Bot(
        settings,
        database,
        channels,
        workers,
        dispatcher,
        metrics,
        clock,
        composers,
        shelves,
        answers,
        claims,
    )


def indexes_of(settings: Settings, database: Database) -> tuple[Shelves, Following]:
    """What is looked up by a text: by meaning, too, where the settings and the machine allow it."""
    embedder = vectors.embedder() if settings.search.meaning else None
    store = vectors.store() if embedder else None
    reader = Reader(Lexicon.load(), gazetteer.places())
    return Shelves(database, embedder, store), Following(database, reader, embedder, store)


def _address(channels: Mapping[str, object], name: str) -> str:
    channel = channels.get(name)
    return channel.address if isinstance(channel, Addressed) else ""


def _start_senders(bot: Bot, stack: AsyncExitStack) -> None:
    for account, worker in bot.workers.items():
        # Where one process holds the database, the claims of a dead predecessor are ours.
        send = partial(worker.run, takes_over=not bot.database.is_shared)
        _start(bot, stack, f"send:{account}", send, worker.stop)


def _introduce(bot: Bot, stack: AsyncExitStack) -> None:
    """Learn who we are on each platform: some buttons lead to us by name."""
    for name, channel in bot.channels.items():
        _start(bot, stack, f"introduce:{name}", partial(introduce, channel))


def _start_approvals(bot: Bot, stack: AsyncExitStack) -> None:
    """Bring the templates that we need to Meta, and watch what becomes of them."""
    if bot.settings.whatsapp.is_on:
        approvals = whatsapp.approvals(bot.settings, bot.database, bot.clock)
        stack.push_async_callback(approvals.aclose)
        _start(bot, stack, "templates", approvals.run)


def _start_listener(bot: Bot, stack: AsyncExitStack) -> None:
    """Wake what waits when another process has written work."""
    if not bot.database.is_shared:
        return
    loop = asyncio.get_running_loop()

    def heard(topic: str) -> None:
        wake = bot.dispatcher.wake if topic == wakeups.INBOX else bot.wake_outbox
        loop.call_soon_threadsafe(wake)

    listener = Listener(bot.database.url, heard)
    listener.start()
    stack.push_async_callback(asyncio.to_thread, listener.stop)


async def _start_receiving(bot: Bot, stack: AsyncExitStack) -> None:
    intake = Intake(bot.database, bot.clock, bot.dispatcher.wake)
    bot.dispatcher.give_way(intake.is_crowded)
    await _start_web(bot, intake, stack)
    topics = TopicWatch(bot.database, bot.channels)
    await topics.refresh()
    _start(bot, stack, "topics", topics.run)
    for name, channel in bot.channels.items():
        receive = partial(keep_connected, channel, bot.settings, intake.accept)
        _start(bot, stack, f"receive:{name}", receive)
        if isinstance(channel, Inspects):
            _start(
                bot,
                stack,
                f"watch:{name}",
                AccountWatch(bot.database, channel, clock=bot.clock).run,
            )
        if isinstance(channel, Reconciles):
            _start_reconciling(bot, stack, name, channel, intake)


async def _start_ticker(bot: Bot, stack: AsyncExitStack, *, watches_clock: bool) -> None:
    leadership = None
    if bot.database.is_shared:
        leadership = Leadership(bot.database)
        _start(bot, stack, "lead", leadership.run, leadership.stop)
    ticker = Ticker(
        bot.database,
        bot.composers,
        clock=bot.clock,
        wake_outbox=bot.wake_outbox,
        official_domains=bot.settings.broadcasts.official_domains,
        leadership=leadership,
        alarm=Alarm(
            bot.composers, bot.workers, partial(free_share, bot.settings.database_url), bot.clock()
        ),
        recogniser=bot.claims.recogniser,
        watches_clock=watches_clock,
    )
    await ticker.start()
    stack.push_async_callback(ticker.stop)


async def _start_web(bot: Bot, intake: Intake, stack: AsyncExitStack) -> None:
    app = web.Application(client_max_size=webhooks.BIGGEST_BODY)
    app.add_routes(webhooks.routes(bot.channels, intake, bot.note))
    if bot.settings.whatsapp.is_on:
        app.add_routes(files.routes(bot.database, whatsapp.link_key(bot.settings), bot.clock))
    app.add_routes(
        health.routes(
            bot.database,
            bot.metrics,
            bot.workers,
            bot.tasks,
            bot.clock,
            lambda: not bot.claims.is_ready,
        )
    )
    desk.mount(
        app,
        bot.settings,
        bot.database,
        bot.composers,
        clock=bot.clock,
        wake_outbox=bot.wake_outbox,
        recogniser=bot.claims.recogniser,
    )
    local = bot.channels.get("local")
    if bot.settings.console.enabled and isinstance(local, LocalChannel):
        from bot.simulator import mount  # noqa: PLC0415  (a page that few processes serve)

        await mount(app, local, bot.database)
    runner = web.AppRunner(
        app, access_log=None, handle_signals=False, shutdown_timeout=WEB_PATIENCE
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, *bot.settings.address).start()
    except OSError as error:
        raise AddressTaken(error.strerror or type(error).__name__) from error
    bot.port = runner.addresses[0][1]


def _start_reconciling(
    bot: Bot, stack: AsyncExitStack, name: str, channel: Channel, intake: Intake
) -> None:
    """Ask the platform what became of doubtful calls, and what the webhook missed."""
    asker = Asker(bot.database, channel, clock=bot.clock, wake_outbox=bot.wake_outbox)
    _start(bot, stack, f"ask:{name}", asker.run)
    catching_up = CatchingUp(bot.database, channel, intake.accept, clock=bot.clock)
    _start(bot, stack, f"list:{name}", catching_up.run)


def _start(
    bot: Bot,
    stack: AsyncExitStack,
    name: str,
    work: Callable[[], Awaitable[None]],
    stop: Callable[[], object] | None = None,
    patience: float | None = None,
) -> None:
    """Run `work` until the bot stops: then `stop` ends it, or else it is cancelled."""
    task = bot.tasks[name] = asyncio.create_task(_reported(name, work))

    async def finish() -> None:
        (stop or task.cancel)()
        await asyncio.wait((task,), timeout=patience)
        if not task.done():
            log.warning("bot.task_cut_off", task=name)
            task.cancel()
            await asyncio.wait((task,))

    stack.push_async_callback(finish)


async def _reported(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Await `work`; whatever ends it early is in the log and on /readyz, not at the exit."""
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await work()
    except Exception:
        log.exception("bot.task_died", task=name)
