"""What waits for approval: a list, and a page for each request with the forms that decide it.

The rules are those of `broadcasts.approval`; a form names the digest of what its reader saw.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from aiohttp import web

from broadcasts import approval
from broadcasts.approval_errors import ApprovalError, Stale, Unseen
from broadcasts.approval_refusals import sentence
from broadcasts.holds import Held
from broadcasts.invitations import CannotInvite
from broadcasts.publish import NotReady
from console.desk import approvals_view as views
from console.desk import seals, verdict_view
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.errors import NoSuchRequest
from console.desk.forms import Fields, number_in, read
from registry.access import Actor
from registry.masking import masked
from storage import approvals
from storage.engine import Tx
from texts import approvals as approval_texts
from texts import desk_approvals as texts
from texts import holds as hold_texts
from threads.context import Act, DeskAct

PAGE: Final = "persetujuan"
REFUSED: Final = 422  # the page comes back with a sentence above it

Decide: TypeAlias = Callable[[Act, Actor, int, Fields], None]


class NoReason(Exception):
    """It is to be returned, and nothing says why."""


async def show_list(request: web.Request) -> web.Response:
    """Everything that waits for whoever asks."""
    desk, actor = desk_of(request), request[SIGNED_IN].actor
    since, now = desk.hub.newest, desk.clock()
    rows = await desk.database.read(lambda tx: views.listed(tx, actor, now))
    verdicts = await desk.database.read(
        lambda tx: verdict_view.waiting(DeskAct(tx, desk.composers, now, PAGE, actor=actor))
    )
    notice = texts.NOTICES.get(seals.opened(request, PAGE, request.query.get("kabar", "")), "")
    problem = "" if actor.may_approve else approval_texts.SHARED_PHONE
    return page(
        request,
        "approvals.html",
        rows=rows,
        verdicts=verdicts,
        notice=notice,
        problem=problem,
        since=since,
    )


async def show(request: web.Request) -> web.Response:
    """One request."""
    return await _render(request)


async def approve(request: web.Request) -> web.Response:
    """Release exactly what was shown."""
    return await _decide(request, "setujui", _approve)


async def send_back(request: web.Request) -> web.Response:
    """Return it to its author, with what is to be mended."""
    return await _decide(request, "kembalikan", _send_back)


async def review(request: web.Request) -> web.Response:
    """Note that somebody has looked at a Siaga."""
    return await _decide(request, "tinjau", _review)


def _approve(act: Act, actor: Actor, number: int, fields: Fields) -> None:
    approval.approve(act, actor, number, fields.get("seen"))


def _review(act: Act, actor: Actor, number: int, fields: Fields) -> None:
    approval.review(act, actor, number)


def _send_back(act: Act, actor: Actor, number: int, fields: Fields) -> None:
    reason = masked(fields.get("alasan")).strip()[: approval.MOST_REASON]
    if not reason:
        approval.require_open(act, actor, number)
        raise NoReason
    approval.send_back(act, actor, number, reason)


async def _decide(request: web.Request, word: str, decide: Decide) -> web.Response:
    """Do what a form says and lead back to the list, or show the page with why not."""
    desk, actor, number = desk_of(request), request[SIGNED_IN].actor, _number(request)
    fields = await read(request)

    def unit(tx: Tx) -> None:
        found = approvals.get(tx, number)
        if found is None:
            raise NoSuchRequest
        if fields.get("digest") != found.digest:
            raise Stale(number)
        act = _act(request, tx, f"{PAGE}:{number}:{word}")
        decide(act, actor, number, fields)

    try:
        await desk.database.write(unit)
    except NoReason:
        return await _render(request, texts.REASON_MISSING)
    except Unseen:
        return await _render(request, hold_texts.UNSEEN, fields.get("alasan"))
    except Held:
        return await _render(request, texts.HELD, fields.get("alasan"))  # the page says why
    except (ApprovalError, CannotInvite, NotReady) as error:
        return await _render(request, sentence(error), fields.get("alasan"))
    desk.wake_outbox()
    desk.hub.wake()
    location = f"{desk.address.base}{PAGE}?kabar={seals.seal(request, PAGE, word)}"
    return web.Response(status=303, headers={"Location": location})


async def _render(request: web.Request, problem: str = "", typed: str = "") -> web.Response:
    desk, actor, number = desk_of(request), request[SIGNED_IN].actor, _number(request)
    since = desk.hub.newest
    view = await desk.database.read(lambda tx: views.shown(_act(request, tx, PAGE), actor, number))
    status = REFUSED if problem else 200
    return page(
        request, "approval.html", status, view=view, problem=problem, typed=typed, since=since
    )


def _act(request: web.Request, tx: Tx, key: str) -> Act:
    desk = desk_of(request)
    return Act(tx, desk.composers, desk.clock(), key, official_domains=desk.official_domains)


def _number(request: web.Request) -> int:
    number = number_in(request.match_info["number"])
    if number is None:
        raise NoSuchRequest
    return number
