"""faq eval, without the embedder: measuring it takes minutes on a busy machine."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from faq.evaluation import Report

QUESTIONS = '{"q": "Apa itu PPID?", "id": "D01", "also_ok": [], "style": "formal"}\n'
KEYS = [field.name for field in fields(Report)]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """A file with one question."""
    path = tmp_path / "q.jsonl"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    """Run faq eval."""
    return CliRunner().invoke(app, ("faq", "eval", *map(str, arguments)))


def test_the_measurements_are_json(questions: Path, tmp_path: Path) -> None:
    """All keys stand there in their order."""
    refused = tmp_path / "a.jsonl"
    refused.write_text('\ufeff{"q": "resep soto", "kind": "unrelated"}\n', encoding="utf-8")
    result = run(questions, "--abstain", refused, "--lexical", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert list(found) == KEYS
    assert set(KEYS) >= {"r_at_1", "r_at_3", "false_answer_rate", "by_kind", "p95_ms"}
    assert (found["n"], found["r_at_1"], found["abstain_n"]) == (1, 1.0, 1)


def test_the_measurements_are_said_in_words(questions: Path) -> None:
    """Without --json a person reads them."""
    result = run(questions, "--lexical")
    assert "1 pertanyaan: 100.0% tepat di urutan pertama" in result.stdout


def test_what_took_effect_later_is_not_found(tmp_path: Path) -> None:
    """The day decides which entries answer."""
    path = tmp_path / "q.jsonl"
    path.write_text('{"q": "Apa itu PDPB?", "id": "P38"}\n', encoding="utf-8")
    then = run(path, "--as-of", "2024-02-01", "--lexical", "--json")
    now = run(path, "--as-of", "2026-11-26", "--lexical", "--json")
    assert [json.loads(result.stdout)["r_at_1"] for result in (then, now)] == [0.0, 1.0]


def test_leaks_are_printed_and_nothing_else(questions: Path, tmp_path: Path) -> None:
    """A question that is a phrasing is printed with it; a file without one prints nothing."""
    result = run(questions, "--leak-check")
    assert result.stdout.startswith("D01\tApa itu PPID?\tApa itu PPID?\n")
    other = tmp_path / "other.jsonl"
    other.write_text('{"q": "pejabat yang melayani data", "id": "D01"}\n', encoding="utf-8")
    assert run(other, "--leak-check").stdout == ""


@pytest.mark.parametrize(
    ("label", "content", "reason"),
    [
        ("empty", b"\n", "Berkas pertanyaan kosong"),
        ("no JSON", b"{\n", "baris 1 tidak terbaca"),
        ("no text", b"\xff\xfe\x00", "tidak dapat dibaca"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, label: str, content: bytes, reason: str
) -> None:
    """The reason is said, and nothing is measured."""
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    result = run(path, "--lexical", "--json")
    assert result.exit_code == 2
    assert reason in result.stderr


def test_a_missing_file_and_a_bad_day_are_refused(questions: Path, tmp_path: Path) -> None:
    """Both name what was given."""
    assert "tidak dapat dibaca" in run(tmp_path / "none.jsonl").stderr
    assert "“kemarin” tidak terbaca" in run(questions, "--as-of", "kemarin").stderr
