"""Whether the database has the tables this version needs, and how to get there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlmodel.sql.sqltypes import AutoString

# Importing the tables registers them in the metadata that migrations are compared with.
from storage import (  # noqa: F401  (registration)
    audit,
    broadcasts,
    chats,
    contents,
    conversations,
    inbox,
    limits,
    media,
    offers,
    offices,
    operations,
    people,
    renderings,
    roles,
    trackers,
)
from storage.columns import BIG_KEY, EnumText, UtcDateTime
from storage.engine import Tx, sqlite_url, writer_engine

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = MIGRATIONS / "versions"


class NotOurs(Exception):
    """The file is no database of this program, or one of a newer version."""


def migrate(url: str) -> list[str]:
    """Bring the database up to date; returns the revisions that were applied.

    Raises NotOurs for a database that this version does not know.
    """
    before = current(url)
    if before is None and not is_empty(url):
        raise NotOurs(url)
    if before is not None and before not in revisions():
        raise NotOurs(before)
    _run("upgrade", url, "head")
    return [revision for revision in revisions() if before is None or revision > before]


def current(url: str) -> str | None:
    """The revision of the database; None if it has none. Raises NotOurs if it is no database."""
    return _look(url, _revision) if _file(url).exists() else None


def revisions() -> list[str]:
    """Every revision of this version, oldest first, by the names of their files.

    Alembic would tell as well, but takes a fifth of a second that every start would pay.
    """
    return sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def is_current(url: str) -> bool:
    """Whether no migration is pending."""
    return current(url) == revisions()[-1]


def is_empty(url: str) -> bool:
    """Whether there is no database yet: no file, or one without tables. Raises NotOurs."""
    if not _file(url).exists():
        return True
    tables = _look(url, lambda connection: inspect(connection).get_table_names())
    return not set(tables) - {"alembic_version"}


def prove_writable(tx: Tx) -> None:
    """Write something that changes nothing; raises what the database raises."""
    tx.execute(text("UPDATE alembic_version SET version_num = version_num"))


def draft(url: str, message: str) -> None:
    """Write a migration from what the tables and the database differ in; review it by hand."""
    _run("revision", url, message, autogenerate=True)


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as plain SQLAlchemy ones: a migration outlives our classes."""
    if kind != "type":
        return False
    if isinstance(item, EnumText | AutoString):
        return "sa.String()"
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if item is BIG_KEY:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def _file(url: str) -> Path:
    return Path(sqlite_url(url).database or "")


def _look(url: str, question: Callable[[Connection], T]) -> T:
    engine = writer_engine(url)
    try:
        with engine.connect() as connection:
            return question(connection)
    except DatabaseError as error:
        if "not a database" in str(error.orig):
            raise NotOurs(url) from error
        raise
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _run(action: str, url: str, *arguments: Any, **options: Any) -> None:
    """Carry out a command of Alembic in one transaction."""
    from alembic import command  # noqa: PLC0415  (only a migration needs it)

    engine = writer_engine(url)
    try:
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            getattr(command, action)(config, *arguments, **options)
    finally:
        engine.dispose()


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config
