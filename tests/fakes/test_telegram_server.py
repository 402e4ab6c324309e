"""The imitated Telegram over HTTP: calls, limits, faults, waiting, the process."""

import asyncio
import sys
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
import telegram
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from tests.fakes.telegram_caller import FORUM, GROUP, PERSON, Caller, open_caller
from tests.fakes.telegram_checks import JsonValue
from tests.fakes.telegram_limits import Limits
from tests.fakes.telegram_server import FakeTelegram

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Caller]:
    """Return a bot without flood limits."""
    async with open_caller(FakeTelegram(limits=Limits.off(), webhook_retry=0.01)) as caller:
        yield caller


@pytest_asyncio.fixture
async def limited() -> AsyncIterator[Caller]:
    """Return a bot under flood limits, at a clock that stands still."""
    fake = FakeTelegram(limits=Limits(private_burst=2, global_burst=5), clock=lambda: 50.0)
    async with open_caller(fake) as caller:
        yield caller


async def test_calls_may_be_json_forms_or_queries(bot: Caller) -> None:
    """The three encodings of the same call do the same."""
    url = f"{bot.fake.api_base}/bot{bot.fake.token}/sendMessage"
    await bot.call("sendMessage", chat_id=PERSON, text="satu")
    await bot.session.post(url, data={"chat_id": str(PERSON), "text": "dua"})
    await bot.session.get(url, params={"chat_id": str(PERSON), "text": "tiga"})
    assert [message.text for message in bot.fake.messages(PERSON)] == ["satu", "dua", "tiga"]


async def test_a_wrong_token_is_unauthorized(bot: Caller) -> None:
    """Another bot's token gets 401, for files too."""
    for path in ("/bot1:x/getMe", "/file/bot1:x/photos/a"):
        async with bot.session.post(bot.fake.api_base + path) as answer:
            assert answer.status == 401


async def test_an_unknown_method_is_not_found(bot: Caller) -> None:
    """A method that is not imitated gets 404 and counts as a violation."""
    assert await bot.refusal("sendNothing") == (404, "Not Found")
    assert bot.fake.counters.violations == ["sendNothing: Not Found"]


@pytest.mark.parametrize(
    ("params", "description"),
    [
        pytest.param({"text": "x"}, "chat_id is empty", id="no-chat"),
        pytest.param({"chat_id": PERSON}, "message text is empty", id="no-text"),
        pytest.param({"chat_id": PERSON, "text": " \n"}, "message text is empty", id="blank"),
        pytest.param(
            {"chat_id": PERSON, "text": "<b> </b>", "parse_mode": "HTML"},
            "message text is empty",
            id="only-markup",
        ),
        pytest.param(
            {"chat_id": PERSON, "text": "x", "notify": 1}, "unknown parameter notify", id="unknown"
        ),
        pytest.param({"chat_id": PERSON, "text": "😀" * 2049}, "message is too long", id="long"),
        pytest.param(
            {"chat_id": PERSON, "text": "a < b", "parse_mode": "HTML"},
            "can't parse entities: Unsupported start tag",
            id="html",
        ),
        pytest.param(
            {"chat_id": PERSON, "text": "*a*", "parse_mode": "Markdown"},
            "unsupported parse_mode",
            id="markdown",
        ),
        pytest.param(
            {"chat_id": PERSON, "text": "x", "reply_markup": {"inline_keyboard": [[{}]]}},
            "can't parse inline keyboard button",
            id="button",
        ),
    ],
)
async def test_a_malformed_message_is_a_violation(
    bot: Caller, params: dict[str, JsonValue], description: str
) -> None:
    """What only a mistake in the bot can cause is answered 400 and counted."""
    status, words = await bot.refusal("sendMessage", **params)
    assert status == 400
    assert description in words
    assert len(bot.fake.counters.violations) == 1
    assert not bot.fake.messages()


async def test_length_counts_after_entities_are_parsed(bot: Caller) -> None:
    """4,096 visible UTF-16 units pass however long the markup is."""
    text = "<b>" + "&amp;" * 4096 + "</b>"
    await bot.call("sendMessage", chat_id=PERSON, text=text, parse_mode="HTML")
    assert len(bot.fake.messages(PERSON)[0].text) == 4096


async def test_floods_are_answered_429_and_counted(limited: Caller) -> None:
    """The third private message at once is refused, and calling on is counted."""
    message = {"chat_id": PERSON, "text": "x"}
    for _ in range(2):
        await limited.call("sendMessage", **message)
    for _ in range(2):
        status, body = await limited.answer("sendMessage", **message)
        assert (status, body["parameters"]) == (429, {"retry_after": 1})
    counters = limited.fake.counters
    assert (counters.sent, counters.flooded, counters.called_while_closed) == (2, 2, 1)
    assert counters.max_per_second() == 2


async def test_a_played_flood_closes_its_scope(limited: Caller) -> None:
    """A flood in one chat leaves the other chats open."""
    limited.fake.fail("sendMessage", chat=GROUP, action="flood", retry_after=7)
    for _ in range(2):
        status, body = await limited.answer("sendMessage", chat_id=GROUP, text="x")
        assert (status, body["parameters"]) == (429, {"retry_after": 7})
    await limited.call("sendMessage", chat_id=PERSON, text="x")


async def test_faults_strike_as_often_as_told(bot: Caller) -> None:
    """A fault skips, strikes and ends; it says how often it struck."""
    fault = bot.fake.fail("send*", times=2, skip=1, status=500, description="Internal Server Error")
    statuses = [(await bot.answer("sendMessage", chat_id=GROUP, text="x"))[0] for _ in range(5)]
    assert statuses == [200, 500, 500, 200, 200]
    assert fault.hits == 2
    with pytest.raises(ValueError, match="unknown action"):
        bot.fake.fail("sendMessage", action="explode")


@pytest.mark.parametrize(
    ("action", "error", "sent"),
    [
        ("drop", aiohttp.ServerDisconnectedError, 0),
        ("drop_after", aiohttp.ServerDisconnectedError, 1),
        ("garbage", ValueError, 1),
        ("bad_gateway", aiohttp.ContentTypeError, 0),
    ],
)
async def test_broken_answers(bot: Caller, action: str, error: type[Exception], sent: int) -> None:
    """An answer that never comes or makes no sense may hide a message that was kept."""
    bot.fake.fail("sendMessage", action=action)
    with pytest.raises((error, aiohttp.ClientOSError)):
        await bot.call("sendMessage", chat_id=GROUP, text="x")
    assert len(bot.fake.messages(GROUP)) == sent


async def test_a_late_answer_comes_after_the_message_was_kept(bot: Caller) -> None:
    """With slow_after the message is seen before the call returns."""
    bot.fake.fail("sendMessage", action="slow_after", delay=30)
    call = asyncio.create_task(bot.call("sendMessage", chat_id=GROUP, text="lambat"))
    assert (await bot.fake.wait_for(chat=GROUP, contains="lambat")).text == "lambat"
    assert not call.done()
    call.cancel()


async def test_waiting_sees_new_messages_and_edits_only(bot: Caller) -> None:
    """After a mark an old message does not count, but its edit does."""
    sent = await bot.call("sendMessage", chat_id=GROUP, text="proses")
    mark = bot.fake.mark()
    wait = asyncio.create_task(bot.fake.wait_for(lambda m: "s" in m.text, chat=GROUP, after=mark))
    place = {"chat_id": GROUP, "message_id": sent["message_id"]}
    await bot.call("editMessageText", **place, text="selesai")
    assert (await wait).text == "selesai"
    with pytest.raises(TimeoutError, match=r"seen: .*selesai"):
        await bot.fake.wait_for(chat=GROUP, contains="proses", timeout=0.01)


async def test_python_telegram_bot_works_with_it(
    bot: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's own client sends, edits, uploads and raises its own errors."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    fake = bot.fake
    base = fake.api_base
    client = telegram.Bot(fake.token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")
    async with client:
        assert client.username == "bakohumas_bot"
        markup = telegram.InlineKeyboardMarkup.from_button(
            telegram.InlineKeyboardButton("Buka", callback_data="x")
        )
        sent = await client.send_message(PERSON, "<b>hai</b>", "HTML", reply_markup=markup)
        assert sent.entities[0].type == "bold"
        assert await sent.edit_text("halo")
        document = await client.send_document(GROUP, b"pdf", caption="surat", filename="s.pdf")
        assert document.document is not None
        again = await client.send_document(PERSON, document.document.file_id)
        assert again.document is not None
        file = await client.get_file(again.document.file_id)
        assert bytes(await file.download_as_bytearray()) == b"pdf"
        assert (await client.get_chat(GROUP)).title == "Bakohumas"
        member = await client.get_chat_member(FORUM, client.id)
        assert member.status == "administrator"
        await client.set_my_commands([("mulai", "Mulai")], telegram.BotCommandScopeChat(GROUP))
        fake.set_state(GROUP, "kicked")
        fake.fail("sendMessage", chat=PERSON, action="flood", retry_after=1)
        await fake.migrate(FORUM, FORUM - 5, announce=False)
        cases: list[tuple[int, type[TelegramError]]] = [
            (GROUP, Forbidden),
            (PERSON, RetryAfter),
            (FORUM, ChatMigrated),
            (99, BadRequest),
        ]
        for chat, error in cases:
            with pytest.raises(error):
                await client.send_message(chat, "x")


async def test_it_runs_as_a_process() -> None:
    """The first line is the port; the control API shows messages and pushes updates."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.telegram_server", "--any-chat", "--no-limits"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        base = f"http://127.0.0.1:{int(await process.stdout.readline())}"
        async with aiohttp.ClientSession(base, raise_for_status=True) as session:
            sent = {"chat_id": -5, "text": "halo"}
            await session.post("/bot4242:test/sendMessage", json=sent)
            message = await (await session.get("/_control/wait?chat=-5&contains=hal")).json()
            assert message["text"] == "halo"
            act = {"act": "say", "chat": -5, "user": 7, "text": "apa?"}
            made = await (await session.post("/_control/act", json=act)).json()
            await session.post("/_control/push", json={"message": {"chat": {"id": 9}}})
            updates = await (await session.post("/bot4242:test/getUpdates")).json()
            assert updates["result"][0]["update_id"] == made["update_id"]
            assert len(updates["result"]) == 2
            await session.post("/_control/fail", json={"method": "getMe", "status": 500})
            counters = await (await session.get("/_control/counters")).json()
            assert counters["sent"] == 1
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 5) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
