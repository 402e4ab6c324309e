"""chats and contacts: trying a list out, bringing it in, and taking it out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from storage.chats import ChatRow, Segment
from storage.engine import Database
from texts import cli as texts
from texts import sheets as sheet_texts
from texts.registry import unknown_segment

Run: TypeAlias = Callable[..., Result]

HEADER = "channel,chat,title,office,category,segment,ended\n"
GROUP = "local,-100,Difabel Nunukan,65.03,komunitas pemilih,disabilitas,\n"


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a migrated database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return call


def groups_of(db: Database) -> list[ChatRow]:
    """The groups that are registered."""
    return [chat for chat in db.read_now(lambda tx: tx.query(ChatRow).all()) if chat.office]


def test_files_that_are_refused(run: Run, tmp_path: Path) -> None:
    """An old Excel file, and a name that says no form."""
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    done = run("chats", "import", str(file))
    assert done.exit_code == 2
    assert sheet_texts.OLD_EXCEL in done.stderr
    done = run("chats", "export", "a.pdf")
    assert (done.exit_code, texts.UNKNOWN_FORM in done.stderr) == (2, True)
    done = run("chats", "export", str(tmp_path / "tidak" / "ada.csv"))
    assert done.exit_code == 2


def test_a_dry_run_changes_nothing(run: Run, db: Database, tmp_path: Path) -> None:
    """It says in words, or in numbers, what would be done."""
    file = tmp_path / "a.csv"
    file.write_text(HEADER + GROUP)
    done = run("chats", "import", str(file), "--dry-run")
    assert "1 ditambahkan." in done.stdout
    assert "Difabel Nunukan, KPU Kabupaten Nunukan (baris 2)" in done.stdout
    counted = json.loads(run("chats", "import", str(file), "--dry-run", "--json").stdout)
    assert counted == {"added": 1, "changed": 0, "ended": 0, "same": 0, "stopped": 0}
    assert groups_of(db) == []


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_out_and_in_again(ending: str, run: Run, db: Database, tmp_path: Path) -> None:
    """What was taken out changes nothing when it is brought in, and can end a group."""
    file, copy = tmp_path / "a.csv", f"b.{ending}"
    file.write_text(HEADER + GROUP)
    assert "1 grup ditambahkan" in run("chats", "import", str(file), "--yes").stdout
    assert groups_of(db)[0].segment is Segment.DISABLED
    assert "1 baris ditulis" in run("chats", "export", copy, "--office", "65").stdout
    assert "1 tidak berubah." in run("chats", "import", copy, "--dry-run").stdout
    assert "0 baris ditulis" in run("contacts", "export", f"c.{ending}").stdout
    file.write_text(HEADER + GROUP.replace("disabilitas,", "disabilitas,ya"))
    assert "1 diakhiri" in run("chats", "import", str(file), "--yes").stdout
    assert groups_of(db)[0].ended_at is not None


@pytest.mark.parametrize(
    ("segment", "audience", "sentence"),
    [
        ("kucing", "publik", unknown_segment("kucing", ", ".join(Segment))),
        ("muda", "internal", texts.SEGMENTS_ARE_PUBLIC),
    ],
)
def test_segments_of_an_announcement(segment: str, audience: str, sentence: str, run: Run) -> None:
    """Only segments that there are, and only of the public."""
    done = run(
        "broadcast", "send", "--office", "65.03", "--text", "Halo", "--audience", audience,
        "--segment", segment,
    )  # fmt: skip
    assert (done.exit_code, sentence in done.stderr) == (2, True)
