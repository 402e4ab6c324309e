"""The list of answers as the web desk shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from faq import standing
from registry.access import Actor, Permission
from storage import faq_entries, offices
from storage.engine import Tx
from storage.faq_entries import FaqEntry, FaqVersion
from storage.offices import NATIONAL_CODE, Office
from texts import desk_faq as texts
from texts.faq_topics import TOPICS

PAGE_SIZE: Final = 50  # answers


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty: everything."""

    words: str = ""
    standing: str = ""
    pending: str = ""
    topic: str = ""
    first: int = 0

    def query(self, **changed: str | int) -> str:
        """The part of an address that says so, with some of it changed."""
        values = {
            "cari": self.words,
            "keadaan": self.standing,
            "pengesahan": self.pending,
            "topik": self.topic,
            "mulai": self.first,
        } | changed
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An answer, or what a region adds to one; `pending` is empty where nothing is on its way."""

    code: str
    question: str
    topic: str
    office: str
    standing: str
    pending: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A part of the answers, and what they can be narrowed to."""

    filters: Filters
    standings: tuple[Option, ...]
    pendings: tuple[Option, ...]
    topics: tuple[Option, ...]
    rows: tuple[Row, ...]
    newer: str | None
    older: str | None
    may_write: bool


def listed(tx: Tx, actor: Actor, filters: Filters, today: date) -> ListView:
    """The answers of KPU RI and of the offices that somebody may see."""
    known = {office.code: office for office in offices.everything(tx)}
    rows = [
        row
        for entry, live, newest in faq_entries.overview(tx)
        if may_read(actor, known[entry.office])
        for row in [_row(entry, live, newest, known, today)]
        if _fits(row, entry, live, newest, filters, today)
    ]
    end = filters.first + PAGE_SIZE
    return ListView(
        filters,
        _options(texts.STANDINGS, filters.standing),
        _options(texts.PENDINGS, filters.pending),
        _options(TOPICS, filters.topic),
        tuple(rows[filters.first : end]),
        filters.query(mulai=max(filters.first - PAGE_SIZE, 0)) if filters.first else None,
        filters.query(mulai=end) if len(rows) > end else None,
        bool(actor.offices_with(Permission.WRITE_FAQ)),
    )


def may_read(actor: Actor, office: Office) -> bool:
    """Whether somebody reads what an office has in the making: of KPU RI all staff do."""
    return office.code == NATIONAL_CODE or actor.may_see(office)


def title(entry: FaqEntry, words: FaqVersion) -> str:
    """What an answer is about."""
    return words.question if entry.base is None else texts.region_of(entry.base)


def labels(entry: FaqEntry, live: FaqVersion, newest: FaqVersion, today: date) -> tuple[str, str]:
    """Where it stands, and what is on its way."""
    pending = standing.pending_of(newest)
    return (
        texts.STANDINGS[standing.standing_of(entry, live, today)],
        texts.PENDINGS.get(pending, ""),
    )


def _row(
    entry: FaqEntry,
    live: FaqVersion,
    newest: FaqVersion,
    known: Mapping[str, Office],
    today: date,
) -> Row:
    stands, pends = labels(entry, live, newest, today)
    topic = TOPICS.get(newest.topic, newest.topic)
    question = title(entry, newest)
    return Row(entry.code, question, topic, known[entry.office].name, stands, pends)


def _fits(
    row: Row,
    entry: FaqEntry,
    live: FaqVersion,
    newest: FaqVersion,
    filters: Filters,
    today: date,
) -> bool:
    wanted = filters.words.casefold()
    return (
        (not wanted or wanted in row.question.casefold() or wanted in entry.code.casefold())
        and filters.standing in {"", standing.standing_of(entry, live, today)}
        and filters.pending in {"", standing.pending_of(newest)}
        and filters.topic in {"", newest.topic}
    )


def _options(labelled: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in labelled.items())
