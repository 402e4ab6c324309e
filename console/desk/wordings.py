"""The words with which verdicts begin: read and changed by whoever approves for an office."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from console.desk import seals
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.errors import NotPermitted
from console.desk.forms import read
from hoaxes import wordings
from registry.access import Actor, NotAllowed, Permission
from storage.engine import Tx
from storage.offices import Office
from storage.verdicts import Finding
from texts import desk_verdict as texts
from texts.verdict_wordings import Wording

PAGE: Final = "kata-putusan"


async def show(request: web.Request) -> web.Response:
    """The words of an office, for each finding."""
    desk, actor, asked = desk_of(request), request[SIGNED_IN].actor, request.query.get("kantor", "")

    def unit(tx: Tx) -> tuple[Office, dict[str, Wording]]:
        office = _office(tx, actor, asked)
        return office, {one.value: wordings.wording(tx, office, one) for one in Finding}

    office, found = await desk.database.read(unit)
    notice = texts.NOTICES.get(seals.opened(request, PAGE, request.query.get("kabar", "")), "")
    return page(
        request,
        "wordings.html",
        office=office.name,
        code=office.code,
        wordings=found,
        notice=notice,
        since=desk.hub.newest,
    )


async def change(request: web.Request) -> web.Response:
    """Let an office begin with other words."""
    desk, actor = desk_of(request), request[SIGNED_IN].actor
    fields = await read(request)
    if fields.get("temuan") not in set(Finding):
        raise web.HTTPNotFound
    words = Wording(
        fields.get("penjelasan"), fields.get("proses"), fields.get("periksa"), fields.get("hukum")
    )

    def unit(tx: Tx) -> str:
        office = _office(tx, actor, fields.get("kantor"))
        found = Finding(fields.get("temuan"))
        wordings.change(tx, actor, office, found, words, desk.clock())
        return office.code

    code = await desk.database.write(unit)
    notice = seals.seal(request, PAGE, "kata")
    location = f"{desk.address.base}{PAGE}?kantor={code}&kabar={notice}"
    return web.Response(status=303, headers={"Location": location})


def _office(tx: Tx, actor: Actor, asked: str) -> Office:
    """The office that is asked for, or the first for which they approve."""
    codes = actor.offices_with(Permission.APPROVE)
    code = asked or next(iter(codes), "")
    if code not in codes:
        raise NotPermitted from NotAllowed(Permission.APPROVE, code)
    return tx.get_one(Office, code)
