"""people list and revoke."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.cli import app
from registry import access, offices
from storage import people, roles
from storage.audit import AuditRow
from storage.engine import Database, Tx
from storage.roles import Role
from tests.world import NOW
from texts import departures as texts

Run: TypeAlias = Callable[..., Result]
WHERE = ("--office", "65.03")


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command: an office has an Admin (1), an officer (2), a viewer (3), a phone (4)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)

    def fill(tx: Tx) -> None:
        offices.seed(tx)
        for user, role in enumerate((Role.ADMIN, Role.DESK, Role.VIEWER, Role.DESK), start=1):
            person = access.introduce(tx, "telegram", "1", str(user), f"Orang {user}", NOW)
            roles.grant(tx, person.person_id, "65.03", role, NOW)
        phone = people.find_address(tx, "telegram", "1", "4")
        assert phone is not None
        people.set_shared(tx, phone, is_shared=True)

    database = Database(database_url)
    database.write_now(fill)
    database.close()

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, ("people", *arguments))

    return call


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("revoke", "99"), "Nomor 99 tidak terdaftar sebagai petugas di KPU Kabupaten Nunukan."),
        (("revoke", "4"), texts.IS_PHONE),
        (("revoke", "2", "--to", "99"), "Nomor 99 tidak dapat melanjutkan"),
        (("revoke", "2", "--to", "2"), "Nomor 2 tidak dapat melanjutkan"),
        (("revoke", "2", "--to", "4"), "Nomor 4 tidak dapat melanjutkan"),
        (("revoke", "1"), texts.LAST_ADMIN),
    ],
)
def test_what_is_refused(run: Run, arguments: tuple[str, ...], reason: str) -> None:
    """A sentence and exit code 2; nobody loses anything."""
    result = run(*arguments, *WHERE)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert len(json.loads(run("list", *WHERE, "--json").stdout)["people"]) == 4


def test_list_and_revoke(run: Run, database_url: str) -> None:
    """The list has numbers; who was revoked is on it no more, and the audit says who did it."""
    listed = run("list", *WHERE).stdout
    assert "2  Orang 2  Petugas Layanan" in listed
    assert "(HP kantor)" in listed
    result = run("revoke", "2", *WHERE, "--to", "3")
    assert result.exit_code == 0, result.stderr
    assert "Akses Orang 2 di KPU Kabupaten Nunukan sudah dicabut" in result.stdout
    assert "Orang 2" not in run("list", *WHERE).stdout
    assert json.loads(run("revoke", "1", *WHERE, "--ya", "--json").stdout)["person"] == 1
    database = Database(database_url)
    acts = database.read_now(
        lambda tx: tx.scalars(select(AuditRow).where(AuditRow.action == "access.ended")).all()
    )
    database.close()
    assert [row.actor.partition(":")[0] for row in acts] == ["cli", "cli"]


def test_nobody_there(run: Run) -> None:
    """An office without people says so."""
    assert texts.NOBODY_LISTED in run("list", "--office", "36").stdout
