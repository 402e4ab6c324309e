"""The claims that are known, laid out to be found: by fingerprint, link, words and meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np

from hoaxes.entities import Entities, Places, entities
from hoaxes.normalise import Message, read
from hoaxes.stance import Stance, stance
from search.embedding import Role, Vectors
from search.fusion import weighed
from search.lexical import LexicalIndex
from search.postings import Floats
from search.words import Lexicon

Embed = Callable[[Sequence[str], Role], Vectors]

MEANING: Final = 1.5  # what meaning counts where words count 1; measured: ADR 21
HEADLINE: Final = 0.45  # the part of a claim's vector that its title makes


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it is published: its title, and what circulated."""

    id: str
    title: str
    narrative: str = ""
    same_as: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and what was read in it."""

    message: Message
    entities: Entities
    stance: Stance


class Reader:
    """Reads texts with the words and places that are known."""

    def __init__(self, lexicon: Lexicon, places: Places) -> None:
        self._lexicon = lexicon
        self._places = places

    def message(self, text: str) -> Message:
        """What a text says."""
        return read(text, self._lexicon)

    def reading(self, message: Message) -> Reading:
        """What a message names, and how it speaks."""
        return Reading(message, entities(message.words, self._places), stance(message.spelt_out))


@dataclass(frozen=True, slots=True)
class Entry:
    """A known claim as it is read: its title, what circulated, and both."""

    claim: Claim
    title: Reading
    narrative: Reading
    whole: Reading

    @property
    def readings(self) -> Sequence[Reading]:
        """What a copy may be a copy of."""
        return (self.narrative, self.title, self.whole)


@dataclass(frozen=True, slots=True, eq=False)
class KnownClaims:
    """Immutable, so that threads may share it and a `search.shelf.Shelf` replace it.

    Of 100,000 claims only texts, terms and fingerprints are held; the few that come into question
    are read again.
    """

    claims: Sequence[Claim]
    reader: Reader
    lexical: LexicalIndex
    by_fingerprint: Mapping[bytes, int]
    by_link: Mapping[str, Sequence[int]]
    vectors: Vectors | None = None

    @classmethod
    def of(cls, claims: Sequence[Claim], reader: Reader) -> Self:
        """The claims without vectors, which take longer and may follow."""
        fingerprints: dict[bytes, int] = {}
        links: dict[str, list[int]] = defaultdict(list)

        def bags() -> Iterator[Sequence[str]]:
            for place, claim in enumerate(claims):
                title, narrative, whole = _messages(claim, reader)
                for message in (title, narrative, whole):
                    fingerprints.setdefault(message.fingerprint, place)
                for link in whole.links:
                    links[link].append(place)
                yield whole.terms

        lexical = LexicalIndex(bags())
        return cls(claims, reader, lexical, fingerprints, links)

    def with_vectors(self, embed: Embed) -> Self:
        """The same claims, found by meaning, too."""
        if not self.claims:
            return self
        messages = [_messages(claim, self.reader) for claim in self.claims]
        titles = embed([title.spelt_out for title, _, _ in messages], Role.PASSAGE)
        wholes = embed([whole.spelt_out for _, _, whole in messages], Role.PASSAGE)
        vectors = HEADLINE * titles + (1 - HEADLINE) * wholes
        return replace(self, vectors=np.asarray(vectors, dtype=np.float32))

    def entry(self, place: int) -> Entry:
        """A claim with what is read in it."""
        claim = self.claims[place]
        title, narrative, whole = map(self.reader.reading, _messages(claim, self.reader))
        return Entry(claim, title, narrative, whole)

    def by_words(self, message: Message) -> Floats:
        """BM25 of each claim."""
        return self.lexical.scores(self.lexical.query(message.terms))

    def ranked(self, words: Floats, asked: Vectors | None) -> Floats:
        """Words and, if both sides have a vector, meaning, in standard deviations."""
        rankings = [(1.0, words)]
        if asked is not None and self.vectors is not None:
            rankings.append((MEANING, self.vectors @ asked))
        return weighed(rankings)


def _messages(claim: Claim, reader: Reader) -> tuple[Message, Message, Message]:
    """The title, what circulated, and both; just one of them where it repeats the other."""
    title, narrative = reader.message(claim.title), reader.message(claim.narrative)
    repeats = title.spelt_out in narrative.spelt_out
    return title, narrative, narrative if repeats else title + narrative
