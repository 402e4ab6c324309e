"""Answers go out and come in at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli_base import REFUSED

Run: TypeAlias = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a migrated database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)
    return lambda *arguments: CliRunner().invoke(app, arguments)


def test_answers_go_out_are_changed_and_come_in(run: Run, tmp_path: Path) -> None:
    """What was changed in the file is a draft; the rest stays as it is."""
    file = tmp_path / "jawaban.jsonl"
    assert "121 jawaban" in run("faq", "export", str(file)).stdout
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rows[0]["short"] = "Jawaban baru."
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    tried = run("faq", "import", str(file), "--dry-run")
    assert "1 diubah; 120 tidak berubah" in tried.stdout
    assert "Jawaban baru." in tried.stdout
    done = run("faq", "import", str(file), "--json")
    assert json.loads(done.stdout) == {"added": 0, "changed": 1, "skipped": 0}
    again = run("faq", "import", str(file))
    assert "0 jawaban baru dan 0 perubahan" in again.stdout


def test_bad_lines_are_named_and_nothing_is_stored(run: Run, tmp_path: Path) -> None:
    """The command refuses with each line and what is wrong with it."""
    file = tmp_path / "rusak.jsonl"
    file.write_text('{"id": "T1", "question": "Apa?", "valid_from": "kapan"}\n{', encoding="utf-8")
    refused = run("faq", "import", str(file))
    assert refused.exit_code == REFUSED
    assert f"{file}:1: Berlaku mulai “kapan” bukan tanggal" in refused.stderr
    assert f"{file}:2: " in refused.stderr


def test_a_file_of_another_kind_is_refused(run: Run, tmp_path: Path) -> None:
    """Nobody gets a spreadsheet that is none."""
    refused = run("faq", "export", str(tmp_path / "jawaban.pdf"))
    assert refused.exit_code == REFUSED
    assert ".jsonl" in refused.stderr
    missing = run("faq", "export", str(tmp_path / "tidak/ada/jawaban.csv"))
    assert missing.exit_code == REFUSED
