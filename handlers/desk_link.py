"""/meja and /keluar_meja: a link into the web desk, and closing the desk in every browser."""

from __future__ import annotations

from typing import Final

from handlers import commands
from handlers.context import Context, Fetched, Result, Unprepared, aside
from registry import web_access
from registry.access import Actor
from storage import people
from storage.engine import Tx
from texts import desk as texts
from texts import service

CLOSE: Final = "keluar_meja"


class DeskLink(Unprepared):
    """Opening the web desk and closing it."""

    name = "meja"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Give the link, or close what is open; a dialogue stays where it is."""
        actor = context.actor
        if actor is None or not actor.is_staff:
            return aside(service.NOT_ALLOWED)
        entry = commands.find(context.text)
        if entry is not None and entry.name == CLOSE:
            closed = web_access.end_all(tx, actor.person_id, context.now)
            return aside(texts.ALL_CLOSED if closed else texts.NOTHING_OPEN)
        return _link(tx, context, actor)


def _link(tx: Tx, context: Context, actor: Actor) -> Result:
    if not context.policies.desk_url:
        return aside(texts.NOT_SET_UP)
    address = people.find_address(tx, context.channel, context.account, context.event_sender)
    if address is None:
        return aside(service.NOT_ALLOWED)
    token = web_access.make_link(tx, actor, address, context.now)
    url = f"{context.policies.desk_url}/masuk/{token}"
    return aside(texts.link(url, web_access.LINK_LASTS))
