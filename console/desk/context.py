"""What the desk's handlers are given: the desk of the process, and who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiohttp_jinja2
from aiohttp import web
from markupsafe import Markup

from console.desk.address import DeskAddress
from console.desk.limits import Limit
from console.desk.live import Hub
from hoaxes.recognising import Recognises
from outbox.enqueue import Composers
from registry.access import Permission
from registry.mending import Senders
from registry.web_access import SignedIn
from storage.engine import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that the pages need; `composers` are those of every channel.

    Links to other hosts than those of `official_domains` are remarked. `permissions` are those of
    the routes, None for public ones.
    """

    database: Database
    address: DeskAddress
    composers: Composers
    clock: Callable[[], datetime]
    wake_outbox: Callable[[], None]
    senders: Senders
    hub: Hub
    refused_links: Limit
    requests: Limit
    official_domains: Sequence[str]
    recogniser: Recognises
    permissions: Mapping[web.AbstractRoute, Permission | None]


DESK: Final = web.AppKey("desk", Desk)
SIGNED_IN: Final = web.RequestKey("signed_in", SignedIn)


def desk_of(request: web.Request) -> Desk:
    """The desk that serves a request."""
    return request.app[DESK]


def page(request: web.Request, template: str, status: int = 200, **values: object) -> web.Response:
    """A page from its template; `may_answer`: its reader has a desk, `may_verify`: one of claims.

    `may_approve`: they are alone at the number that they came from.
    """
    found = request.get(SIGNED_IN)
    may_answer = found is not None and bool(found.actor.offices_with(Permission.ANSWER))
    may_approve = found is not None and found.actor.may_approve
    may_verify = found is not None and bool(found.actor.offices_with(Permission.VERIFY))
    given = {
        "may_answer": may_answer,
        "may_approve": may_approve,
        "may_verify": may_verify,
        **values,
    }
    return aiohttp_jinja2.render_template(template, request, given, status=status)


def safe(html: str) -> Markup:
    """A sentence of `texts` for a page: what people typed is escaped in it already."""
    return Markup(html)  # noqa: S704
