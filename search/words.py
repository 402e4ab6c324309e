"""The terms of an Indonesian text: short forms spelt out, stems, one term for one meaning; pure."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from typing import Final, Self

import snowballstemmer

from search.folding import tokens

MOST_REMEMBERED: Final = 200_000  # words; what people mistype must not fill the memory


class Lexicon:
    """Turns texts into terms; words seen once are remembered, so a second text costs little.

    One instance may be shared by threads.
    """

    def __init__(
        self,
        shorthand: Mapping[str, Sequence[str]],
        stopwords: Iterable[str],
        synonyms: Iterable[Sequence[str]],
        stem: Callable[[str], str],
    ) -> None:
        self._shorthand = shorthand
        self._stopwords = frozenset(stopwords)
        self._stem = stem
        self._group = {stem(word): stem(group[0]) for group in synonyms for word in group}
        self._terms: dict[str, str] = {}
        self._stemming = threading.Lock()

    @classmethod
    def load(cls) -> Self:
        """The lexicon of the data files."""
        stemmer = snowballstemmer.stemmer("indonesian")
        return cls(
            {**_slang(), **_own_shorthand()},
            _lines("stopwords.txt"),
            (line.split() for line in _lines("synonyms.txt")),
            stemmer.stemWord,
        )

    def words(self, text: str) -> list[str]:
        """The words and numbers of a text in their order, short forms spelt out."""
        return [word for token in tokens(text) for word in self._shorthand.get(token, (token,))]

    def terms(self, text: str) -> list[str]:
        """What a text is found by: stems of its content words, and its numbers, in their order."""
        return [self.term(word) for word in self.words(text) if self.is_content(word)]

    def term(self, word: str) -> str:
        """The term of one word, be it a content word or not."""
        found = self._terms.get(word)
        if found is None:
            with self._stemming:  # a stemmer of Snowball holds the word that it works on
                stem = self._stem(word)
            found = self._group.get(stem, stem)
            if len(self._terms) < MOST_REMEMBERED:
                self._terms[word] = found
        return found

    def is_content(self, word: str) -> bool:
        """Whether a word, short forms spelt out, says something about a subject."""
        return word not in self._stopwords and (len(word) > 1 or word.isdecimal())


def _slang() -> dict[str, Sequence[str]]:
    entries: Mapping[str, str] = json.loads(_read("slang.json"))
    return {short: tokens(meant) for short, meant in entries.items()}


def _own_shorthand() -> dict[str, Sequence[str]]:
    rows = csv.DictReader(_lines("shorthand.csv"))
    return {row["written"]: row["meant"].split() for row in rows}


def _lines(file_name: str) -> list[str]:
    return _read(file_name).splitlines()


def _read(file_name: str) -> str:
    return resources.files("search").joinpath("data", file_name).read_text(encoding="utf-8")
