"""A message as somebody else may have said it; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from hoaxes import data
from hoaxes.normalise import Message
from hoaxes.related import Expression, Related
from search.informal import formal
from search.words import Lexicon

RETOLD: Final = 0.8
"""What a related term counts beside one that was said, when claims are ranked."""

STANDARD: Final = 0.9  # what the standard form of an everyday word counts


@dataclass(frozen=True, slots=True)
class Retelling:
    """For each term that tells something, the expressions of claims that may stand for it."""

    ways: Mapping[str, Sequence[Expression]]
    standard: Mapping[str, Sequence[str]]
    """For terms that no claim has, those of the standard language that some have."""

    def counted(self) -> Mapping[str, float]:
        """Terms that were not said and may be meant; an expression shares out what it counts."""
        counts = {term: STANDARD for terms in self.standard.values() for term in terms}
        for expressions in self.ways.values():
            for expression in expressions:
                share = RETOLD / sqrt(len(expression))
                for term in expression:
                    counts[term] = max(counts.get(term, 0.0), share)
        return counts

    def is_said(self, term: str, terms: set[str]) -> bool:
        """Whether a claim of these terms says a term in one way or another."""
        return (
            term in terms
            or not terms.isdisjoint(self.standard.get(term, ()))
            or any(terms.issuperset(expression) for expression in self.ways.get(term, ()))
        )


class Reteller:
    """Knows what people say in place of one another's words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._related = Related.load(lexicon)
        self._asking = frozenset(map(lexicon.term, data.lines("asking.txt")))

    def retelling(self, message: Message, knows: Callable[[str], bool]) -> Retelling:
        """A message in other words; `knows` tells whether any claim uses a term."""
        ways = self._related.ways(self._terms(message))
        standard = {
            term: [other for other in map(self._lexicon.term, formal(word)) if knows(other)]
            for word, term in zip(message.words, message.meant, strict=True)
            if term and not knows(term)
        }
        return Retelling(ways, standard)

    def standard(self, message: Message) -> str:
        """The message in one choice of words, whoever wrote it: what meaning is taken from."""
        return self._related.standard(message.words, self._terms(message))

    def _terms(self, message: Message) -> Sequence[str]:
        return [self._lexicon.term(word) for word in message.words]

    def telling(self, message: Message) -> Sequence[str]:
        """The terms that say what a message is about, each once, not that somebody asks."""
        return [term for term in dict.fromkeys(message.terms) if term not in self._asking]
