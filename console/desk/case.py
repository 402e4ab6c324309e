"""The page of one case: what was said, in whose hands it is, and what can be done."""

from __future__ import annotations

from aiohttp import web

from console.desk import case_view
from console.desk.case_view import Look
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.errors import NoSuchCase
from threads.errors import UnknownCase

LONGEST_NUMBER = 18  # digits; beyond that it is no id of ours


async def show(request: web.Request) -> web.Response:
    """A case as it stands."""
    desk, number = desk_of(request), number_of(request, "id")
    since = desk.hub.newest  # before the look: what changes after it is asked for by the page
    look = Look(
        request[SIGNED_IN].actor, desk.composers, desk.clock(), shows_all="semua" in request.query
    )
    try:
        view = await desk.database.read(lambda tx: case_view.view(tx, number, look))
    except UnknownCase:
        raise NoSuchCase from None
    return page(request, "case.html", view=view, since=since)


def number_of(request: web.Request, name: str) -> int:
    """A number in an address; raises NoSuchCase where something else stands there."""
    text = request.match_info[name]
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise NoSuchCase
    return int(text)
