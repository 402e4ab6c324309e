"""What `check` says about a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from typer.testing import CliRunner, Result

from bot.cli import app
from storage import postgres as server
from storage import wakeups
from storage.engine import Database
from storage.postgres import Server
from tests.postgres import Postgres
from texts import diagnosis as texts


@pytest.fixture
def url(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a migrated database, which the settings name."""
    monkeypatch.chdir(tmp_path)
    url = postgres.migrated()
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", url)
    yield url
    postgres.drop(url)


def check() -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["check"])


def test_a_sound_server(url: str) -> None:
    """Version, clock, rights and news are fine, and no disk of ours is looked at."""
    done = check()
    assert done.exit_code == 0, done.output
    assert f"{texts.FINE} PostgreSQL 1" in done.stdout
    assert texts.HEARD in done.stdout
    assert texts.server_clock(0.0, is_right=True) in done.stdout
    assert "disk" not in done.stdout


@pytest.mark.parametrize(
    ("label", "change", "part"),
    [
        ("too old", {"version": "12.4", "is_supported": False}, "12.4 terlalu lama"),
        ("fast", {"ahead": timedelta(seconds=90)}, "lebih cepat 90 detik"),
        ("slow", {"ahead": timedelta(seconds=-90)}, "lebih lambat 90 detik"),
    ],
)
def test_a_server_with_a_fault(
    label: str, change: dict[str, object], part: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is told with what to do about it."""
    look_at = server.look_at

    def look(connection: Connection) -> Server:
        return replace(look_at(connection), **change)  # type: ignore[arg-type]

    monkeypatch.setattr(server, "look_at", look)
    done = check()
    assert done.exit_code == 1, label
    assert part in done.stdout, label


def test_a_user_with_few_rights(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may write but not create cannot prepare the next version."""
    database = Database(url)

    def humble(connection: Connection) -> None:
        connection.execute(text("DROP ROLE IF EXISTS humble"))
        connection.execute(text("CREATE ROLE humble LOGIN"))
        connection.execute(text("REVOKE CREATE ON SCHEMA public FROM public"))
        connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO humble"))

    database.write_now(lambda tx: humble(tx.core))
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", url.replace("postgres@", "humble@"))
    assert texts.MAY_NOT_CREATE in check().stdout
    database.write_now(lambda tx: tx.core.execute(text("DROP OWNED BY humble")))
    database.write_now(lambda tx: tx.core.execute(text("DROP ROLE humble")))
    database.close()


def test_news_that_do_not_get_through(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a pooler of transactions the poll does the work: told, and no fault."""
    monkeypatch.setattr(wakeups, "are_heard", lambda _: False)
    done = check()
    assert done.exit_code == 0
    assert texts.UNHEARD in done.stdout


def test_a_database_without_tables(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is looked at all the same, and the command that makes them is named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", postgres.empty())
    done = check()
    assert done.exit_code == 1
    assert texts.HEARD in done.stdout
    assert texts.NOT_MIGRATED in done.stdout
