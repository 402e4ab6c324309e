"""Storing what arrives: many in few commits, and no caller left in doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.intake import CROWD, LINGER, Intake
from channels.base import Envelope
from storage.engine import Database
from storage.inbox import InboxRow
from tests.world import Clock


def envelope(number: int) -> Envelope:
    """An event of somebody's own conversation."""
    return Envelope("telegram", "4242", str(number), f"telegram:4242:{number}:0:{number}", b"{}")


class Counting(Database):
    """Counts its commits, and fails as often as told."""

    commits = 0
    failures = 0

    async def write(self, unit: Callable[[Any], Any]) -> Any:
        """Write, or fail."""
        self.commits += 1
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        return await super().write(unit)


@pytest.fixture
def counting(database_url: str) -> Any:
    """A database that counts."""
    database = Counting(database_url)
    yield database
    database.close()


def count(db: Database) -> int:
    """How many events are stored."""
    statement = select(func.count()).select_from(InboxRow)
    return db.read_now(lambda tx: int(tx.execute(statement).scalar_one()))


@pytest.mark.asyncio
async def test_many_at_once_in_few_commits(counting: Counting) -> None:
    """While one batch commits, the next gathers; everybody waits for their own."""
    woken: list[int] = []
    intake = Intake(counting, Clock(), lambda: woken.append(1))
    await asyncio.gather(*(intake.accept([envelope(number)]) for number in range(200)))
    assert count(counting) == 200
    assert counting.commits <= 3
    assert len(woken) == counting.commits


@pytest.mark.asyncio
async def test_a_crowd_is_noticed(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some that wait for a commit are none, many are, and for a moment longer."""
    loop = asyncio.get_running_loop()
    gate = asyncio.Event()

    async def slowly(_unit: object) -> None:
        await gate.wait()

    monkeypatch.setattr(counting, "write", slowly)
    intake = Intake(counting, Clock(), lambda: None)
    calls = []
    for waiting, is_crowd in ((1, False), (CROWD - 2, False), (1, True)):
        calls += [asyncio.ensure_future(intake.accept([envelope(1)])) for _ in range(waiting)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert intake.is_crowded() == is_crowd
    gate.set()
    await asyncio.gather(*calls)
    assert intake.is_crowded()
    later = loop.time() + LINGER
    monkeypatch.setattr(loop, "time", lambda: later)
    assert not intake.is_crowded()


@pytest.mark.asyncio
async def test_a_lone_event_does_not_wait(counting: Counting) -> None:
    """One event is one commit, at once, and nothing is one of none."""
    intake = Intake(counting, Clock(), lambda: None)
    await intake.accept([])
    assert counting.commits == 0
    await intake.accept([envelope(1)])
    await intake.accept([envelope(1)])
    assert counting.commits == 2
    assert count(counting) == 1


@pytest.mark.asyncio
async def test_a_failure_reaches_every_caller(counting: Counting) -> None:
    """Nobody of a failed batch is told that their event is stored; the next try works."""
    counting.failures = 1
    woken: list[int] = []
    intake = Intake(counting, Clock(), lambda: woken.append(1))
    batch = [intake.accept([envelope(number)]) for number in range(5)]
    results = await asyncio.gather(*batch, return_exceptions=True)
    assert [type(result) for result in results] == [OSError] * 5
    assert woken == []
    assert count(counting) == 0
    await asyncio.gather(*(intake.accept([envelope(number)]) for number in range(5)))
    assert count(counting) == 5


@pytest.mark.asyncio
async def test_a_caller_that_gives_up(counting: Counting) -> None:
    """A request that is cut off takes nobody else's event with it."""
    intake = Intake(counting, Clock(), lambda: None)
    impatient = asyncio.create_task(intake.accept([envelope(1)]))
    patient = asyncio.create_task(intake.accept([envelope(2)]))
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    assert impatient.cancelled() or (await asyncio.wait((impatient,)))[0]
    assert count(counting) == 2
