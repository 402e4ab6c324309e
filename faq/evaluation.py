"""How well questions are answered, and what should have been left alone; pure but for the clock."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Any, Final

from faq.answer import Answerer, Outcome, Way
from faq.entries import Entry, Invalid

LEAK: Final = 0.8  # Dice of two sets of words from which a phrasing gives a question away

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the entries that answer it."""

    text: str
    right: frozenset[str]
    style: str


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """A message that no entry may answer, and of what kind it is."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a run measured; shares are of 1, times are milliseconds."""

    n: int
    r_at_1: float
    r_at_3: float
    by_style: dict[str, dict[str, float]]
    answered_direct: float
    wrong_direct: float
    abstain_n: int
    false_answer_rate: float
    by_kind: dict[str, float]
    p50_ms: float
    p95_ms: float


def read_questions(lines: Iterable[str]) -> list[Asked]:
    """The questions of JSON lines; raises `Invalid` with every line that is none."""
    return list(_read(lines, _question))


def read_unanswerable(lines: Iterable[str]) -> list[Unanswerable]:
    """The messages of JSON lines; raises `Invalid` with every line that is none."""
    return list(_read(lines, lambda row: Unanswerable(_text(row["q"]), _text(row["kind"]))))


def evaluate(
    answerer: Answerer, questions: Sequence[Asked], unanswerable: Sequence[Unanswerable]
) -> Report:
    """Ask everything once, in turn."""
    times: list[float] = []
    asked = [(question, _timed(answerer, question.text, times)) for question in questions]
    refused = [(line, _timed(answerer, line.text, times)) for line in unanswerable]
    direct = [(question, found) for question, found in asked if found.way is Way.ANSWER]
    wrong = [found for question, found in direct if not question.right.issuperset(found.answers)]
    styles: dict[str, list[tuple[Asked, Outcome]]] = defaultdict(list)
    for question, found in asked:
        styles[question.style].append((question, found))
    return Report(
        n=len(asked),
        r_at_1=_recall(asked, 1),
        r_at_3=_recall(asked, 3),
        by_style={
            style: {"n": len(some), "r_at_1": _recall(some, 1), "r_at_3": _recall(some, 3)}
            for style, some in sorted(styles.items())
        },
        answered_direct=_share(len(direct), len(asked)),
        wrong_direct=_share(len(wrong), len(direct)),
        abstain_n=len(refused),
        false_answer_rate=_share(sum(map(_is_direct, refused)), len(refused)),
        by_kind=_by_kind(refused),
        p50_ms=_percentile(times, 0.5),
        p95_ms=_percentile(times, 0.95),
    )


def leaks(entries: Iterable[Entry], questions: Sequence[Asked]) -> Iterator[tuple[str, str, str]]:
    """The id, the phrasing and the question wherever the two have nearly the same words."""
    sets = [(question.text, _words(question.text)) for question in questions]
    for entry in entries:
        for phrasing in (entry.question, *entry.phrasings):
            said = _words(phrasing)
            for text, words in sets:
                if 2 * len(said & words) > LEAK * (len(said) + len(words)):
                    yield entry.id, phrasing, text


def _read(lines: Iterable[str], make: Any) -> Iterator[Any]:
    made, problems = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            made.append(make(json.loads(line)))
        except (AttributeError, KeyError, TypeError, ValueError):
            problems.append(str(number))
    if problems:
        raise Invalid(problems)
    return iter(made)


def _question(row: dict[str, Any]) -> Asked:
    right = frozenset({_text(row["id"]), *map(_text, row.get("also_ok") or ())})
    return Asked(_text(row["q"]), right, _text(row.get("style", "")))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _timed(answerer: Answerer, text: str, times: list[float]) -> Outcome:
    began = perf_counter()
    outcome = answerer.answer(text)
    times.append((perf_counter() - began) * 1_000)
    return outcome


def _recall(asked: Sequence[tuple[Asked, Outcome]], most: int) -> float:
    right = sum(not question.right.isdisjoint(found.ranked[:most]) for question, found in asked)
    return _share(right, len(asked))


def _is_direct(asked: tuple[Unanswerable, Outcome]) -> bool:
    return asked[1].way is Way.ANSWER


def _by_kind(refused: Sequence[tuple[Unanswerable, Outcome]]) -> dict[str, float]:
    all_ = Counter(line.kind for line, _ in refused)
    direct = Counter(pair[0].kind for pair in refused if _is_direct(pair))
    return {kind: _share(direct[kind], count) for kind, count in sorted(all_.items())}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _percentile(times: Sequence[float], share: float) -> float:
    return round(sorted(times)[max(ceil(share * len(times)) - 1, 0)], 2) if times else 0.0


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
