"""calendar list, add, remove, import, close and reopen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from storage import audit, calendar
from storage.engine import Database
from texts import calendar as texts

Run: TypeAlias = Callable[..., Result]

HEADER = "name,from,to,mode,office\n"


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of the calendar on a migrated database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, ("calendar", *arguments))

    return call


def add(run: Run, name: str = "Pemungutan suara", *more: str) -> Result:
    """Add a stage of one day."""
    return run("add", name, "--from", "2029-02-14", "--to", "2029-02-14", *more)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("add", "X", "--from", "besok", "--to", "2029-02-14"), "“besok” tidak terbaca"),
        (("add", "X", "--from", "2029-02-15", "--to", "2029-02-14"), "lebih dulu"),
        (
            ("add", "X", "--from", "2029-02-14", "--to", "2029-02-14", "--mode", "x"),
            "Mode “x” tidak dikenal",
        ),
        (("add", " ", "--from", "2029-02-14", "--to", "2029-02-14"), "Kolom name kosong"),
        (
            ("add", "X", "--from", "2029-02-14", "--to", "2029-02-14", "--office", "Atlantis"),
            "“Atlantis” tidak dikenal",
        ),
        (("remove", "99"), "Tahapan nomor 99 tidak ada"),
        (("import", "missing.csv"), "missing.csv"),
        (("close", "17-8-2026", "X"), "“17-8-2026” tidak terbaca"),
        (("reopen", "x"), "“x” tidak terbaca"),
    ],
)
def test_bad_input_is_refused_in_words(run: Run, arguments: tuple[str, ...], reason: str) -> None:
    """Exit code 2, a sentence, and nothing stored."""
    done = run(*arguments)
    assert done.exit_code == 2
    assert reason in done.stderr
    assert texts.NO_STAGES in run("list").stdout


def test_stages_are_added_listed_replaced_and_removed(run: Run, db: Database) -> None:
    """For the country or an office; the same name and office is the same stage."""
    assert "seluruh Indonesia" in add(run).stdout
    assert "KPU Kabupaten Nunukan" in add(run, "X", "--office", "65.03", "--mode", "jam").stdout
    add(run)
    listed = run("list").stdout.splitlines()
    assert len(listed) == 2
    stages = json.loads(run("list", "--json").stdout)["stages"]
    assert {(stage["name"], stage["mode"], stage["office"]) for stage in stages} == {
        ("Pemungutan suara", "piket", None),
        ("X", "jam", "65.03"),
    }
    for stage in stages:
        assert run("remove", str(stage["id"])).exit_code == 0
    acts = {row.action for row in db.read_now(lambda tx: tx.query(audit.AuditRow).all())}
    assert acts == {"stage.set", "stage.removed"}


def test_a_list_is_imported_or_refused_by_line(run: Run, tmp_path: Path) -> None:
    """A fault names file and line, and changes nothing."""
    file = tmp_path / "tahapan.csv"
    file.write_text(HEADER + "Rekapitulasi,2029-02-15,2029-03-20,piket,\nX,x,x,piket,\n")
    done = run("import", str(file))
    assert done.exit_code == 2
    assert f"{file}:3:" in done.stderr
    assert texts.NO_STAGES in run("list").stdout
    file.write_text(HEADER + "Rekapitulasi,2029-02-15,2029-03-20,piket,\n")
    assert "1 tahapan ditambahkan, 0 diperbarui." in run("import", str(file)).stdout
    assert json.loads(run("import", str(file), "--json").stdout) == {"added": 0, "updated": 1}
    file.write_bytes(b"\xff\xfe")
    assert run("import", str(file)).exit_code == 2


def test_days_are_closed_worked_and_reopened(run: Run, db: Database) -> None:
    """For the country or an office."""
    assert "libur di seluruh Indonesia" in run("close", "2028-02-01", "Libur khusus").stdout
    worked = run("close", "2028-02-05", "Ganti", "--working", "--office", "65.03")
    assert "hari kerja di KPU Kabupaten Nunukan" in worked.stdout
    rows = db.read_now(lambda tx: tx.query(calendar.SpecialDayRow).all())
    assert [(row.office, row.is_working) for row in rows] == [(None, False), ("65.03", True)]
    assert "kembali seperti biasa" in run("reopen", "2028-02-01").stdout
    assert "memang seperti biasa" in run("reopen", "2028-02-01").stdout
