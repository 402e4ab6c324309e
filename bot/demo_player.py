"""Somebody whom the demonstration plays: writes and taps on the local channel, and reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import typer

from channels import markup
from channels.local import LocalChannel
from channels.local_chats import LocalMessage
from texts import demo as texts

LONGEST_ANSWER = 12  # lines
PATIENCE = 20.0  # seconds that the bot may take to answer, on a busy machine

Seen = TypeVar("Seen")


class Player:
    """An invented person in one chat, who waits for the bot as people do."""

    def __init__(self, local: LocalChannel, user_id: str, name: str, chat: str = "") -> None:
        self.name = name
        self._local = local
        self._user_id = user_id
        self._chat = chat or user_id
        self._known: dict[str, LocalMessage] = {}

    async def say(self, text: str) -> None:
        """Write a message."""
        self._remember()
        await self._local.say(self._chat, self._user_id, text)

    async def press(self, label: str) -> None:
        """Tap the newest button of this label, once there is one; raises TimeoutError."""
        message, data = await self._until(lambda: self._button(label))
        self._remember()
        await self._local.press(self._chat, self._user_id, message.id, data)

    async def read(self, words: str = "") -> LocalMessage:
        """The newest answer to the last act that has these words; raises TimeoutError."""
        return await self._until(lambda: self._answer(words))

    def _remember(self) -> None:
        self._known = {message.id: message for message in self._messages()}

    def _messages(self) -> tuple[LocalMessage, ...]:
        return tuple(self._local.messages(self._chat))

    def _button(self, label: str) -> tuple[LocalMessage, str] | None:
        for message in reversed(self._messages()):
            for button in (button for row in message.buttons for button in row):
                if button.label == label:
                    return message, button.data
        return None

    def _answer(self, words: str) -> LocalMessage | None:
        for message in reversed(self._messages()):
            is_new = message.author is None and self._known.get(message.id) != message
            if is_new and words in markup.visible(message.html):
                return message
        return None

    async def _until(self, look: Callable[[], Seen | None]) -> Seen:
        with self._local.changes() as feed:
            async with asyncio.timeout(PATIENCE):
                while (found := look()) is None:
                    await anext(feed)
        return found


def tell(message: LocalMessage, words: str = "") -> None:
    """Print what the bot has answered; with `words` only the line that has them."""
    text = markup.visible(message.html)
    shown = [line for line in text.splitlines() if line and words in line][:LONGEST_ANSWER]
    typer.echo(texts.said("Bot", "\n".join(shown)))
