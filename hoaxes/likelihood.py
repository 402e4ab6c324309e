"""How likely it is that a message asks about a known claim, and what speaks for it.

Pure; the weights of the evidence stand here, whether it is enough is decided in `hoaxes.matching`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hoaxes.known import KnownClaims, Reading
from hoaxes.retelling import Retelling
from search.embedding import Vectors
from search.lexical import best
from search.postings import Floats

RANKED: Final = 10
"""Claims that are looked at closely; of 20 no more are found."""

NEXT: Final = 5  # claims that the one in question is compared with
BY_MEANING: Final = (0.24, 7.7, -1.3, 7.0, -5.6)
BY_WORDS: Final = (0.35, 8.9, -1.2, 0.0, -3.7)
"""What the evidence weighs, in its order, and the bias."""

TELLING: Final = ("places", "years", "institutions")
"""What somebody who asks about a claim does not add to it. Numbers are rounded and mixed up."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a claim, and against it."""

    ahead: float
    """How many standard deviations it is above those that are next."""
    apart: float
    """The share of what the message tells that it says in one way or another, and how much that
    is above what the other candidates say of it on average."""
    foreign: int
    """Kinds of `TELLING` in which the message names something that the claim does not."""
    near: float | None
    """How near their meanings are, -1 to 1, if that is known."""

    @property
    def likelihood(self) -> float:
        """How likely it is meant, 0 to 1: logistic regressions, of which ADR 21 tells."""
        ahead, apart, foreign, near, bias = BY_WORDS if self.near is None else BY_MEANING
        weighed = (
            ahead * self.ahead
            + apart * self.apart
            + foreign * self.foreign
            + near * (self.near or 0.0)
            + bias
        )
        return 1 / (1 + math.exp(-weighed))


def candidates(
    asked: Reading, known: KnownClaims, meaning: Vectors | None
) -> Sequence[tuple[int, Evidence]]:
    """The places of the likeliest claims with the evidence, best first; none if nothing is told."""
    telling = known.reader.reteller.telling(asked.message)
    if not telling:
        return ()
    retelling = known.retelling(asked.message)
    near = None if meaning is None else known.by_meaning(meaning)
    scores = known.ranked(known.by_retelling(asked.message, retelling), near)
    ahead = dict(_ahead(scores))
    said = {place: _said(telling, retelling, known, place) for place in ahead}
    found = [
        (
            place,
            Evidence(
                ahead[place],
                said[place] - _mean(said[other] for other in said if other != place),
                _foreign(asked, known, place),
                None if near is None else float(near[place]),
            ),
        )
        for place in ahead
    ]
    return sorted(found, key=lambda one: -one[1].likelihood)


def _ahead(scores: Floats) -> Iterator[tuple[int, float]]:
    """The best claims, and how far each is above the next ones."""
    places = best(scores, RANKED)
    rest = np.sort(scores)[::-1][: RANKED + NEXT] if len(scores) else scores
    for at, place in enumerate(places):
        others = np.delete(rest, at)[:NEXT]
        yield int(place), float(scores[place] - others.mean()) if len(others) else 0.0


def _said(telling: Sequence[str], retelling: Retelling, known: KnownClaims, place: int) -> float:
    terms = set(known.entry(place).whole.message.terms)
    weights = {term: known.rarity(term) for term in telling}
    said = sum(weight for term, weight in weights.items() if retelling.is_said(term, terms))
    whole = sum(weights.values())
    return said / whole if whole else 0.0


def _mean(shares: Iterable[float]) -> float:
    several = list(shares)
    return sum(several) / max(len(several), 1)


def _foreign(asked: Reading, known: KnownClaims, place: int) -> int:
    foreign = asked.entities.foreign_to(known.entry(place).whole.entities)
    return sum(kind in foreign for kind in TELLING)
