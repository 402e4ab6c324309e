"""The institutions that an office hands claims over to."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from console.desk import forms
from console.desk import referrals_view as views
from console.desk.case_forms import new_key
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.referral_context import REFUSED, acting, back_to, notice, reading
from hoaxes import agencies, referral_refusals
from hoaxes.agencies import Institution
from hoaxes.errors import ReferralError
from storage.offices import Office
from threads.context import DeskAct

PAGE = "lembaga"


async def show(request: web.Request) -> web.Response:
    """The list of an office for which they verify."""
    return await _page(request, request.query.get("kantor", ""))


async def put(request: web.Request) -> web.Response:
    """Write an institution, or add one."""
    fields = await forms.read(request)
    code = fields.get("kantor")
    written = Institution(
        fields.get("kode"), fields.get("nama"), fields.get("alamat"), fields.get("menangani")
    )

    def write(act: DeskAct) -> None:
        agencies.put(act, _office(act, code), written)

    try:
        await acting(request, new_key(request[SIGNED_IN].actor), write)
    except ReferralError as error:
        return await _page(request, code, referral_refusals.problem(error), REFUSED)
    return back_to(request, _place(code), "tersimpan")


async def remove(request: web.Request) -> web.Response:
    """Take what an office has written off its list."""
    fields = await forms.read(request)
    code, which = fields.get("kantor"), fields.get("kode")
    key = new_key(request[SIGNED_IN].actor)
    await acting(request, key, lambda act: agencies.remove(act, _office(act, code), which))
    return back_to(request, _place(code), "terhapus")


def _office(act: DeskAct, code: str) -> Office:
    office = act.tx.get(Office, code)
    if office is None:
        raise web.HTTPNotFound
    return office


def _place(office: str) -> str:
    return f"{PAGE}?{urlencode({'kantor': office})}"


async def _page(
    request: web.Request, office: str, problem: str = "", status: int = 200
) -> web.Response:
    since = desk_of(request).hub.newest
    view = await reading(request, lambda tx, actor: views.listed(tx, actor, office))
    said = notice(request, _place(view.office.code))
    return page(
        request, "agencies.html", status, view=view, said=said, problem=problem, since=since
    )
