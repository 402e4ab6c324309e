"""migrate-data: all or nothing, proved by counts and digests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import Connection, Table, text
from typer.testing import CliRunner, Result

from bot.cli import app
from broadcasts import publish
from channels.base import Envelope
from registry import access, offices
from storage import audit, inbox, moving
from storage.engine import Database, Tx, table_of
from storage.lock import RunLock
from storage.moving import Copied
from storage.people import Person
from tests import world
from tests.postgres import Postgres
from texts import moving as texts

Run: TypeAlias = Callable[..., Result]


def fill(tx: Tx) -> None:
    """People with names of all kinds, a sealed audit, an announcement on its way and an event."""
    offices.seed(tx)
    access.introduce(tx, "telegram", "4242", "7", "Siti Nurhaliza “Ñ” 🗳", world.NOW)
    world.add_groups(tx)
    publish.publish(tx, world.add_draft(tx, "Rapat"), "cli:tester", world.NOW, world.NOW)
    while publish.write_chunk(tx, world.COMPOSERS, world.NOW):
        pass
    inbox.accept(tx, [envelope()], datetime(2027, 2, 8, 3, 0, 0, 123_456, tzinfo=UTC))
    audit.seal(tx)


def envelope() -> Envelope:
    """An event whose body is no text."""
    return Envelope("local", "local", "1", "a", b"\x00\xff")


@pytest.fixture
def source(empty_database: Path, tmp_path: Path) -> str:
    """The URL of a file with something in every corner."""
    path = tmp_path / "old.db"
    shutil.copy(empty_database, path)
    database = Database(f"sqlite:///{path}")
    database.write_now(fill)
    database.close()
    return f"sqlite:///{path}"


@pytest.fixture
def target(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty, migrated database on PostgreSQL."""
    url = postgres.migrated()
    yield url
    postgres.drop(url)


@pytest.fixture
def run(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command whose settings name the target."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", target)
    return lambda *arguments: CliRunner().invoke(app, arguments)


def rows(url: str) -> int:
    """How many rows a database holds."""
    return moving.count(url)


def holds_data(url: str) -> bool:
    """Whether a database holds more than a new one."""
    with moving.reading(url) as connection:
        return moving.holds_data(connection)


def test_everything_arrives(run: Run, source: str, target: str) -> None:
    """Each table has its rows and its digest; numbers go on, and the audit still holds."""
    before = Path("old.db").read_bytes()
    done = run("migrate-data", "--from", source)
    assert done.exit_code == 0, done.output
    assert rows(target) == rows(source) > 1_000
    for table in ("people", "operations", "audit_seals", "inbox"):
        assert f"\n{table} " in f"\n{done.stdout}"
    assert Path("old.db").read_bytes() == before
    database = Database(target)
    assert database.read_now(audit.first_broken) is None
    first = database.write_now(lambda tx: access.introduce(tx, "x", "y", "8", "B", world.NOW))
    assert first.person_id == 2
    database.close()


def test_it_goes_back_as_well(
    run: Run, source: str, target: str, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From PostgreSQL into a new file: the same rows with the same digests."""
    assert run("migrate-data", "--from", source).exit_code == 0
    shutil.copy(empty_database, "new.db")
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", "sqlite:///new.db")
    done = run("migrate-data", "--from", target)
    assert done.exit_code == 0, done.output
    assert measured("sqlite:///new.db") == measured(source)


def measured(url: str) -> list[Copied]:
    """Every table of a database with its digest."""
    with moving.reading(url) as connection:
        return [moving.measure(connection, table) for table in moving.tables()]


def test_a_start_does_not_make_a_target_full(run: Run, source: str, target: str) -> None:
    """The offices that every command stores stand in nobody's way."""
    database = Database(target)
    database.write_now(offices.seed)
    database.close()
    assert run("migrate-data", "--from", source).exit_code == 0
    assert rows(target) == rows(source)


def somebody(url: str) -> None:
    """Store a person."""
    database = Database(url)
    database.write_now(lambda tx: tx.add(Person(name="Siti", created_at=world.NOW)))
    database.close()


def older(url: str) -> None:
    """Make a database one of the first version."""
    database = Database(url)
    database.write_now(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num='0001'")))
    database.close()


@pytest.mark.parametrize(
    ("label", "spoil_source", "spoil_target", "sentence"),
    [
        ("a target with data", None, somebody, texts.NOT_EMPTY),
        ("an older source", older, None, texts.OTHER_REVISION),
        ("an older target", None, older, texts.OTHER_REVISION),
    ],
)
def test_what_does_not_fit_is_refused(
    label: str,
    spoil_source: Callable[[str], None] | None,
    spoil_target: Callable[[str], None] | None,
    sentence: str,
    run: Run,
    source: str,
    target: str,
) -> None:
    """The sentence says what to do, and neither side has changed."""
    for spoil, url in ((spoil_source, source), (spoil_target, target)):
        if spoil is not None:
            spoil(url)
    done = run("migrate-data", "--from", source)
    assert done.exit_code == 2, label
    assert done.stderr.strip() == sentence


@pytest.mark.parametrize(
    ("label", "url", "part"),
    [
        ("no address", "bakohumas.db", "bukan alamat"),
        ("another engine", "mysql://x/y", "bukan alamat"),
        ("no file", "sqlite:///gone.db", "belum ada"),
    ],
)
def test_a_source_that_is_none(label: str, url: str, part: str, run: Run, tmp_path: Path) -> None:
    """It is told so, and no file is made."""
    done = run("migrate-data", "--from", url)
    assert done.exit_code == 2, label
    assert part in done.stderr
    assert not (tmp_path / "gone.db").exists()


def test_the_same_database_twice(run: Run, target: str) -> None:
    """Nothing is copied onto itself."""
    done = run("migrate-data", "--from", target)
    assert done.stderr.strip() == texts.SAME_DATABASE


def test_a_bot_on_either_side(run: Run, source: str, target: str) -> None:
    """What a bot still writes would be missing; what it holds in mind would be wrong."""
    with RunLock(source):
        assert run("migrate-data", "--from", source).stderr.strip() == texts.SOURCE_IN_USE
    database = Database(target)
    database.read_now(lambda tx: tx.execute(text("SELECT 1")).all())
    assert run("migrate-data", "--from", source).stderr.strip() == texts.TARGET_IN_USE
    database.close()
    assert run("migrate-data", "--from", source).exit_code == 0


def test_a_connection_that_is_cut_in_the_middle(
    run: Run, source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing has arrived then, and the next attempt brings all of it."""
    copy_table = moving._copy_table

    def cut(source: Connection, target: Connection, *more: object) -> Copied:
        if more[0] is table_of(inbox.InboxRow):
            target.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return copy_table(source, target, *more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(moving, "_copy_table", cut)
        done = run("migrate-data", "--from", source)
    assert done.exit_code == 2
    assert texts.NOTHING_CHANGED in done.stderr
    assert not holds_data(target)
    assert run("migrate-data", "--from", source).exit_code == 0


def test_what_is_read_back_differently(
    run: Run, source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that is not what was written is named, and nothing is kept."""
    measure = moving.measure

    def differently(connection: Connection, table: Table) -> Copied:
        found = measure(connection, table)
        return Copied(found.table, found.rows, "0") if found.table == "people" else found

    monkeypatch.setattr(moving, "measure", differently)
    done = run("migrate-data", "--from", source)
    assert done.exit_code == 2
    assert texts.MISMATCH.format(table="people") in done.stderr
    assert not holds_data(target)
