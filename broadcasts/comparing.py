"""What a pasted text has in common with a published one, and what not; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Final

from broadcasts.wording import Kind, Piece, Places, link_key, pieces, without_headers

LEAST_PIECES: Final = 5  # a shorter text says too little to be compared
LEAST_SHARE: Final = 0.5  # of the pasted pieces; with fewer in common it is another text
_SLACK: Final = 3  # pieces; how far a passage may be off where it is looked for


class Outcome(StrEnum):
    """How two texts relate."""

    SAME = "same"
    QUOTE = "quote"
    """A part of it, word for word."""
    DIFFERENT = "different"
    OTHER = "other"
    """They have too little in common to be one text."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands in the stored text and what was pasted instead; one of both may be empty."""

    kind: Kind
    stored: str
    pasted: str


@dataclass(frozen=True, slots=True)
class Original:
    """A published text as people see it, the `body` that makes it whole, and its links."""

    text: str
    body: str
    links: frozenset[str] = frozenset()
    """Addresses that stand behind words."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome; `share` is how much of what was pasted is in the stored text, up to 1."""

    outcome: Outcome
    differences: Sequence[Difference] = ()
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class _Change:
    """Where two texts differ; `is_at_end`: before all or after all that they have in common."""

    stored: slice
    pasted: slice
    is_at_end: bool


@dataclass(frozen=True, slots=True)
class Pasted:
    """What somebody pasted, piece by piece, and the addresses behind its words."""

    pieces: Sequence[Piece]
    links: Sequence[str] = ()


def read(pasted: str, places: Places, links: Iterable[str] = ()) -> Pasted:
    """A pasted text without what messengers put above it."""
    return Pasted(pieces(without_headers(pasted), places), tuple(links))


def compare(pasted: Pasted, original: Original, places: Places) -> Comparison:
    """Compare what somebody pasted with a published text."""
    mine, stored = pasted.pieces, pieces(original.text, places)
    strange = _strange_links(stored, original, pasted.links)
    if at := _find(mine, stored):
        whole = _find(pieces(original.body, places), stored)
        is_whole = whole is not None and at.start <= whole.start and whole.stop <= at.stop
        outcome = Outcome.SAME if is_whole else Outcome.QUOTE
        return Comparison(Outcome.DIFFERENT if strange else outcome, strange)
    return _aligned(mine, stored, strange)


def _aligned(
    mine: Sequence[Piece], stored: Sequence[Piece], strange: Sequence[Difference]
) -> Comparison:
    stored = _passage(mine, stored)
    changes, common = _changes(_keys(stored), _keys(mine))
    share = common / len(mine) if mine else 0.0
    if share < LEAST_SHARE:
        return Comparison(Outcome.OTHER, share=share)
    differences = [_difference(stored, mine, change) for change in changes]
    return Comparison(Outcome.DIFFERENT, (*differences, *strange), share)


def _keys(found: Sequence[Piece]) -> list[str]:
    return [piece.key for piece in found]


def _find(part: Sequence[Piece], whole: Sequence[Piece]) -> slice | None:
    """Where a text stands within another, word for word."""
    wanted, keys = _keys(part), _keys(whole)
    for at in range(len(keys) - len(wanted) + 1 if wanted else 0):
        if keys[at] == wanted[0] and keys[at : at + len(wanted)] == wanted:
            return slice(at, at + len(wanted))
    return None


def _passage(mine: Sequence[Piece], stored: Sequence[Piece]) -> Sequence[Piece]:
    """The part of a long text that a quotation can be from: around what they share."""
    matcher = SequenceMatcher(None, _keys(stored), _keys(mine), autojunk=False)
    shared = matcher.find_longest_match()
    slack = len(mine) // 4 + _SLACK
    start = max(shared.a - shared.b - slack, 0)
    return stored[start : shared.a - shared.b + len(mine) + slack]


def _changes(stored: list[str], mine: list[str]) -> tuple[Sequence[_Change], int]:
    """Which runs differ, and how many pieces are the same; what was left out at an end is none."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415  (3 MB that a start need not hold)

    changes, common = [], 0
    operations = Levenshtein.opcodes(stored, mine)
    for is_equal, group in groupby(operations, key=lambda one: one.tag == "equal"):
        run = list(group)
        left = slice(run[0].src_start, run[-1].src_end)
        right = slice(run[0].dest_start, run[-1].dest_end)
        if is_equal:
            common += right.stop - right.start
        elif (change := _within(left, right, len(stored))) is not None:
            changes.append(change)
    return changes, common


def _within(left: slice, right: slice, length: int) -> _Change | None:
    """A change without what a quotation leaves out before or after it."""
    pasted = right.stop - right.start
    is_at_end = left.start == 0 or left.stop == length
    if left.start == 0 and left.stop < length:
        left = slice(max(left.stop - pasted, 0), left.stop)
    elif left.stop == length:
        left = slice(left.start, min(left.start + pasted, length))
    is_nothing = left.start == left.stop and not pasted
    return None if is_nothing else _Change(left, right, is_at_end)


def _difference(stored: Sequence[Piece], mine: Sequence[Piece], change: _Change) -> Difference:
    there, here = stored[change.stored], mine[change.pasted]
    if change.is_at_end and here and not _is_paired(there, here):
        there = ()  # something added before or after, and no other reading of what stands there
    kinds = {piece.kind for piece in (*there, *here)}
    kind = next(kind for kind in Kind if kind in kinds)
    return Difference(kind, _shown(there), _shown(here))


def _is_paired(there: Sequence[Piece], here: Sequence[Piece]) -> bool:
    pairs = zip(there, here, strict=False)
    return any(one.kind is other.kind is not Kind.WORD for one, other in pairs)


def _shown(run: Sequence[Piece]) -> str:
    return " ".join(piece.shown for piece in run)


def _strange_links(
    stored: Sequence[Piece], original: Original, links: Iterable[str]
) -> Sequence[Difference]:
    known = {piece.key for piece in stored if piece.kind is Kind.LINK}
    known |= {link_key(address) for address in original.links}
    return tuple(Difference(Kind.LINK, "", address) for address in _unknown(links, known))


def _unknown(links: Iterable[str], known: set[str]) -> Iterator[str]:
    yield from (link for link in dict.fromkeys(links) if link_key(link) not in known)
