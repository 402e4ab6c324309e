"""Coming in by a one-time link, and going out.

Opening the link only shows a page with a button: what messengers load for a preview, or what a
scanner of links opens, uses nothing up.
"""

from __future__ import annotations

from aiohttp import web

from channels.base import Message
from console.desk import forms
from console.desk.context import SIGNED_IN, Desk, desk_of, page
from console.desk.errors import LinkRefused
from console.desk.safety import forget_cookie, set_cookie
from outbox import enqueue
from registry import consent, web_access
from registry.web_access import Entrance, LinkError, UnknownLink
from storage import chats
from storage.broadcasts import Lane
from storage.engine import Tx
from storage.web_sessions import Why
from texts import desk as texts


async def ask(request: web.Request) -> web.Response:
    """The page with the button, for a link that would let in."""
    desk, token = desk_of(request), request.match_info["token"]
    if not web_access.is_like_one(token):
        raise LinkRefused(UnknownLink())
    try:
        await desk.database.read(lambda tx: web_access.look_at_link(tx, token, desk.clock()))
    except LinkError as error:
        raise LinkRefused(error) from None
    return page(request, "enter.html", token=token)


async def enter(request: web.Request) -> web.Response:
    """Take the link up: the browser gets its session and goes to the first page."""
    desk = desk_of(request)
    token = (await forms.read(request)).get("token")
    if not web_access.is_like_one(token):
        raise LinkRefused(UnknownLink())
    before = request.get(SIGNED_IN)
    replaced = before.session if before else None
    entrance = await desk.database.write(lambda tx: _let_in(tx, desk, token, replaced))
    if isinstance(entrance, LinkError):
        raise LinkRefused(entrance)
    desk.wake_outbox()
    response = _to_the_desk(request)
    set_cookie(request, response, entrance.token)
    return response


async def leave(request: web.Request) -> web.Response:
    """End the session of this browser, if there is one."""
    desk, found = desk_of(request), request.get(SIGNED_IN)
    if found is not None:
        now = desk.clock()
        await desk.database.write(lambda tx: web_access.end(tx, found.session, Why.SIGNED_OUT, now))
    response = page(request, "problem.html", problem=texts.SIGNED_OUT, is_signed_in=False)
    forget_cookie(request, response)
    return response


async def to_the_desk(request: web.Request) -> web.Response:
    """Lead from the address without its last slash to the first page."""
    return _to_the_desk(request)


def _to_the_desk(request: web.Request) -> web.Response:
    return web.Response(status=303, headers={"Location": desk_of(request).address.base})


def _let_in(tx: Tx, desk: Desk, token: str, replaced: int | None) -> Entrance | LinkError:
    """The entrance, or the refusal: returned, so that it is written down."""
    now = desk.clock()
    try:
        entrance = web_access.redeem(tx, token, now)
    except LinkError as error:
        return error
    if replaced is not None:
        web_access.end(tx, replaced, Why.REPLACED, now)
    _tell_owner(tx, desk, entrance)
    return entrance


def _tell_owner(tx: Tx, desk: Desk, entrance: Entrance) -> None:
    """Say in the chat that the desk was opened: only its owner can know that it was not them."""
    address = entrance.address
    place = (address.channel, address.account, address.value)
    for chat in chats.private_chats(tx, entrance.actor.person_id):
        is_where_they_asked = (chat.channel, chat.account, chat.external_id) == place
        if is_where_they_asked and consent.wants_messages(tx, chat):
            key = f"desk:{entrance.session}"
            message = Message(texts.OPENED)
            enqueue.say(
                tx, desk.composers, chat, message, key=key, now=desk.clock(), lane=Lane.NOTICE
            )
