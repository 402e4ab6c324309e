"""The entries that a question may mean, and how much speaks for the first: words, slips, meaning.

Built once from the entries and never changed: an index is replaced as a whole (`search.shelf`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from faq.entries import Entry, Outside
from faq.meaning import Meanings, Subject
from faq.questions import Question, asked
from search.embedding import Embedder, Role
from search.fusion import standardised, weighed
from search.lexical import LexicalIndex, Ranking, best
from search.patience import Ask
from search.postings import Floats, Postings
from search.words import Lexicon

TOLD: Final = 0.5  # what a word of the story counts beside one of the question
GRAM: Final = 4  # letters

WORDS_WEIGHT: Final = 2.0
GRAMS_WEIGHT: Final = 1.0
MEANING_WEIGHT: Final = 3.0
ANSWER_WEIGHT: Final = 1.0

LISTED: Final = 10  # candidates that are kept


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the first candidate."""

    score: float
    """Standard deviations above the mean of all subjects."""
    lead: float
    """How far it is before the best of all others, be it an entry or outside."""
    covered: float
    """The share of what the words of the message tell that the entry holds."""
    known: float
    """The share of it that any subject holds; what is known and not covered tells against it."""
    by_meaning: bool
    """Whether meaning was looked at, too."""


NOTHING: Final = Evidence(0.0, 0.0, 0.0, 0.0, by_meaning=False)


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the likeliest entries, best first, and what speaks for the first."""

    ranked: Sequence[str]
    evidence: Evidence
    verbatim: bool = False
    """Whether the first has exactly these words, short forms spelt out, and no other entry has."""


class Finder:
    """Finds entries. Immutable, so that threads may share it."""

    def __init__(
        self,
        entries: Sequence[Entry],
        outside: Sequence[Outside],
        lexicon: Lexicon,
        embedder: Embedder | None,
        *,
        ask: Ask | None = None,
    ) -> None:
        """The subjects outside stand behind the entries: they win, or nothing comes of them.

        `ask` embeds what people write, which is not to be remembered, or fails to; by default the
        embedder does, however long it takes.
        """
        self.entries = tuple(entries)
        self._lexicon = lexicon
        known = subjects(entries, outside)
        bags = [self._terms(" ".join((*subject.phrasings, subject.answer))) for subject in known]
        self._bags = [frozenset(bag) for bag in bags]
        self._verbatim = self._sayings()
        self._words = LexicalIndex(bags)
        grams = (_grams(lexicon.words(" ".join(subject.phrasings))) for subject in known)
        self._grams = Ranking(Postings.of(grams))
        self._meanings = None
        if embedder and entries:
            ask = ask or partial(embedder.embed, role=Role.QUERY)
            self._meanings = Meanings(known, embedder, ask)

    def knows(self, text: str) -> bool:
        """Whether every content word stands in a subject; so it is without any content word."""
        return all(self._words.query([term]) for term in self._lexicon.terms(text))

    def find(self, questions: Sequence[Question]) -> list[Found]:
        """What each question may mean; their meanings are asked for in one batch."""
        if not self.entries:
            return [Found((), NOTHING) for _ in questions]
        near = None
        if self._meanings is not None:
            near = self._meanings.near([question.story for question in questions])
        if near is None:
            return [self._found(question, None) for question in questions]
        return [self._found(*pair) for pair in zip(questions, near, strict=True)]

    def _found(self, question: Question, near: tuple[Floats, Floats] | None) -> Found:
        words = self._words.scores(self._asked(question))
        grams = self._grams.scores(self._spelt(question))
        rankings = [(WORDS_WEIGHT, words), (GRAMS_WEIGHT, grams)]
        if near is not None:
            rankings += [(MEANING_WEIGHT, near[0]), (ANSWER_WEIGHT, near[1])]
        scores = standardised(weighed(rankings))
        inside = scores[: len(self.entries)]
        said = self._verbatim.get(self._saying(question.story))
        if said is not None:
            inside[said] = max(float(inside.max()), 0.0) + 1.0
        order = best(inside, LISTED)
        if not len(order):
            return Found((), NOTHING)
        first = int(order[0])
        others = np.delete(scores, first)
        covered, known = self._coverage(question, first)
        evidence = Evidence(
            score=float(scores[first]),
            lead=float(scores[first] - others.max(initial=0.0)),
            covered=covered,
            known=known,
            by_meaning=near is not None,
        )
        ranked = tuple(self.entries[at].id for at in order)
        return Found(ranked, evidence, verbatim=said is not None)

    def _sayings(self) -> dict[tuple[str, ...], int]:
        """The words of each phrasing with its entry; what two entries say leads to neither."""
        owners: dict[tuple[str, ...], set[int]] = {}
        for at, entry in enumerate(self.entries):
            for text in (entry.question, *entry.phrasings):
                owners.setdefault(self._saying(asked(text).whole.story), set()).add(at)
        return {said: at for said, (at, *others) in owners.items() if said and not others}

    def _saying(self, text: str) -> tuple[str, ...]:
        return tuple(self._lexicon.words(text))

    def _terms(self, text: str) -> list[str]:
        """All words as terms: "berapa", "siapa" and "di mana" tell questions apart."""
        return [self._lexicon.term(word) for word in self._lexicon.words(text)]

    def _asked(self, question: Question) -> Mapping[str, float]:
        told = self._words.query(self._terms(question.story))
        asked = self._words.query(self._terms(question.text))
        return {term: weight * TOLD for term, weight in told.items()} | asked

    def _spelt(self, question: Question) -> Mapping[str, float]:
        told = dict.fromkeys(_grams(self._lexicon.words(question.story)), TOLD)
        return told | dict.fromkeys(_grams(self._lexicon.words(question.text)), 1.0)

    def _coverage(self, question: Question, entry: int) -> tuple[float, float]:
        """How much of what the content words tell stands in the entry, and in any subject."""
        whole = covered = known = 0.0
        for term in dict.fromkeys(self._lexicon.terms(question.story)):
            told = self._words.rarity(term)
            meant = self._words.query([term])
            held = (like for word, like in meant.items() if word in self._bags[entry])
            whole += told
            covered += told * max(held, default=0.0)
            known += told * max(meant.values(), default=0.0)
        return (covered / whole, known / whole) if whole else (0.0, 0.0)


def subjects(entries: Iterable[Entry], outside: Iterable[Outside]) -> list[Subject]:
    """What a message can be about: the entries, then what no entry covers."""
    return [*map(_of_entry, entries), *map(_of_outside, outside)]


def _of_entry(entry: Entry) -> Subject:
    return Subject((entry.question, *entry.phrasings), f"{entry.question} {entry.full}")


def _of_outside(subject: Outside) -> Subject:
    return Subject(subject.phrasings, " ".join(subject.phrasings))


def _grams(words: Iterable[str]) -> list[str]:
    """All runs of four letters of the words, whose ends are marked."""
    return [
        framed[at : at + GRAM]
        for framed in (f"^{word}$" for word in words)
        for at in range(max(len(framed) - GRAM + 1, 1))
    ]
