"""Platforms that no longer take us, or no longer bring us what people write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from bot import account_watch
from bot.account_watch import AccountWatch
from bot.app import channels_of
from channels.base import Channel, Misconfigured
from channels.telegram import TelegramChannel
from storage import alerts
from storage.alerts import Kind
from storage.engine import Database
from tests.bot.stage import settings_for
from tests.fakes.telegram_server import ACCOUNT as TOKEN
from tests.fakes.telegram_server import FakeTelegram
from tests.process import until
from tests.world import Clock

URL = "http://127.0.0.1:9/webhooks/telegram"


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """A Telegram."""
    async with FakeTelegram() as fake:
        yield fake


@pytest_asyncio.fixture
async def channel(fake: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    """Our account there, called by webhook."""
    channel = TelegramChannel(TOKEN, api_base=fake.api_base, webhook_secret="s")
    await channel.register_webhook(URL)
    yield channel
    await channel.aclose()


async def seen(db: Database, channel: Channel) -> list[tuple[Kind, str, str]]:
    """What one look notes."""
    await AccountWatch(db, channel, clock=Clock()).look()
    return db.write_now(
        lambda tx: [(row.kind, row.subject, row.detail) for row in alerts.everything(tx)]
    )


@pytest.mark.asyncio
async def test_an_account_that_works(db: Database, channel: TelegramChannel) -> None:
    """Nothing is noted, and nothing is written."""
    assert await seen(db, channel) == []


@pytest.mark.asyncio
async def test_a_revoked_token(db: Database, fake: FakeTelegram, channel: TelegramChannel) -> None:
    """A refusal is noted with its code, and without the token."""
    fake.fail("*", action="error", times=None, status=401, description="Unauthorized")
    assert await seen(db, channel) == [(Kind.ACCOUNT, "telegram:4242", "token_rejected")]


@pytest.mark.asyncio
async def test_a_platform_that_is_down(
    db: Database, fake: FakeTelegram, channel: TelegramChannel
) -> None:
    """No answer says nothing about the account."""
    fake.fail("*", action="bad_gateway", times=None)
    assert await seen(db, channel) == []


@pytest.mark.parametrize(
    ("label", "url", "sentence"),
    [
        ("removed", "", "Webhook belum terpasang."),
        ("moved", "http://127.0.0.1:9/elsewhere", "Webhook dialihkan ke alamat lain."),
    ],
)
@pytest.mark.asyncio
async def test_a_lost_webhook(
    label: str, url: str, sentence: str, db: Database, fake: FakeTelegram, channel: TelegramChannel
) -> None:
    """Somebody with our token has removed the webhook, or let it lead elsewhere."""
    rival = TelegramChannel(TOKEN, api_base=fake.api_base, webhook_secret="other")
    if url:
        await rival.register_webhook(url)
    else:
        await rival._prepare_polling()
    await rival.aclose()
    assert await seen(db, channel) == [(Kind.RECEIVING, "telegram:4242", sentence)]


@pytest.mark.asyncio
async def test_two_pollers(db: Database, fake: FakeTelegram) -> None:
    """Another process that polls with our token takes messages away; until it stops."""
    channel = TelegramChannel(TOKEN, api_base=fake.api_base)
    fake.fail("getUpdates", action="error", times=1, status=409, description="Conflict: x")
    with pytest.raises(Misconfigured):
        await channel._next_updates(0)
    (trouble,) = await seen(db, channel)
    assert "Proses lain" in trouble[2]
    fake.add_private(1, "Sari")
    await fake.say(1, 1, "halo")
    await channel._next_updates(0)
    assert "Proses lain" not in " ".join(await channel.inspect())
    await channel.aclose()


@pytest.mark.asyncio
async def test_it_looks_again_and_again(
    db: Database, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking goes on through failures of the database, until it is cancelled."""
    monkeypatch.setattr(account_watch, "LOOK_EVERY", timedelta(seconds=0.01))
    channel = channels_of(settings_for(db.url, fake))["telegram"]
    fake.fail("*", action="error", times=None, status=401, description="Unauthorized")
    task = asyncio.create_task(AccountWatch(db, channel, clock=Clock()).run())
    await until(lambda: db.read_now(alerts.is_any), "the alert")
    task.cancel()
    await asyncio.wait((task,))
    await channel.aclose()
