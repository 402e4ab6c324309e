"""A message from anybody is matched with what is known, step by step, the dear ones last."""

from __future__ import annotations

from hoaxes.known import KnownClaims
from hoaxes.matching import Match, certain, likely
from search.embedding import Embedder, Role
from search.shelf import Shelf


class Recogniser:
    """Matches messages. Slow where meaning is asked for, so not for the event loop."""

    def __init__(self, known: Shelf[KnownClaims], embedder: Embedder | None) -> None:
        self._known = known
        self._embedder = embedder

    def match(self, text: str) -> Match:
        """What is known about a message: words first, meaning only where words leave doubt."""
        known = self._known.take()
        asked = known.reader.reading(known.reader.message(text))
        words = known.by_words(asked.message)
        found = certain(asked, known, words)
        if found is not None:
            return found
        meaning = None
        if self._embedder is not None and known.has_meaning and asked.message.terms:
            meaning = self._embedder.embed([asked.message.spelt_out], Role.QUERY)[0]
        return likely(asked, known, meaning)
