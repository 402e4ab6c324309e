"""A case as a file for the office's own records; the file is made for this answer and not kept."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from console.desk import forms
from console.desk.case import number_of
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.errors import NoSuchCase, Unreadable
from registry.access import Actor
from storage.engine import Tx
from texts import case_export as texts
from threads import export
from threads.errors import UnknownCase
from threads.export import Exported, Form
from threads.finding import visible
from threads.receipts import receipt

FORMS: Final = frozenset(Form)


async def ask(request: web.Request) -> web.Response:
    """The page that offers the case as HTML or PDF."""
    desk, actor, case_id = desk_of(request), request[SIGNED_IN].actor, number_of(request, "id")
    since = desk.hub.newest
    try:
        number = await desk.database.read(lambda tx: _number(tx, actor, case_id))
    except UnknownCase:
        raise NoSuchCase from None
    return page(request, "export.html", case_id=case_id, number=number, since=since, export=texts)


async def download(request: web.Request) -> web.Response:
    """The file, written down in the audit as one that left the desk."""
    desk, actor, case_id = desk_of(request), request[SIGNED_IN].actor, number_of(request, "id")
    asked = (await forms.read(request)).get("format")
    if asked not in FORMS:
        raise Unreadable
    form, now = Form(asked), desk.clock()
    try:
        made = await desk.database.write(lambda tx: export.export(tx, actor, case_id, form, now))
    except UnknownCase:
        raise NoSuchCase from None
    return _file(made)


def _number(tx: Tx, actor: Actor, case_id: int) -> str:
    case = visible(tx, actor, case_id)
    return receipt(case.opened_office, case.number)


def _file(made: Exported) -> web.Response:
    """An answer that a browser stores under the receipt: a file name that names nobody."""
    disposition = f'attachment; filename="{made.file.file_name}"'
    return web.Response(
        body=made.content,
        content_type=made.file.mime_type,
        headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
    )
