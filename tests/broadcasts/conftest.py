"""A database with ten offices and their groups."""

from __future__ import annotations

import pytest

from storage.engine import Database, Tx
from tests import world
from tests.engines import ENGINES


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


@pytest.fixture
def bare(db: Database) -> Database:
    """A database with ten offices and nobody to receive anything."""
    db.write_now(world.add_offices)
    return db
