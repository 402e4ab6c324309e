"""divisions list, add, rename, close and open."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from registry.divisions import MOST_OPEN
from storage import audit
from storage.engine import Database
from texts import divisions as texts

Run: TypeAlias = Callable[..., Result]

LONG = "Hubungan Masyarakat dan Protokol"


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of the divisions on a migrated database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, ("divisions", *arguments))

    return call


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("add", "Dua Kata", "X"), "Kode “dua kata” tidak dapat dipakai"),
        (("add", "a:b", "X"), "Kode “a:b” tidak dapat dipakai"),
        (("add", "h", "X"), "Kode “h” tidak dapat dipakai"),
        (("add", "a" * 17, "X"), "tidak dapat dipakai"),
        (("add", "HUKUM", "X"), "Kode “hukum” sudah dipakai"),
        (("add", "humas", " "), texts.NAME_MISSING),
        (("add", "humas", "\u202e\x00"), texts.NAME_MISSING),
        (("add", "humas", "W" * 61, "--label", "W"), "paling panjang 60"),
        (("add", "humas", LONG), "--label"),
        (("add", "humas", LONG, "--label", "W" * 21), "terlalu panjang untuk tombol"),
        (("add", "humas", LONG, "--label", "teknis"), "“teknis” sudah dipakai bagian teknis"),
        (("add", "humas", "Hukum dan pengawasan", "--label", "X"), "sudah dipakai bagian hukum"),
        (("rename", "entah", "X"), "Bagian “entah” tidak ada. Yang ada: rendatin, teknis"),
        (("rename", "hukum", "Teknis"), "“Teknis” sudah dipakai bagian teknis"),
        (("rename", "hukum", ""), texts.NAME_MISSING),
        (("close", "entah"), "Bagian “entah” tidak ada"),
        (("open", ""), "Bagian “” tidak ada"),
    ],
)
def test_bad_input_is_refused_in_words(
    run: Run, db: Database, arguments: tuple[str, ...], reason: str
) -> None:
    """Exit code 2, a sentence, and nothing stored."""
    before = run("list").stdout
    done = run(*arguments)
    assert done.exit_code == 2
    assert reason in done.stderr
    assert run("list").stdout == before
    assert db.read_now(audit.count) == 0


def test_the_list_begins_with_what_offices_have(run: Run) -> None:
    """The migration brings the divisions of an office, PPID last."""
    listed = run("list").stdout.splitlines()
    assert listed[0] == "rendatin  Perencanaan, Data dan Informasi (tombol: Rendatin)"
    assert listed[-1] == "ppid  PPID"


def test_divisions_are_added_renamed_closed_and_opened(run: Run, db: Database) -> None:
    """Each change says what holds now, and is written down once."""
    assert run("add", "Humas", LONG, "--label", "Humas").stdout.startswith(f"humas  {LONG}")
    assert run("rename", "humas", "Humas").stdout == "humas  Humas\n"
    assert "tidak menerima kasus lagi" in run("close", "humas").stdout
    assert "memang tidak menerima" in run("close", "humas").stdout
    assert "[ditutup]" in run("list").stdout.splitlines()[-1]
    assert "kini menerima kasus" in run("open", "humas").stdout
    found = json.loads(run("list", "--json").stdout)["divisions"][-1]
    assert found == {
        "code": "humas", "label": "Humas", "name": "Humas", "position": 7, "is_open": True,
    }  # fmt: skip
    acts = [row.action for row in db.read_now(lambda tx: tx.query(audit.AuditRow).all())]
    assert acts == ["division.added", "division.renamed", "division.closed", "division.opened"]


def test_no_more_than_fit_a_list_are_open(run: Run) -> None:
    """A division more can be open as soon as another is closed."""
    for number in range(7, MOST_OPEN + 1):
        assert run("add", f"bagian{number}", f"Bagian {number}").exit_code == 0
    assert f"Paling banyak {MOST_OPEN}" in run("add", "humas", "Humas").stderr
    run("close", "ppid")
    assert run("add", "humas", "Humas").exit_code == 0
    assert f"Paling banyak {MOST_OPEN}" in run("open", "ppid").stderr


def test_a_name_that_was_given_away_does_not_come_back(run: Run) -> None:
    """A closed division may share its name, but is opened only under one of its own."""
    run("close", "ppid")
    assert run("add", "layanan", "PPID").exit_code == 0
    assert "“PPID” sudah dipakai bagian layanan" in run("open", "ppid").stderr
    assert run("rename", "ppid", "PPID Utama").exit_code == 0
    assert run("open", "ppid").exit_code == 0
