"""A database with ten offices, and one that tells of its writes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storage.engine import Database, Tx
from tests import world
from tests.engines import ENGINES
from tests.world import WatchedDatabase


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every test of this room runs on both engines."""
    return str(request.param)


@pytest.fixture
def kpu(db: Database) -> Database:
    """A database with ten offices and a satker group for each."""

    def fill(tx: Tx) -> None:
        world.add_offices(tx)
        world.add_groups(tx)

    db.write_now(fill)
    return db


@pytest_asyncio.fixture
async def watched(database_url: str) -> AsyncIterator[WatchedDatabase]:
    """The same ten offices without groups, in a database that tells of its writes."""
    database = WatchedDatabase(database_url)
    database.write_now(world.add_offices)
    yield database
    database.close()
