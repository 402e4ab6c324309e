"""A database that knows the offices, and a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry import offices
from storage.engine import Database
from tests.engines import ENGINES
from tests.postgres import Postgres

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


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every test of this room runs on both engines."""
    return str(request.param)


@pytest.fixture
def seeded(
    engine_name: str, request: pytest.FixtureRequest, seeded_database: Path, tmp_path: Path
) -> Iterator[Database]:
    """A migrated database with the 553 offices."""
    if engine_name == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.filled("seeded", lambda database: database.write_now(offices.seed))
    else:
        path = tmp_path / "seeded.db"
        shutil.copy(seeded_database, path)
        url = f"sqlite:///{path}"
    database = Database(url)
    yield database
    database.close()
