"""Two texts laid beside each other, term by term: what is shared, and what contradicts; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA, LCSseq, Opcode

from hoaxes.normalise import Message

LETTERS_A_SLIP: Final = 4  # a longer word may have one letter more that is wrong
LONG: Final = 5  # letters of a word that is known, and may yet be a slip for another


@dataclass(frozen=True, slots=True)
class Alignment:
    """How much of two texts agrees in order, as sums of what terms weigh.

    `contradicted` is what the query says in the place of something else or adds between shared
    terms, in words that other claims use; `misspelt` the same in words that none does.
    """

    asked: float
    said: float
    shared: float
    contradicted: float
    misspelt: float

    @property
    def of_query(self) -> float:
        """The share of the query that the claim says, too."""
        return self.shared / self.asked if self.asked else 0.0


class Scale(Protocol):
    """What terms weigh."""

    def rarity(self, term: str) -> float:
        """How much a term tells."""

    def knows(self, term: str) -> bool:
        """Whether any claim uses it."""


def align(query: Message, claim: Message, scale: Scale) -> Alignment:
    """Lay a query beside a claim.

    What stands before the first or behind the last shared term contradicts nothing, unless the
    claim says something else there.
    """
    there = claim.terms
    here = [term for term in _respelt(query, claim, scale) if term]
    shared = contradicted = misspelt = 0.0
    steps = _steps(here, there)
    for number, step in enumerate(steps):
        said = here[step.src_start : step.src_end]
        if step.tag == "equal":
            shared += _weight(said, scale)
        elif step.tag == "replace" or (step.tag == "delete" and 0 < number < len(steps) - 1):
            contradicted += _weight(filter(scale.knows, said), scale)
            misspelt += _weight((term for term in said if not scale.knows(term)), scale)
    return Alignment(_weight(here, scale), _weight(there, scale), shared, contradicted, misspelt)


def _respelt(query: Message, claim: Message, scale: Scale) -> Iterator[str]:
    """The query's terms; what is no word of this claim is read as one of its words, if so alike.

    A word that other claims use may differ by one letter only.
    """
    terms = set(claim.meant)
    for word, term in zip(query.words, query.meant, strict=True):
        if not term or term in terms:
            yield term
        else:
            slips = len(word) // LETTERS_A_SLIP
            known = scale.knows(term)
            yield _spelling(word, term, claim, min(slips, len(word) >= LONG) if known else slips)


def _steps(query: Sequence[str], claim: Sequence[str]) -> Sequence[Opcode]:
    """What turns the query into the claim; a removal beside an addition is one replacement."""
    joined: list[Opcode] = []
    for step in LCSseq.opcodes(query, claim):
        last = joined[-1] if joined else None
        if last and {last.tag, step.tag} <= {"insert", "delete", "replace"}:
            tag = "replace" if last.tag != step.tag else step.tag
            joined[-1] = Opcode(tag, last.src_start, step.src_end, last.dest_start, step.dest_end)
        else:
            joined.append(step)
    return joined


def _weight(terms: Iterable[str], scale: Scale) -> float:
    return sum(map(scale.rarity, terms))


def _spelling(word: str, term: str, claim: Message, slips: int) -> str:
    """The term of the claim's word of which this one is a slip of the pen, or its own."""
    if not slips or not word.isalpha():
        return term
    found = process.extractOne(word, claim.words, scorer=OSA.distance, score_cutoff=slips)
    return claim.meant[found[2]] if found else term
