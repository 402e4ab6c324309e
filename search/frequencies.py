"""How common words are where elections are talked about, whatever claims are known; pure."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from math import log
from typing import Final, Self

SMOOTHED: Final = 200.0  # texts that are thought of besides, so that few say little
RAREST: Final = 7.0  # what a term tells at most


class Frequencies:
    """In how many of some texts terms stand."""

    def __init__(self, texts: int, counts: Mapping[str, int]) -> None:
        self._texts = texts
        self._counts = counts

    @classmethod
    def load(cls, term: Callable[[str], str]) -> Self:
        """Those of the data file, whose first line counts all texts, by the terms of its words."""
        file = resources.files("search").joinpath("data", "frequencies.csv")
        texts, *words = csv.reader(file.read_text(encoding="utf-8").splitlines()[1:])
        counts = Counter[str]()
        for word, count in words:
            counts[term(word)] += int(count)
        return cls(int(texts[1]), counts)

    def rarity(self, term: str, among: int, size: int) -> float:
        """How much a term tells that stands in some of so many claims, too: 0 to 7.

        The share of texts that have it, here or there, whichever is larger, counts.
        """
        return min(
            -log(max(_share(self._counts.get(term, 0), self._texts), _share(among, size))), RAREST
        )


def counted(texts: Iterable[Iterable[str]]) -> tuple[int, Counter[str]]:
    """How many texts there are, and in how many of them each word stands."""
    counts, number = Counter[str](), 0
    for words in texts:
        counts.update(set(words))
        number += 1
    return number, counts


def _share(texts: int, of: int) -> float:
    return min(texts + 0.5, of + 0.5) / (of + SMOOTHED)
