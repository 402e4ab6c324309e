"""Copying a whole database into another, of the same revision and of either engine.

MoveRefused
├── OtherRevision   the two are not at the revision of this version
├── NotEmpty        the target holds more than what every new database holds
├── InUse           another process has the target open
└── Mismatch        what was read back is not what was written
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, RowMapping, Table, func, insert, select, text
from sqlmodel import SQLModel

from storage import postgres, schema
from storage.engine import Tx, is_shared, reader_engine, writer_engine

CHUNK: Final = 1_000  # rows read and written at a time
PATIENCE: Final = 1.0  # seconds until a connection that was closed is gone
LOOK_EVERY: Final = 0.05  # seconds
# What a migration or a start writes by itself, and what ends by itself.
UNIMPORTANT: Final = frozenset(
    {
        "approval_rules",
        "divisions",
        "faq_entries",
        "faq_versions",
        "index_revisions",
        "leases",
        "office_aliases",
        "offices",
    }
)
_DIGEST: Final = 2**256

Watch = Callable[[str, int], None]
"""Is told a table and how many more of its rows are done."""


class MoveRefused(Exception):
    """The data is not moved, and nothing has changed."""


class OtherRevision(MoveRefused):
    """A database is not at the revision of this version."""


class NotEmpty(MoveRefused):
    """The target holds data."""


class InUse(MoveRefused):
    """Another process has the target open."""


class Mismatch(MoveRefused):
    """A table was not read back as it was written."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A table as it is on both sides: its rows, and a digest that knows no order."""

    table: str
    rows: int
    digest: str


def tables() -> Sequence[Table]:
    """Every table, those that others refer to first."""
    return SQLModel.metadata.sorted_tables


def count(url: str) -> int:
    """The rows of a database in all."""
    with reading(url) as source:
        return sum(_count(source, table) for table in tables())


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """A database at one moment; raises OtherRevision."""
    if not schema.is_current(url):
        raise OtherRevision
    engine = reader_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def writing(url: str) -> Iterator[Connection]:
    """A database that nobody else has open, in one transaction; raises OtherRevision, InUse."""
    if not schema.is_current(url):
        raise OtherRevision
    engine = writer_engine(url)
    try:
        with engine.begin() as connection:
            if is_shared(url):
                _keep_out(connection)
            yield connection
    finally:
        engine.dispose()


def holds_data(connection: Connection) -> bool:
    """Whether there is more in a migrated database than what every new one holds."""
    return any(
        connection.execute(select(1).select_from(table).limit(1)).first() is not None
        for table in tables()
        if table.name not in UNIMPORTANT
    )


def require_empty(target: Connection) -> None:
    """Make room for all rows; raises NotEmpty where any would be lost."""
    if holds_data(target):
        raise NotEmpty
    clear(target)


def clear(target: Connection) -> None:
    """Delete every row."""
    for table in reversed(tables()):
        target.execute(table.delete())


def copy(source: Connection, target: Connection, watch: Watch) -> list[Copied]:
    """Copy every table into an empty one and read it back; raises Mismatch.

    Both stand in a transaction, so the source is one moment and the target all or nothing.
    """
    copied = [_copy_table(source, target, table, watch) for table in tables()]
    for one in copied:
        if one != measure(target, SQLModel.metadata.tables[one.table]):
            raise Mismatch(one.table)
    if target.dialect.name == "postgresql":
        _set_sequences(target)
    return copied


def unit_of(connection: Connection) -> Tx:
    """The transaction of a connection, for the functions of this room."""
    return Tx(connection, expire_on_commit=False, join_transaction_mode="rollback_only")


def _keep_out(target: Connection) -> None:
    """Let nobody start before the commit; raises InUse where somebody has started."""
    target.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
    deadline = time.monotonic() + PATIENCE
    while _count_others(target):
        if time.monotonic() > deadline:
            raise InUse
        time.sleep(LOOK_EVERY)


def _count_others(target: Connection) -> int:
    target.execute(text("SELECT pg_stat_clear_snapshot()"))
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND application_name = :ours"
    )
    return int(target.execute(others, {"ours": postgres.NAME}).scalar_one())


def _copy_table(source: Connection, target: Connection, table: Table, watch: Watch) -> Copied:
    rows, digest = 0, 0
    for chunk in _chunks(source, table):
        target.execute(insert(table), [dict(row) for row in chunk])
        rows += len(chunk)
        digest += sum(_digest_of(row) for row in chunk)
        watch(table.name, len(chunk))
    return _copied(table, rows, digest)


def measure(connection: Connection, table: Table) -> Copied:
    """The rows of a table and their digest."""
    rows, digest = 0, 0
    for chunk in _chunks(connection, table):
        rows += len(chunk)
        digest += sum(_digest_of(row) for row in chunk)
    return _copied(table, rows, digest)


def _chunks(connection: Connection, table: Table) -> Iterator[Sequence[RowMapping]]:
    # By key, so that an office comes after the one above it.
    statement = select(table).order_by(*table.primary_key.columns)
    with connection.execute(statement, execution_options={"yield_per": CHUNK}) as streamed:
        yield from streamed.mappings().partitions(CHUNK)


def _copied(table: Table, rows: int, digest: int) -> Copied:
    return Copied(table.name, rows, f"{digest % _DIGEST:064x}")


def _digest_of(row: RowMapping) -> int:
    """A number for a row's values, the same on both engines."""
    content = json.dumps(dict(row), default=_plain, sort_keys=True, ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(content.encode()).digest())


def _plain(value: object) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case timedelta():
            return str(value / timedelta(microseconds=1))
        case bytes():
            return value.hex()
        case _:
            return str(value)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _set_sequences(target: Connection) -> None:
    """Let the next row get the number behind the last: copied rows bring their own."""
    for table in tables():
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        last = select(func.max(column)).scalar_subquery()
        target.execute(select(func.setval(sequence, last)).where(last.is_not(None)))
