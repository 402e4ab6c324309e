"""The claims that are known, laid out to be found: by fingerprint, link, words and meaning."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Final, Self, TypeVar, cast

import numpy as np

from hoaxes.entities import Entities, Places, entities
from hoaxes.normalise import Message, read
from hoaxes.related import Related
from hoaxes.stance import Stance, stance
from search.embedding import Role, Vectors
from search.fusion import weighed
from search.lexical import LexicalIndex
from search.postings import Floats
from search.vectors import VectorTable
from search.words import Lexicon

K = TypeVar("K")
V = TypeVar("V")

Embed = Callable[[Sequence[str], Role], Vectors]

MEANING: Final = 1.5  # what meaning counts where words count 1; measured: ADR 21
HEADLINE: Final = 0.45  # the part of a claim's vector that its title makes

LACKING: Final = 0.1  # of the claims may have no vector while meaning is asked for
EMBEDDED_AT_ONCE: Final = 512  # claims whose vectors are asked for together
MOST_REMEMBERED: Final = 1024  # claims; 15 MB
NO_LINKS: Final[Mapping[str, Sequence[int]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it is published: its title, and what circulated."""

    id: str
    title: str
    narrative: str = ""
    same_as: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Reading:
    """A text and what is read in it; what it names only when somebody asks, since that is slow."""

    message: Message
    stance: Stance
    places: Places

    @cached_property
    def entities(self) -> Entities:
        """What the text names."""
        return entities(self.message.words, self.places)


class Reader:
    """Reads texts with the words and places that are known."""

    def __init__(self, lexicon: Lexicon, places: Places) -> None:
        self._lexicon = lexicon
        self._places = places
        self._related = Related.load(lexicon)
        self.entry: Callable[[Claim], Entry] = lru_cache(MOST_REMEMBERED)(self._entry)
        """A claim with what is read in it; those that are asked for often are remembered."""

    def message(self, text: str) -> Message:
        """What a text says."""
        return read(text, self._lexicon)

    def reading(self, message: Message) -> Reading:
        """What a message names, and how it speaks."""
        return Reading(message, stance(message.spelt_out), self._places)

    def related(self, message: Message) -> Mapping[str, float]:
        """What may stand for words of a message in a claim, and what each counts."""
        return self._related.to([self._lexicon.term(word) for word in message.words])

    def messages(self, claim: Claim) -> tuple[Message, Message, Message]:
        """The title, what circulated, and both; just one of them where it repeats the other."""
        title, narrative = self.message(claim.title), self.message(claim.narrative)
        repeats = title.spelt_out in narrative.spelt_out
        return title, narrative, narrative if repeats else title + narrative

    def _entry(self, claim: Claim) -> Entry:
        title, narrative, whole = map(self.reading, self.messages(claim))
        return Entry(claim, title, narrative, whole)


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
    are read again. A claim keeps its place for ever: who looks one up skips those that are `gone`.
    """

    claims: Sequence[Claim]
    reader: Reader
    lexical: LexicalIndex
    by_fingerprint: Mapping[bytes, int]
    by_link: Mapping[str, Sequence[int]]
    gone: frozenset[int] = frozenset()
    vectors: VectorTable = field(default_factory=VectorTable)
    """Those of the first claims: they take longer than words, and follow."""

    @classmethod
    def of(cls, claims: Sequence[Claim], reader: Reader) -> Self:
        """The claims without vectors."""
        keys = _Keys()
        lexical = LexicalIndex(keys.bags(claims, reader))
        return cls(tuple(claims), reader, lexical, keys.fingerprints, keys.links)

    def adding(self, claims: Sequence[Claim]) -> Self:
        """These claims, too, at once by their words; one takes the place of an older namesake.

        100 ms for a claim among 100,000 at most; their vectors follow by `with_vectors`.
        """
        older = self.without({claim.id for claim in claims})
        keys = _Keys(len(self.claims), self.by_link)
        return replace(
            older,
            claims=(*self.claims, *claims),
            lexical=self.lexical.with_more(keys.bags(claims, self.reader)),
            by_fingerprint=_over(keys.fingerprints, self.by_fingerprint),
            by_link=_over(keys.links, self.by_link),
        )

    def without(self, ids: Collection[str]) -> Self:
        """These claims no longer; what is not known is left out already."""
        places = (place for place, claim in enumerate(self.claims) if claim.id in ids)
        return replace(self, gone=self.gone.union(places))

    def with_vectors(self, embed: Embed, most: int | None = None) -> Self:
        """The same claims, of which more are found by meaning, too: all, or so many more."""
        table = self.vectors
        end = len(self.claims) if most is None else min(len(table) + most, len(self.claims))
        for start in range(len(table), end, EMBEDDED_AT_ONCE):
            some = self.claims[start : min(start + EMBEDDED_AT_ONCE, end)]
            wholes = [self.reader.messages(claim) for claim in some]
            titles = embed([title.spelt_out for title, _, _ in wholes], Role.PASSAGE)
            texts = embed([whole.spelt_out for _, _, whole in wholes], Role.PASSAGE)
            mixed = HEADLINE * titles + (1 - HEADLINE) * texts
            table = table.with_more(np.asarray(mixed, dtype=np.float32))
        return replace(self, vectors=table)

    @property
    def lacking(self) -> int:
        """How many claims have no vector yet."""
        return len(self.claims) - len(self.vectors)

    @property
    def has_meaning(self) -> bool:
        """Whether nearly all claims have a vector; with fewer, likeness would say little."""
        return bool(self.claims) and self.lacking <= LACKING * len(self.claims)

    def entry(self, place: int) -> Entry:
        """A claim with what is read in it."""
        return self.reader.entry(self.claims[place])

    def verbatim(self, message: Message) -> int | None:
        """The place of a claim that has exactly these words."""
        place = self.by_fingerprint.get(message.fingerprint)
        return None if place in self.gone else place

    def linked(self, message: Message) -> list[int]:
        """The places of claims with a link of the message."""
        places = (place for link in message.links for place in self.by_link.get(link, ()))
        return [place for place in places if place not in self.gone]

    def by_words(self, message: Message) -> Floats:
        """BM25 of each claim."""
        return self._hiding(self.lexical.scores(self.lexical.query(message.terms)), 0.0)

    def by_retelling(self, message: Message) -> Floats:
        """BM25 of each claim for the words and those that others may have used for them."""
        said = self.lexical.query(message.terms)
        return self._hiding(self.lexical.scores({**self.reader.related(message), **said}), 0.0)

    def ranked(self, words: Floats, asked: Vectors | None) -> Floats:
        """Words and, if both sides have a vector, meaning, in standard deviations."""
        rankings = [(1.0, words)]
        if asked is not None and self.has_meaning:
            near = self.vectors.likeness(asked)
            unknown = np.full(self.lacking, near.mean(), dtype=np.float32)
            rankings.append((MEANING, np.concatenate([near, unknown])))
        return self._hiding(weighed(rankings), -np.inf)

    def _hiding(self, scores: Floats, score: float) -> Floats:
        scores[list(self.gone)] = score
        return scores


class _Keys:
    """What claims are found by at once; filled while their bags of words are taken."""

    def __init__(self, first: int = 0, known: Mapping[str, Sequence[int]] = NO_LINKS) -> None:
        self.fingerprints: dict[bytes, int] = {}
        self.links: dict[str, Sequence[int]] = {}
        self._first = first
        self._known = known

    def bags(self, claims: Iterable[Claim], reader: Reader) -> Iterator[Sequence[str]]:
        """The terms of each claim; those of its title, which says what it is about, count twice."""
        for place, claim in enumerate(claims, self._first):
            title, narrative, whole = reader.messages(claim)
            for message in (title, narrative, whole):
                self.fingerprints.setdefault(message.fingerprint, place)
            for link in whole.links:
                older = self.links.get(link) or self._known.get(link, ())
                self.links[link] = (*older, place)
            yield [*title.terms, *whole.terms]


def _over(newer: dict[K, V], older: Mapping[K, V]) -> Mapping[K, V]:
    """What came since over what was there: two layers, of which the lower one stays as it is."""
    if isinstance(older, ChainMap):
        recent, older = older.maps
        newer = {**recent, **newer}
    return ChainMap(newer, cast("dict[K, V]", older))
