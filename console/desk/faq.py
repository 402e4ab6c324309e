"""The answers of the FAQ at the desk: the list, one answer, and the acts on it.

The rules are those of `faq.editing`; a form names the version that its reader saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web

from console.desk import faq_entry_view, seals
from console.desk import faq_view as views
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.errors import NotPermitted, Unreadable
from console.desk.faq_view import Filters
from console.desk.forms import Fields, offset_in, read
from faq import editing, errors, exporting, notices
from faq.errors import FaqError
from faq.exporting import JSON_LINES
from registry.access import Actor, NotAllowed, Permission
from registry.names import one_line
from registry.sheets import MIME_TYPES, Form
from storage.engine import Tx
from storage.offices import NATIONAL_CODE
from texts import desk_faq as texts
from texts import faq_desk
from texts.faq_topics import TOPICS
from threads.context import Act

T = TypeVar("T")
Do: TypeAlias = Callable[[Tx, Actor, str, Fields], None]

PAGE: Final = "tanya-jawab"
REFUSED: Final = 422  # the page comes back with a sentence above it
LONGEST_CODE: Final = 20  # signs
LONGEST_WORDS: Final = 60  # characters of a search
ZONE: Final = ZoneInfo("Asia/Jakarta")  # whose day decides what is valid
_SENTENCES: Final[Mapping[type[FaqError], str]] = MappingProxyType(
    {
        errors.Outdated: faq_desk.OUTDATED,
        errors.OwnWork: faq_desk.OWN_WORK,
        errors.SharedPhone: faq_desk.SHARED_PHONE,
        errors.NotOpen: faq_desk.NOT_OPEN,
        errors.NothingNew: faq_desk.NOTHING_NEW,
        errors.NoReason: faq_desk.NO_REASON,
        errors.IsWithdrawn: faq_desk.ALREADY_WITHDRAWN,
    }
)


async def show_list(request: web.Request) -> web.Response:
    """The answers, narrowed as the address says."""
    filters, today = _filters(request), today_of(request)
    found = await reading(request, lambda tx, actor: views.listed(tx, actor, filters, today))
    return page(
        request,
        "faq.html",
        listed=found,
        notice=notice_of(request),
        since=desk_of(request).hub.newest,
    )


async def show(request: web.Request) -> web.Response:
    """One answer."""
    return await _render(request)


async def submit(request: web.Request) -> web.Response:
    """Ask a second person to certify the newest version."""
    now, today = desk_of(request).clock(), today_of(request)

    def do(tx: Tx, actor: Actor, code: str, fields: Fields) -> None:
        editing.submit(tx, actor, code, fields.number("seen"), today, now)
        notices.ask(_act_of(request, tx), code)

    return await _act(request, "ajukan", do)


async def certify(request: web.Request) -> web.Response:
    """Let the version that was read answer everybody."""
    now = desk_of(request).clock()

    def do(tx: Tx, actor: Actor, code: str, fields: Fields) -> None:
        editing.certify(tx, actor, code, fields.number("seen"), now)
        notices.tell_decided(_act_of(request, tx), code)

    return await _act(request, "sahkan", do)


async def send_back(request: web.Request) -> web.Response:
    """Return it to whoever wrote it, with what is to be mended."""
    now = desk_of(request).clock()

    def do(tx: Tx, actor: Actor, code: str, fields: Fields) -> None:
        seen, reason = fields.number("seen"), fields.get("alasan")
        editing.send_back(tx, actor, code, seen, reason, now)
        notices.tell_decided(_act_of(request, tx), code)

    return await _act(request, "kembalikan", do)


async def withdraw(request: web.Request) -> web.Response:
    """Let it answer nothing from now on."""
    now = desk_of(request).clock()

    def do(tx: Tx, actor: Actor, code: str, fields: Fields) -> None:
        editing.withdraw(tx, actor, code, fields.get("alasan"), now)

    return await _act(request, "tarik", do)


async def download(request: web.Request) -> web.Response:
    """The answers of an office as a file; those of KPU RI hold everything."""
    asked = (await read(request)).get("unduh")
    if asked not in texts.FORMS:
        raise Unreadable
    form = None if asked == JSON_LINES else Form(asked)
    now = desk_of(request).clock()

    def unit(tx: Tx, actor: Actor) -> bytes:
        offices = actor.offices_with(Permission.WATCH)
        office = NATIONAL_CODE if NATIONAL_CODE in offices else offices[0]
        return exporting.export(tx, form, office, actor.audit_id, now)[0]

    return attached(await writing(request, unit), f"tanya-jawab-{now:%Y%m%d}.{asked}", form)


# For the other pages of the same subject


async def reading(request: web.Request, unit: Callable[[Tx, Actor], T]) -> T:
    """What somebody reads; raises NotPermitted, HTTPNotFound."""
    actor = request[SIGNED_IN].actor
    with refusing():
        return await desk_of(request).database.read(lambda tx: unit(tx, actor))


async def writing(request: web.Request, unit: Callable[[Tx, Actor], T]) -> T:
    """What somebody changes; raises NotPermitted, HTTPNotFound, and FaqError for the form."""
    actor = request[SIGNED_IN].actor
    with refusing():
        return await desk_of(request).database.write(lambda tx: unit(tx, actor))


@contextmanager
def refusing() -> Iterator[None]:
    """Answer with a page where somebody writes in another office, or where there is nothing."""
    try:
        yield
    except NotAllowed:
        raise NotPermitted from None
    except errors.UnknownEntry:
        raise web.HTTPNotFound from None


def sentences(error: FaqError) -> tuple[str, ...]:
    """Why something was not done."""
    if isinstance(error, errors.Refused):
        return error.reasons
    return (_SENTENCES[type(error)],)


def code_in(request: web.Request) -> str:
    """The code that an address names; raises HTTPNotFound for what is none."""
    code = request.match_info["code"]
    if one_line(code, LONGEST_CODE) != code:
        raise web.HTTPNotFound
    return code


def today_of(request: web.Request) -> date:
    """The day of the service."""
    return desk_of(request).clock().astimezone(ZONE).date()


def notice_of(request: web.Request) -> str:
    """What was just done; empty if the address does not say it under our seal."""
    return texts.NOTICES.get(seals.opened(request, PAGE, request.query.get("kabar", "")), "")


def done(request: web.Request, path: str, word: str) -> web.Response:
    """Lead to a page of this subject, which says what was done."""
    sealed = seals.seal(request, PAGE, word)
    location = f"{desk_of(request).address.base}{PAGE}{path}?kabar={sealed}"
    return web.Response(status=303, headers={"Location": location})


def attached(content: bytes, name: str, form: Form | None) -> web.Response:
    """A file that is stored, not shown."""
    return web.Response(
        body=content,
        content_type=MIME_TYPES[form] if form else "application/jsonl",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


# Within


async def _act(request: web.Request, word: str, do: Do) -> web.Response:
    """Do what a form says and lead back to the answer, or show it with why not."""
    fields, code = await read(request), code_in(request)
    try:
        await writing(request, lambda tx, actor: do(tx, actor, code, fields))
    except FaqError as error:
        return await _render(request, sentences(error), fields.get("alasan"))
    desk_of(request).wake_outbox()
    return done(request, f"/{code}", word)


def _act_of(request: web.Request, tx: Tx) -> Act:
    desk = desk_of(request)
    return Act(tx, desk.composers, desk.clock(), PAGE, official_domains=desk.official_domains)


async def _render(
    request: web.Request, problems: tuple[str, ...] = (), typed: str = ""
) -> web.Response:
    code, today, now = code_in(request), today_of(request), desk_of(request).clock()
    found = await reading(
        request, lambda tx, actor: faq_entry_view.shown(tx, actor, code, today, now)
    )
    return page(
        request,
        "faq_entry.html",
        REFUSED if problems else 200,
        view=found,
        problems=problems,
        typed=typed,
        notice=notice_of(request),
        since=desk_of(request).hub.newest,
    )


def _filters(request: web.Request) -> Filters:
    """What the address says; what means nothing narrows nothing."""
    asked = request.query
    state, pending = asked.get("keadaan", ""), asked.get("pengesahan", "")
    return Filters(
        one_line(asked.get("cari", ""), LONGEST_WORDS),
        state if state in texts.STANDINGS else "",
        pending if pending in texts.PENDINGS else "",
        asked.get("topik", "") if asked.get("topik", "") in TOPICS else "",
        offset_in(asked.get("mulai", "")),
    )
