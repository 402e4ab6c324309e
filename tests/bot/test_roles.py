"""One bot in several processes: who receives, who handles and sends, who keeps time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot.app import running
from bot.config import Role
from channels.base import Envelope
from storage import inbox, wakeups
from storage.engine import Database, Tx
from storage.wakeups import Listener
from tests import world
from tests.bot.stage import PERSON, Stage, body, settings_for
from tests.engines import on_postgres
from tests.fakes.telegram_server import FakeTelegram
from tests.postgres import Postgres
from tests.process import command, environment, until
from texts import cli as texts


@on_postgres
@pytest.mark.asyncio
async def test_each_role_does_its_part(database_url: str) -> None:
    """What the web process accepts a worker answers; another process has the schedule."""
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(FakeTelegram())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        fake.add_private(PERSON, "Sari")
        settings = settings_for(database_url, fake)
        bots = {
            role: await stack.enter_async_context(running(settings, roles=(role,)))
            for role in (Role.SCHEDULER, Role.WORKER, Role.WEB)
        }
        assert set(bots[Role.SCHEDULER].tasks) == {"claims", "lead"}
        works = {name.partition(":")[0] for name in bots[Role.WORKER].tasks}
        assert works == {"answers", "claims", "dispatch", "introduce", "send"}
        web = {name.partition(":")[0] for name in bots[Role.WEB].tasks}
        assert web == {"claims", "receive", "topics", "watch"}
        response = await Stage(bots[Role.WEB], fake, session).post(body(1))
        assert response.status == 200
        await until(lambda: bool(fake.messages(PERSON)), "an answer")
    assert len(fake.messages(PERSON)) == 1


@on_postgres
@pytest.mark.asyncio
async def test_two_of_each_answer_once(database_url: str) -> None:
    """Twenty messages that two web processes accept are answered once each, in their order."""
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(FakeTelegram())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        fake.add_private(PERSON, "Sari")
        settings = settings_for(database_url, fake)
        bots = [await stack.enter_async_context(running(settings)) for _ in range(2)]
        for number in range(1, 5):
            for bot in bots:  # the platform posts twice
                assert (await Stage(bot, fake, session).post(body(number))).status == 200
        await until(lambda: len(fake.messages(PERSON)) >= 4, "the answers")
        await until(partial(_is_idle, bots[0].database), "an empty outbox")
    assert len(fake.messages(PERSON)) == 4


async def _is_idle(database: Database) -> bool:
    return await database.read(lambda tx: world.is_idle(tx) and not inbox.next_of_each(tx, (), 1))


@pytest.fixture
def heard() -> list[str]:
    """The topics that were heard."""
    return []


@pytest.fixture
def listener(database_url: str, heard: list[str]) -> Iterator[Listener]:
    """A thread that notes what it hears."""
    listener = Listener(database_url, heard.append)
    listener.start()
    assert listener.is_listening.wait(world.PATIENCE)
    yield listener
    listener.stop()


@on_postgres
def test_an_accepted_event_is_heard(db: Database, listener: Listener, heard: list[str]) -> None:
    """The news comes with the commit, and none comes of what is rolled back."""

    def accept(tx: Tx, number: int) -> None:
        inbox.accept(tx, [Envelope("local", "local", str(number), "a", b"{}")], world.NOW)
        if number == 1:
            raise LookupError

    with pytest.raises(LookupError):
        db.write_now(partial(accept, number=1))
    db.write_now(partial(accept, number=2))
    done = threading.Event()
    while not heard:
        assert not done.wait(0.01)
    assert heard == [wakeups.INBOX]


@on_postgres
def test_the_listener_survives_a_cut(db: Database, listener: Listener, heard: list[str]) -> None:
    """After its connection was cut it listens again."""
    listener.is_listening.clear()
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE starts_with(query, 'LISTEN') AND datname = current_database()"
    )
    db.write_now(lambda tx: tx.connection().exec_driver_sql(cut))
    assert listener.is_listening.wait(world.PATIENCE)


@pytest.mark.parametrize("role", Role)
def test_a_file_has_one_process(role: Role, tmp_path: Path) -> None:
    """With SQLite a part of the bot is refused with a sentence."""
    done = command("run", "--role", role, env=environment(tmp_path / "bot.db"), cwd=tmp_path)
    assert done.returncode == 2
    assert texts.ONE_PROCESS in done.stderr
    assert not (tmp_path / "bot.db").exists()


def test_the_command_line_on_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    """Every command works there as well."""
    env = environment("", DATABASE_URL=postgres.empty())
    assert "✗" in command("check", env=env, cwd=tmp_path).stdout
    assert texts.MIGRATED in command("migrate", env=env, cwd=tmp_path).stdout
    done = command("check", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    for name in ("backup", "restore"):
        done = command(name, "copy", env=env, cwd=tmp_path)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("label", "change", "sentence"),
    [
        ("no database", ("/postgres?", "/gone?"), "belum ada di PostgreSQL"),
        ("no server", ("host=/", "host=/nowhere/"), "PostgreSQL tidak"),
    ],
)
def test_problems_are_said_in_words(
    label: str, change: tuple[str, str], sentence: str, postgres: Postgres, tmp_path: Path
) -> None:
    """What PostgreSQL answers is explained, by `check` and by every other command."""
    env = environment("", DATABASE_URL=postgres.url("postgres").replace(*change))
    for name in ("check", "migrate"):
        done = command(name, env=env, cwd=tmp_path)
        assert done.returncode != 0, label
        assert sentence in done.stdout + done.stderr, label
        assert "Traceback" not in done.stderr
