"""The claims that are known, laid out to be found: by fingerprint, link, words and meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
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

    def read(self, text: str) -> Reading:
        """What a text says, names and how it speaks."""
        message = read(text, self._lexicon)
        return Reading(message, entities(message.words, self._places), stance(message.spelt_out))


@dataclass(frozen=True, slots=True)
class Entry:
    """A known claim with its readings: title, what circulated, and both."""

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
    """Immutable, so that threads may share it and a `search.shelf.Shelf` replace it."""

    entries: Sequence[Entry]
    lexical: LexicalIndex
    by_fingerprint: Mapping[bytes, int]
    by_link: Mapping[str, Sequence[int]]
    vectors: Vectors | None = None

    @classmethod
    def of(cls, claims: Iterable[Claim], reader: Reader) -> Self:
        """The claims without vectors, which take longer and may follow."""
        entries = [_entry(claim, reader) for claim in claims]
        fingerprints: dict[bytes, int] = {}
        links: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(entries):
            for reading in entry.readings:
                fingerprints.setdefault(reading.message.fingerprint, place)
            for link in entry.whole.message.links:
                links[link].append(place)
        lexical = LexicalIndex(entry.whole.message.terms for entry in entries)
        return cls(entries, lexical, fingerprints, links)

    def with_vectors(self, embed: Embed) -> Self:
        """The same claims, found by meaning, too."""
        if not self.entries:
            return self
        titles = embed([entry.title.message.spelt_out for entry in self.entries], Role.PASSAGE)
        wholes = embed([entry.whole.message.spelt_out for entry in self.entries], Role.PASSAGE)
        vectors = HEADLINE * titles + (1 - HEADLINE) * wholes
        return replace(self, vectors=np.asarray(vectors, dtype=np.float32))

    def by_words(self, message: Message) -> Floats:
        """BM25 of each claim."""
        return self.lexical.scores(self.lexical.query(message.terms))

    def ranked(self, words: Floats, asked: Vectors | None) -> Floats:
        """Words and, if both sides have a vector, meaning, in standard deviations."""
        rankings = [(1.0, words)]
        if asked is not None and self.vectors is not None:
            rankings.append((MEANING, self.vectors @ asked))
        return weighed(rankings)


def _entry(claim: Claim, reader: Reader) -> Entry:
    title, narrative = reader.read(claim.title), reader.read(claim.narrative)
    repeats = title.message.spelt_out in narrative.message.spelt_out
    whole = narrative if repeats else reader.read(f"{claim.title}. {claim.narrative}")
    return Entry(claim, title, narrative, whole)
