"""The people's side of the local channel: who writes, taps and reads, in which chats."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Final

from channels import local_events, markup
from channels.base import (
    ButtonPressed,
    Chat,
    ChatKind,
    Envelope,
    IncomingMedia,
    Media,
    MediaKind,
    Membership,
    MembershipChanged,
    MessageReceived,
    Sender,
)
from channels.local_chats import (
    ChangeFeed,
    Files,
    LocalChat,
    LocalFile,
    LocalMessage,
    LocalPerson,
    Post,
)

OPEN_PRESSES: Final = 1_000
PHOTO_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
BOT_NAME: Final = "Bakohumas"


def _now() -> datetime:
    return datetime.now(UTC)


class LocalPeople:
    """Any number of people, private chats and groups; satisfies console.playground.Playground.

    Everything happens in memory and in one event loop; what the bot must know is queued.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = _now,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        # Buttons and edits name messages of earlier runs, so ids must go on, not start again.
        self._ids = count(time.time_ns() // 1_000)
        self._ticks = count(1)
        self._people: dict[str, LocalPerson] = {}
        self._chats: dict[str, LocalChat] = {}
        self._files = Files()
        self._presses: dict[str, str] = {}
        self._events: deque[Envelope] = deque()
        self._has_events = asyncio.Event()
        self._feeds: list[ChangeFeed] = []
        self._attended: Mapping[str, Collection[str]] = {}

    def add_person(self, user_id: str, name: str) -> None:
        """Make somebody known, with a private chat of the same id; calling again renames."""
        self._people[user_id] = LocalPerson(user_id, name)
        self._declare(user_id, ChatKind.PRIVATE, name)

    def add_group(self, chat_id: str, title: str) -> None:
        """Make a group that the bot is in, without an event; calling again renames."""
        self._declare(chat_id, ChatKind.GROUP, title)

    def people(self) -> Sequence[LocalPerson]:
        """Everybody, in the order in which they became known."""
        return tuple(self._people.values())

    def chat(self, chat_id: str) -> LocalChat | None:
        """One chat, or None."""
        return self._chats.get(chat_id)

    def chats(self, search: str = "", limit: int = 50) -> Sequence[LocalChat]:
        """Chats whose title has every word of `search`; the most recently used first."""
        words = search.casefold().split()
        found = [
            chat
            for chat in self._chats.values()
            if all(word in chat.title.casefold() for word in words)
        ]
        found.sort(key=lambda chat: -chat.updated)
        return found[:limit]

    def messages(self, chat_id: str) -> Sequence[LocalMessage]:
        """The newest messages of a chat, oldest first, safe to show; empty if unknown."""
        chat = self._chats.get(chat_id)
        return () if chat is None else tuple(self._shown(post) for post in chat.posts)

    def file(self, handle: str) -> LocalFile | None:
        """A file that is shown in a chat, or None when it is forgotten."""
        return self._files.get(handle)

    async def say(
        self,
        chat: str,
        user: str,
        text: str,
        *,
        forwarded: bool = False,
        reply_to: str | None = None,
        topic: str | None = None,
    ) -> str:
        """Write as a person and return the message id; raises LookupError for strangers.

        A reply stands in the topic of what it answers.
        """
        post = Post("", user, markup.escape(text), self._clock())
        post.is_forwarded, post.reply_to, post.topic = forwarded, reply_to, topic
        return self._people_post(chat, user, text, post, None)

    async def send_file(
        self,
        chat: str,
        user: str,
        content: bytes,
        file_name: str,
        mime_type: str,
        caption: str = "",
    ) -> str:
        """Send a file as a person and return the message id; raises LookupError for strangers."""
        kind = MediaKind.PHOTO if mime_type in PHOTO_TYPES else MediaKind.DOCUMENT
        handle = self._files.add(content, kind, file_name, mime_type).handle
        post = Post("", user, markup.escape(caption), self._clock())
        post.media = Media(handle, kind, file_name, mime_type, len(content))
        incoming = IncomingMedia(handle, kind, file_name, mime_type, len(content))
        return self._people_post(chat, user, caption, post, incoming)

    async def press(self, chat: str, user: str, message_id: str, data: str) -> str:
        """Tap a button and return the callback id; raises LookupError when it is not there.

        One that starts something says so in the private chat, and returns that message's id.
        """
        room, sender = self._enter(chat, user)
        post = room.find(message_id)
        pressed = [b for row in post.buttons for b in row if b.data == data] if post else []
        if post is None or not pressed:
            raise LookupError("no such button")
        if pressed[0].starts:
            return await self.say(user, user, f"/start {pressed[0].starts}")
        callback_id = str(next(self._ids))
        self._presses[callback_id] = chat
        if len(self._presses) > OPEN_PRESSES:
            del self._presses[next(iter(self._presses))]
        self._queue(
            ButtonPressed(_address(room, post.topic), sender, message_id, callback_id, data)
        )
        return callback_id

    async def bot_added(
        self, chat: str, by: str, membership: Membership = Membership.MEMBER
    ) -> None:
        """Let a person bring the bot into a group; raises LookupError for strangers."""
        room, sender = self._enter(chat, by)
        room.has_bot = membership is not Membership.GONE
        self._queue(MembershipChanged(_address(room), sender, membership))

    async def bot_removed(self, chat: str, by: str) -> None:
        """Let a person remove or block the bot; sends there then raise Unreachable."""
        await self.bot_added(chat, by, Membership.GONE)

    @contextmanager
    def changes(self) -> Iterator[ChangeFeed]:
        """Batches of the ids of changed chats, from now until the block ends."""
        feed = ChangeFeed()
        self._feeds.append(feed)
        try:
            yield feed
        finally:
            self._feeds.remove(feed)

    def attend(self, topics: Mapping[str, Collection[str]]) -> None:
        """Let all talk in these topics reach the bot."""
        self._attended = topics

    # Inside

    def _declare(self, chat_id: str, kind: ChatKind, title: str) -> None:
        chat = self._chats.get(chat_id)
        if chat is None:
            self._chats[chat_id] = LocalChat(chat_id, kind, title)
        else:
            chat.kind, chat.title = kind, title
        self._notify(chat_id)

    def _unknown_chat(self, chat_id: str) -> LocalChat:
        # The outbox may be faster than whoever declares the chats after a restart.
        self.add_group(chat_id, chat_id)
        return self._chats[chat_id]

    def _enter(self, chat_id: str, user_id: str) -> tuple[LocalChat, Sender]:
        chat, person = self._chats.get(chat_id), self._people.get(user_id)
        if chat is None or person is None:
            raise LookupError("unknown chat or person")
        if chat.kind is ChatKind.PRIVATE and chat.id != user_id:
            raise LookupError("a private chat belongs to one person")
        return chat, Sender(person.id, person.name)

    def _people_post(
        self, chat_id: str, user_id: str, text: str, post: Post, media: IncomingMedia | None
    ) -> str:
        room, sender = self._enter(chat_id, user_id)
        post.id = str(next(self._ids))
        answered = room.find(post.reply_to)
        if answered is not None:
            post.topic = answered.topic
        room.add(post)
        self._touch(room)
        to_us = answered is not None and answered.author is None
        at_a_desk = post.topic in self._attended.get(room.id, ())
        if room.has_bot and (
            room.kind is ChatKind.PRIVATE or to_us or at_a_desk or local_events.is_addressed(text)
        ):
            event = MessageReceived(
                chat=_address(room, post.topic),
                sender=sender,
                message_id=post.id,
                text=markup.visible(post.html),
                html=post.html,
                media=media,
                reply_to=post.reply_to,
                is_forwarded=post.is_forwarded,
                quoted="" if answered is None or to_us else markup.visible(answered.html),
            )
            self._queue(event)
        return post.id

    def _queue(self, event: MessageReceived | ButtonPressed | MembershipChanged) -> None:
        self._events.append(local_events.encode(event))
        self._has_events.set()

    def _touch(self, chat: LocalChat) -> None:
        chat.updated = next(self._ticks)
        self._notify(chat.id)

    def _notify(self, chat_id: str) -> None:
        for feed in self._feeds:
            feed.note(chat_id)

    def _shown(self, post: Post) -> LocalMessage:
        person = None if post.author is None else self._people.get(post.author)
        return LocalMessage(
            id=post.id,
            author=post.author,
            author_name=BOT_NAME if person is None else person.name,
            html=markup.sanitise(post.html),
            at=post.at,
            buttons=post.buttons,
            media=post.media,
            reply_to=post.reply_to,
            topic=post.topic,
            is_forwarded=post.is_forwarded,
            is_edited=post.is_edited,
            is_pinned=post.is_pinned,
            is_notice=post.is_notice,
        )


def _address(chat: LocalChat, topic: str | None = None) -> Chat:
    is_forum = chat.kind is ChatKind.GROUP
    return Chat(chat.id, chat.kind, chat.title, topic, is_forum=is_forum)
