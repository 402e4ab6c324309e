"""What the answers leave open, at the desk: by subject, and a draft with one tap."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from console.desk.context import desk_of, page
from console.desk.faq import attached, done, notice_of, reading, writing
from console.desk.forms import Fields, number_in, read
from faq import gap_drafts, gaps
from faq.gaps import Gap, Subject
from registry import sheets
from registry.access import Actor
from registry.sheets import Form
from search.words import Lexicon
from storage import offices
from storage.engine import Tx
from texts import desk_faq as texts

MOST_SHOWN: Final = 50  # subjects
MOST_EXAMPLES: Final = 5
MOST_OFFICES: Final = 5
MOST_WEEKS: Final = 4


@dataclass(frozen=True, slots=True)
class SubjectView:
    """Questions about one thing; `ids` are the numbers of all of them."""

    text: str
    times: str
    examples: tuple[str, ...]
    where: tuple[str, ...]
    weeks: tuple[str, ...]
    why: str
    ids: tuple[int, ...]


async def show(request: web.Request) -> web.Response:
    """The subjects, what was asked most first."""
    subjects, names = await _subjects(request)
    rows = tuple(_view(subject, names) for subject in subjects[:MOST_SHOWN])
    since = desk_of(request).hub.newest
    return page(request, "faq_gaps.html", rows=rows, notice=notice_of(request), since=since)


async def make_draft(request: web.Request) -> web.Response:
    """Begin an answer with the questions of a subject."""
    numbers, now = _numbers(await read(request)), desk_of(request).clock()
    code = await writing(request, lambda tx, actor: gap_drafts.begin(tx, actor, numbers, now))
    return done(request, f"/{code}", "konsep")


async def put_aside(request: web.Request) -> web.Response:
    """Take the questions of a subject off the list."""
    numbers, now = _numbers(await read(request)), desk_of(request).clock()
    await writing(request, lambda tx, actor: gap_drafts.put_aside(tx, actor, numbers, now))
    return done(request, "/celah", "sisihkan")


async def download(request: web.Request) -> web.Response:
    """The subjects as a file."""
    await read(request)
    subjects, _ = await _subjects(request)
    content = sheets.write(Form.CSV, texts.COLUMNS, gap_drafts.rows(subjects))
    return attached(content, f"celah-{desk_of(request).clock():%Y%m%d}.csv", Form.CSV)


async def _subjects(request: web.Request) -> tuple[Sequence[Subject], dict[str, str]]:
    now = desk_of(request).clock()

    def unit(tx: Tx, actor: Actor) -> tuple[Sequence[Gap], dict[str, str]]:
        found = gap_drafts.readable(tx, actor, now)
        known = offices.by_codes(tx, {gap.office for gap in found})
        return found, {code: office.name for code, office in known.items()}

    found, names = await reading(request, unit)
    return await asyncio.to_thread(_gathered, found), names


def _gathered(found: Sequence[Gap]) -> Sequence[Subject]:
    return gaps.gathered(found, Lexicon.load())


def _view(subject: Subject, names: dict[str, str]) -> SubjectView:
    shown = list(dict.fromkeys(gap.text for gap in subject.gaps))
    where = [f"{names[code]}: {count}" for code, count in subject.by_office.items()]
    weeks = [texts.week(monday, count) for monday, count in subject.by_week().items()]
    return SubjectView(
        subject.text,
        texts.times(len(subject.gaps)),
        tuple(shown[1 : MOST_EXAMPLES + 1]),
        tuple(where[:MOST_OFFICES]),
        tuple(weeks[:MOST_WEEKS]),
        ", ".join(texts.WHYS[why] for why in subject.by_why),
        tuple(gap.id for gap in subject.gaps),
    )


def _numbers(fields: Fields) -> tuple[int, ...]:
    found = (number_in(part) for part in fields.get("pertanyaan").split(","))
    return tuple(number for number in found if number is not None)
