"""Migrations and tables say the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

from storage import broadcasts, schema
from storage.broadcasts import BroadcastState, Cascade
from storage.engine import Database, is_shared, writer_engine
from tests.engines import on_postgres, on_sqlite
from tests.postgres import Postgres


@pytest.fixture
def url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that has no tables yet."""
    if engine_name == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        return server.empty()
    return f"sqlite:///{tmp_path / 'new.db'}"


NOON = "'2027-02-08 05:00:00'"
SPAN = "'00:00:00'"


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


def execute(url: str, *statements: str) -> None:
    """Carry out statements as another program would."""
    engine = writer_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def kinds(url: str) -> list[str]:
    """The kinds of the addresses in a database, in the order of their ids."""
    engine = writer_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT kind FROM addresses ORDER BY id")).scalars().all()
    engine.dispose()
    return [str(kind) for kind in found]


def indexes(url: str) -> dict[str, str]:
    """The tables and indexes of a database with the statements that make them."""
    catalog = "SELECT name, coalesce(sql, '') FROM sqlite_master"
    if is_shared(url):
        catalog = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "UNION SELECT tablename, '' FROM pg_tables WHERE schemaname = 'public'"
        )
    engine = writer_engine(url)
    with engine.connect() as connection:
        found: dict[str, str] = dict(connection.execute(text(catalog)).all())
    engine.dispose()
    return found


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


def test_down_and_up_again(url: str) -> None:
    """Taking every migration back leaves no table, and the way up is open again."""
    schema.migrate(url)
    before = set(indexes(url))
    move(url, "base", up=False)
    left = {name for name in indexes(url) if "alembic_version" not in name}
    assert left == set()
    assert not schema.is_current(url)
    move(url, "head", up=True)
    assert set(indexes(url)) == before
    assert differences(url) == []


def test_the_partial_indexes_keep_their_conditions(url: str) -> None:
    """Each hot index holds only the rows that wait; a full one would grow with history."""
    schema.migrate(url)
    made = indexes(url)
    partial = [
        str(index.name)
        for table in SQLModel.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    ]
    assert len(partial) >= 6
    assert [name for name in partial if " WHERE " not in made[name]] == []


def test_addresses_are_told_apart_by_what_they_are(url: str) -> None:
    """What was one kind becomes numbers and external ids; ids of other platforms stay."""
    move(url, "0006", up=True)
    values = (("whatsapp", "+6281100000021"), ("whatsapp", "ID.9a"), ("telegram", "4711"))
    execute(
        url,
        "INSERT INTO people (id, name, created_at) VALUES (1, 'Siti', '2027-02-08 03:00:00')",
        *(
            "INSERT INTO addresses (id, person_id, channel, account, kind, value) "  # noqa: S608
            f"VALUES ({number}, 1, '{channel}', 'a', 'user_id', '{value}')"
            for number, (channel, value) in enumerate(values, 1)
        ),
    )
    move(url, "head", up=True)
    assert kinds(url) == ["number", "external_id", "user_id"]
    move(url, "0006", up=False)
    assert kinds(url) == ["user_id"] * 3


def test_what_was_released_has_a_first_version(url: str) -> None:
    """An announcement from before there were versions can be corrected; a draft has none."""
    move(url, "0015", up=True)
    execute(
        url,
        "INSERT INTO offices (code, name, region, tier, timezone) "
        "VALUES ('00', 'KPU RI', 'Indonesia', 'nasional', 'Asia/Jakarta')",
        *(
            "INSERT INTO broadcasts (id, office, author, text, selector, lane, state, gap, "  # noqa: S608
            "lateness, created_at, published_at) VALUES "
            f"({number}, '00', 'cli:a', 'Rapat', '{{}}', 3, 'sent', {SPAN}, {SPAN}, {NOON}, {out})"
            for number, out in ((1, NOON), (2, "NULL"))
        ),
    )
    move(url, "head", up=True)
    engine = writer_engine(url)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT broadcast_id, number, text FROM broadcast_versions")
        )
        assert found.all() == [(1, 1, "Rapat")]
    engine.dispose()


def test_what_had_a_gap_goes_tier_by_tier(url: str) -> None:
    """The way down of older announcements is the one that they had."""
    move(url, "0019", up=True)
    day = "" if is_shared(url) else "1970-01-01 "  # SQLite keeps a span as a moment
    execute(
        url,
        "INSERT INTO offices (code, name, region, tier, timezone) "
        "VALUES ('00', 'KPU RI', 'Indonesia', 'nasional', 'Asia/Jakarta')",
        *(
            "INSERT INTO broadcasts (id, office, author, text, kind, selector, lane, state, gap, "  # noqa: S608
            f"lateness, created_at) VALUES ({number}, '00', 'cli:a', 'Rapat', 'pengumuman', "
            f"'{{}}', 3, 'draft', '{day}00:{gap}:00.000000', '{day}02:00:00.000000', {NOON})"
            for number, gap in ((1, "00"), (2, "10"))
        ),
    )
    move(url, "head", up=True)
    database = Database(url)
    found = database.read_now(lambda tx: broadcasts.in_states(tx, BroadcastState.DRAFT))
    assert [(one.cascade, one.patience) for one in found] == [
        (Cascade.AT_ONCE, timedelta(hours=2)),
        (Cascade.TIERED, timedelta(hours=2)),
    ]
    database.close()


@on_postgres
def test_two_processes_migrate_at_once(url: str) -> None:
    """One of them does it, the other finds it done."""
    with ThreadPoolExecutor(2) as threads:
        tries = [threads.submit(schema.migrate, url) for _ in range(2)]
        applied = sorted(len(done.result()) for done in tries)
    assert applied == [0, len(schema.revisions())]
    assert differences(url) == []


def test_the_file_names_tell_the_newest_revision() -> None:
    """What a start reads from the names of files is what Alembic reads from their contents."""
    scripts = ScriptDirectory.from_config(schema._config())
    assert schema.revisions()[-1] == scripts.get_current_head()
    assert set(schema.revisions()) == {found.revision for found in scripts.walk_revisions()}


def test_a_foreign_database_is_left_alone(url: str) -> None:
    """A database of another program, or of a newer version, is refused before it is changed."""
    execute(url, "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(schema.NotOurs):
        schema.migrate(url)
    execute(
        url,
        "CREATE TABLE alembic_version (version_num TEXT)",
        "INSERT INTO alembic_version VALUES ('9999')",
    )
    with pytest.raises(schema.NotOurs):
        schema.migrate(url)


@on_sqlite
def test_a_file_of_something_else_is_left_alone(url: str) -> None:
    """What is no database at all is refused."""
    Path(url.removeprefix("sqlite:///")).write_bytes(b"no database at all" * 100)
    with pytest.raises(schema.NotOurs):
        schema.migrate(url)
