"""What a verifier does with a claim from its page: once for each form, or nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from console.desk.case_forms import Posted, read
from console.desk.claim import Refused, number_of, place, render
from console.desk.context import SIGNED_IN, desk_of
from console.desk.errors import NoSuchClaim
from console.safety import InputError
from hoaxes import closing, holding, passing, uniting
from hoaxes.errors import ClaimError, UnknownClaim
from hoaxes.finding import may_read, visible
from registry import offices
from registry.access import NotAllowed
from storage import hoax_claims
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from texts import desk_claims as texts
from threads.context import DeskAct

FROM_COLLEAGUE: Final = "rekan"
CHOSEN: Final = "kiriman-"  # how the fields of chosen reports begin


@dataclass(frozen=True, slots=True)
class ActForm:
    """A form of the page: what is done with it, and the word for what was done.

    `is_of_a_moment`: it is made for one version of the claim.
    """

    name: str
    do: Callable[[DeskAct, Posted, int], HoaxClaim]
    done: str
    is_of_a_moment: bool = True


async def take(request: web.Request) -> web.Response:
    """Work on the claim; with `dari=rekan` also on a colleague's, who is told."""
    return await _act(request, ActForm("tangani", _take, "ditangani", is_of_a_moment=False))


async def release(request: web.Request) -> web.Response:
    """Leave the claim to the desk."""
    return await _act(request, ActForm("lepas", _release, "dilepas", is_of_a_moment=False))


async def escalate(request: web.Request) -> web.Response:
    """Let an office above speak about it."""
    return await _act(request, ActForm("teruskan", _escalate, "diteruskan"))


async def move(request: web.Request) -> web.Response:
    """Let another office examine it."""
    return await _act(request, ActForm("pindah", _move, "dipindahkan"))


async def merge(request: web.Request) -> web.Response:
    """Let it be part of another claim."""
    return await _act(request, ActForm("satukan", _merge, "disatukan"))


async def split(request: web.Request) -> web.Response:
    """Make a claim of its own of the reports that were ticked."""
    return await _act(request, ActForm("pisahkan", _split, "dipisahkan"))


async def close(request: web.Request) -> web.Response:
    """Close it without a verdict."""
    return await _act(request, ActForm("tutup", _close, "ditutup"))


async def reopen(request: web.Request) -> web.Response:
    """Examine it after all."""
    return await _act(request, ActForm("buka", _reopen, "dibuka"))


async def note(request: web.Request) -> web.Response:
    """Leave a note for the desks."""
    return await _act(request, ActForm("catatan", _note, "dicatat"))


async def rename(request: web.Request) -> web.Response:
    """Call it something else."""
    return await _act(request, ActForm("judul", _rename, "dijuduli"))


async def _act(request: web.Request, form: ActForm) -> web.Response:
    """Do what a form says and lead to the claim that came of it, or show the page with why not."""
    desk, actor, number = desk_of(request), request[SIGNED_IN].actor, number_of(request)
    posted = await read(request)

    def unit(tx: Tx) -> tuple[int, bool]:
        visible(tx, actor, number)
        seen = posted.seen if form.is_of_a_moment or "version" in posted.typed else None
        act = DeskAct(tx, desk.composers, desk.clock(), posted.key(actor), actor, seen)
        claim = form.do(act, posted, number)
        return hoax_claims.key_of(claim), may_read(actor, claim)

    try:
        if posted.problem is not None:
            raise posted.problem
        there, is_theirs = await desk.database.write(unit)
    except UnknownClaim:
        if form.name != "satukan":
            raise NoSuchClaim from None
        return await render(request, number, Refused(form.name, UnknownClaim(), posted.typed))
    except (ClaimError, NotAllowed, InputError) as error:
        return await render(request, number, Refused(form.name, error, posted.typed))
    desk.wake_outbox()
    desk.hub.wake()
    where = place(request, there, form.done) if is_theirs else "klaim"
    return web.Response(status=303, headers={"Location": f"{desk.address.base}{where}"})


def _take(act: DeskAct, posted: Posted, number: int) -> HoaxClaim:
    is_colleagues = posted.typed.get("dari") == FROM_COLLEAGUE
    return (holding.take_from if is_colleagues else holding.take)(act, number)


def _release(act: DeskAct, _posted: Posted, number: int) -> HoaxClaim:
    return holding.release(act, number)


def _escalate(act: DeskAct, posted: Posted, number: int) -> HoaxClaim:
    where = posted.sentence("tujuan")
    if not where:
        raise InputError(texts.NO_OFFICE)
    return passing.escalate(act, number, where, posted.sentence("alasan"))


def _move(act: DeskAct, posted: Posted, number: int) -> HoaxClaim:
    found = offices.resolve(act.tx, posted.sentence("tujuan"))
    if not found:
        raise InputError(texts.OFFICE_UNKNOWN)
    if len(found) > 1:
        raise InputError(texts.which_office([one.name for one in found]))
    return passing.move(act, number, found[0].code, posted.sentence("alasan"))


def _merge(act: DeskAct, posted: Posted, number: int) -> HoaxClaim:
    digits = "".join(filter(str.isdecimal, posted.sentence("klaim")))
    if not digits.isascii() or not 0 < len(digits) <= 15:
        raise InputError(texts.NUMBER_WANTED)
    return uniting.merge(act, number, int(digits))


def _split(act: DeskAct, posted: Posted, number: int) -> HoaxClaim:
    names = [name.removeprefix(CHOSEN) for name in posted.typed if name.startswith(CHOSEN)]
    chosen = [int(name) for name in names if name.isascii() and name.isdecimal()]
    return uniting.split(act, number, chosen, posted.sentence("judul"))


def _close(act: DeskAct, posted: Posted, number: int) -> HoaxClaim:
    return closing.close(act, number, posted.sentence("alasan"))


def _reopen(act: DeskAct, posted: Posted, number: int) -> HoaxClaim:
    return closing.reopen(act, number, posted.sentence("alasan"))


def _note(act: DeskAct, posted: Posted, number: int) -> HoaxClaim:
    return holding.note(act, number, posted.sentence("text"))


def _rename(act: DeskAct, posted: Posted, number: int) -> HoaxClaim:
    return holding.rename(act, number, posted.sentence("judul"))
