"""A message from anybody is matched with what is known, step by step, the dear ones last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from hoaxes.known import KnownClaims
from hoaxes.matching import NOTHING, Match, certain, likely
from hoaxes.stance import Stance
from search.lexical import best
from search.patience import Ask
from search.shelf import Shelf

MOST_ALIKE: Final = 6  # claims; the one that is looked at is among them


class Recognises(Protocol):
    """Knows claims; both methods are slow, so not for the event loop nor for a transaction."""

    def match(self, text: str) -> Match:
        """What is known about a message; ids are those of claims, united ones among them."""
        ...

    def alike(self, text: str) -> Sequence[str]:
        """The claims that sound most like a text, best first; nothing is decided by it."""
        ...

    def stance(self, text: str) -> Stance:
        """How a message speaks: as a claim, as its denial, or as somebody who was there."""
        ...


class NothingKnown:
    """Knows no claim yet."""

    def match(self, text: str) -> Match:
        """Nothing is found."""
        return NOTHING

    def alike(self, text: str) -> Sequence[str]:
        """Nothing is found."""
        return ()

    def stance(self, text: str) -> Stance:
        """A message that nobody has read claims something."""
        return Stance.CLAIM


class Recogniser:
    """Matches messages. Slow where meaning is asked for, so not for the event loop."""

    def __init__(self, known: Shelf[KnownClaims], ask: Ask | None) -> None:
        self._known = known
        self._ask = ask

    def match(self, text: str) -> Match:
        """What is known about a message: words first, meaning only where words leave doubt.

        Without an answer about meaning words have to do.
        """
        known = self._known.take()
        asked = known.reader.reading(known.reader.message(text))
        words = known.by_words(asked.message)
        found = certain(asked, known, words)
        if found is not None:
            return found
        meaning = None
        if self._ask is not None and known.has_meaning and asked.message.terms:
            meaning = self._ask([known.reader.reteller.standard(asked.message)])
        return likely(asked, known, None if meaning is None else meaning[0])

    def alike(self, text: str) -> Sequence[str]:
        """The claims that sound most like a text, best first; nothing is decided by it."""
        known = self._known.take()
        asked = known.reader.reading(known.reader.message(text))
        scores = known.ranked(known.by_words(asked.message), None)
        places = [*known.linked(asked.message), *map(int, best(scores, MOST_ALIKE))]
        return [known.claims[place].id for place in dict.fromkeys(places)][:MOST_ALIKE]

    def stance(self, text: str) -> Stance:
        """How a message speaks."""
        reader = self._known.take().reader
        return reader.reading(reader.message(text)).stance
