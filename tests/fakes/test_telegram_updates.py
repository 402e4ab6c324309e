"""The imitated Telegram over HTTP: updates by long poll and by webhook."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import telegram
from aiohttp import web

from tests.fakes.telegram_caller import FORUM, GROUP, PERSON, Caller, open_caller
from tests.fakes.telegram_limits import Limits
from tests.fakes.telegram_server import FakeTelegram

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Caller]:
    """Return a bot without flood limits."""
    async with open_caller(FakeTelegram(limits=Limits.off(), webhook_retry=0.01)) as caller:
        yield caller


async def test_polling_waits_and_confirms(bot: Caller) -> None:
    """A long poll returns with the next update, which stays until it is confirmed."""
    poll = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await bot.fake.wait_until_polled()
    act = await bot.fake.say(GROUP, PERSON, "/mulai@bakohumas_bot")
    (update,) = await poll
    assert update["update_id"] == act.update_id
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 20}]
    assert await bot.call("getUpdates") == [update]
    assert await bot.call("getUpdates", offset=act.update_id + 1) == []
    assert bot.fake.is_confirmed(act.update_id)
    bot.fake.redeliver(act.update_id)
    assert await bot.call("getUpdates", offset=act.update_id + 1) == [update]


async def test_two_pollers_conflict(bot: Caller) -> None:
    """The newer poll ends the older one with 409."""
    older = asyncio.create_task(bot.refusal("getUpdates", timeout=30))
    await bot.fake.wait_until_polled()
    assert await bot.call("getUpdates", timeout=0) == []
    status, words = await older
    assert status == 409
    assert "terminated by other getUpdates" in words


async def test_unwanted_updates_are_not_delivered(bot: Caller) -> None:
    """chat_member updates come only when they are asked for."""
    bot.fake.push({"chat_member": {"chat": {"id": GROUP}}})
    assert await bot.call("getUpdates", allowed_updates=["chat_member"]) == []
    bot.fake.push({"chat_member": {"chat": {"id": GROUP}}})
    assert len(await bot.call("getUpdates")) == 1


async def test_what_people_do_becomes_well_formed_updates(bot: Caller) -> None:
    """Every act parses in python-telegram-bot and has a growing number."""
    fake = bot.fake
    await fake.say(FORUM, PERSON, "a @ani https://kpu.go.id", thread_id=7)
    await fake.forward(PERSON, PERSON, "SEBARKAN!", hidden_author="Grup RT")
    await fake.forward(PERSON, PERSON, "", author=5, photo=b"x")
    await fake.send_document(PERSON, PERSON, b"x", "surat.pdf", "lihat")
    await fake.bot_removed(GROUP, PERSON)
    await fake.bot_added(GROUP, PERSON, admin=True)
    await fake.block(PERSON)
    updates = await bot.call("getUpdates")
    parsed = [telegram.Update.de_json(update) for update in updates]
    numbers = [update.update_id for update in parsed]
    assert numbers == sorted(set(numbers))
    message = parsed[0].message
    assert message is not None
    assert (message.message_thread_id, message.is_topic_message) == (7, True)
    assert [entity.type for entity in message.entities] == ["mention", "url"]
    statuses = [
        (update.my_chat_member.old_chat_member.status, update.my_chat_member.new_chat_member.status)
        for update in parsed
        if update.my_chat_member
    ]
    assert statuses == [
        ("member", "kicked"),
        ("kicked", "administrator"),
        ("member", "kicked"),
    ]


async def test_a_webhook_is_retried_in_order_with_its_secret(bot: Caller) -> None:
    """A refused update comes again before the next of its chat; other chats do not wait."""
    received: list[tuple[str, str]] = []
    refuse = {"satu": 2}
    done = asyncio.Event()

    async def receive(request: web.BaseRequest) -> web.Response:
        text = (await request.json())["message"]["text"]
        received.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], text))
        if refuse.get(text, 0):
            refuse[text] -= 1
            return web.Response(status=503, headers={"Retry-After": "0"})
        if text == "dua":
            done.set()
        return web.Response()

    runner = web.ServerRunner(web.Server(receive), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        waiting = await bot.fake.say(PERSON, PERSON, "satu")
        await bot.call("setWebhook", url=url, secret_token="rahasia")
        last = await bot.fake.say(PERSON, PERSON, "dua")
        await bot.fake.say(GROUP, PERSON, "lain")
        await asyncio.wait_for(done.wait(), 5)
        await bot.fake.wait_until(lambda: bot.fake.is_confirmed(last.update_id))
        assert bot.fake.is_confirmed(waiting.update_id)
        private = [text for secret, text in received if secret == "rahasia" and text != "lain"]
        assert private == ["satu", "satu", "satu", "dua"]
        info = await bot.call("getWebhookInfo")
        assert (info["url"], info["pending_update_count"]) == (url, 0)
        assert "503" in info["last_error_message"]
        assert (await bot.refusal("getUpdates"))[0] == 409
        await bot.call("deleteWebhook")
        assert await bot.call("getUpdates") == []
    finally:
        await runner.cleanup()


async def test_a_webhook_on_another_machine_is_refused(bot: Caller) -> None:
    """Nothing outside this machine is ever called."""
    status, words = await bot.refusal("setWebhook", url="https://bot.example.org/hook")
    assert status == 400
    assert "loopback" in words
