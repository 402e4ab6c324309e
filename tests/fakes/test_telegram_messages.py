"""The imitated Telegram over HTTP: chats, messages, files, buttons and commands."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fakes.telegram_caller import FORUM, GROUP, KEYBOARD, PERSON, Caller, open_caller
from tests.fakes.telegram_limits import Limits
from tests.fakes.telegram_server import FakeTelegram

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Caller]:
    """Return a bot without flood limits."""
    async with open_caller(FakeTelegram(limits=Limits.off(), webhook_retry=0.01)) as caller:
        yield caller


async def test_an_unknown_chat_is_not_found(bot: Caller) -> None:
    """Nobody can be written to who was never seen."""
    expected = (400, "Bad Request: chat not found")
    assert await bot.refusal("sendMessage", chat_id=77, text="x") == expected
    assert await bot.refusal("sendMessage", chat_id="@kpu", text="x") == expected
    assert not bot.fake.counters.violations


@pytest.mark.parametrize(
    ("chat", "state", "description"),
    [
        (PERSON, "blocked", "Forbidden: bot was blocked by the user"),
        (PERSON, "deactivated", "Forbidden: user is deactivated"),
        (GROUP, "kicked", "Forbidden: bot was kicked from the group chat"),
        (FORUM, "left", "Forbidden: bot is not a member of the supergroup chat"),
    ],
)
async def test_a_closed_chat_is_forbidden(
    bot: Caller, chat: int, state: str, description: str
) -> None:
    """A block, a kick or a departure is answered 403."""
    bot.fake.set_state(chat, state)
    assert await bot.refusal("sendMessage", chat_id=chat, text="x") == (403, description)


async def test_a_migrated_group_names_its_successor(bot: Caller) -> None:
    """Writing to the old id yields migrate_to_chat_id, writing to the new one works."""
    await bot.fake.migrate(GROUP, FORUM - 1)
    status, body = await bot.answer("sendMessage", chat_id=GROUP, text="x")
    assert status == 400
    assert body["parameters"] == {"migrate_to_chat_id": FORUM - 1}
    sent = await bot.call("sendMessage", chat_id=FORUM - 1, text="x")
    assert sent["chat"]["type"] == "supergroup"
    updates = await bot.call("getUpdates")
    assert updates[0]["message"]["migrate_to_chat_id"] == FORUM - 1
    assert updates[1]["message"]["migrate_from_chat_id"] == GROUP


async def test_threads_exist_in_forums_only(bot: Caller) -> None:
    """A known topic is written to, an unknown one or one elsewhere is refused."""
    await bot.call("sendMessage", chat_id=FORUM, text="x", message_thread_id=7)
    assert bot.fake.messages(FORUM)[0].thread_id == 7
    expected = (400, "Bad Request: message thread not found")
    for chat, thread in ((FORUM, 9), (GROUP, 7)):
        params = {"chat_id": chat, "text": "x", "message_thread_id": thread}
        assert await bot.refusal("sendMessage", **params) == expected


async def test_a_reply_needs_its_message(bot: Caller) -> None:
    """A reply to nothing is refused unless the bot allows for it."""
    said = await bot.fake.say(GROUP, PERSON, "tanya")
    answer = {"chat_id": GROUP, "text": "jawab"}
    sent = await bot.call("sendMessage", **answer, reply_parameters={"message_id": said.message_id})
    assert sent["reply_to_message"]["text"] == "tanya"
    lost = {"message_id": 999}
    status, words = await bot.refusal("sendMessage", **answer, reply_parameters=lost)
    assert (status, words) == (400, "Bad Request: message to be replied not found")
    lost["allow_sending_without_reply"] = True
    await bot.call("sendMessage", **answer, reply_parameters=lost)


async def test_edits_keep_the_earlier_forms(bot: Caller) -> None:
    """An edit shows the new text, and the old one is remembered."""
    sent = await bot.call("sendMessage", chat_id=PERSON, text="lama", reply_markup=KEYBOARD)
    place = {"chat_id": PERSON, "message_id": sent["message_id"]}
    await bot.call("editMessageText", **place, text="<b>baru</b>", parse_mode="HTML")
    (message,) = bot.fake.messages(PERSON)
    assert (message.text, message.html, message.buttons) == ("baru", "<b>baru</b>", ())
    assert [old.text for old in message.previous] == ["lama"]
    assert message.previous[0].labels == ("Setuju", "Tolak", "Situs")


async def test_an_edit_that_changes_nothing_is_refused(bot: Caller) -> None:
    """The same text and keyboard are "message is not modified", a new keyboard is not."""
    sent = await bot.call("sendMessage", chat_id=PERSON, text="a <b>", reply_markup=KEYBOARD)
    place = {"chat_id": PERSON, "message_id": sent["message_id"]}
    same = {**place, "text": "a &lt;b&gt;", "parse_mode": "HTML", "reply_markup": KEYBOARD}
    status, words = await bot.refusal("editMessageText", **same)
    assert status == 400
    assert "message is not modified" in words
    await bot.call("editMessageReplyMarkup", **place)
    assert "not modified" in (await bot.refusal("editMessageReplyMarkup", **place))[1]


async def test_edits_go_to_the_right_kind_of_message(bot: Caller) -> None:
    """Text, caption, foreign and missing messages each refuse the wrong edit."""
    sent = await bot.call("sendMessage", chat_id=GROUP, text="x")
    said = await bot.fake.say(GROUP, PERSON, "y")
    words = {"editMessageCaption": {"caption": "k"}, "editMessageText": {"text": "k"}}
    cases = [
        ("editMessageCaption", sent["message_id"], "there is no caption in the message to edit"),
        ("editMessageText", said.message_id, "message can't be edited"),
        ("editMessageText", 999, "message to edit not found"),
    ]
    for method, message_id, description in cases:
        answer = await bot.refusal(method, chat_id=GROUP, message_id=message_id, **words[method])
        assert answer == (400, f"Bad Request: {description}")


async def test_messages_older_than_two_days_stay(bot: Caller) -> None:
    """A fresh message is deleted once; an old one can't be."""
    ids = [(await bot.call("sendMessage", chat_id=GROUP, text="x"))["message_id"] for _ in "ab"]
    bot.fake.age(GROUP, ids[1], 49 * 3600)
    await bot.call("deleteMessage", chat_id=GROUP, message_id=ids[0])
    assert [message.is_deleted for message in bot.fake.messages(GROUP)] == [True, False]
    again = await bot.refusal("deleteMessage", chat_id=GROUP, message_id=ids[0])
    old = await bot.refusal("deleteMessage", chat_id=GROUP, message_id=ids[1])
    assert again == (400, "Bad Request: message to delete not found")
    assert old == (400, "Bad Request: message can't be deleted for everyone")


async def test_pinning_needs_a_right_in_groups(bot: Caller) -> None:
    """An administrator pins and unpins, a plain member does not."""
    for chat in (GROUP, FORUM):
        await bot.call("sendMessage", chat_id=chat, text="x")
    pin = {"chat_id": FORUM, "message_id": bot.fake.messages(FORUM)[0].message_id}
    await bot.call("pinChatMessage", **pin)
    assert bot.fake.messages(FORUM)[0].is_pinned
    await bot.call("unpinChatMessage", chat_id=FORUM)
    assert not bot.fake.messages(FORUM)[0].is_pinned
    status, words = await bot.refusal("pinChatMessage", chat_id=GROUP, message_id=1)
    assert status == 400
    assert "not enough rights" in words


async def test_a_file_is_uploaded_once_and_sent_again_by_id(bot: Caller) -> None:
    """The returned file_id sends the same content without a second upload."""
    first = await bot.upload(
        "sendPhoto", "photo", b"jpeg", chat_id=str(PERSON), caption="<i>k</i>", parse_mode="HTML"
    )
    file_id = first["result"]["photo"][-1]["file_id"]
    await bot.call("sendPhoto", chat_id=GROUP, photo=file_id)
    attached = await bot.upload(
        "sendDocument", "berkas", b"pdf", chat_id=str(PERSON), document="attach://berkas"
    )
    assert attached["result"]["document"]["file_name"] == "berkas.bin"
    assert bot.fake.uploads == 2
    media = [message.media for message in bot.fake.messages()]
    assert media[0] is not None
    assert media[0] == media[1]
    assert bot.fake.file(media[0].file_id) == b"jpeg"
    assert bot.fake.messages(PERSON)[0].text == "k"


async def test_file_ids_are_checked(bot: Caller) -> None:
    """Unknown ids, ids of another kind and addresses are refused."""
    photo = bot.fake.add_file("photo", b"x")
    cases = [
        ("nonsense", "wrong file identifier/HTTP URL specified"),
        (photo, "can't use file of type Photo as Document"),
        ("https://kpu.go.id/a.pdf", "failed to get HTTP URL content"),
    ]
    for given, description in cases:
        answer = await bot.refusal("sendDocument", chat_id=PERSON, document=given)
        assert answer == (400, f"Bad Request: {description}")


async def test_sizes_are_limited() -> None:
    """Photos, documents and captions have their own limits."""
    limits = Limits(photo_bytes=10, document_bytes=20)
    async with open_caller(FakeTelegram(limits=limits)) as bot:
        photo = await bot.upload("sendPhoto", "photo", b"x" * 11, chat_id=str(PERSON))
        document = await bot.upload("sendDocument", "document", b"x" * 21, chat_id=str(PERSON))
        caption = await bot.upload(
            "sendPhoto", "photo", b"x", chat_id=str(PERSON), caption="k" * 1025
        )
        assert "too big for a photo" in photo["description"]
        assert document["error_code"] == 413
        assert caption["description"] == "Bad Request: message caption is too long"
        assert len(bot.fake.counters.violations) == 3


async def test_files_of_people_are_downloaded(bot: Caller) -> None:
    """A received picture leads to its bytes through getFile."""
    await bot.fake.send_photo(PERSON, PERSON, b"gambar", caption="hoaks?")
    (update,) = await bot.call("getUpdates")
    assert update["message"]["caption"] == "hoaks?"
    found = await bot.call("getFile", file_id=update["message"]["photo"][-1]["file_id"])
    url = f"{bot.fake.api_base}/file/bot{bot.fake.token}/{found['file_path']}"
    async with bot.session.get(url) as answer:
        assert await answer.read() == b"gambar"


async def test_pressing_a_button_opens_a_query(bot: Caller) -> None:
    """A press by label or data becomes a callback query that is answered once."""
    await bot.call("sendMessage", chat_id=GROUP, text="x", reply_markup=KEYBOARD)
    act = await bot.fake.press(GROUP, PERSON, "Setuju")
    assert (await bot.fake.press(GROUP, PERSON, "no:1")).query_id != act.query_id
    query = (await bot.call("getUpdates"))[0]["callback_query"]
    assert (query["id"], query["data"]) == (act.query_id, "ok:1")
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Terima kasih")
    assert bot.fake.callback_answers[act.query_id]["text"] == "Terima kasih"
    status, words = await bot.refusal("answerCallbackQuery", callback_query_id=query["id"])
    assert status == 400
    assert "query is too old" in words


async def test_only_shown_buttons_can_be_pressed(bot: Caller) -> None:
    """Missing, removed and link buttons raise; a stale one is sent on purpose only."""
    sent = await bot.call("sendMessage", chat_id=GROUP, text="x", reply_markup=KEYBOARD)
    for label in ("Ya", "Situs"):
        with pytest.raises(LookupError):
            await bot.fake.press(GROUP, PERSON, label)
    await bot.call("editMessageReplyMarkup", chat_id=GROUP, message_id=sent["message_id"])
    with pytest.raises(LookupError):
        await bot.fake.press(GROUP, PERSON, "Setuju")
    await bot.fake.press_stale(GROUP, PERSON, "ok:1", sent["message_id"])
    assert (await bot.call("getUpdates"))[0]["callback_query"]["data"] == "ok:1"


async def test_a_key_of_a_reply_keyboard_is_spoken(bot: Caller) -> None:
    """Pressing such a key sends its label as a message."""
    keyboard = {"keyboard": [["Lapor hoaks"]], "resize_keyboard": True}
    await bot.call("sendMessage", chat_id=PERSON, text="x", reply_markup=keyboard)
    await bot.fake.press(PERSON, PERSON, "Lapor hoaks")
    assert (await bot.call("getUpdates"))[0]["message"]["text"] == "Lapor hoaks"


async def test_commands_are_kept_by_scope(bot: Caller) -> None:
    """Each scope and language has its own list; bad names are refused."""
    commands = [{"command": "mulai", "description": "Mulai"}]
    await bot.call("setMyCommands", commands=commands)
    scope = {"type": "chat", "chat_id": GROUP}
    await bot.call("setMyCommands", commands=commands, scope=scope, language_code="id")
    assert bot.fake.commands["default"] == (("mulai", "Mulai"),)
    assert f"chat:{GROUP}/id" in bot.fake.commands
    await bot.call("deleteMyCommands")
    assert await bot.call("getMyCommands") == []
    bad = [{"command": "Mulai!", "description": "x"}]
    answer = await bot.refusal("setMyCommands", commands=bad)
    assert answer == (400, "Bad Request: BOT_COMMAND_INVALID")
