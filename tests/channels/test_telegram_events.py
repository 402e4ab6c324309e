"""Telegram's updates: what is let in, under which conversation, and as which event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import (
    BadPayload,
    BadRequestError,
    ButtonPressed,
    Chat,
    ChatKind,
    ChatMoved,
    Envelope,
    Event,
    Ignored,
    MediaKind,
    Membership,
    MembershipChanged,
    MessageReceived,
    Request,
    Sender,
)
from channels.markup import visible
from channels.telegram import TelegramChannel
from channels.telegram_updates import Identity
from tests.channels.telegram_platform import GROUP, PERSON, SECRET, private_message

Json = dict[str, Any]

GROUP_CHAT = {"id": GROUP, "type": "supergroup", "title": "KPU Nunukan"}
BOT = {"id": 4242, "is_bot": True, "first_name": "Bot", "username": "Bakohumas_Bot"}
SITI = {"id": PERSON, "is_bot": False, "first_name": "Siti", "last_name": "Aminah"}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@pytest.fixture
def channel() -> TelegramChannel:
    """Return a channel that knows its username without having asked."""
    channel = TelegramChannel("4242:test", webhook_secret=SECRET)
    channel._me = Identity("4242", "bakohumas_bot")
    return channel


def opened(channel: TelegramChannel, update: Json | bytes) -> Sequence[Envelope]:
    """Return what a signed webhook call gives."""
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {"x-telegram-bot-api-secret-token": SECRET}
    return channel.open(Request(headers, body, "https://bot.example/webhooks/telegram"))


def read(channel: TelegramChannel, update: Json) -> Event:
    """Return the event of an update that is let in."""
    (envelope,) = opened(channel, update)
    return channel.decode(envelope)


def heard(channel: TelegramChannel, update: Json) -> MessageReceived:
    """Return the message of an update that is let in."""
    event = read(channel, update)
    assert isinstance(event, MessageReceived)
    return event


def group_message(text: str, *entities: Json, **fields: Any) -> Json:
    """Return an update with a text in the group."""
    return private_message(chat=GROUP_CHAT, text=text, entities=list(entities), **fields)


def entity(kind: str, offset: int, length: int, **fields: Any) -> Json:
    """Return one entity."""
    return {"type": kind, "offset": offset, "length": length, **fields}


def member(status: str, chat: Json, **fields: Any) -> Json:
    """Return an update about what we are in a chat."""
    change = {
        "chat": chat,
        "from": SITI,
        "date": 1,
        "old_chat_member": {"user": BOT, "status": "left"},
        "new_chat_member": {"user": BOT, "status": status, **fields},
    }
    return {"update_id": 5, "my_chat_member": change}


PRIVATE_CHAT = {"id": PERSON, "type": "private", "first_name": "Siti"}
TOPIC_START = {
    "message_id": 3,
    "date": 1,
    "chat": GROUP_CHAT,
    "from": BOT,
    "forum_topic_created": {"name": "Humas", "icon_color": 1},
}
OUR_MESSAGE = {"message_id": 4, "date": 1, "chat": GROUP_CHAT, "from": BOT, "text": "Setuju?"}

ADDRESSED: dict[str, tuple[Json, bool]] = {
    "talk": (group_message("apa kabar"), False),
    "command": (group_message("/pantau", entity("bot_command", 0, 7)), True),
    "our command": (
        group_message("/pantau@bakohumas_BOT", entity("bot_command", 0, 21)),
        True,
    ),
    "command of another bot": (
        group_message("/pantau@lain_bot", entity("bot_command", 0, 16)),
        False,
    ),
    "command in passing": (group_message("ketik /pantau", entity("bot_command", 6, 7)), False),
    "mention": (group_message("halo @Bakohumas_bot", entity("mention", 5, 14)), True),
    "mention behind an emoji": (
        group_message("🗳️ 👩‍👩‍👧 @bakohumas_bot", entity("mention", 13, 14)),
        True,
    ),
    "mention of somebody": (group_message("halo @bakohumas_bota", entity("mention", 5, 15)), False),
    "mention without a username": (
        group_message("halo Bot", entity("text_mention", 5, 3, user=BOT)),
        True,
    ),
    "reply to us": (group_message("setuju", reply_to_message=OUR_MESSAGE), True),
    "reply to somebody": (
        group_message("setuju", reply_to_message=OUR_MESSAGE | {"from": SITI}),
        False,
    ),
    "talk in a topic of ours": (
        group_message(
            "halo",
            reply_to_message=TOPIC_START,
            message_thread_id=3,
            is_topic_message=True,
        ),
        False,
    ),
    "caption": (
        private_message(
            chat=GROUP_CHAT,
            text=None,
            caption="@bakohumas_bot benar?",
            caption_entities=[entity("mention", 0, 14)],
        ),
        True,
    ),
    "somebody joins": (
        private_message(chat=GROUP_CHAT, text=None, new_chat_members=[SITI]),
        False,
    ),
    "channel": (
        private_message(chat={"id": -1002, "type": "channel", "title": "Kanal"}),
        False,
    ),
    "edited": ({"update_id": 1, "edited_message": private_message()["message"]}, False),
    "of a kind yet unknown": ({"update_id": 1, "telepathy": {"from": SITI}}, False),
    "private": (private_message(), True),
}


@pytest.mark.parametrize("label", ADDRESSED)
def test_only_what_is_addressed_to_us_is_let_in(channel: TelegramChannel, label: str) -> None:
    """Talk among people leaves no trace; commands, mentions and replies come in."""
    update, is_let_in = ADDRESSED[label]
    assert bool(opened(channel, update)) == is_let_in


def test_before_the_start_no_name_is_ours() -> None:
    """Without a username, a mention of an empty name does not count as ours."""
    channel = TelegramChannel("4242:test", webhook_secret=SECRET)
    assert not opened(channel, group_message("halo @ semua", entity("mention", 5, 1)))


UNREADABLE = {
    "empty": b"",
    "cut off": b'{"update_id": 5, "mess',
    "not UTF-8": b'{"update_id": 5, "x": "\xff"}',
    "a list": b"[5]",
    "no number": b'{"message": {}}',
    "number as text": b'{"update_id": "5"}',
    "number as truth": b'{"update_id": true}',
    "fraction": b'{"update_id": 5.0}',
    "too deep": b'{"update_id": 5, "x": ' + b"[" * 100_000,
    "too long a number": b'{"update_id": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("label", UNREADABLE)
def test_an_unreadable_call_is_said_to_be(channel: TelegramChannel, label: str) -> None:
    """A signed call that is no update raises BadPayload."""
    with pytest.raises(BadPayload):
        opened(channel, UNREADABLE[label])


@given(st.dictionaries(st.sampled_from(["message", "callback_query", "x"]), JSON_VALUES))
def test_no_signed_call_ends_in_a_traceback(fields: Json) -> None:
    """Whatever the members of an update are, it is let in, dropped or refused."""
    channel = TelegramChannel("4242:test", webhook_secret=SECRET)
    for envelope in opened(channel, {"update_id": 1, **fields}):
        try_to_decode(channel, envelope)


@given(st.dictionaries(st.sampled_from(["from", "text", "photo", "date", "entities"]), JSON_VALUES))
def test_no_message_ends_in_a_traceback(fields: Json) -> None:
    """Whatever the members of a message are, it is read or refused."""
    channel = TelegramChannel("4242:test", webhook_secret=SECRET)
    for envelope in opened(channel, private_message(**fields)):
        try_to_decode(channel, envelope)


def try_to_decode(channel: TelegramChannel, envelope: Envelope) -> None:
    """Decode; being refused is fine."""
    try:
        channel.decode(envelope)
    except BadRequestError:
        return


def test_nul_is_removed_in_every_spelling(channel: TelegramChannel) -> None:
    """Neither raw nor escaped NULs reach the stored body."""
    body = json.dumps(private_message(text="a\0b")).encode() + b"\0"
    (envelope,) = opened(channel, body)
    assert b"\0" not in envelope.body
    assert b"u0000" not in envelope.body
    event = channel.decode(envelope)
    assert isinstance(event, MessageReceived)
    assert event.text == "ab"


CONVERSATIONS: dict[str, tuple[Json, str]] = {
    "private": (private_message(), f"{PERSON}:0:{PERSON}"),
    "group": (group_message("/x", entity("bot_command", 0, 2)), f"{GROUP}:0:{PERSON}"),
    "topic": (
        group_message(
            "/x", entity("bot_command", 0, 2), message_thread_id=12, is_topic_message=True
        ),
        f"{GROUP}:12:{PERSON}",
    ),
    "thread of replies": (
        group_message("/x", entity("bot_command", 0, 2), message_thread_id=12),
        f"{GROUP}:0:{PERSON}",
    ),
    "anonymous administrator": (
        group_message("/x", entity("bot_command", 0, 2), sender_chat=GROUP_CHAT),
        f"{GROUP}:0:{GROUP}",
    ),
    "membership of a group": (member("member", GROUP_CHAT), f"{GROUP}:0:0"),
    "membership of a person": (
        member("kicked", PRIVATE_CHAT, until_date=0),
        f"{PERSON}:0:{PERSON}",
    ),
    "migration": (
        private_message(chat={"id": -55, "type": "group"}, text=None, migrate_to_chat_id=GROUP),
        "-55:0:0",
    ),
    "button": (
        {
            "update_id": 5,
            "callback_query": {
                "id": "7",
                "from": SITI,
                "message": OUR_MESSAGE | {"message_thread_id": 12, "is_topic_message": True},
                "chat_instance": "1",
                "data": "ya",
            },
        },
        f"{GROUP}:12:{PERSON}",
    ),
}


@pytest.mark.parametrize("label", CONVERSATIONS)
def test_a_conversation_is_account_chat_topic_and_person(
    channel: TelegramChannel, label: str
) -> None:
    """What must be handled in order shares a key."""
    update, place = CONVERSATIONS[label]
    (envelope,) = opened(channel, update)
    assert envelope.conversation == f"telegram:4242:{place}"
    assert envelope.external_id == str(update["update_id"])


def test_a_message_is_read_whole(channel: TelegramChannel) -> None:
    """Chat, person, ids and text come as they are."""
    update = private_message(reply_to_message=OUR_MESSAGE | {"chat": PRIVATE_CHAT})
    assert read(channel, update) == MessageReceived(
        chat=Chat(str(PERSON), ChatKind.PRIVATE, "Siti"),
        sender=Sender(str(PERSON), "Siti Aminah"),
        message_id="7",
        text="Halo",
        html="Halo",
        reply_to="4",
    )


def test_formatting_is_reduced_to_our_subset(channel: TelegramChannel) -> None:
    """Known formatting stays, spoilers and custom emoji lose theirs, brackets stay text."""
    text = "<b> tebal rahasia 😀 kode"
    event = heard(
        channel,
        private_message(
            text=text,
            entities=[
                entity("bold", 4, 5),
                entity("spoiler", 10, 7),
                entity("custom_emoji", 18, 2, custom_emoji_id="5"),
                entity("pre", 21, 4, language="py"),
            ],
        ),
    )
    assert event.html == "&lt;b&gt; <b>tebal</b> rahasia 😀 <pre><code>kode</code></pre>"
    assert visible(event.html) == event.text == text


COMMANDS = {
    "ours": ("/kirim@Bakohumas_Bot halo @bakohumas_bot", "/kirim halo @bakohumas_bot"),
    "plain": ("/kirim halo", "/kirim halo"),
    "of another bot": ("/kirim@bakohumas_bot_2", "/kirim@bakohumas_bot_2"),
}


@pytest.mark.parametrize("label", COMMANDS)
def test_our_name_is_taken_from_commands(channel: TelegramChannel, label: str) -> None:
    """A command reads the same with and without our name, in text and in HTML."""
    text, expected = COMMANDS[label]
    bold = heard(channel, private_message(text=text, entities=[entity("bold", 0, len(text))]))
    assert (bold.text, bold.html) == (expected, f"<b>{expected}</b>")


def test_the_largest_picture_is_taken(channel: TelegramChannel) -> None:
    """Of the sizes of a photo, the largest is its file."""
    sizes = [
        {"file_id": name, "file_unique_id": name, "width": width, "height": width, "file_size": 9}
        for name, width in (("s", 90), ("l", 1280), ("m", 320))
    ]
    event = heard(channel, private_message(text=None, photo=sizes, caption="benar?"))
    assert event.media is not None
    assert (event.media.handle, event.media.kind) == ("l", MediaKind.PHOTO)
    assert (event.text, event.is_supported) == ("benar?", True)


def test_a_document_keeps_its_name(channel: TelegramChannel) -> None:
    """A document without a caption is a message, too."""
    document = {
        "file_id": "d",
        "file_unique_id": "u",
        "file_name": "Surat.pdf",
        "mime_type": "application/pdf",
        "file_size": 1234,
    }
    event = heard(channel, private_message(text=None, document=document))
    assert event.media is not None
    assert (event.media.file_name, event.media.size) == ("Surat.pdf", 1234)
    assert event.text == ""


UNSUPPORTED: dict[str, Json] = {
    "voice": {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
    "sticker": {
        "sticker": {
            "file_id": "v",
            "file_unique_id": "v",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
    },
    "location": {"location": {"longitude": 117.6, "latitude": 4.1}},
    "contact": {"contact": {"phone_number": "1", "first_name": "A"}},
    "animation, which is a document as well": {
        "animation": {
            "file_id": "v",
            "file_unique_id": "v",
            "width": 1,
            "height": 1,
            "duration": 3,
        },
        "document": {"file_id": "v", "file_unique_id": "v"},
    },
}


@pytest.mark.parametrize("label", UNSUPPORTED)
def test_what_we_cannot_read_says_so(channel: TelegramChannel, label: str) -> None:
    """Other kinds of messages come with their caption, without a file, marked."""
    event = heard(channel, private_message(text=None, caption="lihat", **UNSUPPORTED[label]))
    assert (event.text, event.media, event.is_supported) == ("lihat", None, False)


def test_a_service_message_is_ignored(channel: TelegramChannel) -> None:
    """What the platform says about itself is no message of a person."""
    update = private_message(
        text=None, message_auto_delete_timer_changed={"message_auto_delete_time": 86_400}
    )
    assert read(channel, update) == Ignored()


def test_a_forward_is_marked(channel: TelegramChannel) -> None:
    """A forwarded message is known as such, whoever wrote it."""
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Seseorang"}
    assert heard(channel, private_message(forward_origin=origin)).is_forwarded


def test_a_topic_is_told_from_a_thread(channel: TelegramChannel) -> None:
    """Only forums have topics, and their first message is not replied to by all others."""
    command = entity("bot_command", 0, 2)
    fields = {"message_thread_id": 3, "reply_to_message": TOPIC_START}
    in_topic = heard(channel, group_message("/x", command, **fields, is_topic_message=True))
    in_thread = heard(channel, group_message("/x", command, message_thread_id=3))
    assert (in_topic.chat.topic, in_topic.reply_to) == ("3", None)
    assert in_thread.chat.topic is None


def test_an_anonymous_administrator_is_the_group(channel: TelegramChannel) -> None:
    """Nobody can hide behind Telegram's shared account for anonymous administrators."""
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    update = group_message("/x", entity("bot_command", 0, 2), sender_chat=GROUP_CHAT)
    update["message"]["from"] = anonymous
    assert heard(channel, update).sender == Sender(str(GROUP), "KPU Nunukan")


MEMBERSHIPS: dict[str, tuple[Json, Membership]] = {
    "added": (member("member", GROUP_CHAT), Membership.MEMBER),
    "promoted": (member("administrator", GROUP_CHAT), Membership.ADMIN),
    "muted": (
        member("restricted", GROUP_CHAT, is_member=True),
        Membership.MEMBER,
    ),
    "gone and restricted": (
        member("restricted", GROUP_CHAT, is_member=False),
        Membership.GONE,
    ),
    "left": (member("left", GROUP_CHAT), Membership.GONE),
    "kicked": (member("kicked", GROUP_CHAT, until_date=0), Membership.GONE),
    "blocked": (member("kicked", PRIVATE_CHAT, until_date=0), Membership.GONE),
    "unblocked": (member("member", PRIVATE_CHAT), Membership.MEMBER),
}


@pytest.mark.parametrize("label", MEMBERSHIPS)
def test_what_we_are_in_a_chat(channel: TelegramChannel, label: str) -> None:
    """Every status of ours is a member's, an administrator's, or none."""
    update, expected = MEMBERSHIPS[label]
    event = read(channel, update)
    assert isinstance(event, MembershipChanged)
    assert event.membership is expected
    assert event.sender == Sender(str(PERSON), "Siti Aminah")


def test_a_move_is_told_once(channel: TelegramChannel) -> None:
    """Of the two service messages of an upgrade, the one in the old chat counts."""
    old = {"id": -55, "type": "group", "title": "Humas"}
    event = read(channel, private_message(chat=old, text=None, migrate_to_chat_id=GROUP))
    assert event == ChatMoved(Chat("-55", ChatKind.GROUP, "Humas"), str(GROUP))
    after = private_message(chat=GROUP_CHAT, text=None, migrate_from_chat_id=-55)
    assert not opened(channel, after)


def test_a_button_of_a_forgotten_message_works(channel: TelegramChannel) -> None:
    """A message that Telegram no longer shows us still names its chat."""
    query = {
        "id": "77",
        "from": SITI,
        "message": {"chat": GROUP_CHAT, "message_id": 9, "date": 0},
        "chat_instance": "1",
        "data": "ya:1",
    }
    assert read(channel, {"update_id": 5, "callback_query": query}) == ButtonPressed(
        Chat(str(GROUP), ChatKind.GROUP, "KPU Nunukan"),
        Sender(str(PERSON), "Siti Aminah"),
        "9",
        "77",
        "ya:1",
    )
