"""The whole bot in this process, with the imitated Twilio as its platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import aiohttp
from sqlalchemy import select
from sqlmodel import col

from bot import config
from bot.app import Bot, running
from bot.config import Settings
from outbox.worker import utc_now
from storage.operations import OperationRow, OperationState
from tests.fakes.twilio_limits import Limits
from tests.fakes.twilio_server import FakeTwilio
from tests.fakes.twilio_world import Message
from tests.process import until

WITHOUT_VECTORS: Final = {"search": {"meaning": False}}
PUBLIC_URL: Final = "https://bot.example"
INTERNAL: Final = "+6281100000001"
PUBLIC: Final = "+6281100000002"
PERSON: Final = "+6281100000012"


@dataclass(slots=True)
class Stage:
    """A running bot and its platform."""

    bot: Bot
    fake: FakeTwilio
    session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """Where the bot listens."""
        return f"http://127.0.0.1:{self.bot.port}"

    async def hears(self, text: str, **conditions: Any) -> Message:
        """Let the person write, and return our first message after that."""
        mark = self.fake.mark()
        act = await self.fake.say(PERSON, text, to=conditions.pop("to", ""))
        assert act.status == 200
        return await self.fake.wait_for(number=PERSON, after=mark, **conditions)

    async def rows(self) -> list[OperationRow]:
        """The operations that send, oldest first."""
        found = (
            select(OperationRow)
            .where(col(OperationRow.kind) == "send")
            .order_by(col(OperationRow.id))
        )
        return await self.bot.database.read(lambda tx: list(tx.scalars(found)))

    async def until(self, *states: OperationState) -> None:
        """Return once the operations that send are in exactly these states."""

        async def are_so() -> bool:
            return [row.state for row in await self.rows()] == list(states)

        await until(are_so, f"the operations to be {states}")


def settings_for(database_url: str, fake: FakeTwilio, **more: Any) -> Settings:
    """Settings on a free port with a Twilio account of two senders."""
    whatsapp = {
        "account_sid": fake.account,
        "auth_token": fake.token,
        "from_number": INTERNAL,
        "senders": [{"name": "publik", "number": PUBLIC}],
        "api_base": fake.api_base,
        "content_api_base": fake.api_base,
        **more.pop("whatsapp", {}),
    }
    given = {"public_url": PUBLIC_URL, "listen": "127.0.0.1:0", **WITHOUT_VECTORS, **more}
    return config.load(database_url=database_url, whatsapp=whatsapp, **given)


@asynccontextmanager
async def platform(**more: Any) -> AsyncIterator[FakeTwilio]:
    """A Twilio that knows our two senders."""
    options = {"limits": Limits.off(), **more}
    webhook = f"{PUBLIC_URL}/webhooks/whatsapp"
    fake = FakeTwilio(senders=(INTERNAL, PUBLIC), webhook=webhook, **options)
    fake.add_person(PERSON, "Siti Aminah")
    async with fake:
        yield fake


@asynccontextmanager
async def open_stage(
    database_url: str,
    fake: FakeTwilio,
    *,
    clock: Callable[[], datetime] = utc_now,
    **more: Any,
) -> AsyncIterator[Stage]:
    """A bot on this platform; `more` are settings."""
    before = _listings(fake)
    settings = settings_for(database_url, fake, **more)
    async with aiohttp.ClientSession() as session, running(settings, clock=clock) as bot:
        fake.url_map[PUBLIC_URL] = f"http://127.0.0.1:{bot.port}"
        # Both senders have caught up, so that no fault of a test strikes that.
        await fake.wait_until(lambda: _listings(fake) >= before + 2)
        yield Stage(bot, fake, session)


def _listings(fake: FakeTwilio) -> int:
    return sum(call.method == "messages.list" for call in fake.calls)
