"""How well matching does on claims and queries from files."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from pathlib import Path
from typing import Any, Final

from hoaxes.known import Claim
from hoaxes.matching import Match, Outcome

KINDS: Final = ("tanya", "terusan", "near", "new", "incident")


class BadFile(Exception):
    """A file cannot be read; `line` is the line that is wrong, 0 where it is the file itself."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(path, line)
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class Query:
    """A message, and the claims that are right for it: none, if it is about something else."""

    text: str
    kind: str
    right: frozenset[str] = frozenset()


@dataclass(slots=True)
class Tally:
    """What became of the queries of a kind."""

    n: int = 0
    auto_correct: int = 0
    auto_wrong: int = 0
    suggest_at_1: int = 0
    suggest_at_3: int = 0
    none: int = 0

    def count(self, query: Query, match: Match) -> None:
        """Count one query."""
        ranks = [rank for rank, id in enumerate(match.ids) if id in query.right]
        self.n += 1
        self.auto_correct += match.outcome is Outcome.AUTO and bool(ranks)
        self.auto_wrong += match.outcome is Outcome.AUTO and not ranks
        self.suggest_at_1 += 0 in ranks
        self.suggest_at_3 += bool(ranks)
        self.none += match.outcome is Outcome.NONE


@dataclass(slots=True)
class Report:
    """The tallies by kind, and how long queries took, in seconds."""

    kinds: dict[str, Tally] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    @property
    def auto_precision(self) -> float:
        """The share of automatic answers that were right; 1 if there was none."""
        right = sum(tally.auto_correct for tally in self.kinds.values())
        wrong = sum(tally.auto_wrong for tally in self.kinds.values())
        return right / (right + wrong) if right + wrong else 1.0

    def percentile(self, share: float) -> float:
        """The milliseconds that so many queries did not exceed."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[ceil(share * len(ordered)) - 1] if ordered else 0.0

    def as_json(self) -> Mapping[str, Any]:
        """One object, counts as integers."""
        return {
            "kinds": {kind: asdict(tally) for kind, tally in self.kinds.items()},
            "auto_precision": round(self.auto_precision, 4),
            "p50_ms": round(self.percentile(0.50), 2),
            "p95_ms": round(self.percentile(0.95), 2),
        }


def evaluate(queries: Iterable[Query], match: Callable[[str], Match]) -> Report:
    """Ask everything, one after the other."""
    report = Report({kind: Tally() for kind in KINDS})
    for query in queries:
        started = time.perf_counter()
        found = match(query.text)
        report.seconds.append(time.perf_counter() - started)
        report.kinds.setdefault(query.kind, Tally()).count(query, found)
    return report


def read_claims(path: Path) -> Sequence[Claim]:
    """Claims, one JSON object a line: id, title, narrative, and same_as where there is one."""
    return [
        Claim(
            row["id"],
            row["title"],
            row.get("narrative") or "",
            frozenset(_several(row.get("same_as"))),
        )
        for row in _rows(path, "id", "title")
    ]


def read_queries(path: Path) -> Sequence[Query]:
    """Queries, one JSON object a line: q, kind, and id and also_ok where a claim is meant."""
    return [
        Query(
            row["q"],
            row["kind"],
            frozenset((*_several(row.get("id")), *_several(row.get("also_ok")))),
        )
        for row in _rows(path, "q", "kind")
    ]


def with_same(queries: Iterable[Query], claims: Iterable[Claim]) -> Iterator[Query]:
    """The queries; a claim that is the same as a right one is right, too."""
    same: dict[str, set[str]] = {}
    for claim in claims:
        for other in claim.same_as:
            same.setdefault(claim.id, set()).add(other)
            same.setdefault(other, set()).add(claim.id)
    for query in queries:
        more = {other for id in query.right for other in same.get(id, ())}
        yield Query(query.text, query.kind, query.right | more)


def _several(value: Any) -> Sequence[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _rows(path: Path, *needed: str) -> Iterator[Mapping[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeError) as error:
        raise BadFile(path, 0) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(path, number, line, needed)


def _row(path: Path, number: int, line: str, needed: Sequence[str]) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadFile(path, number) from error
    if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in needed):
        raise BadFile(path, number)
    return row
