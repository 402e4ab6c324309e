from __future__ import annotations

import json
from pathlib import Path

import pytest

from faq import evaluation
from faq.answer import Answerer
from faq.boundaries import Boundary
from faq.entries import Catalogue, Invalid
from faq.evaluation import Asked, Unanswerable

DATA = Path(__file__).parents[2] / "benchmarks" / "data"


def test_a_report_counts_by_hand(answerer: Answerer) -> None:
    """Four questions and two messages whose outcomes are known make these shares."""
    report = evaluation.evaluate(
        answerer,
        [
            Asked("Apa itu PPID?", frozenset({"D01"}), "formal"),
            Asked("Honor KPPS berapa?", frozenset({"P45"}), "formal"),
            Asked("Jam berapa TPS buka dan tutup?", frozenset({"P99"}), "gaul"),
            Asked("siapa yang menang pilkada", frozenset({"P60"}), "gaul"),
        ],
        [Unanswerable("resep soto ayam", "unrelated"), Unanswerable("Apa itu PPID?", "uncovered")],
    )
    assert (report.n, report.r_at_1, report.r_at_3) == (4, 0.5, 0.5)
    assert report.by_style["formal"] == {"n": 2, "r_at_1": 1.0, "r_at_3": 1.0}
    assert (report.answered_direct, report.wrong_direct) == (0.75, 0.3333)
    assert (report.abstain_n, report.false_answer_rate) == (2, 0.5)
    assert report.by_kind == {"uncovered": 1.0, "unrelated": 0.0}
    assert 0 < report.p50_ms <= report.p95_ms


def test_other_right_answers_count() -> None:
    """`also_ok` is as right as the id, and may be missing or null."""
    lines = [
        json.dumps({"q": "a", "id": "A", "also_ok": ["B"], "style": "x"}),
        json.dumps({"q": "b", "id": "B", "also_ok": None}),
        "",
    ]
    assert evaluation.read_questions(lines) == [
        Asked("a", frozenset({"A", "B"}), "x"),
        Asked("b", frozenset({"B"}), ""),
    ]


def test_bad_lines_are_named() -> None:
    """No JSON, no object, no text and no id: each line is named by its number."""
    lines = ['{"q": "a", "id": "A"}', "{", "[]", '{"q": 1, "id": "A"}', '{"q": "a"}']
    with pytest.raises(Invalid) as refused:
        evaluation.read_questions(lines)
    assert refused.value.problems == ("2", "3", "4", "5")


def test_a_leak_is_seen_whatever_the_order(starter: Catalogue) -> None:
    """The same words in another order, case and punctuation are a leak; few of them are none."""
    said = starter["P19"].question
    turned = " ".join(reversed(said.upper().rstrip("?").split()))
    found = list(evaluation.leaks([starter["P19"]], [Asked(turned, frozenset(), "")]))
    assert found == [("P19", said, turned)]
    assert not list(evaluation.leaks(starter.entries, [Asked("TPS", frozenset(), "")]))


def test_words_alone_keep_what_was_measured(answerer: Answerer, starter: Catalogue) -> None:
    """Without an embedder our own questions, none of them a phrasing, are found and kept apart."""
    questions = evaluation.read_questions(_lines("faq_questions.jsonl"))
    refused = evaluation.read_unanswerable(_lines("faq_abstain.jsonl"))
    report = evaluation.evaluate(answerer, questions, refused)
    assert (report.n, report.abstain_n) == (155, 261)
    assert report.r_at_1 >= 0.84
    assert report.r_at_3 >= 0.91
    assert report.wrong_direct <= 0.05
    assert report.false_answer_rate <= 0.05
    assert report.by_kind["claim"] == report.by_kind["partisan"] == 0
    assert not list(evaluation.leaks(starter.entries, questions))


def test_every_claim_is_handed_over(answerer: Answerer) -> None:
    """Claims and doubts about events end at CEK or at a person, never in silence."""
    lines = evaluation.read_unanswerable(_lines("faq_abstain.jsonl"))
    claims = [line.text for line in lines if line.kind == "claim"]
    assert len(claims) >= 40
    missed = [
        text
        for text in claims
        if answerer.answer(text).boundary not in {Boundary.CLAIM, Boundary.EVENT}
    ]
    assert missed == []


def _lines(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines()
