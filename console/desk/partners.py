"""The page of groups and contacts: read about one's part of the country, mend what is one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from console.desk import partners_view as views
from console.desk import seals
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.errors import Unreadable
from console.desk.forms import Fields, number_in, offset_in, read
from console.desk.partners_view import Draft, Filters
from registry import exports, mending
from registry.access import Actor
from registry.exports import Exported, Subject
from registry.mending import Kind, MendRefused
from registry.plans import Importer
from registry.segments import NONE, segment_named
from registry.sheets import Form
from storage import chats, health, stewards
from storage.chats import Category, ChatRow
from storage.engine import Tx
from texts import desk_partners as texts

PAGE: Final = "daftar-mitra"
REFUSED: Final = 422  # the page comes back with a sentence above it
_PERSON: Final = "pj-"  # the fields that name who is in charge begin so


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form changes nothing, and what was chosen in it."""

    reason: str
    number: int
    draft: Draft


async def show(request: web.Request) -> web.Response:
    """The list, narrowed as the address says."""
    return await _page(request)


async def mend(request: web.Request) -> web.Response:
    """Say what a group or contact is, and who is in charge of a group."""
    fields, number = await read(request), _number(request)
    draft, seen = _draft(fields), fields.get("seen")
    desk, actor = desk_of(request), request[SIGNED_IN].actor
    now = desk.clock()

    def unit(tx: Tx) -> None:
        chat = _to_mend(tx, actor, number)
        held = stewards.of_groups(tx, [number]).get(number, ())
        found = health.of_chat(tx, number, now)
        before = views.stored(found, {one.person_id: one.name for one in held}) if found else draft
        if draft == before:
            return  # sent twice, or nothing was changed
        if seen != before.mark:
            raise MendRefused(texts.CHANGED_MEANWHILE)
        mending.classify(tx, chat, _kind(draft), desk.senders, actor, now)
        if draft.people != before.people:
            mending.put_in_charge(tx, chat, sorted(draft.people), actor, now)

    try:
        await desk.database.write(unit)
    except MendRefused as refused:
        return await _page(request, Refusal(refused.reason, number, draft))
    return _back(request, "tersimpan")


async def end(request: web.Request) -> web.Response:
    """Send nothing to a group or contact any more."""
    fields, number = await read(request), _number(request)
    desk, actor = desk_of(request), request[SIGNED_IN].actor
    now = desk.clock()
    if fields.get("yakin") != "ya":
        draft = await desk.database.read(lambda tx: _as_it_is(tx, actor, number))
        return await _page(request, Refusal(texts.NOT_SURE, number, draft))
    await desk.database.write(lambda tx: mending.end(tx, _to_mend(tx, actor, number), actor, now))
    return _back(request, "berakhir")


async def download(request: web.Request) -> web.Response:
    """A list as a file, written down in the audit as one that left the desk."""
    asked = (await read(request)).get("unduh")
    if asked not in texts.LISTS:
        raise Unreadable
    subject, _, form = asked.partition(".")
    desk, actor, code = desk_of(request), request[SIGNED_IN].actor, _filters(request).office
    now, reader = desk.clock(), Importer(actor.audit_id, actor)
    made = await desk.database.write(
        lambda tx: exports.export(
            tx, Subject(subject), Form(form), views.root_of(tx, actor, code), reader, now
        )
    )
    return _file(made)


async def _page(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    desk, actor, filters = desk_of(request), request[SIGNED_IN].actor, _filters(request)
    since, now = desk.hub.newest, desk.clock()
    draft = (refusal.number, refusal.draft) if refusal else None
    found = await desk.database.read(lambda tx: views.listed(tx, actor, filters, now, draft))
    notice = texts.NOTICES.get(seals.opened(request, PAGE, request.query.get("kabar", "")), "")
    return page(
        request,
        "partners.html",
        REFUSED if refusal else 200,
        listed=found,
        notice=notice,
        problem=refusal.reason if refusal else "",
        since=since,
    )


def _filters(request: web.Request) -> Filters:
    """What the address says; what means nothing narrows nothing."""
    asked = request.query
    category, state = asked.get("kategori", ""), asked.get("keadaan", "")
    segment = asked.get("segmen", "")
    is_segment = segment == NONE or segment_named(segment) is not None
    return Filters(
        asked.get("kantor", "")[:8],
        category if category in set(Category) else "",
        segment if is_segment else "",
        state if state in set(health.Health) else "",
        offset_in(asked.get("mulai", "")),
    )


def _number(request: web.Request) -> int:
    number = number_in(request.match_info["number"])
    if number is None:
        raise web.HTTPNotFound
    return number


def _draft(fields: Fields) -> Draft:
    people = (
        number_in(name.removeprefix(_PERSON)) for name in fields.values if name.startswith(_PERSON)
    )
    segment = fields.get("segmen") or NONE
    return Draft(fields.get("kategori"), segment, frozenset(one for one in people if one))


def _kind(draft: Draft) -> Kind:
    """What was chosen; raises MendRefused."""
    segment = segment_named(draft.segment)
    if draft.category not in set(Category) or (segment is None and draft.segment != NONE):
        raise MendRefused(texts.NO_CHOICE)
    return Kind(Category(draft.category), segment)


def _to_mend(tx: Tx, actor: Actor, number: int) -> ChatRow:
    found = mending.to_mend(tx, number, actor)
    if found is None:
        raise web.HTTPNotFound
    return found[0]


def _as_it_is(tx: Tx, actor: Actor, number: int) -> Draft:
    chat = _to_mend(tx, actor, number)
    held = stewards.of_groups(tx, [chats.key_of(chat)]).get(number, ())
    return Draft(
        chat.category.value if chat.category else "",
        chat.segment.value if chat.segment else NONE,
        frozenset(one.person_id for one in held),
    )


def _back(request: web.Request, notice: str) -> web.Response:
    """To the list, narrowed as it was."""
    where = _filters(request).query(kabar=seals.seal(request, PAGE, notice))
    location = f"{desk_of(request).address.base}{PAGE}?{where}"
    return web.Response(status=303, headers={"Location": location})


def _file(made: Exported) -> web.Response:
    disposition = f'attachment; filename="{made.file.file_name}"'
    return web.Response(
        body=made.content,
        content_type=made.file.mime_type,
        headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
    )
