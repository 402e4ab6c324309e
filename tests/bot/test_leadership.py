"""Two schedulers: one ticks, the other takes over when it falls silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError

from bot.composers import COMPOSERS
from bot.leadership import WATCH, Leadership
from bot.scheduler import Ticker
from outbox.worker import utc_now
from storage import audit
from storage.engine import Database, Tx
from storage.leader import TTL, Deposed
from tests import world
from tests.engines import on_postgres

pytestmark = [pytest.mark.asyncio, on_postgres]


class Steady:
    """A steady clock that is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@pytest_asyncio.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    """The database of the other process."""
    database = Database(database_url)
    yield database
    database.close()


async def test_the_follower_leads_after_the_lease(db: Database, other: Database) -> None:
    """Renewals keep it waiting; once they cease it leads within five seconds."""
    clock = Steady()
    first, second = Leadership(db, steady=clock), Leadership(other, steady=clock)
    await first.step()
    await second.step()
    for _ in range(20):
        clock.now += 1.0
        await first.step()
        await second.step()
    assert not second.leads()
    fell_silent = clock.now
    while not second.leads():
        clock.now += WATCH
        await second.step()
    assert TTL <= clock.now - fell_silent <= 5.0


async def test_a_frozen_leader_writes_nothing(db: Database, other: Database) -> None:
    """A leader that slept through its lease learns of it at its first write."""
    clock = Steady()
    first, second = Leadership(db, steady=clock), Leadership(other, steady=clock)
    await first.step()
    await second.step()
    clock.now += TTL
    await second.step()

    def act(tx: Tx) -> None:
        audit.record(tx, world.NOW, "system", "x", "y")

    with pytest.raises(Deposed):
        await first.write(act)
    assert not first.leads()
    assert db.read_now(audit.count) == 0
    await second.write(act)
    assert db.read_now(audit.count) == 1


async def test_a_clean_stop_hands_over(db: Database, other: Database) -> None:
    """After a stop the next look leads, without waiting for the lease to end."""
    first, second = Leadership(db), Leadership(other)
    running = asyncio.create_task(first.run())
    await first.elected.wait()
    await second.step()
    assert not second.leads()
    first.stop()
    await running
    await second.step()
    assert second.leads()


async def test_an_outage_ends_no_leader(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database is away it goes on trying, and leads again afterwards."""
    leading = Leadership(db)
    await leading.step()
    renewals = 0
    write = db.write

    async def away(unit: object) -> None:
        nonlocal renewals
        renewals += 1
        leading.stop()
        raise OperationalError("x", None, Exception("away"))

    monkeypatch.setattr(db, "write", away)
    await leading.run()
    assert renewals >= 1
    monkeypatch.setattr(db, "write", write)
    follower = Leadership(db)
    await follower.step()
    assert not follower.leads()


async def test_only_the_leader_ticks(db: Database, other: Database) -> None:
    """The jobs of a follower return without having looked at anything."""
    clock = Steady()
    first, second = Leadership(db, steady=clock), Leadership(other, steady=clock)
    await first.step()
    await second.step()
    db.write_now(lambda tx: audit.record(tx, world.NOW, "system", "x", "y"))
    tickers = [
        Ticker(where, COMPOSERS, clock=utc_now, wake_outbox=lambda: None, leadership=who)
        for where, who in ((other, second), (db, first))
    ]
    await tickers[0]._guarded(tickers[0].seal)()
    assert db.read_now(audit.has_unsealed)
    await tickers[1]._guarded(tickers[1].seal)()
    assert not db.read_now(audit.has_unsealed)
