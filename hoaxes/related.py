"""Expressions that people use for one another when they retell a claim in their own words; pure.

They are looked for, not equated: who tells of a fire is also found by "dibakar", but a copy must
say "dibakar" itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from math import sqrt
from typing import Final, Self

from search.words import Lexicon

RETOLD: Final = 0.6
"""What a related term counts beside one that was said: questions among three by words alone
.86, .88, .87 at .4, .6, .8 and without relations .77; with 2,500 more claims .75, .79, .82, .66."""

Expression = tuple[str, ...]


class Related:
    """Groups of related expressions, as terms."""

    def __init__(self, groups: Iterable[Sequence[str]], lexicon: Lexicon) -> None:
        self._groups = [[_terms(words, lexicon) for words in group] for group in groups]
        self._content = lexicon.is_content
        self._beginning: dict[str, list[tuple[Expression, int]]] = defaultdict(list)
        for number, group in enumerate(self._groups):
            for expression in group:
                self._beginning[expression[0]].append((expression, number))

    @classmethod
    def load(cls, lexicon: Lexicon) -> Self:
        """The groups of the data file."""
        file = resources.files("hoaxes").joinpath("data", "related.txt")
        lines = file.read_text(encoding="utf-8").splitlines()
        return cls([line.split(", ") for line in lines], lexicon)

    def to(self, terms: Sequence[str]) -> Mapping[str, float]:
        """What may stand for the terms of all words in their order, and what each counts.

        The words of a longer expression share what it counts.
        """
        counted: dict[str, float] = {}
        for number in self._named(terms):
            for expression in self._groups[number]:
                share = RETOLD / sqrt(len(expression))
                for term in filter(self._content, expression):
                    counted[term] = max(counted.get(term, 0.0), share)
        return counted

    def _named(self, terms: Sequence[str]) -> Iterator[int]:
        """The groups of the expressions that stand there; a longer one hides those within it."""
        found = [
            (at, at + len(expression), number)
            for at, term in enumerate(terms)
            for expression, number in self._beginning.get(term, ())
            if tuple(terms[at : at + len(expression)]) == expression
        ]
        for start, end, number in found:
            if not any(
                first <= start and end <= last and last - first > end - start
                for first, last, _ in found
            ):
                yield number


def _terms(words: str, lexicon: Lexicon) -> Expression:
    return tuple(lexicon.term(word) for word in lexicon.words(words))
