"""Migrations and tables say the same."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from storage import schema
from storage.engine import writer_engine


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'new.db'}"


def differences(url: str) -> list[Any]:
    """What the tables have that the database lacks, and the other way round."""
    engine = writer_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    return list(found)


def move(url: str, revision: str, *, up: bool) -> None:
    """Bring a database to a revision."""
    engine = writer_engine(url)
    config = schema._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, revision)
    engine.dispose()


def tables(path: Path) -> set[str]:
    """The tables and indexes of a database."""
    with sqlite3.connect(path) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    return names


def test_migrations_make_the_tables(url: str) -> None:
    """After every migration nothing differs from the classes."""
    assert not schema.is_current(url)
    assert schema.current(url) is None
    applied = schema.migrate(url)
    assert applied[0] == "0001"
    assert applied[-1] == schema.current(url)
    assert schema.is_current(url)
    assert differences(url) == []


def test_migrating_twice_does_nothing(url: str) -> None:
    """A database that is up to date has nothing to apply."""
    schema.migrate(url)
    assert schema.migrate(url) == []


def test_down_and_up_again(url: str, tmp_path: Path) -> None:
    """Taking every migration back leaves no table, and the way up is open again."""
    schema.migrate(url)
    before = tables(tmp_path / "new.db")
    move(url, "base", up=False)
    assert tables(tmp_path / "new.db") - {"sqlite_autoindex_alembic_version_1"} == {
        "alembic_version"
    }
    assert not schema.is_current(url)
    move(url, "head", up=True)
    assert tables(tmp_path / "new.db") == before
    assert differences(url) == []


def test_the_partial_indexes_keep_their_conditions(url: str, tmp_path: Path) -> None:
    """Each hot index holds only the rows that wait; a full one would grow with history."""
    schema.migrate(url)
    with sqlite3.connect(tmp_path / "new.db") as connection:
        sql = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE 'ix_%'"))
    connection.close()
    partial = [
        str(index.name)
        for table in SQLModel.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    ]
    assert len(partial) >= 6
    assert [name for name in partial if " WHERE " not in sql[name]] == []


def test_the_file_names_tell_the_newest_revision() -> None:
    """What a start reads from the names of files is what Alembic reads from their contents."""
    scripts = ScriptDirectory.from_config(schema._config())
    assert schema.revisions()[-1] == scripts.get_current_head()
    assert set(schema.revisions()) == {found.revision for found in scripts.walk_revisions()}


def test_a_foreign_database_is_left_alone(url: str, tmp_path: Path) -> None:
    """A database of another program, or of a newer version, is refused before it is changed."""
    path = tmp_path / "new.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(schema.NotOurs):
        schema.migrate(url)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    with pytest.raises(schema.NotOurs):
        schema.migrate(url)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(schema.NotOurs):
        schema.migrate(url)
