"""Finding a case again: words go in the body of a form, so that no address or log names anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from console.desk import forms
from console.desk.context import SIGNED_IN, desk_of, page
from registry.access import Actor
from storage import cases
from storage.engine import Tx
from texts import search_cases as texts
from texts.dates import day_and_time
from texts.threads import SUBJECTS
from threads import search
from threads.search import Hit, Piece

PAGE: Final = 20  # cases
LONGEST: Final = 200  # signs of a question; the field takes no more either


@dataclass(frozen=True, slots=True)
class Row:
    """A case that was found."""

    id: int
    number: str
    subject: str
    state: str
    name: str
    office: str
    changed: str
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SearchView:
    """What was typed and what came of it; `newer` and `older` are where the neighbours begin."""

    typed: str = ""
    heading: str = ""
    trouble: str = ""
    rows: tuple[Row, ...] = ()
    newer: int | None = None
    older: int | None = None


async def ask(request: web.Request) -> web.Response:
    """The page before anything was looked for."""
    return _page(request, SearchView())


async def find(request: web.Request) -> web.Response:
    """What was found, a page of it."""
    desk, actor, fields = desk_of(request), request[SIGNED_IN].actor, await forms.read(request)
    typed, after = fields.get("kata")[:LONGEST].strip(), forms.offset_in(fields.get("mulai"))
    return _page(request, await desk.database.read(lambda tx: _found(tx, actor, typed, after)))


def _page(request: web.Request, found: SearchView) -> web.Response:
    since = desk_of(request).hub.newest
    return page(request, "search.html", found=found, since=since, search=texts, longest=LONGEST)


def _found(tx: Tx, actor: Actor, typed: str, after: int) -> SearchView:
    words = search.asked(typed)
    if not words:
        return SearchView(typed, trouble=texts.TOO_LITTLE)
    hits = search.search(tx, actor, words, after=after, limit=PAGE + 1)  # one more: is there more?
    newer = max(0, after - PAGE) if after else None
    shown = " ".join(words)
    if not hits:
        trouble = texts.NO_MORE if after else texts.no_hit(shown)
        return SearchView(typed, trouble=trouble, newer=newer)
    older = after + PAGE if len(hits) > PAGE else None
    return SearchView(typed, texts.newest_with(shown), "", _rows(hits[:PAGE]), newer, older)


def _rows(hits: Sequence[Hit]) -> tuple[Row, ...]:
    return tuple(
        Row(
            cases.key_of(hit.case),
            hit.receipt,
            SUBJECTS[hit.case.subject],
            texts.STATES[hit.case.state],
            hit.name,
            hit.office,
            day_and_time(hit.case.changed_at, hit.zone),
            hit.snippet,
        )
        for hit in hits
    )
