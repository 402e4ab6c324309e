"""What the local channel keeps in memory: chats, their newest messages, files, change feeds."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from channels.base import Buttons, ChatKind, Command, Media, MediaKind

MESSAGES_PER_CHAT: Final = 50
FILES_BYTES: Final = 200 * 1024 * 1024
FEED_CHATS: Final = 1_000
EVERY_CHAT: Final = "*"
"""Stands in a change feed for "too many to name"; no chat may have this id."""


@dataclass(frozen=True, slots=True)
class LocalPerson:
    """Somebody who can write in any chat."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file that was sent; `handle` is the lower-case hex SHA-256 of `content`."""

    handle: str
    kind: MediaKind
    file_name: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class Post:
    """A message as it is kept: mutable, and not yet made safe to show."""

    id: str
    author: str | None
    html: str
    at: datetime
    buttons: Buttons = ()
    media: Media | None = None
    reply_to: str | None = None
    topic: str | None = None
    is_forwarded: bool = False
    is_edited: bool = False
    is_pinned: bool = False
    is_notice: bool = False


@dataclass(frozen=True, slots=True)
class LocalMessage:
    """A message as people see it; `author` is None for the bot, `html` is safe to show.

    `is_notice` marks the short answer to a tapped button, which stands under no message.
    """

    id: str
    author: str | None
    author_name: str
    html: str
    at: datetime
    buttons: Buttons
    media: Media | None
    reply_to: str | None
    topic: str | None
    is_forwarded: bool
    is_edited: bool
    is_pinned: bool
    is_notice: bool


@dataclass(slots=True)
class LocalTopic:
    """A topic of a group, by the id of what began it."""

    name: str
    is_open: bool = True


@dataclass(slots=True)
class LocalChat:
    """A chat; `updated` orders chats by their newest message, `has_bot` is false after a kick."""

    id: str
    kind: ChatKind
    title: str
    has_bot: bool = True
    updated: int = 0
    commands: tuple[Command, ...] = ()
    posts: list[Post] = field(default_factory=list)
    topics: dict[str, LocalTopic] = field(default_factory=dict)

    def add(self, post: Post) -> None:
        """Append a post and forget the oldest beyond `MESSAGES_PER_CHAT`."""
        self.posts.append(post)
        if len(self.posts) > MESSAGES_PER_CHAT:
            del self.posts[0]

    def find(self, post_id: str | None) -> Post | None:
        """The post with that id, if it is still remembered."""
        for post in reversed(self.posts):
            if post.id == post_id:
                return post
        return None


class Files:
    """Files by their SHA-256; the oldest are forgotten beyond `FILES_BYTES` in all."""

    def __init__(self, capacity: int = FILES_BYTES) -> None:
        self._capacity = capacity
        self._size = 0
        self._files: dict[str, LocalFile] = {}

    def add(self, content: bytes, kind: MediaKind, file_name: str, mime_type: str) -> LocalFile:
        """Keep a file and return it with its handle."""
        handle = hashlib.sha256(content).hexdigest()
        known = self._files.pop(handle, None)
        if known is None:
            self._size += len(content)
        file = LocalFile(handle, kind, file_name, mime_type, content)
        self._files[handle] = file
        while self._size > self._capacity and len(self._files) > 1:
            oldest = next(iter(self._files))
            self._size -= len(self._files.pop(oldest).content)
        return file

    def get(self, handle: str) -> LocalFile | None:
        """The file behind a handle, if it is still kept."""
        return self._files.get(handle)


class ChangeFeed:
    """The chats that changed since the last look, for one listener; never blocks a sender."""

    def __init__(self) -> None:
        self._changed: set[str] = set()
        self._ready = asyncio.Event()

    def note(self, chat: str) -> None:
        """Remember that a chat changed; beyond `FEED_CHATS` only that everything may have."""
        if EVERY_CHAT in self._changed:
            return
        self._changed.add(chat)
        if len(self._changed) > FEED_CHATS:
            self._changed = {EVERY_CHAT}
        self._ready.set()

    def __aiter__(self) -> ChangeFeed:
        """Iterate over batches of changed chats."""
        return self

    async def __anext__(self) -> frozenset[str]:
        """Wait for the next batch; cancelling the wait loses nothing."""
        await self._ready.wait()
        self._ready.clear()
        batch, self._changed = frozenset(self._changed), set()
        return batch
