"""Twenty power cuts in the middle of a wave: nothing lost, nothing doubled without a reason."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

from broadcasts import progress
from registry.offices import read_offices
from storage.engine import Database
from tests.process import (
    Platform,
    environment,
    platform,
    program,
    query,
    telegram,
    until,
)
from tests.scenarios.announcing import announce, new_database

CHATS = 2_000
KILLS = 20
FIRST_CHAT = -1_001_000_000_000
PLATFORM = ("--latency", "0.05", "--global-rate", "400", "--any-chat")
AT_ONCE = 20  # calls of 50 ms: 400 a second
RUNNER = "tests.scenarios.unlimited_bot"


@dataclass(slots=True)
class Wave:
    """An announcement under way, and what was seen of it."""

    folder: Path
    platform: Platform
    number: int
    on_the_wire: list[int] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The file that survives."""
        return self.folder / "crash.db"

    async def sent(self) -> int:
        """How many messages the platform has taken."""
        counters = await self.platform.get("counters")
        return int(counters["sent"])

    async def arrived(self) -> Counter[int]:
        """How often each chat has the announcement."""
        return Counter(int(message["chat"]) for message in await self.platform.messages())

    async def look(self) -> None:
        """The sum is the audience, and what counts as sent is there: true at every moment."""
        database = Database(f"sqlite:///{self.database}")
        measured = database.read_now(lambda tx: progress.measure(tx, self.number))
        database.close()
        assert measured.audience == CHATS
        assert sum(asdict(measured.total).values()) == CHATS
        settled = query(
            self.database,
            "SELECT c.external_id FROM operations o JOIN chats c ON c.id = o.chat_id "
            "WHERE o.broadcast_id = ? AND o.state NOT IN ('pending', 'sending')",
            self.number,
        )
        lost = {int(chat) for (chat,) in settled} - set(await self.arrived())
        assert lost == set()

    async def look_after_the_crash(self) -> None:
        """The same, and note what was on the wire."""
        await self.look()
        sql = "SELECT count(*) FROM operations WHERE state = 'sending'"
        self.on_the_wire.append(query(self.database, sql)[0][0])


def groups() -> list[tuple[int, str]]:
    """2,000 groups over all offices."""
    codes = [office.code for office in read_offices()]
    return [(FIRST_CHAT - n, codes[n % len(codes)]) for n in range(CHATS)]


async def run_and_kill(wave: Wave, env: dict[str, str], sends: int) -> None:
    """Start the bot and cut its power after so many sends."""
    before = await wave.sent()
    async with program(module=RUNNER, env=env, cwd=wave.folder) as bot:

        async def is_far_enough() -> bool:
            return await wave.sent() >= before + sends

        await until(is_far_enough, f"{sends} sends")
        bot.kill()
        await bot.ended()
    await wave.look_after_the_crash()


@pytest.mark.asyncio
async def test_twenty_kills(tmp_path: Path) -> None:
    """Lost 0; duplicates at most what was on the wire at the kills; the sum always holds."""
    dice = random.Random(20270213)
    async with platform(*PLATFORM) as api:
        settings = telegram(api.api_base, OUTBOX__CONCURRENCY=str(AT_ONCE))
        env = environment(tmp_path / "crash.db", **settings)
        new_database(tmp_path / "crash.db", groups())
        wave = Wave(tmp_path, api, announce(tmp_path / "crash.db"))
        for _ in range(KILLS):
            await run_and_kill(wave, env, dice.randint(1, 90))
        async with program(module=RUNNER, env=env, cwd=tmp_path) as bot:

            async def is_sent() -> bool:
                sql = "SELECT state FROM broadcasts WHERE id = ?"
                return query(wave.database, sql, wave.number) == [("sent",)]

            await until(is_sent, "the end of the wave", 60)
            await wave.look()
            await bot.stop()
        arrived = await wave.arrived()
        counters = await api.get("counters")
    lost = CHATS - len(arrived)
    duplicates = arrived.total() - len(arrived)
    allowed = sum(wave.on_the_wire)
    print(f"\nkills {KILLS}, lost {lost}, duplicates {duplicates}, on the wire {allowed}")  # noqa: T201
    assert lost == 0
    assert duplicates <= allowed
    assert max(wave.on_the_wire) <= AT_ONCE
    assert counters["violations"] == []
