"""participants list, import and remove."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from storage import audit
from storage.engine import Database
from texts import participants as texts

Run: TypeAlias = Callable[..., Result]
HEADER = "name,kind,number,link\n"


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of the participants on a migrated database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, ("participants", *arguments))

    return call


def import_rows(run: Run, *rows: str) -> Result:
    """Import a list with these lines below its header."""
    file = Path("peserta.csv")
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return run("import", str(file))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",partai,1,", "Kolom name kosong"),
        ("“.”,partai,1,", "Kolom name kosong"),
        ("PC,partai,1,", "terlalu pendek"),
        ("Partai Contoh Satu,klub,1,", "Jenis “klub” tidak dikenal"),
        ("Partai Contoh Satu,partai,satu,", "Nomor urut “satu” tidak terbaca"),
        ("Partai Contoh Satu,partai,0,", "Nomor urut “0” tidak terbaca"),
        ("Partai Contoh Satu,partai,-1,", "Nomor urut “-1” tidak terbaca"),
        ("Partai Contoh Satu,partai,٣,", "Nomor urut “٣” tidak terbaca"),
        ("Partai Contoh Satu,partai,1,lamannya", "Tautan “lamannya” tidak terbaca"),
        ("Partai Contoh Satu,partai,1,contoh. id", "Tautan “contoh. id” tidak terbaca"),
        ("Partai Contoh Satu,partai", "peserta.csv:3:"),
    ],
)
def test_a_bad_line_stops_the_list(run: Run, row: str, reason: str) -> None:
    """File, line and reason are named, and nothing is stored."""
    done = import_rows(run, "Partai Contoh Dua,partai,2,", row)
    assert done.exit_code == 2
    assert reason in done.stderr
    assert "peserta.csv:3:" in done.stderr
    assert texts.NOBODY in run("list").stdout


def test_a_list_is_imported_corrected_and_shortened(run: Run, db: Database) -> None:
    """The same name and kind is the same participant; ballot numbers may come later."""
    rows = ("Partai Contoh Satu,PARTAI,,https://contoh-satu.example", "Ani & Budi,paslon,1,")
    assert "2 peserta ditambahkan, 0 diperbarui." in import_rows(run, *rows).stdout
    done = import_rows(run, "Partai Contoh Satu,partai,3,")
    assert "0 peserta ditambahkan, 1 diperbarui." in done.stdout
    listed = json.loads(run("list", "--json").stdout)["participants"]
    assert [(one["kind"], one["name"], one["number"], one["link"]) for one in listed] == [
        ("partai", "Partai Contoh Satu", 3, ""),
        ("paslon", "Ani & Budi", 1, ""),
    ]
    assert "Partai Contoh Satu (nomor urut 3)" in run("list").stdout
    assert run("remove", str(listed[0]["id"])).exit_code == 0
    assert run("remove", str(listed[0]["id"])).exit_code == 2
    acts = [row.action for row in db.read_now(lambda tx: tx.query(audit.AuditRow).all())]
    assert sorted(acts) == [
        "participant.removed",
        "participants.imported",
        "participants.imported",
    ]
