"""Handing a claim over from the web desk: the letter, the pack, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from console.desk import case_forms, forms
from console.desk import referrals_view as views
from console.desk.case_forms import Posted, new_key
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.referral_context import REFUSED, acting, back_to, notice, number, reading
from console.safety import InputError
from hoaxes import packing, referral_refusals, referring
from hoaxes.errors import ReferralError, UnknownReferral
from hoaxes.referring import Order
from storage import referrals
from storage.referrals import ReferralState


async def show(request: web.Request) -> web.Response:
    """The referrals of a claim; with `?lembaga=` the letter for an institution."""
    return await _of_claim(request)


async def make(request: web.Request) -> web.Response:
    """Hand a claim over with the letter as it was written."""
    claim_id, posted = number(request, "id"), await case_forms.read(request)
    typed = posted.typed
    order = Order(
        typed.get("lembaga", ""),
        typed.get("nomor", ""),
        typed.get("kepada", ""),
        typed.get("surat", ""),
    )
    try:
        key = posted.key(request[SIGNED_IN].actor)
        made = await acting(request, key, lambda act: referring.refer(act, claim_id, order))
    except InputError as error:
        return await _of_claim(request, order, error.sentence, error.status)
    except ReferralError as error:
        return await _of_claim(request, order, referral_refusals.problem(error), REFUSED)
    return back_to(request, f"limpahan/{referrals.key_of(made)}", "dibuat")


async def see(request: web.Request) -> web.Response:
    """One referral as it stands."""
    return await _one(request)


async def tell(request: web.Request) -> web.Response:
    """Write down what became of a referral."""
    reference, posted = number(request, "id"), await case_forms.read(request)
    try:
        key = posted.key(request[SIGNED_IN].actor)
        state, news = _state(posted), posted.typed.get("kabar", "")
        await acting(request, key, lambda act: referring.tell(act, reference, state, news))
    except InputError as error:
        return await _one(request, posted, error.sentence, error.status)
    except ReferralError as error:
        if isinstance(error, UnknownReferral):
            raise web.HTTPNotFound from None
        return await _one(request, posted, referral_refusals.problem(error), REFUSED)
    return back_to(request, f"limpahan/{reference}", "dicatat")


async def download(request: web.Request) -> web.Response:
    """The pack, made now if it is not there; written down as one that left the desk."""
    await forms.read(request)
    desk, reference = desk_of(request), number(request, "id")
    referral = await reading(request, lambda tx, actor: referring.visible(tx, actor, reference))
    made = await packing.make(desk.database, reference, desk.clock())
    key = new_key(request[SIGNED_IN].actor)
    digest = made.file.sha256
    await acting(request, key, lambda act: referring.note_download(act, referral, digest))
    headers = {
        "Content-Disposition": f'attachment; filename="{made.file.file_name}"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=made.content, content_type=made.file.mime_type, headers=headers)


def _state(posted: Posted) -> ReferralState:
    asked = posted.typed.get("keadaan", "")
    return ReferralState(asked) if asked in set(ReferralState) else ReferralState.PREPARED


async def _of_claim(
    request: web.Request, typed: Order | None = None, problem: str = "", status: int = 200
) -> web.Response:
    since, claim_id = desk_of(request).hub.newest, number(request, "id")
    chosen = typed.agency if typed is not None else request.query.get("lembaga", "")
    view = await reading(request, lambda tx, actor: views.of_claim(tx, actor, claim_id, chosen))
    if typed is not None and view.order is not None:
        view = replace(view, order=typed)
    said = notice(request, f"klaim/{claim_id}/limpah")
    key = new_key(request[SIGNED_IN].actor)
    return page(
        request, "referrals.html", status,
        view=view, said=said, problem=problem, key=key, since=since,
    )  # fmt: skip


async def _one(
    request: web.Request, posted: Posted | None = None, problem: str = "", status: int = 200
) -> web.Response:
    since, reference = desk_of(request).hub.newest, number(request, "id")
    view = await reading(request, lambda tx, actor: views.one(tx, actor, reference))
    typed = posted.typed if posted is not None else {}
    said = notice(request, f"limpahan/{reference}")
    key = new_key(request[SIGNED_IN].actor)
    return page(
        request, "referral.html", status,
        view=view, said=said, problem=problem, key=key, typed=typed, since=since,
    )  # fmt: skip
