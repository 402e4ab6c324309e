"""Finding cases again, for whoever may read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from registry.access import Actor, Permission
from registry.masking import masked_phones
from registry.names import one_line
from storage import case_entries, case_search, cases, desk_lists
from storage.case_search import Wanted
from storage.case_words import fits, plain, words_of
from storage.cases import Case, CaseState
from storage.engine import Tx
from storage.offices import Office
from threads import naming, receipts
from threads.finding import may_read

MOST_WORDS: Final = 6
SNIPPET: Final = 120  # signs of what was said that a hit shows
_BEFORE: Final = 40  # of them before the first word that was looked for
_WORD: Final = re.compile(r"[^\W_]+")
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search: the state, whose desk has the case, when it last changed."""

    state: CaseState | None = None
    office: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet; `is_found`: it is a word that was looked for."""

    text: str
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found, as the one who looks may see it."""

    case: Case
    receipt: str
    office: str
    """The name of the office whose desk has it."""
    zone: str
    name: str
    """The person, masked for other desks."""
    snippet: tuple[Piece, ...]


_EVERYTHING: Final = Filters()


def asked(text: str) -> tuple[str, ...]:
    """The words of a question, as `search` takes them; a receipt stays one word."""
    named = receipts.find(text)
    return (receipts.receipt(*named),) if named else tuple(words_of(text)[:MOST_WORDS])


def search(
    tx: Tx,
    actor: Actor,
    words: Sequence[str],
    filters: Filters = _EVERYTHING,
    *,
    after: int = 0,
    limit: int = 50,
) -> Sequence[Hit]:
    """The cases that somebody may read in which all of these words occur, the newest first.

    A word of four signs stands for all that begin so. A receipt finds its case and nothing else.
    """
    named = receipts.find(" ".join(words))
    if named is not None:
        found = by_receipt(tx, actor, *named)
        return _hits(tx, actor, [found], ()) if found is not None and not after else ()
    wanted = Wanted(
        actor.offices_with(Permission.ANSWER),
        tuple(words),
        filters.state,
        filters.office,
        filters.since,
        filters.until,
    )
    found_cases = case_search.find(tx, wanted, after=after, limit=limit)
    return _hits(tx, actor, found_cases, words)


def by_receipt(tx: Tx, actor: Actor, office: str, number: int) -> Case | None:
    """The case of a receipt, unless nothing is left of it or somebody may not read it."""
    case = cases.by_receipt(tx, office, number)
    if case is None or case.emptied_at is not None or not may_read(tx, actor, case):
        return None
    return case


def _hits(tx: Tx, actor: Actor, found: Sequence[Case], words: Sequence[str]) -> Sequence[Hit]:
    """The cases as they are shown, in as many statements for fifty as for one."""
    kept = desk_lists.load_named(tx, found)  # the session forgets what nobody holds
    said = case_entries.said_in(tx, [cases.key_of(case) for case in found])
    hits = [_hit(tx, actor, case, said.get(cases.key_of(case), ()), words) for case in found]
    del kept
    return hits


def _hit(tx: Tx, actor: Actor, case: Case, said: Sequence[str], words: Sequence[str]) -> Hit:
    office = tx.get_one(Office, case.office)
    return Hit(
        case,
        receipts.receipt(case.opened_office, case.number),
        office.name,
        office.timezone,
        naming.shown(tx, case, actor),
        _snippet(said, words, is_whole=naming.knows(case, actor)),
    )


def _snippet(said: Sequence[str], words: Sequence[str], *, is_whole: bool) -> tuple[Piece, ...]:
    """The newest thing said with most of the words in it, around the first of them."""
    best = max(reversed(said), key=lambda text: _count(text, words), default="")
    shown = one_line(best if is_whole else masked_phones(best), len(best))
    return _marked(*_window(shown, words), words)


def _count(text: str, words: Sequence[str]) -> int:
    said = words_of(text)
    return sum(any(fits(other, word) for other in said) for word in words)


def _window(text: str, words: Sequence[str]) -> tuple[str, bool, bool]:
    """A part of a text around its first found word, and whether something stands on either side."""
    starts = (found.start() for found in _WORD.finditer(text) if _is_found(found[0], words))
    begin = max(0, next(starts, 0) - _BEFORE)
    if begin:  # whole words only, unless there is just one
        begin = max(begin, text.find(" ", begin, begin + _BEFORE) + 1)
    end = begin + SNIPPET
    return text[begin:end].strip(), begin > 0, end < len(text)


def _marked(
    text: str, is_cut_before: bool, is_cut_after: bool, words: Sequence[str]
) -> tuple[Piece, ...]:
    pieces = [Piece(_ELLIPSIS)] if is_cut_before else []
    last = 0
    for found in _WORD.finditer(text):
        if _is_found(found[0], words):
            pieces += [Piece(text[last : found.start()]), Piece(found[0], is_found=True)]
            last = found.end()
    pieces.append(Piece(text[last:] + (_ELLIPSIS if is_cut_after else "")))
    return tuple(piece for piece in pieces if piece.text)


def _is_found(word: str, words: Sequence[str]) -> bool:
    shown = plain(word)
    return bool(shown) and any(fits(shown, wanted) for wanted in words)
