"""One bot in several processes on one PostgreSQL, and people who write to any of them."""

from __future__ import annotations

import asyncio
import io
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count, cycle
from pathlib import Path
from typing import Any, Final

import aiohttp
from sqlalchemy import text

from bot.config import Role
from broadcasts import progress
from registry.offices import read_offices
from storage.broadcasts import BroadcastState
from storage.engine import Database, Tx
from storage.offices import Tier
from tests.bot.stage import HEADER, SECRET, body
from tests.postgres import Postgres
from tests.process import Platform, Process, environment, platform, program, telegram, until
from tests.scenarios.announcing import TEXT, order, register

HASTY: Final = "tests.scenarios.hasty_bot"
AT_ONCE: Final = 5  # calls on the wire of a hasty worker
TWO_OF_EACH: Final = (*Role, *Role)
FIRST_GROUP: Final = -1_001_000_000_000
RETRY: Final = 0.1  # seconds until the platform posts again


@dataclass(slots=True)
class Fleet:
    """The processes, their database and their platform."""

    folder: Path
    env: dict[str, str]
    api: Platform
    database: Database
    """Seen by the test; it may be reached by another way than that of the processes."""
    module: str
    stack: AsyncExitStack
    session: aiohttp.ClientSession
    running: dict[Process, Role] = field(default_factory=dict)
    refusals: Counter[int] = field(default_factory=Counter)
    """How often a web process did not take a message, by status; 0: it did not answer."""
    _updates: count[int] = field(default_factory=lambda: count(1))

    async def start(self, *roles: Role) -> Sequence[Process]:
        """Start processes side by side; returns when all are ready."""
        return await asyncio.gather(*map(self._start, roles))

    async def _start(self, role: Role) -> Process:
        started = program("run", "--role", role, env=self.env, cwd=self.folder, module=self.module)
        process = await self.stack.enter_async_context(started)
        self.running[process] = role
        return process

    async def kill(self, process: Process) -> Role:
        """Cut the power of one process; returns what it was."""
        process.kill()
        await process.ended()
        return self.running.pop(process)

    def of(self, role: Role) -> list[Process]:
        """The running processes of a role."""
        return [process for process, its in self.running.items() if its is role]

    def leaders(self) -> list[Process]:
        """The running schedulers that have been elected."""
        return [one for one in self.of(Role.SCHEDULER) if one.events("leader.elected")]

    def announce(self, gap: timedelta = timedelta(0), tiers: Sequence[Tier] = tuple(Tier)) -> int:
        """Release an announcement to every group of some tiers; the leader has to plan it."""
        return self.database.write_now(lambda tx: order(tx, gap, tiers))

    async def talk(self, person: int, messages: Iterable[str]) -> None:
        """Post messages as the platform does: the next one once a process has taken the last."""
        for words in messages:
            await self.say(person, words)

    async def say(self, person: int, words: str) -> None:
        """Post one message to one web process after the other until one takes it."""
        number = next(self._updates)
        chat = {"id": person, "type": "private", "first_name": "Sari"}
        sender = {"id": person, "is_bot": False, "first_name": "Sari"}
        update = body(number, words, chat=chat, **{"from": sender})
        for turn in cycle((0, 1)):
            webs = self.of(Role.WEB)
            if webs and await self._post(webs[(number + turn) % len(webs)], update):
                return
            await asyncio.sleep(RETRY)

    async def _post(self, web: Process, update: bytes) -> bool:
        url, headers = f"{web.url}/webhooks/telegram", {HEADER: SECRET}
        try:
            async with self.session.post(url, data=io.BytesIO(update), headers=headers) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        if status != 200:
            self.refusals[status] += 1
        return status == 200

    async def sent(self) -> int:
        """How many messages the platform has taken."""
        return int((await self.api.get("counters"))["sent"])

    async def until_sent(self, messages: int) -> None:
        """Wait until the platform has taken so many messages."""

        async def is_far_enough() -> bool:
            return await self.sent() >= messages

        await until(is_far_enough, f"{messages} messages", 60)

    async def resumption(self) -> float:
        """The seconds until the platform has one message more than now."""
        started, before = time.monotonic(), await self.sent()
        await self.until_sent(before + 1)
        return time.monotonic() - started

    async def until_over(self, number: int) -> None:
        """Wait until an announcement is over and every reply has left."""

        def is_over(tx: Tx) -> bool:
            state = progress.measure(tx, number).state
            left = "SELECT 1 FROM operations WHERE state IN ('pending', 'sending') LIMIT 1"
            unread = "SELECT 1 FROM inbox WHERE state = 'new' LIMIT 1"
            waits = any(tx.execute(text(sql)).first() for sql in (left, unread))
            return state is BroadcastState.SENT and not waits

        await until(lambda: self.database.read_now(is_over), "the end", 90)

    def sum_of(self, number: int) -> dict[str, int]:
        """The tally of an announcement without what is nought."""
        measured = self.database.read_now(lambda tx: progress.measure(tx, number))
        assert sum(asdict(measured.total).values()) == measured.audience
        return {name: value for name, value in asdict(measured.total).items() if value}

    def on_the_wire(self) -> int:
        """How many calls are under way as far as the database knows."""
        return int(self.query("SELECT count(*) FROM operations WHERE state = 'sending'")[0][0])

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        return self.database.read_now(lambda tx: [tuple(row) for row in tx.execute(text(sql))])

    async def received(self) -> Counter[int]:
        """How often each group has the announcement."""
        messages = await self.api.messages()
        return Counter(message["chat"] for message in messages if TEXT in message["text"])

    async def answers(self, person: int) -> list[str]:
        """What a person was told, in the order of arrival."""
        return [message["text"] for message in await self.api.messages(person)]


def every_office() -> list[tuple[int, str]]:
    """A group for each of the 553 offices."""
    return [(FIRST_GROUP - at, office.code) for at, office in enumerate(read_offices())]


@asynccontextmanager
async def fleet(
    folder: Path,
    server: Postgres,
    api: Platform,
    *,
    module: str = "bot",
    port: int | None = None,
    **settings: str,
) -> AsyncIterator[Fleet]:
    """A database with all 553 groups, and no process yet.

    The processes reach it through `port` if there is one.
    """
    url = server.filled("every office", partial(register, groups=every_office()))
    theirs = url if port is None else via_port(url, port)
    account = telegram(
        api.api_base, TELEGRAM__MODE="webhook", TELEGRAM__WEBHOOK_SECRET=SECRET, **settings
    )
    env = environment("", **account, DATABASE_URL=theirs, PUBLIC_URL="http://127.0.0.1:9")
    database = Database(url)
    try:
        async with AsyncExitStack() as stack, aiohttp.ClientSession() as session:
            yield Fleet(folder, env, api, database, module, stack, session)
    finally:
        database.close()
        server.drop(url)


@asynccontextmanager
async def hasty(folder: Path, server: Postgres, port: int | None = None) -> AsyncIterator[Fleet]:
    """A platform and a bot without limits: each worker sends fifty messages a second."""
    at_once = str(AT_ONCE)
    async with (
        platform("--any-chat", "--no-limits", "--latency", "0.1") as api,
        fleet(folder, server, api, module=HASTY, port=port, OUTBOX__CONCURRENCY=at_once) as bot,
    ):
        yield bot


def via_port(url: str, port: int) -> str:
    """The same database through a port of this machine."""
    return url.partition("?")[0].replace("@/", f"@127.0.0.1:{port}/")
