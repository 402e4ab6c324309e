"""Whether a message is a known claim: yes, perhaps one of three, or none; pure.

Every threshold stands here, with what was measured beside it on the half of the messages that
thresholds were set on (ADR 21 says which). At none of those of an automatic answer was one wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hoaxes.alignment import Alignment, align
from hoaxes.known import Entry, KnownClaims, Reading
from hoaxes.likelihood import candidates
from hoaxes.stance import Stance
from search.embedding import Vectors
from search.lexical import best
from search.postings import Floats

FEWEST_WORDS: Final = 8
"""A shorter message is never answered by itself: "KPU batalkan pencalonan" fits many claims.

Copies answered at 1, 6, 8: .93, .93, .90; none wrong, but nobody measured short ones.
"""

ALIGNED: Final = 8  # the likeliest claims by words that are laid beside the message

COPIED: Final = 0.75
"""The share of a message that the claim says, too. Copies answered at .5, .7, .75, .8: .90, .90,
.90, .89."""

EVIDENCE: Final = 16.0
"""What the shared terms weigh at least; three terms that one claim in 100 has weigh 15. Copies
answered at 0, 12, 16, 20, 24: .90, .90, .90, .88, .88."""

MISSPELT: Final = 0.06
"""Words that nobody else uses, in the place of others, as a share of what is shared.

In words that other claims use nothing may be said otherwise: "Sleman" for "Bantul" is another
claim. Copies answered at 0, .06, .1, .2: .89, .90, .93, .93; a strange name is a strange word.
"""

RIVAL: Final = 0.90
"""A second claim that shares so much of what the first one does makes both doubtful. Copies
answered at .8, .9, .97: .90."""

PERHAPS: Final = 0.28
"""How likely the best claim is meant for any to be suggested. Questions whose claim is among three,
and new messages with a suggestion, at .20, .23, .28, .31: .85 and .13, .84 and .10, .82 and .08,
.80 and .08; with 2,500 more claims .82 and .32, .79 and .27, .76 and .20, .76 and .18."""

SUGGESTED: Final = 3  # claims, as many as buttons that WhatsApp shows


class Outcome(StrEnum):
    """What is said to whoever asked."""

    AUTO = "auto"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """The claims that are meant, best first: one if it is certain, at most three if not."""

    outcome: Outcome
    ids: Sequence[str] = ()


NOTHING: Final = Match(Outcome.NONE)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A claim and how far the message is a copy of one of its texts."""

    place: int
    entry: Entry
    reading: Reading
    alignment: Alignment


def certain(asked: Reading, known: KnownClaims, words: Floats) -> Match | None:
    """The one claim that the message is a copy of, without a doubt; None leaves it undecided."""
    if asked.stance is Stance.WITNESS or len(asked.message.words) < FEWEST_WORDS:
        return None
    copies = sorted(_copies(asked, known, words), key=lambda one: -one.alignment.shared)
    sound = [one for one in copies if _is_copy(asked, one, known)]
    if not sound or _has_rival(sound[0], copies, known):
        return None
    return Match(Outcome.AUTO, (sound[0].entry.claim.id,))


def likely(asked: Reading, known: KnownClaims, meaning: Vectors | None) -> Match:
    """Up to three claims that may be meant; `meaning` is the message's vector, if there is one."""
    linked = known.linked(asked.message)
    found = candidates(asked, known, meaning)
    if found and found[0][1].likelihood >= PERHAPS:
        linked += [place for place, _ in found]
    ids = [known.claims[place].id for place in dict.fromkeys(linked)]
    return Match(Outcome.SUGGEST, ids[:SUGGESTED]) if ids else NOTHING


def _copies(asked: Reading, known: KnownClaims, words: Floats) -> Iterator[_Copy]:
    exact = known.verbatim(asked.message)
    places = [int(place) for place in best(words, ALIGNED)]
    for place in dict.fromkeys(places if exact is None else [exact, *places]):
        entry = known.entry(place)
        laid = [
            _Copy(place, entry, text, align(asked.message, text.message, known))
            for text in entry.readings
        ]
        yield max(laid, key=lambda one: one.alignment.shared - 2 * one.alignment.contradicted)


def _is_copy(asked: Reading, one: _Copy, known: KnownClaims) -> bool:
    found = one.alignment
    return (
        found.of_query >= COPIED
        and found.shared >= EVIDENCE
        and not found.contradicted
        and found.misspelt <= MISSPELT * found.shared
        and asked.stance in {one.reading.stance, Stance.CLAIM}
        and not asked.entities.foreign_to(one.entry.whole.entities)
    )


def _has_rival(first: _Copy, copies: Sequence[_Copy], known: KnownClaims) -> bool:
    """Whether another claim, not known to be the same, says as much of it."""
    same = {first.entry.claim.id, *first.entry.claim.same_as}
    return any(
        one.alignment.shared >= RIVAL * first.alignment.shared
        for one in copies
        if one.entry.claim.id not in same and first.entry.claim.id not in one.entry.claim.same_as
    )
