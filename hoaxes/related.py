"""Expressions that people use for one another when they retell a claim in their own words; pure.

They are looked for, not equated: who tells of a fire is also found by "dibakar", but a copy must
say "dibakar" itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Self

from hoaxes import data
from search.words import Lexicon

Expression = tuple[str, ...]


class Related:
    """Groups of related expressions, as terms."""

    def __init__(self, groups: Iterable[Sequence[str]], lexicon: Lexicon) -> None:
        self._groups: list[list[Expression]] = []
        self._heads: list[str] = []
        self._beginning: dict[str, list[tuple[Expression, int]]] = defaultdict(list)
        for number, group in enumerate(groups):
            said = [_terms(words, lexicon) for words in group]
            self._heads.append(group[0])
            for expression in said:
                self._beginning[expression[0]].append((expression, number))
            # Filler words tell where an expression stands, and nothing about what it means.
            bare = (tuple(filter(lexicon.is_content, expression)) for expression in said)
            self._groups.append([expression for expression in dict.fromkeys(bare) if expression])

    @classmethod
    def load(cls, lexicon: Lexicon) -> Self:
        """The groups of the data file."""
        return cls([line.split(", ") for line in data.lines("related.txt")], lexicon)

    def ways(self, terms: Sequence[str]) -> Mapping[str, Sequence[Expression]]:
        """What each of the terms, those of all words in their order, may be said with instead."""
        found: dict[str, list[Expression]] = defaultdict(list)
        for start, end, number in self._named(terms):
            for term in terms[start:end]:
                found[term] += self._groups[number]
        return found

    def standard(self, words: Sequence[str], terms: Sequence[str]) -> str:
        """The words as one sentence in which the first of each group stands for all of it."""
        ends: dict[int, tuple[int, str]] = {}
        for start, end, number in self._named(terms):
            ends.setdefault(start, (end, self._heads[number]))
        said, at = list[str](), 0
        while at < len(words):
            end, head = ends.get(at, (at + 1, words[at]))
            said.append(head)
            at = end
        return " ".join(said)

    def _named(self, terms: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Where expressions stand, and their groups; a longer one hides those within it."""
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
                yield start, end, number


def _terms(words: str, lexicon: Lexicon) -> Expression:
    return tuple(lexicon.term(word) for word in lexicon.words(words))
