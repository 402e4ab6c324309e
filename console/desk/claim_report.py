"""The weekly report of an office's claims: in words, as a picture, and for a spreadsheet."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web

from console.desk.context import SIGNED_IN, desk_of, page, safe
from console.desk.errors import NotPermitted
from hoaxes import reports_weekly
from hoaxes.reports_weekly import Week
from registry.access import Permission
from registry.names import one_line
from registry.sheets import MIME_TYPES, Form
from storage.offices import Office
from texts import claims_report as texts

MOST_CODE: Final = 8  # signs of an office's code, and some


async def show(request: web.Request) -> web.Response:
    """The last week, of the office that is asked for or the first of theirs."""
    desk, since = desk_of(request), desk_of(request).hub.newest
    mine = request[SIGNED_IN].actor.offices_with(Permission.VERIFY)
    asked = one_line(request.query.get("kantor", ""), MOST_CODE)
    week = await _week(request, asked or mine[0])
    named = await desk.database.read(
        lambda tx: [(code, tx.get_one(Office, code).name) for code in mine]
    )
    told = safe(reports_weekly.told(week))
    return page(request, "claim_report.html", week=week, told=told, offices=named, since=since)


async def picture(request: web.Request) -> web.Response:
    """Its picture."""
    made = await asyncio.to_thread(
        reports_weekly.files, await _week(request, request.match_info["office"])
    )
    headers = {"Cache-Control": "private, no-store"}
    return web.Response(body=made.picture, content_type="image/png", headers=headers)


async def table(request: web.Request) -> web.Response:
    """Its figures as CSV."""
    week = await _week(request, request.match_info["office"])
    made = await asyncio.to_thread(reports_weekly.files, week)
    name = f"{texts.file_name(week.office, week.first)}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return web.Response(body=made.table, content_type=MIME_TYPES[Form.CSV], headers=headers)


async def _week(request: web.Request, office: str) -> Week:
    """The week of an office of theirs; raises NotPermitted."""
    desk, now = desk_of(request), desk_of(request).clock()
    if office not in request[SIGNED_IN].actor.offices_with(Permission.VERIFY):
        raise NotPermitted
    return await desk.database.read(lambda tx: reports_weekly.latest(tx, office, now))
