"""A database with ten offices and their groups."""

from __future__ import annotations

import pytest

from storage.engine import Database, Tx
from tests import world


@pytest.fixture
def kpu(db: Database) -> Database:
    """A database with ten offices and a satker group for each."""

    def fill(tx: Tx) -> None:
        world.add_offices(tx)
        world.add_groups(tx)

    db.write_now(fill)
    return db
