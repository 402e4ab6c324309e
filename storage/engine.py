"""One writer thread, several readers: how everything reaches the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from threading import Lock
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Engine, MetaData, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel

T = TypeVar("T")


class Tx(Session):
    """One transaction: the ORM for rows, `core` for hot statements."""

    @cached_property
    def core(self) -> Connection:
        """The connection itself; asking the session for it at each statement costs a tenth."""
        return self.connection()


Unit: TypeAlias = Callable[[Tx], T]

READERS = 4  # threads; reads never wait for the writer under WAL
BUSY_TIMEOUT = 5_000  # milliseconds; only another process (the CLI) can make us wait

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


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _read_only(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


def _begin_write(connection: Connection) -> None:
    # A deferred BEGIN fails with "locked" or loses updates as soon as a second process writes.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN DEFERRED")


def sqlite_url(url: str) -> URL:
    """The parsed URL; raises UnsupportedDatabase for anything but SQLite."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise UnsupportedDatabase(parsed.get_backend_name())
    return parsed


def writer_engine(url: str) -> Engine:
    """An engine whose every transaction takes the write lock at once."""
    engine = create_engine(
        sqlite_url(url),
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # an error in the log must not tell what people wrote
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _begin_write)
    return engine


def reader_engine(url: str) -> Engine:
    """An engine for consistent reads beside the writer."""
    engine = create_engine(
        sqlite_url(url),
        pool_size=READERS,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "connect", _read_only)
    event.listen(engine, "begin", _begin_read)
    return engine


class Database:
    """Runs units of work: whole synchronous functions that take the transaction.

    A unit is committed when it returns and rolled back when it raises; nothing in it awaits.
    """

    def __init__(self, url: str) -> None:
        self._write_engine = writer_engine(url)
        self._read_engine = reader_engine(url)
        self._write_lock = Lock()  # all writers share one connection
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="db-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-reader")

    async def write(self, unit: Unit[T]) -> T:
        """Run `unit` in the writer thread; units never overlap."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, self.write_now, unit)

    async def read(self, unit: Unit[T]) -> T:
        """Run `unit` on a snapshot; it cannot write."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.read_now, unit)

    def write_now(self, unit: Unit[T]) -> T:
        """Run `unit` in this thread: for command-line tools and tests."""
        with (
            self._write_lock,
            Tx(self._write_engine, expire_on_commit=False) as tx,
            tx.begin(),
        ):
            return unit(tx)

    def read_now(self, unit: Unit[T]) -> T:
        """Run `unit` on a snapshot in this thread."""
        with Tx(self._read_engine, expire_on_commit=False) as tx:
            return unit(tx)

    def close(self) -> None:
        """Finish what is queued and release connections."""
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._write_engine.dispose()
        self._read_engine.dispose()


def insert_new(tx: Tx, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that skips rows which are there already."""
    return _insert_new(tx.core.dialect.name, table_of(table))


def insert_or_update(
    tx: Tx, table: type[SQLModel], keys: tuple[str, ...], values: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that overwrites `values` where a row with the same `keys` is there already."""
    return _insert_or_update(tx.core.dialect.name, table_of(table), keys, values)


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
