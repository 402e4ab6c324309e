"""The answers that conversations give: those that come with the program."""

from __future__ import annotations

from datetime import date

from faq import entries
from faq.answer import Answerer, Outcome
from faq.entries import Catalogue, Entry
from faq.finding import Finder
from search.words import Lexicon
from storage.engine import Tx


class StarterAnswers:
    """The starter entries, found by their words; satisfies `Answers`."""

    def __init__(self, *, allow_uncertified: bool) -> None:
        lexicon = Lexicon.load()
        self._catalogue = entries.starter()
        self._answerer = Answerer(
            Finder(self._catalogue.entries, entries.outside(), lexicon, None), lexicon
        )
        self._allow_uncertified = allow_uncertified

    def ask(self, message: str, after: str = "") -> Outcome:
        """What becomes of a message."""
        return self._answerer.answer(message, self._catalogue.near(after))

    def catalogue(self) -> Catalogue:
        """The starter entries."""
        return self._catalogue

    def may_tell(self, tx: Tx, entry: Entry, on: date, *, staff: bool) -> bool:
        """Whether an entry may be told: to staff also what nobody has certified yet."""
        return entry.answers(on, uncertified=staff or self._allow_uncertified)
