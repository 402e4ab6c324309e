"""What becomes of a message: answered, three entries offered, or left to people.

The only thresholds of the FAQ stand here. Measured (with meaning / by words alone) on five folds
of the phrasings, each asked of an index without it, on 96 questions of other writers ("dev"), on
155 of our own in another style ("own"), on 261 messages that must not be answered, and on all
those questions again while their entry is missing ("gone"), which is when answers go wrong.
`bakohumas faq eval` and `benchmarks/faq.py` measure again; the decision is in ADR 22.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from faq.boundaries import Boundary, reading
from faq.finding import Evidence, Finder, Found
from faq.questions import MOST_QUESTIONS, Asked, Question, asked, asks
from search.shelf import Shelf
from search.words import Lexicon

DIRECT: Final = 0.80
"""Answered at once, share of the questions and of these answers wrong: dev .78, 0 / .72, 0;
own .62, 0 / .45, 0; folds .56, .040 / .42, .029. Answered although nothing should be: .031 / .023;
gone: folds .044 / .033, dev .031 / .031. At .70 the last are .125 / .052."""

DOUBTED: Final = 0.90
"""Answered when somebody asks whether a thing is true; what is less sure is for CEK."""

OFFERED: Final = 0.15
"""Three entries are shown to dev 1.0 / .99, own .94 / .91, and to .23 / .38 of the first 168
messages that no entry answers: an offer misleads nobody, and a person is one tap away."""

MOST_OFFERED: Final = 3

FEWEST_TERMS: Final = 2
"""Content words of a message that is answered at once, unless it is a phrasing word for word."""

LONGEST_PHRASE: Final = 8
"""Words of a message that asks although nothing in it does: “syarat jadi KPPS”.

With these two, of dev .69 instead of .71 is answered by words alone, of own .40 instead of .44, and
of what should not be .011 instead of .023."""

SHORT_FOLLOW_UP: Final = 6
"""Words of a question that leaves out what it is about: “Sampai kapan?”, “Kalau di luar kota?”."""


class Way(StrEnum):
    """The three outcomes."""

    ANSWER = "answer"
    OFFER = "offer"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be said. `answers` are the ids to be told, `ranked` all that may be meant."""

    way: Way
    answers: Sequence[str] = ()
    ranked: Sequence[str] = ()
    boundary: Boundary | None = None
    left_out: int = 0
    """How many questions of the message were not looked at."""

    @property
    def offered(self) -> Sequence[str]:
        """The ids that the person chooses from."""
        return self.ranked[:MOST_OFFERED] if self.way is Way.OFFER else ()


class Answerer:
    """Decides what becomes of messages; its index may be replaced while others ask."""

    def __init__(self, finder: Finder, lexicon: Lexicon) -> None:
        self._shelf = Shelf(finder)
        self._lexicon = lexicon

    def replace(self, finder: Finder) -> None:
        """Answer from these entries from now on; whoever is asking gets the old ones."""
        self._shelf.replace(lambda _: finder)

    def answer(self, message: str, near: Collection[str] = ()) -> Outcome:
        """What becomes of a message, which may follow on an entry told a moment ago.

        `near` are the ids of that entry's topic: they are offered first to whoever leaves out what
        it is about, and nothing is told for their sake. CPU only; slow enough for a thread where
        meaning is asked.
        """
        question = asked(message)
        read = reading(message, self._lexicon.words(question.whole.story))
        if read.boundary is not None or question.is_empty:
            return Outcome(Way.ABSTAIN, boundary=read.boundary)
        found = self._found(question, DOUBTED if read.doubts else DIRECT, doubts=read.doubts)
        is_open = found.way is not Way.ANSWER and found.boundary is None
        follows = is_open and bool(near) and self._leaves_out(message)
        return _nearest_first(found, near) if follows else found

    def _is_plain(self, question: Question) -> bool:
        """Whether enough is said to be answered at once: a word alone may mean anything."""
        says_enough = len(self._lexicon.terms(question.story)) >= FEWEST_TERMS
        story = question.story
        is_phrase = len(story.split()) <= LONGEST_PHRASE and not story.endswith(".")
        return says_enough and (is_phrase or asks(story))

    def _leaves_out(self, message: str) -> bool:
        """Whether a message asks and names no subject that the entries do not know."""
        is_short = len(message.split()) <= SHORT_FOLLOW_UP
        return is_short and asks(message) and self._shelf.take().knows(message)

    def ranked(self, text: str) -> Sequence[str]:
        """The ids that a text may mean, best first, whatever lines it touches: for staff."""
        question = asked(text)
        if question.is_empty:
            return ()
        return self._shelf.take().find([question.whole])[0].ranked

    def _found(self, question: Asked, enough: float, *, doubts: bool) -> Outcome:
        several = question.single if len(question.single) > 1 else ()
        whole, *single = self._shelf.take().find([question.whole, *several])
        answers, unsure = _told(single, enough)
        if answers:
            rest = [id for id in whole.ranked if id not in answers]
            left_out = question.left_out + unsure
            return Outcome(Way.ANSWER, answers, (*answers, *rest), left_out=left_out)
        sure = _sureness(whole)
        if sure >= enough and (whole.verbatim or self._is_plain(question.whole)):
            return Outcome(Way.ANSWER, whole.ranked[:1], whole.ranked, left_out=question.left_out)
        if doubts:
            return Outcome(Way.ABSTAIN, ranked=whole.ranked, boundary=Boundary.CLAIM)
        way = Way.OFFER if sure >= OFFERED else Way.ABSTAIN
        return Outcome(way, ranked=whole.ranked, left_out=question.left_out)


def _nearest_first(outcome: Outcome, near: Collection[str]) -> Outcome:
    ranked = [id for id in outcome.ranked if id in near]
    rest = [id for id in outcome.ranked if id not in near]
    return replace(outcome, way=Way.OFFER, ranked=(*ranked, *rest)) if ranked else outcome


def _sureness(found: Found) -> float:
    return 1.0 if found.verbatim else confidence(found.evidence)


def confidence(evidence: Evidence) -> float:
    """How likely the first candidate is right, 0 to 1: logistic regressions on the sets above."""
    by_meaning = (1.30, 0.43, 1.16, -1.16, -5.80)
    by_words = (0.95, 0.37, 1.73, -1.13, -4.99)
    score, lead, covered, known, bias = by_meaning if evidence.by_meaning else by_words
    weighed = (
        score * evidence.score
        + lead * evidence.lead
        + covered * evidence.covered
        + known * evidence.known
        + bias
    )
    return 1 / (1 + math.exp(-weighed))


def _told(found: Sequence[Found], enough: float) -> tuple[tuple[str, ...], int]:
    """The answers to several questions, each once, and how many of these are not sure.

    Of two questions both have to be: one is often what the other is about.
    """
    sure = [one for one in found if _sureness(one) >= enough]
    unsure = len(found) - len(sure)
    if unsure and len(found) < MOST_QUESTIONS:
        return (), 0
    return tuple(dict.fromkeys(one.ranked[0] for one in sure)), unsure
