"""Any number of claims, made of a few invented ones: vocabulary and lengths as they occur."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoaxes.known import Claim
from registry import offices
from storage.offices import Tier

VOCABULARY: Final = 120_000
"""Different words; 2,500 real claims have 14,000, and the number grows with the root of theirs."""

KEPT: Final = 0.55  # of the words of an invented claim, so that many claims resemble each other
MORE: Final = (2.6, 0.7)  # mean and spread of the logarithm of how many words a claim has besides
STEEPNESS: Final = 1.07  # of Zipf's law

_SOUNDS: Final = tuple("".join(pair) for pair in product("bdghjklmnprst", "aiueo"))
_SHORT: Final = re.compile(r"\W*\w{1,3}\W*")
_NUMBER: Final = re.compile(r"\d+")


class Maker:
    """Makes claims; the same seed makes the same ones."""

    def __init__(self, patterns: Sequence[Claim], seed: int) -> None:
        self._random = Random(seed)
        self._numbers = np.random.default_rng(seed)
        self._patterns = patterns
        self._words = np.array(list(dict.fromkeys((*_usual(patterns), *self._invented()))))
        weights = 1 / (np.arange(len(self._words)) + 2.7) ** STEEPNESS
        self._reached = np.cumsum(weights / weights.sum())
        self._places = [
            office.region for office in offices.read_offices() if office.tier is Tier.REGENCY
        ]

    def claims(self, many: int, *, first: int = 0) -> Iterator[Claim]:
        """So many claims, numbered from the first."""
        for number in range(first, first + many):
            pattern = self._random.choice(self._patterns)
            more = " ".join(self.words(int(self._random.lognormvariate(*MORE))))
            title, narrative = self._varied(pattern.title), self._varied(pattern.narrative)
            place = self._random.choice(self._places)
            yield Claim(f"c{number}", f"{title} di {place}", f"{narrative} {more}")

    def words(self, many: int) -> list[str]:
        """Words as often as they occur."""
        drawn: NDArray[np.int64] = np.searchsorted(self._reached, self._numbers.random(many))
        return [str(word) for word in self._words[drawn]]

    def slip(self, word: str) -> str:
        """The word without one of its letters."""
        at = self._random.randrange(len(word))
        return word[:at] + word[at + 1 :]

    def copy(self, claim: Claim) -> str:
        """What somebody passes on: dressed up, some words left out or misspelt."""
        words = [
            self.slip(word) if self._random.random() < 0.05 else word
            for word in claim.narrative.split()
            if self._random.random() > 0.05
        ]
        return f"VIRAL!!! {' '.join(words)} 🙏 Sebarkan ke semua grup!!!"

    def question(self, claim: Claim) -> str:
        """A few of its words in another order, as a question."""
        words = claim.title.split()
        some = self._random.sample(words, min(len(words), 7))
        return f"min apa benar {' '.join(some)} {self.words(1)[0]}?"

    def _varied(self, text: str) -> str:
        fresh = iter(self.words(len(text.split())))
        return " ".join(
            word
            if _SHORT.fullmatch(word) or self._random.random() < KEPT
            else _NUMBER.sub(lambda _: str(self._random.randrange(1, 999)), word)
            if _NUMBER.search(word)
            else next(fresh)
            for word in text.split()
        )

    def _invented(self) -> Iterator[str]:
        """Words that nobody uses, of two to four syllables."""
        for _ in range(VOCABULARY):
            yield "".join(self._random.choices(_SOUNDS, k=self._random.randint(2, 4)))


def _usual(patterns: Sequence[Claim]) -> Sequence[str]:
    texts = " ".join(f"{one.title} {one.narrative}" for one in patterns)
    return list(dict.fromkeys(re.findall(r"[a-z]{4,}", texts.casefold())))
