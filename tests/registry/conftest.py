"""A database that knows the offices, and a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry import offices
from storage.engine import Database

NOW = datetime(2027, 2, 8, 3, 0, tzinfo=UTC)  # a Monday: 10.00 WIB, 11.00 WITA, 12.00 WIT


@pytest.fixture(scope="session")
def seeded_database(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the 553 offices to copy from."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.db"
    shutil.copy(empty_database, path)
    database = Database(f"sqlite:///{path}")
    database.write_now(offices.seed)
    database.close()
    return path


@pytest.fixture
def seeded(seeded_database: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated database with the 553 offices."""
    path = tmp_path / "seeded.db"
    shutil.copy(seeded_database, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
