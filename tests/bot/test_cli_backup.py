"""backup and restore: SQLite files, whichever engine they come from or go back to."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.wishes import Wishes
from registry import access, consent, erasure, offices
from storage import audit
from storage.backups import Aftercare
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.lock import RunLock
from storage.people import Person
from tests import world
from tests.postgres import Postgres
from tests.process import groups_csv
from texts import cli as texts

Run: TypeAlias = Callable[..., Result]

NUNUKAN = ("local", "-100", "Humas Nunukan", "65.03", "satker")


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a migrated database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)
    return lambda *arguments: CliRunner().invoke(app, arguments)


def groups_of(db: Database) -> list[ChatRow]:
    """The groups that are registered."""
    return [chat for chat in db.read_now(lambda tx: tx.query(ChatRow).all()) if chat.office]


# Files


def test_backup_and_restore(run: Run, db: Database, tmp_path: Path, database_url: str) -> None:
    """A backup brings back what was there; what it replaces is kept beside it."""
    run("chats", "import", str(groups_csv(tmp_path / "a.csv", [NUNUKAN])))
    done = run("backup", "save.db")
    assert done.exit_code == 0, done.output
    assert Path("save.db").stat().st_mode & 0o077 == 0
    run(
        "chats", "import", str(groups_csv(tmp_path / "a.csv", [("local", "7", "X", "65", "media")]))
    )
    assert len(groups_of(db)) == 2
    db.close()
    done = run("restore", "save.db")
    assert done.exit_code == 0, done.output
    restored = Database(database_url)
    assert [chat.external_id for chat in groups_of(restored)] == ["-100"]
    restored.close()
    (old,) = tmp_path.glob("bakohumas.db.*.old")
    kept = Database(f"sqlite:///{old}")
    assert len(groups_of(kept)) == 2
    kept.close()
    assert sorted(path.name for path in tmp_path.glob("*restoring*")) == []


def test_restore_on_a_new_machine(
    run: Run, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup also makes a database where there is none."""
    assert run("backup", "save.db").exit_code == 0
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    done = run("restore", "save.db")
    assert done.exit_code == 0, done.output
    assert "disimpan" not in done.stdout
    assert run("invite", "--role", "admin", "--office", "00").exit_code == 0


def foreign(path: Path) -> None:
    """A SQLite file of another program."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def newer(path: Path) -> None:
    """A database of a version that is not written yet."""
    shutil.copy("bakohumas.db", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("label", "make"),
    [
        ("missing", lambda _: None),
        ("a text", lambda path: path.write_text("hello")),
        ("empty", lambda path: path.write_bytes(b"")),
        ("a folder", lambda path: path.mkdir()),
        ("another program's", foreign),
        ("a newer version's", newer),
    ],
)
def test_restore_refuses_what_is_no_backup(
    label: str, make: Callable[[Path], Any], run: Run, db: Database, tmp_path: Path
) -> None:
    """A wrong file changes nothing."""
    make(tmp_path / "wrong?.db")
    before = (tmp_path / "bakohumas.db").read_bytes()
    done = run("restore", "wrong?.db")
    assert done.exit_code == 2
    assert done.stderr.strip() == texts.NOT_A_BACKUP
    assert (tmp_path / "bakohumas.db").read_bytes() == before


def test_restore_and_migrate_refuse_beside_a_bot(run: Run, database_url: str) -> None:
    """Nothing replaces a database that a bot holds."""
    assert run("backup", "save.db").exit_code == 0
    with RunLock(database_url):
        for arguments in (("restore", "save.db"), ("migrate",)):
            done = run(*arguments)
            assert done.exit_code == 2
            assert done.stderr.strip() == texts.STOP_FIRST


def test_backup_refuses(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup overwrites nothing, needs a folder, and does not invent a database."""
    Path("there.db").write_text("precious")
    assert "there.db" in run("backup", "there.db").stderr
    assert Path("there.db").read_text() == "precious"
    done = run("backup", "no/folder.db")
    assert done.exit_code == 2
    assert "no/folder.db" in done.stderr
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert run("backup", "new.db").stderr.strip() == texts.NO_DATABASE
    assert not (tmp_path / "none.db").exists()


# PostgreSQL


@pytest.fixture
def server_url(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The URL of a database on PostgreSQL in which Siti is known, and that of the settings."""
    monkeypatch.chdir(tmp_path)
    url = postgres.migrated()
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", url)
    meet(url, "Siti")
    yield url
    postgres.drop(url)


def meet(url: str, name: str) -> None:
    """Let somebody become known."""
    database = Database(url)
    database.write_now(offices.seed)
    database.write_now(lambda tx: access.introduce(tx, "local", "local", name, name, world.NOW))
    database.write_now(lambda tx: audit.record(tx, world.NOW, "system", "x", "y"))
    database.write_now(audit.seal)
    database.close()


def known(url: str) -> list[str]:
    """The names of everybody who is known."""
    database = Database(url)
    found = database.read_now(lambda tx: sorted(person.name for person in tx.query(Person)))
    database.close()
    return found


def call(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, arguments)


def test_backup_and_restore_of_a_server(server_url: str, tmp_path: Path) -> None:
    """A backup beside a running bot brings back its moment; what it replaces is kept in a file."""
    bot = Database(server_url)
    bot.read_now(lambda tx: tx.execute(text("SELECT 1")).all())
    assert call("backup", "save.db").exit_code == 0
    bot.close()
    assert Path("save.db").stat().st_mode & 0o077 == 0
    assert known("sqlite:///save.db") == ["Siti"]
    meet(server_url, "Budi")
    done = call("restore", "save.db")
    assert done.exit_code == 0, done.output
    assert known(server_url) == ["Siti"]
    (old,) = tmp_path.glob("*.old")
    assert known(f"sqlite:///{old}") == ["Budi", "Siti"]
    assert str(old) in done.stdout
    assert list(tmp_path.glob("*restoring*")) == []
    meet(server_url, "Tari")  # numbers go on
    assert known(server_url) == ["Siti", "Tari"]


def test_restore_on_a_new_server(
    server_url: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup also fills an empty database without tables, from whichever engine it is."""
    assert call("backup", "save.db").exit_code == 0
    other = postgres.empty()
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", other)
    done = call("restore", "save.db")
    assert done.exit_code == 0, done.output
    assert known(other) == ["Siti"]
    assert "disimpan" not in done.stdout
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", "sqlite:///small.db")
    assert call("restore", "save.db").exit_code == 0
    assert known("sqlite:///small.db") == ["Siti"]
    postgres.drop(other)


def test_restore_refuses_beside_a_bot_on_the_server(server_url: str) -> None:
    """While any process of ours is connected nothing is replaced."""
    assert call("backup", "save.db").exit_code == 0
    bot = Database(server_url)
    bot.read_now(lambda tx: tx.execute(text("SELECT 1")).all())
    done = call("restore", "save.db")
    assert done.exit_code == 2
    assert done.stderr.strip() == texts.STOP_FIRST
    bot.close()


def test_a_restore_that_fails_changes_nothing(
    server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there is there afterwards."""
    assert call("backup", "save.db").exit_code == 0
    meet(server_url, "Budi")

    def fail(tx: Tx, kept: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(Wishes, "aftercare", Aftercare(lambda _: None, fail))
    done = call("restore", "save.db")
    assert done.exit_code == 2
    assert "no space" in done.stderr
    assert known(server_url) == ["Budi", "Siti"]


@pytest.mark.parametrize("kind", ["file", "server"])
def test_restore_brings_nobody_back_who_was_erased(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """Who was erased after the backup is erased again, a STOP holds, and the output says so."""
    if kind == "file":
        request.getfixturevalue("run")
        url = request.getfixturevalue("database_url")
    else:
        url = request.getfixturevalue("server_url")
    for name in ("Ana Wijaya", "Budi"):
        meet(url, name)
    assert call("backup", "save.db").exit_code == 0
    later = world.NOW + timedelta(hours=1)

    def wish(tx: Tx) -> None:
        ana = access.identify(tx, "local", "local", "Ana Wijaya", later)
        assert ana is not None
        erasure.erase(tx, ana.person_id, "system", later)
        consent.stop(tx, "local", "local", "Budi", later)

    database = Database(url)
    database.write_now(wish)
    database.close()
    done = call("restore", "save.db")
    assert done.exit_code == 0, done.output
    assert texts.ERASED_AGAIN.format(count=1) in done.stdout
    assert texts.WISHES_LOST not in done.stdout
    assert "Ana Wijaya" not in known(url)
    assert "Budi" in known(url)
    database = Database(url)
    assert database.read_now(lambda tx: consent.is_suppressed(tx, "local", "local", "Budi"))
    database.close()
    if kind == "file":
        assert b"Ana Wijaya" not in Path("bakohumas.db").read_bytes()


def test_restore_over_a_damaged_database(run: Run, db: Database, tmp_path: Path) -> None:
    """What people wished cannot be read any more: the restore goes on and says so."""
    assert run("backup", "save.db").exit_code == 0
    db.close()
    with closing(sqlite3.connect(tmp_path / "bakohumas.db")) as connection:
        connection.execute("DROP TABLE suppressions")
    done = run("restore", "save.db")
    assert done.exit_code == 0, done.output
    assert texts.WISHES_LOST in done.stdout


def test_a_server_that_is_not_migrated(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to back up; one of another version names what is missing."""
    monkeypatch.chdir(tmp_path)
    url = postgres.empty()
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", url)
    assert call("backup", "save.db").stderr.strip() == texts.NO_DATABASE
    assert call("migrate").exit_code == 0
    database = Database(url)
    outdate = text("UPDATE alembic_version SET version_num = '0001'")
    database.write_now(lambda tx: tx.execute(outdate))
    database.close()
    assert call("backup", "save.db").stderr.strip() == texts.MIGRATION_PENDING
    assert not Path("save.db").exists()
    postgres.drop(url)
