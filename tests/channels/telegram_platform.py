"""The Telegram channel with its imitated platform."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from channels.base import Envelope, Request
from channels.telegram import TelegramChannel
from tests.channels.contract import ChannelUnderTest, Fault, Shown
from tests.fakes.telegram_limits import Limits
from tests.fakes.telegram_server import FakeTelegram
from tests.fakes.telegram_world import SentMessage

SECRET = "rahasia_webhook"
PERSON = 1001
GROUP = -1_001_234_567_890
SMALL_GROUP = -55
FORUM = -1_001_234_567_891
_PATIENCE = 5.0  # seconds

_FAULTS: dict[Fault, dict[str, Any]] = {
    Fault.FLOOD: {"action": "flood", "retry_after": 7},
    Fault.DROPPED: {"action": "drop_after"},
    Fault.GARBAGE: {"action": "garbage"},
    Fault.BROKEN: {"status": 500, "description": "Internal Server Error"},
    Fault.BAD_GATEWAY: {"action": "bad_gateway"},
    Fault.BLOCKED: {"status": 403, "description": "Forbidden: bot was blocked by the user"},
    Fault.MOVED: {
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": GROUP},
    },
    Fault.REVOKED: {"status": 401, "description": "Unauthorized"},
}


class TelegramUnderTest(ChannelUnderTest):
    """A started channel without flood limits; polls from the first `received` on."""

    text_limit = 4096
    caption_limit = 1024
    person = str(PERSON)
    group = str(GROUP)
    forum = str(FORUM)
    mention = "@bakohumas_bot"

    def __init__(self, fake: FakeTelegram, channel: TelegramChannel) -> None:
        self.fake = fake
        self.channel: TelegramChannel = channel
        self.envelopes: asyncio.Queue[Envelope] = asyncio.Queue()
        self.poller: asyncio.Task[None] | None = None

    async def say(self, chat: str, text: str, topic: str | None = None) -> None:
        """Let the person write."""
        await self.fake.say(int(chat), PERSON, text, thread_id=int(topic) if topic else None)

    async def share(self, chat: str, content: bytes, caption: str) -> None:
        """Let the person send a picture."""
        await self.fake.send_photo(int(chat), PERSON, content, caption)

    async def press(self, chat: str, label: str) -> None:
        """Let the person tap the button with this label."""
        await self.fake.press(int(chat), PERSON, label)

    async def kick(self, chat: str) -> None:
        """Let the person remove the bot from a group."""
        await self.fake.bot_removed(int(chat), PERSON)

    async def received(self) -> Envelope:
        """Return the next envelope of the poll."""
        if self.poller is None:
            self.poller = asyncio.create_task(self.channel.poll(self._accept))
        return await asyncio.wait_for(self.envelopes.get(), _PATIENCE)

    def shown(self, chat: str) -> Sequence[Shown]:
        """Return our messages in a chat, deleted ones left out."""
        return [_shown(sent) for sent in self.fake.messages(int(chat)) if not sent.is_deleted]

    def calls(self) -> int:
        """Count the calls that are neither set-up nor polling."""
        quiet = {"getMe", "getUpdates", "deleteWebhook"}
        return sum(call.method not in quiet for call in self.fake.calls)

    def toasts(self) -> Sequence[str]:
        """Return the answers to tapped buttons."""
        return [answer["text"] for answer in self.fake.callback_answers.values()]

    async def strike(self, fault: Fault) -> bool:
        """Play a fault with the next sendMessage."""
        if fault is Fault.REFUSED:
            # A kept connection that is being closed is ambiguous; a new one is not.
            await self.channel.aclose()
            self.channel = TelegramChannel(self.fake.token, api_base="http://127.0.0.1:9")
            return True
        if fault in _FAULTS:
            self.fake.fail("sendMessage", **_FAULTS[fault])
        return fault in _FAULTS

    def signed(self) -> Request:
        """Return a webhook call for a message with unknown fields."""
        return self.sign(json.dumps(private_message(new_field={"of": "tomorrow"})).encode())

    def sign(self, body: bytes) -> Request:
        """Return a webhook call with any body."""
        headers = {"x-telegram-bot-api-secret-token": SECRET}
        return Request(headers, body, "https://bot.example/webhooks/telegram")

    async def _accept(self, envelopes: Sequence[Envelope]) -> None:
        for envelope in envelopes:
            self.envelopes.put_nowait(envelope)


def private_message(**fields: Any) -> dict[str, Any]:
    """Return an update with a text from a person."""
    message = {
        "message_id": 7,
        "date": 1_760_000_000,
        "chat": {"id": PERSON, "type": "private", "first_name": "Siti"},
        "from": {"id": PERSON, "is_bot": False, "first_name": "Siti", "last_name": "Aminah"},
        "text": "Halo",
    }
    return {"update_id": 900_001, "message": message | fields}


@contextlib.asynccontextmanager
async def telegram_under_test() -> AsyncIterator[TelegramUnderTest]:
    """Start a platform and a channel; stop both."""
    webhooks = {"https://bot.example": "http://127.0.0.1:9"}
    async with FakeTelegram(limits=Limits.off(), webhook_map=webhooks) as fake:
        fake.add_private(PERSON, TelegramUnderTest.person_name)
        fake.add_group(GROUP, "KPU Kabupaten Nunukan", admin=True)
        fake.add_group(FORUM, "Meja Nunukan", forum=True, admin=True)
        fake.add_group(SMALL_GROUP, "Humas Malinau")
        channel = TelegramChannel(fake.token, api_base=fake.api_base, webhook_secret=SECRET)
        await channel.start()
        subject = TelegramUnderTest(fake, channel)
        try:
            yield subject
        finally:
            if subject.poller is not None:
                subject.poller.cancel()
                await asyncio.gather(subject.poller, return_exceptions=True)
            await subject.channel.aclose()


def _shown(sent: SentMessage) -> Shown:
    sha256 = None if sent.media is None else sent.media.sha256
    return Shown(str(sent.message_id), sent.text, sent.labels, sha256, sent.is_pinned)
