"""The same stage on the imitated Telegram, for what only a platform does."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from channels.base import Command, Envelope
from channels.telegram import TelegramChannel
from storage.chats import Category
from storage.roles import Role
from tests.fakes.telegram_limits import Limits
from tests.fakes.telegram_server import FakeTelegram
from tests.fakes.telegram_world import SentMessage
from tests.handlers.dialogue import Shown, Stage, Talk
from tests.world import WatchedDatabase


class TelegramStage(Stage):
    """The bot on Telegram; ids of people and chats are numbers written as text."""

    def __init__(
        self, database: WatchedDatabase, channel: TelegramChannel, fake: FakeTelegram
    ) -> None:
        super().__init__(database, channel)
        self.telegram = channel
        self.fake = fake
        self._offset = 0

    def person(self, user_id: str, name: str, *grants: tuple[str, Role]) -> Talk:
        """Somebody in a private chat with us; with roles, they are known already."""
        self.fake.add_private(int(user_id), name)
        return super().person(user_id, name, *grants)

    def group(
        self,
        chat_id: str,
        title: str,
        office: str | None = None,
        category: Category = Category.SATKER,
        *,
        takes_direct: bool = False,
    ) -> str:
        """A group that we are in; with an office, it is registered already."""
        self.fake.add_group(int(chat_id), title)
        return super().group(chat_id, title, office, category, takes_direct=takes_direct)

    async def arrivals(self) -> Sequence[Envelope]:
        """The updates that Telegram holds for us."""
        if not [number for number in self.fake.pending_updates() if number >= self._offset]:
            return ()
        updates = await self.telegram._load_updates(self._offset)
        self._offset = max(update["update_id"] for update in updates) + 1
        peeked = [self.telegram._peek(update) for update in updates]
        return [envelope for envelope in peeked if envelope is not None]

    def shown(self, chat_id: str) -> Sequence[Shown]:
        """Our messages in a chat, oldest first, as they read now."""
        return [_shown(sent) for sent in self.fake.messages(int(chat_id)) if not sent.is_deleted]

    def commands(self, chat_id: str) -> Sequence[Command]:
        """The menu of a chat."""
        return [Command(*pair) for pair in self.fake.commands.get(f"chat:{chat_id}", ())]

    async def they_say(self, chat: str, user: str, text: str, **more: Any) -> None:
        """A person writes."""
        reply_to = more.pop("reply_to", None)
        await self.fake.say(int(chat), int(user), text, int(reply_to) if reply_to else None, **more)

    async def they_press(self, chat: str, user: str, message: Shown, data: str) -> None:
        """A person taps a button that is shown."""
        await self.fake.press(int(chat), int(user), data, int(message.id))


@contextlib.asynccontextmanager
async def telegram_stage(database: WatchedDatabase) -> AsyncIterator[TelegramStage]:
    """Start a platform and the channel to it; stop both."""
    async with FakeTelegram(limits=Limits.off()) as fake:
        channel = TelegramChannel(fake.token, api_base=fake.api_base)
        await channel.start()
        try:
            yield TelegramStage(database, channel, fake)
        finally:
            await channel.aclose()


def _shown(sent: SentMessage) -> Shown:
    buttons = [button for row in sent.buttons for button in row]
    return Shown(
        str(sent.message_id),
        sent.text,
        tuple(button.label for button in buttons),
        tuple(button.data or "" for button in buttons),
    )
