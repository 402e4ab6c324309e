"""SQLite: one file, one writer, readers that never wait for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.pool import StaticPool

WRITERS = 1  # all writers share one connection
READERS = 4  # threads; reads never wait for the writer under WAL
READER_CACHE = 512  # KiB for each reader; what it drops is still in the system's cache
BUSY_TIMEOUT = 5_000  # milliseconds; only another process (the CLI) can make us wait


def writer_engine(url: URL) -> Engine:
    """An engine whose every transaction takes the write lock at once."""
    engine = create_engine(
        url,
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # an error in the log must not tell what people wrote
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _begin_write)
    return engine


def reader_engine(url: URL) -> Engine:
    """An engine for consistent reads beside the writer."""
    engine = create_engine(
        url,
        pool_size=READERS,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "connect", _read_only)
    event.listen(engine, "begin", _begin_read)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten, not only unlinked
    cursor.close()


def truncate_journal(engine: Engine) -> bool:
    """Write the journal into the file and empty it: it holds pages as they once were.

    False while somebody reads an older state: it is to be tried again.
    """
    connection = engine.raw_connection()
    try:
        (is_busy, *_) = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return not is_busy


def _read_only(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")
    connection.execute(f"PRAGMA cache_size=-{READER_CACHE}")


def _begin_write(connection: Connection) -> None:
    # A deferred BEGIN fails with "locked" or loses updates as soon as a second process writes.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN DEFERRED")
