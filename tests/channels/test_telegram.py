"""The Telegram channel against its imitated platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from channels.base import (
    BadSignature,
    Button,
    Channel,
    Command,
    Envelope,
    Hooks,
    IncomingMedia,
    InlineAsked,
    InlineResult,
    Inspects,
    Media,
    MediaKind,
    MessageReceived,
    Misconfigured,
    OperationKind,
    Part,
    Polls,
    Rejected,
    SendError,
    Unavailable,
    Unreachable,
    Upload,
)
from channels.telegram import DOWNLOAD_LIMIT, TelegramChannel
from tests.channels.contract import (
    PHOTO,
    PICTURE,
    ChannelContract,
    ChannelUnderTest,
    operation,
)
from tests.channels.telegram_platform import (
    GROUP,
    PERSON,
    SECRET,
    TelegramUnderTest,
    telegram_under_test,
)

TOKEN = "4242:sangat-rahasia"


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramUnderTest]:
    """Return the channel with its platform."""
    async with telegram_under_test() as subject:
        yield subject


class TestContract(ChannelContract):
    """Telegram keeps the contract of a channel."""

    @pytest_asyncio.fixture
    async def subject(self) -> AsyncIterator[ChannelUnderTest]:
        """Return the channel with its platform."""
        async with telegram_under_test() as subject:
            yield subject


def test_it_is_every_kind_of_channel() -> None:
    """The channel polls, hooks and inspects."""
    channel: Channel = TelegramChannel(TOKEN)
    assert channel.name == "telegram"
    assert channel.account == "4242"
    assert isinstance(channel, Polls)
    assert isinstance(channel, Hooks)
    assert isinstance(channel, Inspects)


def test_its_limits_are_telegrams() -> None:
    """Rates stay below 30 a second over all, one a second per person, 20 a minute per group."""
    limits = TelegramChannel(TOKEN).limits
    assert limits.account is not None
    assert limits.announcements is not None
    assert limits.group is not None
    assert limits.private is not None
    assert limits.account.burst + timedelta(seconds=1) / limits.account.interval <= 31
    assert round(timedelta(seconds=1) / limits.announcements.interval) == 25
    assert limits.group.burst + timedelta(minutes=1) / limits.group.interval <= 20
    assert (limits.private.interval, limits.private.burst) == (timedelta(seconds=1), 3)


@pytest.mark.parametrize("token", ["", "4242", "x:y", "4242:", "4242:a b", "4242:a/../b"])
def test_a_malformed_token_is_said_at_once(token: str) -> None:
    """A token that cannot be one raises Misconfigured without quoting it."""
    with pytest.raises(Misconfigured) as caught:
        TelegramChannel(token)
    assert str(caught.value) == "token_malformed"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "description"), [(401, "Unauthorized"), (404, "Not Found"), (404, "<html>")]
)
async def test_a_revoked_token_ends_the_start(
    telegram: TelegramUnderTest, status: int, description: str
) -> None:
    """A token that Telegram does not know raises Misconfigured."""
    telegram.fake.fail("getMe", status=status, description=description)
    with pytest.raises(Misconfigured, match="token_rejected"):
        await telegram.channel.start()


@pytest.mark.asyncio
async def test_a_start_without_network_is_unavailable() -> None:
    """A start that reaches nothing raises Unavailable."""
    channel = TelegramChannel(TOKEN, api_base="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        await channel.start()
    await channel.aclose()


REFUSALS: dict[str, tuple[int, str, SendError]] = {
    "blocked": (403, "Forbidden: bot was blocked by the user", Unreachable("blocked")),
    "kicked": (403, "Forbidden: bot was kicked from the group chat", Unreachable("kicked")),
    "not a member": (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
        Unreachable("not_member"),
    ),
    "deactivated": (403, "Forbidden: user is deactivated", Unreachable("deactivated")),
    "group deleted": (403, "Forbidden: the group chat was deleted", Unreachable("deleted")),
    "never started": (
        403,
        "Forbidden: bot can't initiate conversation with a user",
        Unreachable("not_started"),
    ),
    "other 403": (403, "Forbidden: for reasons", Unreachable("forbidden")),
    "chat unknown": (400, "Bad Request: chat not found", Unreachable("chat_not_found")),
    "muted": (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
        Unreachable("no_rights"),
    ),
    "topic gone": (
        400,
        "Bad Request: message thread not found",
        Rejected("message_thread_not_found"),
    ),
    "quotes what was sent": (
        400,
        'Bad Request: can\'t parse entities: Unsupported start tag "siti" at byte offset 7',
        Rejected("cant_parse_entities"),
    ),
    "handle of another bot": (
        400,
        "Bad Request: wrong file identifier/HTTP URL specified",
        Rejected("media_handle"),
    ),
    "too big": (413, "Request Entity Too Large", Rejected("too_big")),
    "other poller": (409, "Conflict: terminated by other", Misconfigured("other_poller")),
    "not modified": (
        400,
        "Bad Request: message is not modified",
        Rejected("message_is_not_modified"),
    ),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("label", REFUSALS)
async def test_a_refusal_has_a_short_code(telegram: TelegramUnderTest, label: str) -> None:
    """Telegram's sentences become the code of the decision."""
    status, description, expected = REFUSALS[label]
    telegram.fake.fail("sendMessage", status=status, description=description)
    with pytest.raises(type(expected)) as caught:
        await telegram.channel.send(operation(OperationKind.SEND, telegram.person, Part("Halo")))
    assert str(caught.value) == str(expected)


@pytest.mark.asyncio
async def test_operations_with_foreign_ids_are_refused(telegram: TelegramUnderTest) -> None:
    """Ids that no Telegram chat or message has are refused without a call."""
    before = telegram.calls()
    sent = operation(OperationKind.SEND, "wa:+62", Part("Halo"))
    with pytest.raises(Unreachable, match="chat_not_found"):
        await telegram.channel.send(sent)
    with pytest.raises(Rejected, match="message_not_found"):
        await telegram.channel.send(
            operation(OperationKind.EDIT, telegram.person, Part("Halo"), target="SM1")
        )
    with pytest.raises(Rejected, match="message_thread_not_found"):
        await telegram.channel.send(replace(sent, chat=telegram.person, topic="x"))
    with pytest.raises(Rejected, match="media_missing"):
        await telegram.channel.send(
            operation(OperationKind.SEND, telegram.person, Part("", media=PHOTO))
        )
    assert telegram.calls() == before


@pytest.mark.asyncio
async def test_a_message_can_go_into_a_topic(telegram: TelegramUnderTest) -> None:
    """The topic of an operation is the thread of the message."""
    telegram.fake.add_group(-1_009_000_000_000, "Forum", forum=True, topics={12: "Humas"})
    made = operation(OperationKind.SEND, "-1009000000000", Part("Halo"), topic="12")
    await telegram.channel.send(made)
    assert telegram.fake.messages(-1_009_000_000_000)[-1].thread_id == 12


@pytest.mark.asyncio
async def test_a_pin_is_silent_and_a_link_has_no_preview(telegram: TelegramUnderTest) -> None:
    """Nobody is disturbed by a pin, and no page is shown under a text."""
    link = Part('<a href="https://kpu.go.id">Buka</a>')
    sent = await telegram.channel.send(operation(OperationKind.SEND, telegram.person, link))
    await telegram.channel.send(
        operation(OperationKind.PIN, telegram.person, Part(""), target=sent.ids[0])
    )
    send, pin = telegram.fake.calls[-2:]
    assert send.params["link_preview_options"] == {"is_disabled": True}
    assert pin.params["disable_notification"] is True


@pytest.mark.asyncio
async def test_a_late_answer_to_a_button_counts_as_given(telegram: TelegramUnderTest) -> None:
    """A query that Telegram has forgotten is no failure."""
    late = operation(OperationKind.ANSWER_BUTTON, telegram.person, Part("Ya"), target="404")
    assert (await telegram.channel.send(late)).ids == ()


@pytest.mark.asyncio
async def test_a_long_toast_is_cut_at_a_word(telegram: TelegramUnderTest) -> None:
    """A toast has at most 200 units and no tags."""
    asked = Part("Setuju?", telegram_buttons())
    await telegram.channel.send(operation(OperationKind.SEND, telegram.person, asked))
    act = await telegram.fake.press(PERSON, PERSON, "Ya")
    part = Part("<b>Mohon maaf</b> " + "tunggu 🙏 " * 40)
    await telegram.channel.send(
        operation(OperationKind.ANSWER_BUTTON, telegram.person, part, target=act.query_id)
    )
    (toast,) = telegram.toasts()
    assert toast.startswith("Mohon maaf tunggu")
    assert 180 < len(toast.encode("utf-16-le")) // 2 <= 200


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("chat", "scope"), [("", "all_private_chats"), (str(GROUP), f"chat:{GROUP}")]
)
async def test_menus_have_a_scope(telegram: TelegramUnderTest, chat: str, scope: str) -> None:
    """A menu without a chat is everybody's in private, else the chat's."""
    part = Part("", commands=(Command("kirim", "Kirim pengumuman"),))
    await telegram.channel.send(operation(OperationKind.MENU, chat, part))
    assert telegram.fake.commands[scope] == (("kirim", "Kirim pengumuman"),)


@pytest.mark.asyncio
async def test_a_file_name_is_shown_as_it_is(telegram: TelegramUnderTest) -> None:
    """Accents, spaces and quotes survive the upload; line breaks cannot forge a header."""
    media = replace(PHOTO, kind=MediaKind.DOCUMENT, file_name='Surat "Édaran"\r\n12.pdf')
    made = operation(
        OperationKind.SEND,
        telegram.person,
        Part("", media=media),
        upload=Upload(None, PICTURE),
    )
    await telegram.channel.send(made)
    shown = telegram.fake.messages(PERSON)[-1].media
    assert shown is not None
    assert shown.file_name == 'Surat "Édaran"12.pdf'


@pytest.mark.asyncio
async def test_large_files_are_not_loaded(telegram: TelegramUnderTest) -> None:
    """Neither a file that says it is too big nor one that turns out to be is loaded."""
    honest = IncomingMedia("x", MediaKind.DOCUMENT, "a.pdf", "application/pdf", DOWNLOAD_LIMIT + 1)
    with pytest.raises(Rejected, match="too_big"):
        await telegram.channel.fetch(honest)
    telegram.fake.fail("getFile", description="Bad Request: file is too big")
    with pytest.raises(Rejected, match="too_big"):
        await telegram.channel.fetch(replace(honest, size=0))


@pytest.mark.asyncio
async def test_a_download_stops_at_the_limit(
    telegram: TelegramUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is longer than it says is not loaded to its end."""
    await telegram.share(telegram.person, PICTURE, "")
    event = telegram.channel.decode(await telegram.received())
    assert isinstance(event, MessageReceived)
    assert event.media is not None
    monkeypatch.setattr("channels.telegram.DOWNLOAD_LIMIT", len(PICTURE) - 1)
    with pytest.raises(Rejected, match="too_big"):
        await telegram.channel.fetch(replace(event.media, size=0))


@pytest.mark.asyncio
async def test_a_file_that_is_gone_is_said_to_be(telegram: TelegramUnderTest) -> None:
    """A download that Telegram no longer has raises Rejected."""
    await telegram.share(telegram.person, PICTURE, "")
    telegram.fake.fail("download", status=404, description="Not Found")
    event = telegram.channel.decode(await telegram.received())
    assert isinstance(event, MessageReceived)
    assert event.media is not None
    with pytest.raises(Rejected, match="file_gone"):
        await telegram.channel.fetch(event.media)


@pytest.mark.asyncio
@pytest.mark.parametrize("media", [None, PHOTO])
async def test_a_message_answers_another(telegram: TelegramUnderTest, media: Media | None) -> None:
    """It quotes the message that it answers, and stands alone if that was deleted meanwhile."""
    channel, upload = telegram.channel, Upload(None, PICTURE) if media else None
    first = await channel.send(operation(OperationKind.SEND, telegram.person, Part("Halo")))
    part, target = Part("RALAT", media=media), first.ids[0]
    answer = operation(OperationKind.SEND, telegram.person, part, target=target, upload=upload)
    await channel.send(answer)
    assert telegram.fake.messages(PERSON)[-1].reply_to == int(target)
    await channel.send(operation(OperationKind.DELETE, telegram.person, Part(""), target=target))
    await channel.send(answer)
    assert telegram.fake.messages(PERSON)[-1].reply_to is None


@pytest.mark.asyncio
async def test_an_update_is_confirmed_after_it_is_stored(telegram: TelegramUnderTest) -> None:
    """What `accept` could not store comes again; what it stored is confirmed."""
    act = await telegram.fake.say(PERSON, PERSON, "penting")
    attempts: list[str] = []

    async def accept(envelopes: Sequence[Envelope]) -> None:
        assert not telegram.fake.is_confirmed(act.update_id)
        attempts.extend(envelope.external_id for envelope in envelopes)

    poller = asyncio.create_task(telegram.channel.poll(accept))
    await telegram.fake.wait_until(lambda: telegram.fake.is_confirmed(act.update_id))
    poller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poller
    assert attempts == [str(act.update_id)]


@pytest.mark.asyncio
async def test_polling_takes_the_webhook_away(telegram: TelegramUnderTest) -> None:
    """A forgotten webhook does not stop the polling."""
    await telegram.channel.register_webhook("https://bot.example/webhooks/telegram")
    assert telegram.fake.has_webhook
    await telegram.say(telegram.person, "halo")
    await telegram.received()
    assert not telegram.fake.has_webhook


@pytest.mark.asyncio
async def test_the_webhook_carries_the_secret(telegram: TelegramUnderTest) -> None:
    """The webhook is registered with our secret and the updates that we read."""
    await telegram.channel.register_webhook("https://bot.example/webhooks/telegram")
    params = telegram.fake.calls[-1].params
    assert params["secret_token"] == SECRET
    assert params["max_connections"] == 40
    wanted = ["message", "callback_query", "inline_query", "my_chat_member"]
    assert params["allowed_updates"] == wanted


@pytest.mark.asyncio
async def test_no_secret_means_no_webhook(telegram: TelegramUnderTest) -> None:
    """An empty secret neither registers nor opens, even if the caller sends an empty one."""
    channel = TelegramChannel(TOKEN)
    with pytest.raises(Misconfigured, match="webhook_secret_missing"):
        await channel.register_webhook("https://bot.example/")
    request = telegram.signed()
    for headers in ({}, {"x-telegram-bot-api-secret-token": ""}, request.headers):
        with pytest.raises(BadSignature):
            channel.open(replace(request, headers=headers))


@pytest.mark.asyncio
async def test_inspection_says_who_and_what_is_wrong(telegram: TelegramUnderTest) -> None:
    """The username comes first, then a sentence for each problem."""
    assert await telegram.channel.inspect() == ("@bakohumas_bot", "Webhook belum terpasang.")
    await telegram.channel.register_webhook("https://bot.example/webhooks/telegram")
    assert await telegram.channel.inspect() == ("@bakohumas_bot",)


@pytest.mark.asyncio
async def test_after_closing_nothing_is_sent(telegram: TelegramUnderTest) -> None:
    """A closed channel raises Unavailable, and closing twice is fine."""
    await telegram.channel.aclose()
    await telegram.channel.aclose()
    with pytest.raises(Unavailable):
        await telegram.channel.send(operation(OperationKind.SEND, telegram.person, Part("Halo")))


def telegram_buttons() -> tuple[tuple[Button, ...], ...]:
    """Return one button."""
    return ((Button("Ya", "y"),),)


@pytest.mark.asyncio
async def test_a_button_that_starts_something_is_a_link(telegram: TelegramUnderTest) -> None:
    """It leads to the private chat by our username; until that is known it is a plain button."""
    part = Part("Lanjut?", ((Button("Di chat pribadi", "tanya:private", "kantor_6503"),),))
    stranger = TelegramChannel(telegram.fake.token, api_base=telegram.fake.api_base)
    for channel in (stranger, telegram.channel):
        await channel.send(operation(OperationKind.SEND, telegram.person, part))
    await stranger.aclose()
    plain, link = (sent.buttons[0][0] for sent in telegram.fake.messages(PERSON)[-2:])
    assert (plain.data, plain.url) == ("tanya:private", "")
    assert (link.data, link.url) == ("", "https://t.me/bakohumas_bot?start=kantor_6503")


def results(count: int) -> tuple[InlineResult, ...]:
    """Answers that can be pasted."""
    return tuple(
        InlineResult(f"P{number}", "Apa itu KPPS?", "Petugas di TPS", "<b>Petugas</b> di TPS")
        for number in range(count)
    )


@pytest.mark.asyncio
async def test_writing_our_name_elsewhere_is_answered(telegram: TelegramUnderTest) -> None:
    """The query comes in with whoever asks, and is answered once with articles."""
    act = await telegram.fake.ask_inline(PERSON, " kpps ")
    event = telegram.channel.decode(await telegram.received())
    assert isinstance(event, InlineAsked)
    assert (event.chat.id, event.sender.user_id, event.text) == (telegram.person,) * 2 + ("kpps",)
    for _ in range(2):  # a second time it is too late, which is no failure
        answer = operation(
            OperationKind.ANSWER_INLINE,
            telegram.person,
            Part("", results=results(10)),
            target=event.query_id,
        )
        assert (await telegram.channel.send(answer)).ids == ()
    offered = telegram.fake.inline_answers[act.query_id]
    assert [one["id"] for one in offered] == [f"P{number}" for number in range(10)]
    assert offered[0]["text"] == "Petugas di TPS"


@pytest.mark.asyncio
async def test_a_letter_alone_is_no_query(telegram: TelegramUnderTest) -> None:
    """What is too short to find anything is dropped at the door."""
    await telegram.fake.ask_inline(PERSON, "kp")
    await telegram.say(telegram.person, "halo")
    event = telegram.channel.decode(await telegram.received())
    assert isinstance(event, MessageReceived)
