"""Which documents hold a term, and how often: arrays that scores are made of; pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """For each term the documents that hold it, in their order, and how often they do."""

    terms: Mapping[str, int]
    starts: NDArray[np.int64]
    documents: Ints
    counts: Floats
    lengths: Floats

    @classmethod
    def of(cls, bags: Iterable[Sequence[str]]) -> Self:
        """The postings of documents that are given as their terms, repeated ones repeated."""
        terms: dict[str, int] = {}
        numbers, lengths = array("q"), array("l")
        for bag in bags:
            numbers.extend([terms.setdefault(term, len(terms)) for term in bag])
            lengths.append(len(bag))
        sizes = np.array(lengths, dtype=np.int64)
        owners = np.repeat(np.arange(len(sizes)), sizes)
        pairs = np.frombuffer(numbers, dtype=np.int64) * max(len(sizes), 1) + owners
        unique, counts = np.unique(pairs, return_counts=True)
        owner_terms, documents = np.divmod(unique, max(len(sizes), 1))
        return cls(
            terms,
            np.searchsorted(owner_terms, np.arange(len(terms) + 1)),
            documents.astype(np.int32),
            counts.astype(np.float32),
            sizes.astype(np.float32),
        )

    def joined(self, later: Postings) -> Postings:
        """The postings of both, the later documents behind these."""
        terms = dict(self.terms)
        moved = np.array(
            [terms.setdefault(term, len(terms)) for term in later.terms], dtype=np.int64
        )
        owners = np.concatenate([self._owners(), moved[later._owners()]])
        order = np.argsort(owners, kind="stable")  # within a term documents keep their order
        documents = np.concatenate([self.documents, later.documents + np.int32(len(self))])
        return Postings(
            terms,
            np.searchsorted(owners[order], np.arange(len(terms) + 1)),
            documents[order],
            np.concatenate([self.counts, later.counts])[order],
            np.concatenate([self.lengths, later.lengths]),
        )

    def __len__(self) -> int:
        return len(self.lengths)

    def place(self, term: str) -> slice:
        """Where in `documents` and `counts` a term stands; an empty slice if it is unknown."""
        number = self.terms.get(term)
        if number is None:
            return slice(0, 0)
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def frequency(self, term: str) -> int:
        """In how many documents a term stands."""
        place = self.place(term)
        return int(place.stop - place.start)

    def _owners(self) -> NDArray[np.int64]:
        """The number of the term that each place belongs to."""
        return np.repeat(np.arange(len(self.terms)), np.diff(self.starts))
