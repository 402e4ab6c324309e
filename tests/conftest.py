"""What every test may use: a migrated database, and no network but this machine's."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from storage import schema
from storage.engine import Database
from tests.postgres import Postgres

LOCAL = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Log failures without the frames' variables: to print those takes a third of a second."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


@pytest.fixture(autouse=True)
def _no_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make no vectors beside every bot that runs; who tests meaning brings an embedder."""
    monkeypatch.setenv("BAKOHUMAS_SEARCH__MEANING", "false")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            raise AssertionError("tests must not use the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to copy from."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    schema.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL, for those who ask for it."""
    with Postgres() as server:
        yield server


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine of `database_url`; rooms that run on both override it."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def database_url(
    engine_name: str, request: pytest.FixtureRequest, empty_database: Path, tmp_path: Path
) -> Iterator[str]:
    """The URL of a migrated, empty database."""
    if engine_name == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.migrated()
        yield url
        server.drop(url)
        return
    path = tmp_path / "bakohumas.db"
    shutil.copy(empty_database, path)
    yield f"sqlite:///{path}"


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    database = Database(database_url)
    yield database
    database.close()
