"""A bot with groups, people and an announcement, and fake platforms in processes of their own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from benchmarks.effort import Effort, measured
from broadcasts import drafting, publish
from channels.base import ChatKind, SendLimits
from channels.compose import TELEGRAM
from channels.telegram import TelegramChannel
from outbox.worker import Watcher, Worker
from registry import offices as registry
from storage import chats, offices, schema
from storage.chats import Category, ChatRow, ChatState, Selector
from storage.engine import Database, Tx
from storage.offices import NATIONAL_CODE, Tier
from storage.operations import IS_PENDING, IS_SENDING, OperationRow

TOKEN = "4242:test"  # noqa: S105 - the fakes ask for no secret
ACCOUNT = "telegram:4242"
ACTOR = "cli:benchmark"
SEED_CHUNK = 2_000  # chats per transaction
LOOK_EVERY = 0.002  # seconds between two looks at whether all results are stored
TEXT = (
    "Diberitahukan kepada seluruh satuan kerja bahwa rapat koordinasi kehumasan diadakan pada "
    "<b>Senin pukul 09.00</b> waktu setempat. Mohon setiap kantor menugaskan satu orang dan "
    "menyiapkan laporan pengelolaan media sosial. Bahan rapat dikirim paling lambat sehari "
    "sebelumnya melalui grup ini."
)
EVERYBODY = Selector(NATIONAL_CODE, NATIONAL_CODE, tuple(Tier), (Category.SATKER,))


class Unlimited(TelegramChannel):
    """A Telegram account that nothing slows down."""

    limits = SendLimits()


@contextmanager
def file() -> Iterator[str]:
    """The URL of a migrated database that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="bakohumas-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        schema.migrate(url)
        yield url


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database, closed afterwards."""
    db = Database(url)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def database() -> Iterator[Database]:
    """A migrated database that is deleted afterwards."""
    with file() as url, opened(url) as db:
        yield db


def group_id(number: int) -> int:
    """The platform's id of the group with this number."""
    return -1_000 - number


def person_id(number: int) -> int:
    """The platform's id of the person with this number."""
    return 1_000 + number


async def seed_groups(db: Database, count: int) -> None:
    """Store the offices and `count` groups, shared out evenly."""
    now = datetime.now(UTC)
    await db.write(registry.seed)
    codes = [office.code for office in await db.read(offices.everything)]
    for start in range(0, count, SEED_CHUNK):
        groups = [
            _chat(group_id(number), ChatKind.GROUP, now, codes[number % len(codes)])
            for number in range(start, min(start + SEED_CHUNK, count))
        ]
        await db.write(lambda tx, groups=groups: chats.put_groups(tx, groups))  # type: ignore[misc]


async def seed_people(db: Database, count: int) -> Sequence[ChatRow]:
    """Store and return `count` private chats."""
    now = datetime.now(UTC)

    def add(tx: Tx) -> list[ChatRow]:
        people = [_chat(person_id(number), ChatKind.PRIVATE, now) for number in range(count)]
        return [chats.add(tx, person) for person in people]

    return await db.write(add)


def _chat(external_id: int, kind: ChatKind, now: datetime, office: str | None = None) -> ChatRow:
    return ChatRow(
        channel="telegram",
        account="4242",
        external_id=str(external_id),
        kind=kind,
        title=f"Humas {external_id}",
        state=ChatState.ACTIVE,
        office=office,
        category=Category.SATKER if office else None,
        created_at=now,
    )


async def release(db: Database, channel: TelegramChannel) -> Effort:
    """Draft an announcement to every group; returns the effort of planning it whole."""
    now = datetime.now(UTC)
    author = drafting.Author(ACTOR)
    draft = await db.write(
        lambda tx: drafting.draft(tx, author, TEXT, EVERYBODY, gap=timedelta(0), now=now)
    )
    with measured() as effort:
        await db.write(lambda tx: publish.publish(tx, draft, ACTOR, now, now))
        await publish.write_all(db, {channel.name: TELEGRAM}, now)
    return effort()


class _Count(Watcher):
    """Says when as many calls have ended as there were messages."""

    def __init__(self, calls: int) -> None:
        self._missing = calls
        self.complete = asyncio.Event()

    def sent(self, seconds: float) -> None:
        self._missing -= 1
        if self._missing == 0:
            self.complete.set()


async def send_everything(
    db: Database, channel: TelegramChannel, messages: int, *, concurrency: int, patience: float
) -> Effort:
    """Run a worker until nothing waits; raises TimeoutError after `patience` seconds."""
    count = _Count(messages)
    worker = Worker(db, channel, concurrency=concurrency, watcher=count)
    running = asyncio.create_task(worker.run(takes_over=True))
    try:
        async with asyncio.timeout(patience):
            with measured() as effort:
                await count.complete.wait()
                await until_idle(db, LOOK_EVERY)
            return effort()
    finally:
        worker.stop()
        await running


async def until_idle(db: Database, look_every: float, *, ignoring_replies: bool = False) -> None:
    """Wait until every operation (or every one of an announcement) has its final state."""
    queued = select(col(OperationRow.id)).where(
        col(OperationRow.state).in_((IS_PENDING, IS_SENDING))
    )
    if ignoring_replies:
        queued = queued.where(col(OperationRow.wave_id).is_not(None))
    while True:
        if await db.read(lambda tx: tx.execute(queued.limit(1)).first()) is None:
            return
        await asyncio.sleep(look_every)


@dataclass(frozen=True, slots=True)
class Server:
    """A process that listens."""

    port: int
    pid: int


@contextmanager
def process(module: str, *arguments: str, core: int | None = None) -> Iterator[int]:
    """A server `module` on a core of its own; gives the port."""
    with server(module, *arguments, core=core) as started:
        yield started.port


@contextmanager
def server(module: str, *arguments: str, core: int | None = None) -> Iterator[Server]:
    """The same with the number of its process; the port is its first line of output."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            if core is not None:
                os.sched_setaffinity(running.pid, {core})
            assert running.stdout is not None
            yield Server(int(running.stdout.readline()), running.pid)
        finally:
            running.terminate()
            running.wait(timeout=10)
