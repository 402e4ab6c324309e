"""Documents ranked by the words that they share with a query: BM25, and slips of the pen; pure.

BM25 in the form of Lucene (Kamphuis et al., ECIR 2020): an idf that is never negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Self

import numpy as np

from search.postings import Floats, Ints, Postings

SATURATION: Final = 1.2  # k1: how soon a repeated term stops counting
LENGTH: Final = 0.6  # b: how far long documents are held back

FRESH: Final = 0.1  # of all documents; so many may have come since rarities were counted

GRAM: Final = 3  # letters
LIKE: Final = 0.5  # Dice of letter trigrams from which a known term may be what was meant
MOST_MEANT: Final = 3  # known terms that an unknown one may stand for
SLIP: Final = 0.8  # what such a term counts, times how alike it is
MOST_SLIPS: Final = 32  # of a query; each takes 0.2 ms among 80,000 terms
SHORTEST_SLIP: Final = 5  # letters; between shorter terms every difference counts


class Statistics:
    """How rare terms are among documents, and how long these are."""

    def __init__(self, postings: Postings) -> None:
        size = len(postings)
        self.length = float(postings.lengths.mean()) if size else 1.0
        held = np.append(np.diff(postings.starts), 0.5)  # what nobody holds is the rarest
        rarities: list[float] = np.log1p((size - held + 0.5) / (held + 0.5)).tolist()
        self._unknown = rarities.pop()
        self._rarities = dict(zip(postings.terms, rarities, strict=True))

    def rarity(self, term: str) -> float:
        """The inverse document frequency; of an unknown term that of the rarest."""
        return self._rarities.get(term, self._unknown)


class Ranking:
    """Scores documents against queries. Immutable, so that threads may share it."""

    def __init__(self, postings: Postings, statistics: Statistics | None = None) -> None:
        self.postings = postings
        self.statistics = statistics or Statistics(postings)
        counts = self.postings.counts
        relative = self.postings.lengths / max(self.statistics.length, 1.0)
        held_back = SATURATION * (1 - LENGTH + LENGTH * relative)
        self._weights = counts / (counts + held_back[self.postings.documents])

    def scores(self, query: Mapping[str, float]) -> Floats:
        """The score of each document for terms and what each of them counts."""
        found = np.zeros(len(self.postings), dtype=np.float32)
        for term, importance in query.items():
            place = self.postings.place(term)
            # A document stands once in the postings of a term, so plain indexing adds it all.
            weight = np.float32(importance * self.statistics.rarity(term))
            found[self.postings.documents[place]] += weight * self._weights[place]
        return found


class LexicalIndex:
    """A large ranking and a small one of what came since, scored alike. Immutable.

    `with_more` makes a new index in the time that the small ranking takes; when that is a tenth
    of the large one, both become one.
    """

    def __init__(self, bags: Iterable[Sequence[str]]) -> None:
        self._take(Postings.of(bags))

    def __len__(self) -> int:
        return len(self._main.postings) + self.recent

    @property
    def recent(self) -> int:
        """How many documents came since."""
        return len(self._fresh.postings)

    def with_more(self, bags: Iterable[Sequence[str]]) -> Self:
        """An index that holds these documents, too, behind its own."""
        more = object.__new__(type(self))
        fresh = self._fresh.postings.joined(Postings.of(bags))
        if len(fresh) > FRESH * len(self._main.postings):
            more._take(self._main.postings.joined(fresh))
        else:
            more._main, more._spellings = self._main, self._spellings
            more._fresh = Ranking(fresh, self._main.statistics)
        return more

    def _take(self, postings: Postings) -> None:
        self._main = Ranking(postings)
        self._spellings = Spellings(postings.terms)
        self._fresh = Ranking(Postings.of(()), self._main.statistics)

    def rarity(self, term: str) -> float:
        """How much a term tells: its inverse document frequency."""
        return self._main.statistics.rarity(term)

    def frequency(self, term: str) -> int:
        """In how many documents a term stands."""
        return self._main.postings.frequency(term) + self._fresh.postings.frequency(term)

    def knows(self, term: str) -> bool:
        """Whether any document holds the term."""
        return term in self._main.postings.terms or term in self._fresh.postings.terms

    def query(self, terms: Iterable[str]) -> dict[str, float]:
        """The terms with what each counts; an unknown one stands for known ones that are alike.

        Only the first few unknown ones do: a long text has enough without slips of the pen.
        """
        counted: dict[str, float] = {}
        unknown: list[str] = []
        for term in dict.fromkeys(terms):
            if self.knows(term):
                counted[term] = 1.0
            else:
                unknown.append(term)
        for term in unknown[:MOST_SLIPS]:
            for meant, alike in self._spellings.like(term):
                counted[meant] = max(counted.get(meant, 0.0), SLIP * alike)
        return counted

    def scores(self, query: Mapping[str, float]) -> Floats:
        """The score of each document, in the order in which they came."""
        return np.concatenate([self._main.scores(query), self._fresh.scores(query)])


class Spellings:
    """The known terms by their letter trigrams: what an unknown one may be a slip of."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = [term for term in terms if len(term) >= SHORTEST_SLIP and term.isalpha()]
        self._postings = Postings.of(grams(term) for term in self._terms)

    def like(self, term: str) -> Iterator[tuple[str, float]]:
        """Known terms that are most like this one, and how alike they are (0 to 1)."""
        asked = grams(term)
        if len(term) < SHORTEST_SLIP or not term.isalpha():
            return
        shared = np.zeros(len(self._postings), dtype=np.float32)
        for gram in asked:
            shared[self._postings.documents[self._postings.place(gram)]] += 1
        dice = 2 * shared / (self._postings.lengths + len(asked))
        for at in best(dice, MOST_MEANT):
            if dice[at] >= LIKE:
                yield self._terms[at], float(dice[at])


def grams(word: str) -> Sequence[str]:
    """The different runs of three letters of a word, its two ends marked."""
    framed = f"^{word}$"
    return tuple({framed[at : at + GRAM] for at in range(len(framed) - GRAM + 1)})


def best(scores: Floats, most: int) -> Ints:
    """The places of the highest scores above nothing, best first; equal ones in their order."""
    if len(scores) > most:
        places = np.argpartition(-scores, most)[:most]
        # Whatever equals the last of them competes, or its place would decide by chance.
        places = np.flatnonzero(scores >= scores[places].min()) if most else places
    else:
        places = np.arange(len(scores))
    ordered = places[np.lexsort((places, -scores[places]))][:most]
    return ordered[scores[ordered] > 0].astype(np.int32)
