"""run, migrate, check and demo as real processes, and what they do when told to stop."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from broadcasts import progress
from storage import schema
from storage.engine import Database
from storage.lock import RunLock
from tests.process import (
    ask,
    command,
    environment,
    platform,
    program,
    query,
    telegram,
    until,
)
from tests.scenarios.announcing import announce, new_database
from texts import cli as texts
from texts import diagnosis

READY_IN = 5.0  # seconds; two on a machine that does nothing else
STOPPED_IN = 10.0  # seconds


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Settings of a database that is not there yet."""
    return environment(tmp_path / "bot.db")


def until_done(*arguments: str, env: Mapping[str, str], cwd: Path) -> Any:
    """Run a command in a thread, so that a bot of this test can go on."""
    return asyncio.to_thread(command, *arguments, env=env, cwd=cwd)


# run


@pytest.mark.asyncio
async def test_a_fresh_machine(env: dict[str, str], tmp_path: Path) -> None:
    """Without a database run makes one, is ready in seconds, and ends when asked."""
    async with program("run", env=env, cwd=tmp_path):
        pass
    assert schema.is_current(f"sqlite:///{tmp_path / 'bot.db'}")
    async with program("run", env=env, cwd=tmp_path) as bot:
        seconds = time.monotonic() - bot.started
        async with aiohttp.ClientSession() as session, session.get(f"{bot.url}/readyz") as page:
            assert page.status == 200
        assert await bot.stop() == 0
    print(f"\nready after {seconds:.2f} s")  # noqa: T201
    assert seconds < READY_IN
    assert "Traceback" not in bot.log
    assert [line["event"] for line in map(json.loads, bot.log.splitlines())][-1] == "bot.stopping"


@pytest.mark.asyncio
async def test_a_second_bot_is_refused(env: dict[str, str], tmp_path: Path) -> None:
    """Two bots on one database are refused with the sentence that says what to do."""
    async with program("run", env=env, cwd=tmp_path):
        for name, sentence in (
            ("run", texts.RUNNING_ALREADY),
            ("migrate", texts.STOP_FIRST),
        ):
            done = await until_done(name, env=env, cwd=tmp_path)
            assert done.returncode == 2
            assert done.stderr.strip() == sentence


@pytest.mark.asyncio
async def test_short_commands_beside_a_running_bot(env: dict[str, str], tmp_path: Path) -> None:
    """Invitations, imports, announcements and backups work while the bot runs."""
    async with program("run", env=env, cwd=tmp_path) as bot:
        invitation = await ask("invite", "--role", "admin", "--office", "00", env=env, cwd=tmp_path)
        assert invitation["office"] == "00"
        sent = await ask(
            *("broadcast", "send", "--office", "00", "--text", "Uji", "--drill"),
            env=env,
            cwd=tmp_path,
        )
        watched = await until_done("broadcast", "watch", str(sent["id"]), env=env, cwd=tmp_path)
        assert watched.returncode == 0
        assert "514/514" in watched.stdout
        status = await ask("broadcast", "status", str(sent["id"]), env=env, cwd=tmp_path)
        assert (status["state"], status["sent"], status["audience"]) == ("sent", 553, 553)
        done = await until_done("backup", "copy.db", env=env, cwd=tmp_path)
        assert done.returncode == 0
        refused = await until_done("restore", "copy.db", env=env, cwd=tmp_path)
        assert refused.stderr.strip() == texts.STOP_FIRST
        assert await bot.stop() == 0
    assert query(tmp_path / "copy.db", "SELECT count(*) FROM operations") == [(553,)]
    restored = await until_done("restore", "copy.db", env=env, cwd=tmp_path)
    assert restored.returncode == 0, restored.stderr


@pytest.mark.asyncio
async def test_a_pending_migration_is_named(env: dict[str, str], tmp_path: Path) -> None:
    """An older database is not touched: the command that mends it is named."""
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("CREATE TABLE old_things (name TEXT)")
    done = await until_done("run", env=env, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip() == texts.MIGRATION_PENDING


@pytest.mark.parametrize("name", ["run", "migrate"])
@pytest.mark.asyncio
async def test_a_file_that_is_no_database(name: str, env: dict[str, str], tmp_path: Path) -> None:
    """A foreign file is refused in words and stays as it is."""
    (tmp_path / "bot.db").write_bytes(b"letter to grandmother" * 200)
    done = await until_done(name, env=env, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip() == texts.NOT_OUR_DATABASE.format(path=tmp_path / "bot.db")
    assert (tmp_path / "bot.db").read_bytes().startswith(b"letter")


@pytest.mark.asyncio
async def test_an_address_that_is_taken(env: dict[str, str], tmp_path: Path) -> None:
    """A port that somebody else holds is named, without a trace."""
    async with program("run", env=env, cwd=tmp_path) as bot:
        other = environment(tmp_path / "other.db", LISTEN=f"127.0.0.1:{bot.port}")
        done = await until_done("run", env=other, cwd=tmp_path)
        assert done.returncode == 2
        assert f"127.0.0.1:{bot.port}" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.asyncio
async def test_a_stop_in_the_middle_of_a_wave(tmp_path: Path) -> None:
    """SIGTERM: what is on the wire is stored, nothing stays `sending`, the rest goes on later."""
    groups = [(-1000 - n, "65.03") for n in range(150)]
    async with platform("--latency", "0.3", "--any-chat") as api:
        env = environment(tmp_path / "bot.db", **telegram(api.api_base))
        new_database(tmp_path / "bot.db", groups)
        number = announce(tmp_path / "bot.db")
        async with program("run", env=env, cwd=tmp_path) as bot:

            async def is_under_way() -> bool:
                return bool((await api.get("counters"))["sent"] >= 30)

            await until(is_under_way, "thirty sends")
            started = time.monotonic()
            assert await bot.stop() == 0
            seconds = time.monotonic() - started
        assert seconds < STOPPED_IN
        database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
        measured = database.read_now(lambda tx: progress.measure(tx, number))
        database.close()
        sending = "SELECT count(*) FROM operations WHERE state = 'sending'"
        assert query(tmp_path / "bot.db", sending) == [(0,)]
        assert sum(asdict(measured.total).values()) == len(groups)
        assert measured.total.sent == len(await api.messages())
        assert "Traceback" not in bot.log


@pytest.mark.asyncio
async def test_a_stop_while_the_platform_hangs(tmp_path: Path) -> None:
    """A platform that does not answer keeps nobody from stopping in time."""
    groups = [(-1000 - n, "65.03") for n in range(20)]
    async with platform("--any-chat") as api:
        env = environment(tmp_path / "bot.db", **telegram(api.api_base))
        new_database(tmp_path / "bot.db", groups)
        async with program("run", env=env, cwd=tmp_path) as bot:
            await until(lambda: len(bot.events("account.connected")) == 2, "the account")
            await api.post("latency", {"seconds": 60})
            announce(tmp_path / "bot.db")
            await until(lambda: bool(on_the_wire(tmp_path)), "a call on the wire")
            started = time.monotonic()
            assert await bot.stop() == 0
            assert time.monotonic() - started < STOPPED_IN
    assert "Traceback" not in bot.log


def on_the_wire(folder: Path) -> int:
    """How many calls are under way."""
    sql = "SELECT count(*) FROM operations WHERE state = 'sending'"
    return int(query(folder / "bot.db", sql)[0][0])


# migrate and check


def test_migrate(env: dict[str, str], tmp_path: Path) -> None:
    """The revisions are named once; the second time there is nothing to do."""
    first = command("migrate", env=env, cwd=tmp_path)
    named = [f"+ {revision}" for revision in schema.revisions()]
    assert first.stdout.splitlines() == [*named, texts.MIGRATED]
    second = command("migrate", env=env, cwd=tmp_path)
    assert second.stdout.splitlines() == [texts.MIGRATED]
    with RunLock(f"sqlite:///{tmp_path / 'bot.db'}"):
        assert command("migrate", env=env, cwd=tmp_path).returncode == 2


def test_check_without_a_database(env: dict[str, str], tmp_path: Path) -> None:
    """What is missing is said in words, the exit code says that something is, no file is made."""
    done = command("check", env=env, cwd=tmp_path)
    assert done.returncode == 1
    assert f"{diagnosis.PROBLEM} {diagnosis.NOT_MIGRATED}" in done.stdout
    assert not (tmp_path / "bot.db").exists()


@pytest.mark.asyncio
async def test_check(tmp_path: Path) -> None:
    """A sound installation passes; a wrong token and a broken audit are told."""
    schema.migrate(f"sqlite:///{tmp_path / 'bot.db'}")
    async with platform() as api:
        env = environment(tmp_path / "bot.db", **telegram(api.api_base))
        done = await until_done("check", env=env, cwd=tmp_path)
        assert done.returncode == 0, done.stdout
        assert diagnosis.PROBLEM not in done.stdout
        assert "@bakohumas_bot" in done.stdout
        wrong = env | {"BAKOHUMAS_TELEGRAM__TOKEN": "4242:wrong"}
        done = await until_done("check", env=wrong, cwd=tmp_path)
        assert done.returncode == 1
        assert "token ditolak" in done.stdout
        assert "4242:wrong" not in done.stdout + done.stderr
        nowhere = env | {"BAKOHUMAS_TELEGRAM__API_BASE": "http://127.0.0.1:1"}
        done = await until_done("check", env=nowhere, cwd=tmp_path)
        assert done.returncode == 1
        assert "tidak dapat dihubungi" in done.stdout


@pytest.mark.parametrize("label", ["no database", "no folder"])
def test_check_of_what_is_broken(label: str, env: dict[str, str], tmp_path: Path) -> None:
    """Neither a foreign file nor a missing folder ends in a trace."""
    if label == "no database":
        (tmp_path / "bot.db").write_bytes(b"letter to grandmother" * 200)
    else:
        env = env | {"BAKOHUMAS_DATABASE_URL": f"sqlite:///{tmp_path / 'gone' / 'bot.db'}"}
    done = command("check", env=env, cwd=tmp_path)
    assert done.returncode == 1
    assert diagnosis.PROBLEM in done.stdout
    assert "Traceback" not in done.stderr


# demo


def test_demo_once(env: dict[str, str], tmp_path: Path) -> None:
    """The demonstration tells its nine scenes, without a network and without the account."""
    live = env | {"BAKOHUMAS_TELEGRAM__TOKEN": "4242:live", "BAKOHUMAS_LISTEN": "0.0.0.0:1"}
    live["BAKOHUMAS_TELEGRAM__API_BASE"] = "http://127.0.0.1:1"
    live["BAKOHUMAS_WHATSAPP__ACCOUNT_SID"] = "AC0123"
    live["BAKOHUMAS_WHATSAPP__AUTH_TOKEN"] = "live"
    live["BAKOHUMAS_WHATSAPP__FROM_NUMBER"] = "+6281100000001"
    live["BAKOHUMAS_WHATSAPP__API_BASE"] = "http://127.0.0.1:1"
    started = time.monotonic()
    done = command("demo", "--once", env=live, cwd=tmp_path)
    seconds = time.monotonic() - started
    assert done.returncode == 0, done.stderr
    for told in (
        "Pimpinan KPU RI menekan [Setujui]",
        "1 nasional + 38 provinsi + 514 kabupaten/kota = 553 grup",
        "WIT: sampai di 71 grup",
        "WITA: sampai di 162 grup",
        "WIB: sampai di 320 grup",
        "1 dikonfirmasi, 552 sampai, belum dikonfirmasi",
        "553 dari 553 terkoreksi",
        "waktu: tertulis “11.00”, di pengumuman kami “16.00”",
        "WNI 17–55 tahun",
        "Tujuh orang, satu di antaranya ketua.",
        "KPU wajib netral",
        "sudah kami terima (LYN-6503-0001)",
    ):
        assert told in done.stdout
    assert done.stderr == ""
    assert seconds < 60
    assert list(tmp_path.iterdir()) == []
    print(f"\ndemo after {seconds:.1f} s")  # noqa: T201


def test_demo_stays_on_this_machine(env: dict[str, str], tmp_path: Path) -> None:
    """The page of the demonstration is not served to others."""
    done = command("demo", "--listen", "0.0.0.0:8765", env=env, cwd=tmp_path)
    assert done.returncode == 2
    assert "BAKOHUMAS_LISTEN" in done.stderr


def test_help(env: dict[str, str], tmp_path: Path) -> None:
    """Without a command the commands are listed."""
    done = command("--help", env=env, cwd=tmp_path)
    for name in ("run", "demo", "migrate", "check", "invite", "backup", "restore", "broadcast"):
        assert name in done.stdout
