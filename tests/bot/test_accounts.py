"""Connecting an account to its platform, and what happens where that fails."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot import accounts
from bot.app import channels_of, running
from handlers.commands import commands_for
from tests.bot.stage import HEADER, PERSON, body, open_stage, settings_for
from tests.fakes.telegram_server import ACCOUNT as TOKEN
from tests.fakes.telegram_server import FakeTelegram
from tests.process import until

POLLING = {"mode": "polling", "webhook_secret": ""}


def methods(fake: FakeTelegram) -> list[str]:
    """The names of the calls so far."""
    return [call.method for call in fake.calls]


@pytest.mark.asyncio
async def test_a_webhook_is_registered_with_its_secret(database_url: str) -> None:
    """In webhook mode the platform learns address, secret and kinds of events; nobody polls."""
    async with open_stage(database_url, public_url="http://127.0.0.1:9/bot") as stage:
        await stage.fake.wait_until(lambda: bool(stage.fake.commands))
        assert methods(stage.fake) == ["getMe", "setWebhook", "setMyCommands"]
        params = stage.fake.calls[1].params
        assert params["url"] == "http://127.0.0.1:9/bot/webhooks/telegram"
        assert params["secret_token"] == "test-secret_1"
        assert stage.fake.counters.violations == []


@pytest.mark.asyncio
async def test_everybodys_menu(database_url: str) -> None:
    """Whoever opens the bot finds the commands that everybody may use, in words."""
    async with open_stage(database_url, telegram=POLLING) as stage:
        await stage.fake.wait_until(lambda: bool(stage.fake.commands))
        (shown,) = stage.fake.commands.values()
        assert [name for name, _ in shown] == [entry.name for entry in commands_for(None)]
        assert all(description for _, description in shown)


@pytest.mark.asyncio
async def test_a_secret_is_made_where_none_is_set(database_url: str) -> None:
    """Without a secret each start makes one of its own, and calls without it are refused."""
    async with open_stage(database_url, telegram={"webhook_secret": ""}) as stage:
        await stage.fake.wait_until(lambda: "setWebhook" in methods(stage.fake))
        secret = str(stage.fake.calls[1].params["secret_token"])
        assert len(secret) >= 32
        assert (await stage.post(body(1), secret="")).status == 403
        assert (await stage.post(body(1), secret=None)).status == 403
        assert (await stage.post(body(1), secret=secret)).status == 200
    settings = settings_for(database_url, stage.fake, telegram={"webhook_secret": ""})
    other = channels_of(settings)["telegram"]
    assert secret.encode() != other._secret  # type: ignore[attr-defined]
    await other.aclose()


@pytest.mark.asyncio
async def test_polling_and_webhook_are_one_path(database_url: str, tmp_path: Path) -> None:
    """The same update is stored the same, and handled once, however it comes."""
    async with FakeTelegram() as fake:
        fake.add_private(PERSON, "Sari")
        settings = settings_for(database_url, fake, telegram=POLLING)
        async with running(settings) as bot:
            number = (await fake.say(PERSON, PERSON, "/bantuan")).update_id
            await fake.wait_for(chat=PERSON)
            await fake.wait_until(lambda: fake.is_confirmed(number))
            assert not fake.has_webhook
        assert bot.tasks["receive:telegram"].done()
        async with open_stage(database_url) as stage:
            posted = body(number)
            assert (await stage.post(posted)).status == 200
            assert await stage.stored() == 1
            assert json.loads(posted)["update_id"] == number
        assert len(fake.messages(PERSON)) == 1


@pytest.mark.asyncio
async def test_a_platform_that_is_down_at_the_start(
    database_url: str, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    """The bot is up while its platform is not, and connects as soon as it can."""
    monkeypatch.setattr(accounts, "FIRST_RETRY", 0.02)
    async with FakeTelegram() as fake:
        fake.add_private(PERSON, "Sari")
        fault = fake.fail("getMe", action="bad_gateway", times=None)
        async with running(settings_for(database_url, fake, telegram=POLLING)) as bot:
            await until(lambda: fault.hits >= 3, "three attempts")
            assert not bot.tasks["receive:telegram"].done()
            await fake.say(PERSON, PERSON, "/bantuan")
            fake.faults.clear()
            await fake.wait_for(chat=PERSON)
    assert any(line["event"] == "account.not_connected" for line in logged)
    connected = {line["channel"] for line in logged if line["event"] == "account.connected"}
    assert connected == {"local", "telegram"}


@pytest.mark.asyncio
async def test_a_platform_that_nobody_answers_at(
    database_url: str, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    """A refused connection is retried with growing pauses; the bot still ends when told to."""
    monkeypatch.setattr(accounts, "FIRST_RETRY", 0.01)
    settings = settings_for(
        database_url, telegram={"token": TOKEN, "api_base": "http://127.0.0.1:1"}
    )

    def pauses() -> list[float]:
        return [line["retry_in"] for line in logged if line["event"] == "account.not_connected"]

    async with running(settings):
        await until(lambda: len(pauses()) >= 3, "three attempts")
    assert pauses()[:3] == [0.01, 0.02, 0.04]


@pytest.mark.asyncio
async def test_a_revoked_token(
    database_url: str, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    """A token that is not valid any more is told without showing it; nothing crashes."""
    monkeypatch.setattr(accounts, "FIRST_RETRY", 0.01)
    async with FakeTelegram(token="4242:another") as fake:
        settings = settings_for(database_url, fake, telegram=POLLING | {"token": TOKEN})
        async with running(settings) as bot:

            def is_told() -> bool:
                return any(line.get("error") == "Misconfigured" for line in logged)

            await until(is_told, "the refusal")
            assert not any(task.done() for task in bot.tasks.values())
    assert TOKEN not in repr(logged)
    assert "test" not in repr([line for line in logged if "account" in line["event"]])


@pytest.mark.asyncio
async def test_a_token_that_is_revoked_while_running(database_url: str, logged: list[Any]) -> None:
    """The refusal is told without the token, and everything goes on trying."""
    async with open_stage(database_url, telegram=POLLING) as stage:
        await stage.fake.wait_until_polled()
        stage.fake.fail("*", action="error", times=2, status=401, description="Unauthorized")
        await stage.fake.say(PERSON, PERSON, "/bantuan")
        await until(lambda: "token_rejected" in repr(logged), "the refusal")
        assert not any(task.done() for task in stage.bot.tasks.values())
    assert TOKEN not in repr(logged)


@pytest.mark.asyncio
async def test_the_secret_is_compared_whole(database_url: str) -> None:
    """A part of the secret, or one that goes on, opens nothing."""
    async with open_stage(database_url) as stage:
        for wrong in ("test-secret_", "test-secret_12", "TEST-SECRET_1"):
            assert (await stage.post(body(1), secret=wrong)).status == 403
        url = f"{stage.url}/webhooks/telegram"
        async with stage.session.post(
            url, data=body(1), headers={HEADER.lower(): "\xe9"}
        ) as answer:
            assert answer.status == 403
        await asyncio.sleep(0)
        assert await stage.stored() == 0
