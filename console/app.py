"""The simulator's page as a sub-application; mount it with `app.add_subapp("/simulasi", …)`."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path
from typing import Final

import aiohttp_jinja2
import jinja2
from aiohttp import web

from console.chats import ChatPages
from console.events import EventStreams
from console.forms import FILE_LIMIT, TEXT_LIMIT
from console.playground import Playground
from console.progress import NewestPicture, ProgressPages
from console.safety import LOOPBACK, add_headers, allowed_hosts, errors_in_words, same_origin
from console.watch import Watch

HERE: Final = Path(__file__).parent


def build(
    playground: Playground, watch: Watch, *, hosts: Collection[str] | None = LOOPBACK
) -> web.Application:
    """The page and what it asks for; `hosts` are the names it answers to, None for any."""
    app = web.Application(middlewares=(errors_in_words, allowed_hosts(hosts), same_origin))
    newest = NewestPicture(watch, time.monotonic)
    streams = EventStreams(playground, newest)
    app.add_routes(
        [
            web.get("/", show_page, name="page"),
            web.get("", to_page),
            web.static("/static", HERE / "static", name="static"),
            web.get("/events", streams.serve),
            *ProgressPages(watch, newest).routes(),
            *ChatPages(playground).routes(),
        ]
    )
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=jinja2.select_autoescape(default=True),
        undefined=jinja2.StrictUndefined,
    )
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(streams.close)
    return app


async def show_page(request: web.Request) -> web.Response:
    """The whole page; its script asks for the rest."""
    base = request.app.router["page"].url_for()
    context = {"base": str(base), "file_limit": FILE_LIMIT, "text_limit": TEXT_LIMIT}
    return aiohttp_jinja2.render_template("page.html", request, context)


async def to_page(request: web.Request) -> web.Response:
    """Lead from the address without its last slash to the page."""
    raise web.HTTPFound(request.app.router["page"].url_for())
