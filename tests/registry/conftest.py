"""A database that knows the offices, and a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry import offices
from storage.engine import Database

NOW = datetime(2027, 2, 8, 3, 0, tzinfo=UTC)  # a Monday: 10.00 WIB, 11.00 WITA, 12.00 WIT


@pytest.fixture
def seeded(db: Database) -> Database:
    """A migrated database with the 553 offices."""
    db.write_now(offices.seed)
    return db
