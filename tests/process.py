"""The program and the fake Telegram as real processes, and waiting until something is so."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any, Final

import aiohttp

ROOT: Final = Path(__file__).parent.parent
PATIENCE: Final = 20.0  # seconds that something expected may take on a busy machine
STARTING: Final = 60.0  # seconds that a process may need beside several others
LOOK_EVERY: Final = 0.02  # seconds
PAGE: Final = re.compile(r"http://127\.0\.0\.1:(\d+)/  ")
TOKEN: Final = "4242:test"
ACCOUNT: Final = "4242"


async def until(
    condition: Callable[[], Awaitable[bool]] | Callable[[], bool],
    what: str,
    patience: float = PATIENCE,
) -> None:
    """Return as soon as `condition` is true; fails with `what` after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        answer = condition()
        if await answer if isinstance(answer, Awaitable) else answer:
            return
        assert time.monotonic() < deadline, f"still waiting after {patience:g} s: {what}"
        await asyncio.sleep(LOOK_EVERY)


def environment(database: Path | str, **settings: str) -> dict[str, str]:
    """The environment of the program: this one without settings of ours, and those given."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("BAKOHUMAS_")
    }
    given = {f"BAKOHUMAS_{name}": value for name, value in settings.items()}
    return inherited | {
        "BAKOHUMAS_DATABASE_URL": f"sqlite:///{database}",
        "BAKOHUMAS_LISTEN": "127.0.0.1:0",
        # A test that runs at night waits for no morning.
        "BAKOHUMAS_BROADCASTS__QUIET_FROM": "",
        "BAKOHUMAS_BROADCASTS__QUIET_UNTIL": "",
        "BAKOHUMAS_SEARCH__MEANING": "false",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
        **given,
    }


def command(*arguments: str, env: Mapping[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `bakohumas` with these arguments to its end."""
    return subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-m", "bot", *arguments],
        env=env,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def ask(*arguments: str, env: Mapping[str, str], cwd: Path) -> Any:
    """The JSON that a command prints; fails if the command does."""
    done = await asyncio.to_thread(command, *arguments, "--json", env=env, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Process:
    """A running bot: its port, its log, and how it ends."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path, started: float) -> None:
        self._process = process
        self._log = log
        self.started = started
        self.port = 0

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self._log.read_text("utf-8")

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of one kind."""
        lines = [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("event") == name]

    async def until_ready(self) -> float:
        """Wait for the first log line of a running bot; the seconds since it was started."""

        def is_ready() -> bool:
            assert self._process.returncode is None, self.log
            ports = [event["port"] for event in self.events("bot.ready")]
            ports += PAGE.findall(self.log)  # the demonstration logs nothing, but tells its page
            self.port = int(ports[0]) if ports else 0
            return bool(ports)

        await until(is_ready, "the bot to be ready", STARTING)
        return time.monotonic() - self.started

    def freeze(self) -> None:
        """Let it do nothing, until the end or until it is thawed."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on as if no time had passed."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()

    async def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """Wait until it is gone; its exit code."""
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()


@asynccontextmanager
async def program(
    *arguments: str, env: Mapping[str, str], cwd: Path, module: str = "bot"
) -> AsyncIterator[Process]:
    """A module of the program as a process, ready; killed at the end if it still runs."""
    log = cwd / f"log-{time.monotonic_ns()}.txt"
    with log.open("wb") as file:
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, env=env, cwd=cwd, stdout=file, stderr=file
        )
    running = Process(process, log, started)
    try:
        await running.until_ready()
        yield running
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Platform:
    """The fake Telegram in its own process, steered through its control API."""

    def __init__(self, port: int, session: aiohttp.ClientSession) -> None:
        self.api_base = f"http://127.0.0.1:{port}"
        self._session = session

    async def get(self, name: str, **query: str | float) -> Any:
        """Look at something."""
        url = f"{self.api_base}/_control/{name}"
        async with self._session.get(url, params=query) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def post(self, name: str, body: Any) -> Any:
        """Let something happen."""
        url = f"{self.api_base}/_control/{name}"
        async with self._session.post(url, json=body) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def act(self, act: str, **arguments: Any) -> Any:
        """Let a person do something."""
        return await self.post("act", {"act": act, **arguments})

    async def mend(self) -> None:
        """End every failure."""
        async with self._session.delete(f"{self.api_base}/_control/fail") as response:
            assert response.status == 200

    async def messages(self, chat: int | None = None) -> list[dict[str, Any]]:
        """The bot's messages."""
        found = await self.get("messages", **({} if chat is None else {"chat": chat}))
        assert isinstance(found, list)
        return found


@asynccontextmanager
async def platform(*options: str) -> AsyncIterator[Platform]:
    """A fake Telegram as a process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.telegram_server", "--token", TOKEN, *options),
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            port = int(await process.stdout.readline())
        async with aiohttp.ClientSession() as session:
            yield Platform(port, session)
    finally:
        process.terminate()
        await process.wait()


def query(database: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of a database that another process may be writing."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        return connection.execute(sql, values).fetchall()


def telegram(platform_url: str, **more: str) -> dict[str, str]:
    """The settings of the fake account."""
    return {"TELEGRAM__TOKEN": TOKEN, "TELEGRAM__API_BASE": platform_url, **more}


def groups_csv(path: Path, rows: Sequence[tuple[str, str, str, str, str]]) -> Path:
    """A list of groups as it is imported."""
    lines = ["channel,chat,title,office,category", *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines), "utf-8")
    return path
