"""The ready answers of an office: a list to read, and forms for whoever leads the office."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from console.desk import canned_view as views
from console.desk import seals
from console.desk.canned_view import FormView
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.errors import NotPermitted
from console.desk.forms import Fields, number_in, read
from registry.access import Actor, NotAllowed
from storage.engine import Tx
from storage.offices import Office
from texts import desk_canned as texts
from threads import canned
from threads.canned import CannedChanged, CannedError, Draft, UnknownCanned

T = TypeVar("T")

PAGE: Final = "jawaban"
REFUSED: Final = 422  # the form comes back with a sentence above it
_SENTENCES: Final[Mapping[type[CannedError], str]] = MappingProxyType(
    {
        canned.NoTitle: texts.NO_TITLE,
        canned.NoText: texts.NO_TEXT,
        canned.LongTitle: texts.long_title(canned.LONGEST_TITLE),
        canned.LongText: texts.long_text(canned.LONGEST_TEXT),
        canned.SameTitle: texts.SAME_TITLE,
        canned.ListIsFull: texts.list_is_full(canned.MOST),
        CannedChanged: texts.CHANGED_MEANWHILE,
    }
)


async def show(request: web.Request) -> web.Response:
    """The list of an office in whose name they answer."""
    desk = desk_of(request)
    asked, now = request.query.get("kantor", ""), desk.clock()
    listed = await _reading(request, lambda tx, actor: views.listed(tx, actor, asked, now))
    notice = texts.NOTICES.get(seals.opened(request, PAGE, request.query.get("kabar", "")), "")
    return page(request, "canned.html", listed=listed, notice=notice, since=desk.hub.newest)


async def ask_new(request: web.Request) -> web.Response:
    """The empty form."""
    asked = request.query.get("kantor", "")
    office = await _reading(request, lambda tx, actor: views.to_lead(tx, actor, asked))
    return _form(request, FormView(office, Draft("", "")))


async def ask_change(request: web.Request) -> web.Response:
    """The form with an answer as it is."""
    return _form(request, replace(await _stored(request), stored=None))


async def ask_removal(request: web.Request) -> web.Response:
    """The question whether an answer is to go."""
    return _question(request, await _stored(request))


async def add(request: web.Request) -> web.Response:
    """Add an answer to an office."""
    fields, now = await read(request), desk_of(request).clock()
    draft, asked = _draft(fields), fields.get("kantor")
    office = await _reading(request, lambda tx, actor: views.to_lead(tx, actor, asked))
    try:
        await _writing(
            request,
            lambda tx, actor: canned.add(tx, actor, tx.get_one(Office, office.code), draft, now),
        )
    except CannedError as error:
        view = FormView(office, draft, problem=_SENTENCES[type(error)])
        return _form(request, view, REFUSED)
    return _to_list(request, office.code, "tersimpan")


async def change(request: web.Request) -> web.Response:
    """Write an answer anew; whoever has seen an older one gets both to compare."""
    fields, number, now = await read(request), _number(request), desk_of(request).clock()
    draft, seen = _draft(fields), fields.number("version")
    try:
        changed = await _writing(
            request, lambda tx, actor: canned.change(tx, actor, number, draft, seen, now)
        )
    except CannedError as error:
        view = replace(await _stored(request), draft=draft, problem=_SENTENCES[type(error)])
        if not isinstance(error, CannedChanged):
            view = replace(view, version=seen or 0, stored=None)
        return _form(request, view, REFUSED)
    return _to_list(request, changed.office, "tersimpan")


async def remove(request: web.Request) -> web.Response:
    """Remove an answer that was read as it is."""
    fields, number, now = await read(request), _number(request), desk_of(request).clock()
    seen = fields.number("version")
    try:
        gone = await _writing(
            request, lambda tx, actor: canned.remove(tx, actor, number, seen, now)
        )
    except CannedChanged:
        view = replace(await _stored(request), problem=texts.CHANGED_BEFORE_REMOVAL)
        return _question(request, view, REFUSED)
    return _to_list(request, gone.office, "terhapus")


async def _reading(request: web.Request, unit: Callable[[Tx, Actor], T]) -> T:
    actor = request[SIGNED_IN].actor
    with _refusing():
        return await desk_of(request).database.read(lambda tx: unit(tx, actor))


async def _writing(request: web.Request, unit: Callable[[Tx, Actor], T]) -> T:
    """What a change returns; raises CannedError where the form is to be shown again."""
    actor = request[SIGNED_IN].actor
    with _refusing():
        return await desk_of(request).database.write(lambda tx: unit(tx, actor))


@contextmanager
def _refusing() -> Iterator[None]:
    """Answer with a page where somebody leads another office, or where there is nothing."""
    try:
        yield
    except NotAllowed:
        raise NotPermitted from None
    except UnknownCanned:
        raise web.HTTPNotFound from None


async def _stored(request: web.Request) -> FormView:
    number = _number(request)
    return await _reading(request, lambda tx, actor: views.stored(tx, actor, number))


def _number(request: web.Request) -> int:
    number = number_in(request.match_info["number"])
    if number is None:
        raise web.HTTPNotFound
    return number


def _draft(fields: Fields) -> Draft:
    return Draft(fields.get("judul"), fields.get("teks"))


def _form(request: web.Request, view: FormView, status: int = 200) -> web.Response:
    since = desk_of(request).hub.newest
    return page(request, "canned_form.html", status, form=view, since=since)


def _question(request: web.Request, view: FormView, status: int = 200) -> web.Response:
    since = desk_of(request).hub.newest
    return page(request, "canned_removal.html", status, form=view, since=since)


def _to_list(request: web.Request, office: str, notice: str) -> web.Response:
    where = urlencode({"kantor": office, "kabar": seals.seal(request, PAGE, notice)})
    location = f"{desk_of(request).address.base}{PAGE}?{where}"
    return web.Response(status=303, headers={"Location": location})
