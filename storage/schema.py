"""Whether the database has the tables this version needs, and how to get there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel.sql.sqltypes import AutoString

# Importing the tables registers them in the metadata that migrations are compared with.
from storage import (  # noqa: F401  (registration)
    audit,
    broadcasts,
    chats,
    conversations,
    inbox,
    limits,
    media,
    offices,
    operations,
    people,
    renderings,
    roles,
    trackers,
)
from storage.columns import BIG_KEY, EnumText, UtcDateTime
from storage.engine import writer_engine

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str) -> list[str]:
    """Bring the database up to date; returns the revisions that were applied."""
    before = current(url)
    engine = writer_engine(url)
    try:
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    revisions = ScriptDirectory.from_config(_config()).iterate_revisions("head", before or "base")
    return [revision.revision for revision in revisions][::-1]


def current(url: str) -> str | None:
    """The revision of the database; None if it is empty."""
    engine = writer_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether no migration is pending."""
    return current(url) == ScriptDirectory.from_config(_config()).get_current_head()


def draft(url: str, message: str) -> None:
    """Write a migration from what the tables and the database differ in; review it by hand."""
    engine = writer_engine(url)
    try:
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True)
    finally:
        engine.dispose()


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


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config
