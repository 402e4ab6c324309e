"""The whole bot in this process, with the fake Telegram as its platform."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import aiohttp
from sqlalchemy import func, select

from bot import config
from bot.app import Bot, running
from bot.config import Settings
from outbox.worker import utc_now
from storage.inbox import InboxRow
from tests.fakes.telegram_server import ACCOUNT as TOKEN
from tests.fakes.telegram_server import FakeTelegram

WITHOUT_VECTORS: Final = {"search": {"meaning": False}}
SECRET: Final = "test-secret_1"
HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
PERSON: Final = 900_001


@dataclass(slots=True)
class Stage:
    """A running bot, its platform and somebody who calls it over HTTP."""

    bot: Bot
    fake: FakeTelegram
    session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """Where the bot listens."""
        return f"http://127.0.0.1:{self.bot.port}"

    async def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        async with self.session.get(f"{self.url}{path}") as response:
            return response.status, await response.text()

    async def post(
        self, body: bytes, *, secret: str | None = SECRET, channel: str = "telegram"
    ) -> aiohttp.ClientResponse:
        """Post a body to a webhook as the platform does."""
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers[HEADER] = secret
        url = f"{self.url}/webhooks/{channel}"
        async with self.session.post(url, data=io.BytesIO(body), headers=headers) as response:
            await response.read()
            return response

    async def stored(self) -> int:
        """How many events are in the inbox."""
        count = select(func.count()).select_from(InboxRow)
        return await self.bot.database.read(lambda tx: int(tx.execute(count).scalar_one()))


def settings_for(database_url: str, fake: FakeTelegram | None = None, **more: Any) -> Settings:
    """Settings on a free port; with a platform the account is called by webhook."""
    telegram: dict[str, Any] = {}
    if fake is not None:
        telegram = {
            "token": TOKEN,
            "api_base": fake.api_base,
            "mode": "webhook",
            "webhook_secret": SECRET,
        }
    telegram |= more.pop("telegram", {})
    given = {
        "public_url": "http://127.0.0.1:9",
        "listen": "127.0.0.1:0",
        **WITHOUT_VECTORS,
        **more,
    }
    return config.load(database_url=database_url, telegram=telegram, **given)


@asynccontextmanager
async def open_stage(
    database_url: str, *, clock: Callable[[], datetime] = utc_now, **more: Any
) -> AsyncIterator[Stage]:
    """A bot with its platform; `more` are settings."""
    async with FakeTelegram() as fake, aiohttp.ClientSession() as session:
        fake.add_private(PERSON, "Sari")
        async with running(settings_for(database_url, fake, **more), clock=clock) as bot:
            yield Stage(bot, fake, session)


def update(number: int, text: str = "/bantuan", **message: Any) -> dict[str, Any]:
    """A private message as the platform posts it."""
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_800_000_000,
            "chat": {"id": PERSON, "type": "private", "first_name": "Sari"},
            "from": {"id": PERSON, "is_bot": False, "first_name": "Sari"},
            "text": text,
            **message,
        },
    }


def body(number: int, text: str = "/bantuan", **message: Any) -> bytes:
    """The same as bytes."""
    return json.dumps(update(number, text, **message)).encode()
