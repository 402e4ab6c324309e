"""What the pages on a claim's files and referrals share: who acts, and what is none of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from aiohttp import web

from console.desk import seals
from console.desk.context import SIGNED_IN, desk_of
from console.desk.errors import NotPermitted
from console.desk.forms import number_in
from hoaxes.errors import UnknownClaim, UnknownReferral
from registry.access import Actor, NotAllowed
from storage.engine import Tx
from texts import desk_referrals as texts
from threads.context import DeskAct

T = TypeVar("T")

REFUSED: Final = 422  # the form comes back with a sentence above it


async def reading(request: web.Request, unit: Callable[[Tx, Actor], T]) -> T:
    """What somebody reads; a page in its stead where it is none of theirs."""
    actor = request[SIGNED_IN].actor
    with _refusing():
        return await desk_of(request).database.read(lambda tx: unit(tx, actor))


async def acting(request: web.Request, key: str, unit: Callable[[DeskAct], T]) -> T:
    """What an act of somebody gives, once for each key; raises what is to be said on the page."""
    desk, actor = desk_of(request), request[SIGNED_IN].actor

    def run(tx: Tx) -> T:
        return unit(DeskAct(tx, desk.composers, desk.clock(), key, actor))

    with _refusing():
        done = await desk.database.write(run)
    desk.wake_outbox()
    desk.hub.wake()
    return done


def number(request: web.Request, name: str) -> int:
    """A number in the address; raises HTTPNotFound."""
    found = number_in(request.match_info[name])
    if found is None:
        raise web.HTTPNotFound
    return found


def back_to(request: web.Request, place: str, notice: str) -> web.Response:
    """Lead to a page that says what was done."""
    word = seals.seal(request, place, notice)
    mark = "&" if "?" in place else "?"
    location = f"{desk_of(request).address.base}{place}{mark}hasil={word}"
    return web.Response(status=303, headers={"Location": location})


def notice(request: web.Request, place: str) -> str:
    """What was done just now in this session, in words; empty if nothing was."""
    word = seals.opened(request, place, request.query.get("hasil", ""))
    return texts.NOTICES.get(word, "")


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except NotAllowed:
        raise NotPermitted from None
    except (UnknownClaim, UnknownReferral):
        raise web.HTTPNotFound from None
