"""The files of a claim: looked at as small pictures of our own making, saved as they came."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web

from console.desk import evidence_view as views
from console.desk.case_forms import new_key
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.forms import read
from console.desk.referral_context import REFUSED, acting, back_to, notice, number, reading
from hoaxes import hiding, referral_refusals
from hoaxes.errors import NoReason
from registry import pictures
from registry.access import Actor
from registry.pictures import BadPicture
from storage import media
from storage.engine import Tx
from storage.media import MediaFile

SAVED: Final = "application/octet-stream"
PATIENCE: Final = 5.0  # seconds for one small picture


async def show(request: web.Request) -> web.Response:
    """The files of a claim."""
    return await _page(request)


async def download(request: web.Request) -> web.Response:
    """A file as it came; a browser saves it and opens nothing."""
    file = await _file(request)
    headers = {
        "Content-Disposition": f'attachment; filename="{file.file_name}"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=file.content, content_type=SAVED, headers=headers)


async def preview(request: web.Request) -> web.Response:
    """A picture, small and made anew, so that nothing of its file reaches a browser."""
    file = await _file(request)
    if file.mime_type not in views.PREVIEWED:
        raise web.HTTPNotFound
    try:
        work = asyncio.to_thread(pictures.thumbnail, file.content)
        small = await asyncio.wait_for(work, PATIENCE)
    except (BadPicture, TimeoutError):
        raise web.HTTPNotFound from None
    headers = {"Cache-Control": "private, no-store"}
    return web.Response(body=small, content_type="image/jpeg", headers=headers)


async def hide(request: web.Request) -> web.Response:
    """Let nobody see a file that shows an identity card."""
    evidence_id, key = number(request, "evidence"), new_key(request[SIGNED_IN].actor)
    await acting(request, key, lambda act: hiding.hide(act, evidence_id))
    return back_to(request, _place(request), "disembunyikan")


async def keep(request: web.Request) -> web.Response:
    """Let a hidden file stay, with the reason."""
    evidence_id, key = number(request, "evidence"), new_key(request[SIGNED_IN].actor)
    reason = (await read(request)).get("alasan")
    try:
        await acting(request, key, lambda act: hiding.keep(act, evidence_id, reason))
    except NoReason as error:
        return await _page(request, referral_refusals.problem(error), REFUSED)
    return back_to(request, _place(request), "tetap")


def _place(request: web.Request) -> str:
    return f"klaim/{number(request, 'id')}/berkas"


async def _page(request: web.Request, problem: str = "", status: int = 200) -> web.Response:
    since, claim_id = desk_of(request).hub.newest, number(request, "id")
    view = await reading(request, lambda tx, actor: views.view(tx, actor, claim_id))
    said = notice(request, _place(request))
    return page(
        request, "evidence.html", status, view=view, said=said, problem=problem, since=since
    )


async def _file(request: web.Request) -> MediaFile:
    claim_id, evidence_id = number(request, "id"), number(request, "evidence")

    def read_file(tx: Tx, actor: Actor) -> MediaFile | None:
        found = views.shown(tx, actor, claim_id, evidence_id)
        return media.get(tx, found.sha256) if found is not None else None

    file = await reading(request, read_file)
    if file is None or not file.content:
        raise web.HTTPNotFound
    return file
