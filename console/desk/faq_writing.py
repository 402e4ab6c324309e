"""The form of an answer: a new one, another version, what a region adds."""

from __future__ import annotations

from aiohttp import web

from console.desk import faq_forms
from console.desk.context import desk_of, page
from console.desk.faq import REFUSED, code_in, done, reading, sentences, writing
from console.desk.faq_forms import FormView
from console.desk.forms import read
from faq import editing
from faq.errors import FaqError, Outdated
from registry.names import one_line
from storage.offices import Office

LONGEST_CODE = 20  # signs


async def ask_new(request: web.Request) -> web.Response:
    """The empty form; `dari` names the answer to which a region adds something."""
    office, base = (_code(request.query.get(name, "")) for name in ("kantor", "dari"))
    return _form(
        request,
        await reading(request, lambda tx, actor: faq_forms.new(tx, actor, office, base)),
    )


async def ask_change(request: web.Request) -> web.Response:
    """The form with the newest version."""
    return _form(request, await _stored(request))


async def add(request: web.Request) -> web.Response:
    """Begin an answer."""
    fields, now = await read(request), desk_of(request).clock()
    office, base = _code(fields.get("kantor")), _code(fields.get("dari"))
    view = await reading(request, lambda tx, actor: faq_forms.new(tx, actor, office, base))
    try:
        draft = faq_forms.draft_of(fields, view.draft)
        code = await writing(
            request,
            lambda tx, actor: (
                editing.write(
                    tx, actor, tx.get_one(Office, view.office), draft, now, base=base or None
                ).code
            ),
        )
    except FaqError as error:
        return _form(request, faq_forms.typed(view, fields, sentences(error)), REFUSED)
    return done(request, f"/{code}", "tersimpan")


async def change(request: web.Request) -> web.Response:
    """Write an answer anew; whoever has seen an older version gets both to compare."""
    fields, code, now = await read(request), code_in(request), desk_of(request).clock()
    view = await _stored(request)
    try:
        draft = faq_forms.draft_of(fields, view.draft)
        seen = fields.number("seen")
        await writing(request, lambda tx, actor: editing.change(tx, actor, code, draft, seen, now))
    except Outdated:
        return _form(request, faq_forms.outdated(await _stored(request), fields), REFUSED)
    except FaqError as error:
        return _form(request, faq_forms.typed(view, fields, sentences(error)), REFUSED)
    return done(request, f"/{code}", "tersimpan")


async def _stored(request: web.Request) -> FormView:
    code = code_in(request)
    return await reading(request, lambda tx, actor: faq_forms.stored(tx, actor, code))


def _code(text: str) -> str:
    return one_line(text, LONGEST_CODE)


def _form(request: web.Request, view: FormView, status: int = 200) -> web.Response:
    return page(request, "faq_form.html", status, form=view, since=desk_of(request).hub.newest)
