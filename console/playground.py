"""The simulated chats, as the page needs them; the local channel satisfies this structurally."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final, Protocol

from channels.base import Buttons, ChatKind, Command, Media, MediaKind

EVERY_CHAT: Final = "*"
"""Stands in a batch of changes for "too many to name"."""


class PersonView(Protocol):
    """Somebody whom one can be."""

    @property
    def id(self) -> str:
        """Also the id of the person's private chat with the bot."""
        ...

    @property
    def name(self) -> str:
        """What others read above the person's messages."""
        ...


class ChatView(Protocol):
    """A chat in a list."""

    @property
    def id(self) -> str:
        """Names the chat for good."""
        ...

    @property
    def kind(self) -> ChatKind:
        """Private, or a group."""
        ...

    @property
    def title(self) -> str:
        """The group's title or the person's name."""
        ...

    @property
    def commands(self) -> tuple[Command, ...]:
        """The command menu that the bot set for this chat."""
        ...


class MessageView(Protocol):
    """A message; `html` has been made safe to show."""

    @property
    def id(self) -> str:
        """Names the message within its chat."""
        ...

    @property
    def author(self) -> str | None:
        """A person's id; None for the bot."""
        ...

    @property
    def author_name(self) -> str:
        """The name above the message."""
        ...

    @property
    def html(self) -> str:
        """Safe HTML of the channel's subset."""
        ...

    @property
    def at(self) -> datetime:
        """When it was sent, in UTC."""
        ...

    @property
    def buttons(self) -> Buttons:
        """Rows of buttons below the message."""
        ...

    @property
    def media(self) -> Media | None:
        """The file in the message."""
        ...

    @property
    def reply_to(self) -> str | None:
        """The message that this one answers."""
        ...

    @property
    def is_forwarded(self) -> bool:
        """Whether it was written somewhere else."""
        ...

    @property
    def is_edited(self) -> bool:
        """Whether it was changed after sending."""
        ...

    @property
    def is_pinned(self) -> bool:
        """Whether it is pinned in the chat."""
        ...

    @property
    def is_notice(self) -> bool:
        """Whether it is the short answer to a tapped button."""
        ...


class FileView(Protocol):
    """A file that was sent in some chat."""

    @property
    def kind(self) -> MediaKind:
        """How the file is shown."""
        ...

    @property
    def file_name(self) -> str:
        """The name as its sender gave it."""
        ...

    @property
    def mime_type(self) -> str:
        """The type as its sender gave it."""
        ...

    @property
    def content(self) -> bytes:
        """The bytes."""
        ...


class Playground(Protocol):
    """Chats in which one may be anybody; acts of strangers raise LookupError."""

    def add_person(self, user_id: str, name: str) -> None:
        """Make somebody known, with a private chat of the same id."""
        ...

    def add_group(self, chat_id: str, title: str) -> None:
        """Make a group."""
        ...

    def people(self) -> Sequence[PersonView]:
        """Everybody whom one can be."""
        ...

    def chat(self, chat_id: str) -> ChatView | None:
        """One chat, or None."""
        ...

    def chats(self, search: str, limit: int) -> Sequence[ChatView]:
        """Chats whose title has every word of `search`, the most recently used first."""
        ...

    def messages(self, chat_id: str) -> Sequence[MessageView]:
        """The newest messages of a chat, oldest first."""
        ...

    def file(self, handle: str) -> FileView | None:
        """A file by the SHA-256 that a message names."""
        ...

    async def say(
        self,
        chat: str,
        user: str,
        text: str,
        *,
        forwarded: bool = False,
        reply_to: str | None = None,
    ) -> str:
        """Write as a person; returns the message id."""
        ...

    async def send_file(
        self, chat: str, user: str, content: bytes, file_name: str, mime_type: str, caption: str
    ) -> str:
        """Send a file as a person; returns the message id."""
        ...

    async def press(self, chat: str, user: str, message_id: str, data: str) -> str:
        """Tap a button as a person; LookupError too when the button is gone."""
        ...

    async def bot_added(self, chat: str, by: str) -> None:
        """Bring the bot into a group as a person."""
        ...

    def changes(self) -> AbstractContextManager[AsyncIterator[frozenset[str]]]:
        """Batches of ids of changed chats while the block is open; may hold `EVERY_CHAT`."""
        ...
