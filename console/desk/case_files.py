"""The files of a case: pictures to look at, everything else to save."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from console.desk.case import number_of
from console.desk.context import SIGNED_IN, desk_of
from console.desk.errors import NoSuchCase
from registry import files
from registry.access import Actor
from registry.files import BadFile
from storage import case_entries, media
from storage.case_entries import EntryKind
from storage.engine import Tx
from threads.errors import UnknownCase
from threads.finding import visible

SAVED: Final = "application/octet-stream"


async def download(request: web.Request) -> web.Response:
    """The file of an entry; what it is, its content says, and its name names nobody."""
    actor, number = request[SIGNED_IN].actor, number_of(request, "id")
    entry = number_of(request, "entry")
    try:
        content = await desk_of(request).database.read(
            lambda tx: _content(tx, actor, number, entry)
        )
    except UnknownCase:
        raise NoSuchCase from None
    mime_type, extension = _recognised(content)
    is_picture = mime_type.startswith("image/")
    name = f"lampiran-{number}-{entry}{extension}"
    disposition = "inline" if is_picture else "attachment"
    return web.Response(
        body=content,
        content_type=mime_type if is_picture else SAVED,
        headers={"Content-Disposition": f'{disposition}; filename="{name}"'},
    )


def _content(tx: Tx, actor: Actor, number: int, entry_id: int) -> bytes:
    visible(tx, actor, number)
    entry = case_entries.get(tx, entry_id)
    if entry is None or entry.case_id != number or entry.kind is EntryKind.WITHDRAWN:
        raise UnknownCase
    file = media.get(tx, entry.media) if entry.media else None
    if file is None:
        raise UnknownCase
    return file.content


def _recognised(content: bytes) -> tuple[str, str]:
    try:
        return files.recognise(content)
    except BadFile:
        return SAVED, ""
