"""Every test of this room runs on both engines."""

from __future__ import annotations

import pytest

from storage.engine import Database
from tests import world
from tests.engines import ENGINES


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every test of this room runs on both engines."""
    return str(request.param)


@pytest.fixture
def desks(db: Database) -> Database:
    """A database with ten offices."""
    db.write_now(world.add_offices)
    return db
