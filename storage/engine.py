"""How everything reaches the database: whole units of work in threads of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import cache, cached_property
from itertools import count
from threading import Lock
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import CursorResult, Delete, Engine, MetaData, Table, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from storage import postgres
from storage import sqlite as sqlite_files

T = TypeVar("T")


class Tx(Session):
    """One transaction: the ORM for rows, `core` for hot statements."""

    privacy_key: bytes = b""
    """The operator's key for digests of addresses; empty: the database keeps one itself."""

    @cached_property
    def core(self) -> Connection:
        """The connection itself; asking the session for it at each statement costs a tenth."""
        return self.connection()


Unit: TypeAlias = Callable[[Tx], T]

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


class UnsupportedDatabase(ValueError):
    """The DATABASE_URL names an engine that this version cannot run on."""


def parse(url: str) -> URL:
    """The parsed URL; raises UnsupportedDatabase for an engine that we cannot use."""
    parsed = make_url(url)
    name = parsed.get_backend_name()
    if name not in {"sqlite", "postgresql"} or not parsed.database:
        raise UnsupportedDatabase(name)
    if name == "postgresql" and parsed.drivername not in {"postgresql", postgres.DRIVER}:
        raise UnsupportedDatabase(parsed.drivername)
    return parsed


def is_shared(url: str) -> bool:
    """Whether several processes may run on this database: on PostgreSQL, not on a file."""
    return parse(url).get_backend_name() == "postgresql"


def writer_engine(url: str) -> Engine:
    """The engine for units that write."""
    parsed = parse(url)
    if is_shared(url):
        return postgres.writer_engine(parsed)
    return sqlite_files.writer_engine(parsed)


def reader_engine(url: str) -> Engine:
    """The engine for units that only look, each at one moment."""
    parsed = parse(url)
    if is_shared(url):
        return postgres.reader_engine(parsed)
    return sqlite_files.reader_engine(parsed)


class Database:
    """Runs units of work: whole synchronous functions that take the transaction.

    A unit is committed when it returns and rolled back when it raises; nothing in it awaits. On
    PostgreSQL it runs anew where another process was in its way, so all it changes is the
    database. `privacy_key` is what its transactions digest addresses with.
    """

    def __init__(self, url: str, *, privacy_key: bytes = b"") -> None:
        self.url = url
        self._privacy_key = privacy_key
        self.is_shared = is_shared(url)
        """Whether other processes run beside this one."""
        engine = postgres if self.is_shared else sqlite_files
        self._write_engine = writer_engine(url)
        self._read_engine = reader_engine(url)
        # All writers of a file share one connection.
        self._write_lock = nullcontext() if self.is_shared else Lock()
        self._writers = ThreadPoolExecutor(engine.WRITERS, thread_name_prefix="db-writer")
        self._readers = ThreadPoolExecutor(engine.READERS, thread_name_prefix="db-reader")

    async def write(self, unit: Unit[T]) -> T:
        """Run `unit` in a writer thread; on SQLite units never overlap."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, self.write_now, unit)

    async def read(self, unit: Unit[T]) -> T:
        """Run `unit` on a snapshot; it cannot write."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.read_now, unit)

    def write_now(self, unit: Unit[T]) -> T:
        """Run `unit` in this thread: for command-line tools and tests."""
        for attempt in count(1):
            try:
                return self._commit(unit)
            except DBAPIError as error:
                if not self.is_shared or not postgres.should_rerun(error, attempt):
                    raise
        raise AssertionError("not reached")

    def read_now(self, unit: Unit[T]) -> T:
        """Run `unit` on a snapshot in this thread."""
        with Tx(self._read_engine, expire_on_commit=False) as tx:
            tx.privacy_key = self._privacy_key
            return unit(tx)

    async def forget_deleted(self) -> bool:
        """Let nothing that was deleted be read from the files; False: try again.

        On PostgreSQL its vacuum does it.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, self.forget_deleted_now)

    def forget_deleted_now(self) -> bool:
        """The same in this thread."""
        if self.is_shared:
            return True
        with self._write_lock:
            return sqlite_files.truncate_journal(self._write_engine)

    def close(self) -> None:
        """Finish what is queued and release connections."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._write_engine.dispose()
        self._read_engine.dispose()

    def _commit(self, unit: Unit[T]) -> T:
        with (
            self._write_lock,
            Tx(self._write_engine, expire_on_commit=False) as tx,
            tx.begin(),
        ):
            tx.privacy_key = self._privacy_key
            return unit(tx)


def insert_new(tx: Tx, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that skips rows which are there already."""
    return _insert_new(tx.core.dialect.name, table_of(table))


def insert_or_update(
    tx: Tx, table: type[SQLModel], keys: tuple[str, ...], values: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that overwrites `values` where a row with the same `keys` is there already."""
    return _insert_or_update(tx.core.dialect.name, table_of(table), keys, values)


def removed(tx: Tx, statement: Delete | Update) -> int:
    """Carry out a statement; returns how many rows it removed or changed."""
    done = tx.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model, for hot paths."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


# The same statement object each time: building one costs as much as running it.
@cache
def _insert_new(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_or_update(
    dialect: str, table: Table, keys: tuple[str, ...], values: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    statement = _insert(dialect, table)
    changes = {name: statement.excluded[name] for name in values}
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)
