"""The local channel as the contract suite sees it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from channels import markup
from channels.base import Envelope
from channels.compose import TELEGRAM
from channels.local import LocalChannel
from tests.channels.contract import ChannelUnderTest, Fault, Shown

PERSON = "siti"
GROUP = "grup-6503"


class LocalUnderTest(ChannelUnderTest):
    """The channel with one person and one group."""

    person = PERSON
    group = GROUP
    forum = GROUP
    mention = "@bakohumas"
    text_limit = TELEGRAM.text_limit
    caption_limit = TELEGRAM.caption_limit

    def __init__(self) -> None:
        self.local = LocalChannel()
        self.local.add_person(PERSON, self.person_name)
        self.local.add_group(GROUP, "Bakohumas Nunukan")
        self.channel = self.local
        self._received: deque[Envelope] = deque()

    async def say(self, chat: str, text: str, topic: str | None = None) -> None:
        """Let the person write."""
        await self.local.say(chat, PERSON, text, topic=topic)

    async def share(self, chat: str, content: bytes, caption: str) -> None:
        """Let the person send a picture."""
        await self.local.send_file(chat, PERSON, content, "peta.png", "image/png", caption)

    async def press(self, chat: str, label: str) -> None:
        """Let the person tap the newest button with this label."""
        message_id, data = next(
            (message.id, button.data)
            for message in reversed(self.local.messages(chat))
            for row in message.buttons
            for button in row
            if button.label == label
        )
        await self.local.press(chat, PERSON, message_id, data)

    async def kick(self, chat: str) -> None:
        """Let the person remove the bot."""
        await self.local.bot_removed(chat, PERSON)

    async def received(self) -> Envelope:
        """Return the next envelope, in the order in which people acted."""
        if not self._received:
            self._received.extend(await drain(self.local))
        return self._received.popleft()

    def shown(self, chat: str) -> Sequence[Shown]:
        """Return our messages in a chat."""
        return [
            Shown(
                message.id,
                markup.visible(message.html),
                tuple(button.label for row in message.buttons for button in row),
                None if message.media is None else message.media.sha256,
                message.is_pinned,
            )
            for message in self.local.messages(chat)
            if message.author is None and not message.is_notice
        ]

    def calls(self) -> int:
        """Return how many messages of ours were ever shown, which is how many calls there were."""
        return len(self.shown(PERSON))

    async def strike(self, fault: Fault) -> bool:
        """Let the person block the bot, the only fault of a channel without a network."""
        if fault is Fault.BLOCKED:
            await self.local.bot_removed(PERSON, PERSON)
        return fault is Fault.BLOCKED

    def toasts(self) -> Sequence[str]:
        """Return the answers to tapped buttons."""
        messages = self.local.messages(PERSON)
        return [markup.visible(message.html) for message in messages if message.is_notice]


async def drain(channel: LocalChannel) -> list[Envelope]:
    """Return and confirm the events that wait; waits for one if there is none."""
    taken: list[Envelope] = []
    has_taken = asyncio.Event()

    async def accept(batch: Sequence[Envelope]) -> None:
        taken.extend(batch)
        has_taken.set()

    poll = asyncio.create_task(channel.poll(accept))
    try:
        async with asyncio.timeout(2):
            await has_taken.wait()
    finally:
        poll.cancel()
        with suppress(asyncio.CancelledError):
            await poll
    return taken
