"""hoaxes import and export: a diff first, problems by their lines, chunk by chunk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from hoaxes import importing
from registry import offices as registry_offices
from storage import hoax_claims
from storage.engine import Database
from tests.hoaxes.test_claim_lists import ROW, jsonl

runner = CliRunner()


@pytest.fixture(autouse=True)
def offices(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line works on a database that knows the offices."""
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)
    database = Database(database_url)
    database.write_now(registry_offices.seed)
    database.close()


def known(url: str) -> int:
    """How many claims are published."""
    database = Database(url)
    try:
        return len(database.read_now(lambda tx: hoax_claims.published_after(tx, 0, 1_000)))
    finally:
        database.close()


def test_a_dry_run_changes_nothing(database_url: str, tmp_path: Path) -> None:
    """It shows what would be added."""
    file = tmp_path / "klaim.jsonl"
    file.write_bytes(jsonl(ROW))
    shown = runner.invoke(app, ["hoaxes", "import", str(file), "--dry-run"])
    assert shown.exit_code == 0, shown.output
    assert "1 ditambahkan" in shown.output
    assert known(database_url) == 0


def test_problems_are_named_and_nothing_comes_in(database_url: str, tmp_path: Path) -> None:
    """With file and line."""
    file = tmp_path / "klaim.jsonl"
    file.write_bytes(jsonl(ROW, {**ROW, "external_id": "b", "finding": "x"}))
    refused = runner.invoke(app, ["hoaxes", "import", str(file), "--yes"])
    assert refused.exit_code != 0
    assert f"{file}:2:" in refused.output
    assert known(database_url) == 0


def test_a_list_comes_in_and_goes_out(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In chunks; what went out is the same in every form."""
    monkeypatch.setattr(importing, "CHUNK", 2)
    file = tmp_path / "klaim.jsonl"
    file.write_bytes(jsonl(*({**ROW, "external_id": f"hoaks-{at}"} for at in range(5))))
    done = runner.invoke(app, ["hoaxes", "import", str(file), "--yes", "--json"])
    assert json.loads(done.output) == {"added": 5, "changed": 0, "same": 0}
    assert known(database_url) == 5
    for form in ("csv", "xlsx", "jsonl"):
        out = tmp_path / f"keluar.{form}"
        assert runner.invoke(app, ["hoaxes", "export", str(out)]).exit_code == 0
        again = runner.invoke(app, ["hoaxes", "import", str(out), "--yes", "--json"])
        assert json.loads(again.output) == {"added": 0, "changed": 0, "same": 5}, again.output
    wrong = runner.invoke(app, ["hoaxes", "export", str(tmp_path / "keluar.txt")])
    assert wrong.exit_code != 0
