"""What the FAQ says to somebody now: found in the index, told from the database.

An entry that was withdrawn, has ended or is not certified tells nothing from that moment on,
whatever the index still knows; what it would have been asked for is not answered by another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from faq import stored
from faq.answer import MOST_OFFERED, Outcome, Way
from faq.boundaries import Boundary
from faq.entries import Catalogue, Source, told
from faq.shelving import Shelves
from storage import faq_entries
from storage.engine import Tx
from storage.faq_entries import Row, VersionState

UNKNOWN: Final = ""
"""The region of somebody of whom nobody knows where they vote."""


class Kind(StrEnum):
    """What there is to be said."""

    TOLD = "told"
    OFFERED = "offered"
    NONE = "none"
    BOUNDARY = "boundary"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told something, and when.

    `region` is a Kemendagri code, LN for abroad, or UNKNOWN; `uncertified` admits what nobody has
    certified: for staff, and where the settings say so.
    """

    region: str
    on: date
    uncertified: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """An entry that somebody may choose."""

    code: str
    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An entry as it may be told to a reader, with what their region adds.

    `dated` is when it was certified, or else written. `needs_region`: somewhere it is answered in
    another way, and nobody knows where the reader votes. `attachments` are digests of files.
    """

    code: str
    topic: str
    question: str
    short: str
    full: str
    sources: Sequence[Source]
    office: str
    dated: datetime
    is_certified: bool
    election: str | None
    needs_region: bool
    related: Sequence[Title]
    attachments: Sequence[str]


@dataclass(frozen=True, slots=True)
class Response:
    """What is to be said to a message: answers, or titles to choose from, or why neither.

    `untold` are the codes of what was meant and may not be told; `left_out` counts questions of the
    message that were not looked at.
    """

    kind: Kind
    answers: Sequence[Answer] = ()
    offers: Sequence[Title] = ()
    boundary: Boundary | None = None
    left_out: int = 0
    untold: Sequence[str] = ()


class Answers:
    """Finds what a message means; what may be said to that, `respond` and `tell` know."""

    def __init__(self, shelves: Shelves, *, allows_uncertified: bool = False) -> None:
        self._shelves = shelves
        self._allows_uncertified = allows_uncertified

    def ask(self, message: str, after: str = "") -> Outcome:
        """What becomes of a message that may follow on the entry `after`, told a moment ago.

        CPU only: for a thread, not for the event loop.
        """
        return self._shelves.answerer.answer(message, self._shelves.catalogue.near(after))

    def look_up(self, text: str) -> Sequence[str]:
        """The codes that a text may mean, best first, whatever lines it touches: for staff."""
        return self._shelves.answerer.ranked(text)

    def catalogue(self) -> Catalogue:
        """Everything that counts, in one version, whether it may be told or not."""
        return self._shelves.catalogue

    def reader(self, region: str, on: date, *, is_staff: bool) -> Reader:
        """Who is told something on a day, in the region that is known of them, or in UNKNOWN."""
        return Reader(region, on, is_staff or self._allows_uncertified)


def respond(tx: Tx, outcome: Outcome, reader: Reader) -> Response:
    """What may be said now to a message of which this has become."""
    left_out = outcome.left_out
    if outcome.boundary is not None:
        return Response(Kind.BOUNDARY, boundary=outcome.boundary, left_out=left_out)
    if outcome.way is Way.ANSWER:
        answers = tell(tx, outcome.answers, reader)
        heard = {answer.code for answer in answers}
        untold = tuple(code for code in outcome.answers if code not in heard)
        kind = Kind.TOLD if answers else Kind.NONE
        return Response(kind, answers, left_out=left_out, untold=untold)
    offers = _offers(tx, outcome, reader)
    return Response(Kind.OFFERED if offers else Kind.NONE, offers=offers, left_out=left_out)


def tell(tx: Tx, codes: Sequence[str], reader: Reader) -> Sequence[Answer]:
    """Those of these entries that may be told to a reader now, in their order."""
    rows = faq_entries.live(tx, codes)
    mains = {row[0].code: row for row in rows if row[0].base is None and _may_hear(row, reader)}
    overlays = [row for row in rows if row[0].base in mains and _is_in_force(row, reader)]
    told_now = [mains[code] for code in dict.fromkeys(codes) if code in mains]
    others = _titles_of(tx, told_now, reader)
    return [_answer(tx, row, overlays, others, reader) for row in told_now]


def titles(tx: Tx, topic: str, reader: Reader) -> Sequence[Title]:
    """What may be told of a topic to a reader now, in the order of the codes."""
    found = faq_entries.headings(tx, topic)
    return [_title(row) for row in found if _may_hear(row, reader)]


def topics(tx: Tx, reader: Reader) -> Sequence[str]:
    """The topics of which anything may be told to a reader now, the fullest first."""
    found = faq_entries.headings(tx)
    counted = Counter(words.topic for entry, words in found if _may_hear((entry, words), reader))
    return [topic for topic, _ in counted.most_common()]


def _offers(tx: Tx, outcome: Outcome, reader: Reader) -> Sequence[Title]:
    if outcome.way is not Way.OFFER:
        return ()
    rows = {row[0].code: row for row in faq_entries.offered(tx, outcome.ranked)}
    meant = [rows[code] for code in outcome.ranked if code in rows]
    return [_title(row) for row in meant if _may_hear(row, reader)][:MOST_OFFERED]


def _answer(
    tx: Tx, row: Row, overlays: Sequence[Row], others: Mapping[str, Title], reader: Reader
) -> Answer:
    entry, words = row
    regional = [stored.overlay_of(*one) for one in overlays if one[0].base == entry.code]
    said = told(stored.entry_of(entry, words), regional, reader.region)
    return Answer(
        code=entry.code,
        topic=words.topic,
        question=words.question,
        short=said.short,
        full=said.full,
        sources=said.sources,
        office=entry.office,
        dated=words.decided_at or words.created_at,
        is_certified=words.state is VersionState.CERTIFIED,
        election=words.election,
        needs_region=reader.region == UNKNOWN and bool(regional),
        related=[others[code] for code in words.related if code in others],
        attachments=faq_entries.attachments(tx, entry.code, words.number),
    )


def _titles_of(tx: Tx, rows: Sequence[Row], reader: Reader) -> Mapping[str, Title]:
    """What the related entries ask that may be told as well, by their codes."""
    related = {code for _, words in rows for code in words.related}
    found = faq_entries.live(tx, related) if related else ()
    return {row[0].code: _title(row) for row in found if _may_hear(row, reader)}


def _may_hear(row: Row, reader: Reader) -> bool:
    entry, words = row
    return entry.base is None and stored.may_be_told(
        entry, words, reader.region, reader.on, uncertified=reader.uncertified
    )


def _is_in_force(row: Row, reader: Reader) -> bool:
    """Whether an overlay may be told to whom it covers."""
    overlay = stored.overlay_of(*row)
    return stored.is_complete(row[1]) and overlay.answers(reader.on, uncertified=reader.uncertified)


def _title(row: Row) -> Title:
    entry, words = row
    return Title(entry.code, words.question)
