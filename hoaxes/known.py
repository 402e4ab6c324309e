"""The claims that are known, laid out to be found: by fingerprint, link, words and meaning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Final, Self

import numpy as np

from hoaxes import data
from hoaxes.entities import Entities, Places, entities
from hoaxes.keys import Keys, over
from hoaxes.normalise import Message, read
from hoaxes.retelling import Reteller, Retelling
from hoaxes.stance import Stance, stance
from search.centring import Centring, unit
from search.embedding import Role, Vectors
from search.frequencies import Frequencies
from search.fusion import weighed
from search.lexical import LexicalIndex
from search.postings import Floats
from search.vectors import VectorTable
from search.words import Lexicon

Embed = Callable[[Sequence[str], Role], Vectors]

MEANING: Final = 0.75  # what meaning counts where words count 1; measured: ADR 21
HEADLINE: Final = 0.45  # the part of a claim's vector that its title makes

LACKING: Final = 0.1  # of the claims may have no vector while meaning is asked for
EMBEDDED_AT_ONCE: Final = 512  # claims whose vectors are asked for together
MOST_REMEMBERED: Final = 1024  # claims; 15 MB


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
        self.reteller = Reteller(lexicon)
        self.frequencies = Frequencies.load(lexicon.term)
        self.entry: Callable[[Claim], Entry] = lru_cache(MOST_REMEMBERED)(self._entry)
        """A claim with what is read in it; those that are asked for often are remembered."""

    def message(self, text: str) -> Message:
        """What a text says."""
        return read(text, self._lexicon)

    def reading(self, message: Message) -> Reading:
        """What a message names, and how it speaks."""
        return Reading(message, stance(message.spelt_out), self._places)

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
    centring: Centring | None = None
    rarities: dict[str, float] = field(default_factory=dict)
    """Of terms that were asked for; alignment asks for thousands."""

    @classmethod
    def of(cls, claims: Sequence[Claim], reader: Reader) -> Self:
        """The claims without vectors."""
        keys = Keys()
        messages = map(reader.messages, claims)
        lexical = LexicalIndex(keys.bag(*one) for one in enumerate(messages))
        return cls(tuple(claims), reader, lexical, keys.fingerprints, keys.links)

    def adding(self, claims: Sequence[Claim]) -> Self:
        """These claims, too, at once by their words; one takes the place of an older namesake.

        100 ms for a claim among 100,000 at most; their vectors follow by `with_vectors`.
        """
        older = self.without({claim.id for claim in claims})
        keys = Keys(self.by_link)
        messages = enumerate(map(self.reader.messages, claims), len(self.claims))
        return replace(
            older,
            claims=(*self.claims, *claims),
            lexical=self.lexical.with_more(keys.bag(*one) for one in messages),
            by_fingerprint=over(keys.fingerprints, self.by_fingerprint),
            by_link=over(keys.links, self.by_link),
            rarities={},
        )

    def without(self, ids: Collection[str]) -> Self:
        """These claims no longer; what is not known is left out already."""
        places = (place for place, claim in enumerate(self.claims) if claim.id in ids)
        return replace(self, gone=self.gone.union(places))

    def with_vectors(self, embed: Embed, most: int | None = None) -> Self:
        """The same claims, of which more are found by meaning, too: all, or so many more."""
        if not self.lacking:
            return self
        centring = self.centring or Centring.of(self._sample(embed))
        table = self.vectors
        end = len(self.claims) if most is None else min(len(table) + most, len(self.claims))
        for start in range(len(table), end, EMBEDDED_AT_ONCE):
            some = self.claims[start : min(start + EMBEDDED_AT_ONCE, end)]
            messages = [self.reader.messages(claim) for claim in some]
            standard = self.reader.reteller.standard
            titles = centring(embed([standard(title) for title, _, _ in messages], Role.QUERY))
            texts = centring(embed([standard(whole) for _, _, whole in messages], Role.QUERY))
            table = table.with_more(unit(HEADLINE * titles + (1 - HEADLINE) * texts))
        return replace(self, vectors=table, centring=centring)

    def _sample(self, embed: Embed) -> Vectors:
        texts = map(self.reader.message, data.lines("sample.txt"))
        return embed(list(map(self.reader.reteller.standard, texts)), Role.QUERY)

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

    def rarity(self, term: str) -> float:
        """How much a term tells, among these claims and where elections are talked about."""
        found = self.rarities.get(term)
        if found is None:
            among = self.lexical.frequency(term)
            found = self.reader.frequencies.rarity(term, among, len(self.claims))
            if among:  # what people mistype must not fill the memory
                self.rarities[term] = found
        return found

    def knows(self, term: str) -> bool:
        """Whether any claim uses a term."""
        return self.lexical.knows(term)

    def retelling(self, message: Message) -> Retelling:
        """A message in the words that claims may have for it."""
        return self.reader.reteller.retelling(message, self.knows)

    def by_retelling(self, message: Message, retelling: Retelling) -> Floats:
        """BM25 of each claim for the words, and for those that may stand for them."""
        said = {**retelling.counted(), **self.lexical.query(message.terms)}
        return self._hiding(self.lexical.scores(said), 0.0)

    def by_meaning(self, asked: Vectors) -> Floats | None:
        """How near each claim is to a vector, -1 to 1; None if too few have one."""
        if not self.has_meaning or self.centring is None:
            return None
        near = self.vectors.likeness(self.centring(asked[None])[0])
        unknown = np.full(self.lacking, near.mean(), dtype=np.float32)
        return np.concatenate([near, unknown])

    def ranked(self, words: Floats, near: Floats | None) -> Floats:
        """Words and, where it is known, meaning, in standard deviations."""
        rankings = [(1.0, words)] if near is None else [(1.0, words), (MEANING, near)]
        return self._hiding(weighed(rankings), -np.inf)

    def _hiding(self, scores: Floats, score: float) -> Floats:
        scores[list(self.gone)] = score
        return scores
