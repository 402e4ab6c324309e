"""Backups: SQLite files of the same tables, whichever engine they come from or go back to."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage import moving, schema
from storage.engine import Database, Tx, is_shared, parse
from storage.moving import Watch

T = TypeVar("T")


class NotABackup(Exception):
    """The file is no intact database of this program, or one of a newer version."""


@dataclass(frozen=True, slots=True)
class Aftercare(Generic[T]):
    """What a restored database needs before anybody uses it.

    `keep` reads what the replaced database knows and the backup may not; it gives None if there
    is no such database. `settle` makes it true in the restored one, before the commit.
    """

    keep: Callable[[Tx], T]
    settle: Callable[[Tx, T | None], None]


def save(url: str, file: Path, watch: Watch) -> None:
    """Write what a database holds at one moment into a new file, also beside a running bot.

    Raises OSError, sqlite3.Error and MoveRefused; then there is no file.
    """
    if not is_shared(url):
        _copy_file(_path(url), file)
        return
    with moving.reading(url) as source:
        _save_rows(source, file, watch)


def restore(url: str, file: Path, watch: Watch, aftercare: Aftercare[T]) -> Path | None:
    """Put a backup in the place of a database; returns the file that keeps the old one, if any.

    All or nothing. No bot may run. Raises NotABackup, OSError, sqlite3.Error and MoveRefused.
    """
    if not _is_backup(file):
        raise NotABackup(file)
    return (_restore_rows if is_shared(url) else _restore_file)(url, file, watch, aftercare)


def _restore_file(url: str, file: Path, _watch: Watch, aftercare: Aftercare[T]) -> Path | None:
    target = _path(url)
    fresh = target.with_name(f"{target.name}.restoring")
    try:
        _copy_migrated(file, fresh)
        restored = Database(_url(fresh))
        kept = _kept(url, aftercare)
        restored.write_now(lambda tx: aftercare.settle(tx, kept))
        restored.forget_deleted_now()
        restored.close()
        old = None
        if target.exists():
            old = target.with_name(_old_name(target.name))
            _copy_file(target, old)
        _forget_journal(target)
        fresh.replace(target)  # a crash leaves the old database or the new one, never half of one
    finally:
        _forget(fresh)
    return old


def _kept(url: str, aftercare: Aftercare[T]) -> T | None:
    """What the old file knows; nothing where it is gone, broken or of another version."""
    try:
        if not schema.is_current(url):
            return None
        database = Database(url)
        try:
            return database.read_now(aftercare.keep)
        finally:
            database.close()
    except (schema.NotOurs, DBAPIError):
        return None


def _restore_rows(url: str, file: Path, watch: Watch, aftercare: Aftercare[T]) -> Path | None:
    fresh = Path(f"{file.name}.restoring").absolute()
    try:
        _copy_migrated(file, fresh)
        if schema.is_empty(url):
            schema.migrate(url)
        with moving.reading(_url(fresh)) as source, moving.writing(url) as target:
            old = _keep_rows(target, parse(url).database or "")
            kept = aftercare.keep(moving.unit_of(target))
            moving.clear(target)
            moving.copy(source, target, watch)
            unit = moving.unit_of(target)
            aftercare.settle(unit, kept)
            unit.flush()
    finally:
        _forget(fresh)
    return old


def _keep_rows(target: Connection, name: str) -> Path | None:
    if not moving.holds_data(target):
        return None
    old = Path(_old_name(f"{name}.db")).absolute()
    _save_rows(target, old, lambda _table, _rows: None)
    return old


def _save_rows(source: Connection, file: Path, watch: Watch) -> None:
    file.touch(mode=0o600, exist_ok=False)  # it holds people's names
    try:
        schema.migrate(_url(file))
        with moving.writing(_url(file)) as target:
            moving.clear(target)  # a migration has written what the source brings as well
            moving.copy(source, target, watch)
    except BaseException:
        _forget(file)
        raise


def _copy_migrated(file: Path, fresh: Path) -> None:
    _forget(fresh)
    _copy_file(file, fresh)
    try:
        schema.migrate(_url(fresh))
    except schema.NotOurs:
        raise NotABackup(file) from None


def _copy_file(source: Path, target: Path) -> None:
    """SQLite's online backup: a consistent copy even while the bot writes."""
    target.touch(mode=0o600, exist_ok=False)  # it holds people's names
    try:
        with (
            closing(sqlite3.connect(_read_only(source), uri=True)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            reader.backup(writer)
    except BaseException:
        target.unlink()
        raise


def _is_backup(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(_read_only(file), uri=True)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            intact = connection.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error:
        return False
    return found is not None and found[0] in schema.revisions() and intact == ("ok",)


def _forget(file: Path) -> None:
    file.unlink(missing_ok=True)
    _forget_journal(file)


def _forget_journal(database: Path) -> None:
    for ending in ("-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)


def _old_name(name: str) -> str:
    return f"{name}.{datetime.now(UTC):%Y%m%d%H%M%S%f}.old"


def _path(url: str) -> Path:
    return Path(parse(url).database or "")


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


def _read_only(file: Path) -> str:
    return f"{file.absolute().as_uri()}?mode=ro"
