"""The web desk in a bot: where it is, and serving it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.composers import senders_of
from bot.config import Settings
from console.desk import app as desk
from console.desk.address import PREFIX, DeskAddress
from hoaxes.recognising import Recognises
from outbox.enqueue import Composers
from storage.engine import Database


def url_of(settings: Settings) -> str:
    """What links into the desk begin with; empty where the settings allow for none."""
    address = DeskAddress.of(settings.public_url)
    return address.url if address else ""


def mount(
    app: web.Application,
    settings: Settings,
    database: Database,
    composers: Composers,
    *,
    clock: Callable[[], datetime],
    wake_outbox: Callable[[], None],
    recogniser: Recognises | None = None,
) -> None:
    """Serve the desk if browsers can reach it safely."""
    address = DeskAddress.of(settings.public_url)
    if address is None:
        return
    app.add_subapp(
        PREFIX,
        desk.build(
            database,
            address,
            composers=composers,
            clock=clock,
            wake_outbox=wake_outbox,
            recogniser=recogniser,
            official_domains=settings.broadcasts.official_domains,
            senders=senders_of(settings) if settings.whatsapp.is_on else {},
        ),
    )
