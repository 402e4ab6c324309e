"""A real channel without a network: the embedded default, the drill and the browser simulator."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

import structlog

from channels import compose, local_events, markup
from channels.base import (
    NO_FORUM,
    NO_INLINE,
    TOPIC_GONE,
    Accept,
    BadSignature,
    ChatKind,
    Envelope,
    Event,
    IncomingMedia,
    Media,
    Message,
    Operation,
    OperationKind,
    Part,
    Rejected,
    Request,
    SendLimits,
    Sent,
    Unreachable,
)
from channels.local_chats import LocalChat, LocalTopic, Post
from channels.local_people import LocalPeople

POLL_BATCH: Final = 100  # events
POLL_PAUSE: Final = 1.0  # seconds

_log = structlog.get_logger(__name__)


class LocalChannel(LocalPeople):
    """A channel whose platform is this process; sending costs microseconds."""

    name = local_events.NAME
    account = local_events.ACCOUNT
    limits = SendLimits()

    def open(self, request: Request) -> Sequence[Envelope]:
        """Refuse every request: nobody posts to a channel without a platform."""
        raise BadSignature(f"the local channel has no webhook ({len(request.body)} bytes refused)")

    def decode(self, envelope: Envelope) -> Event:
        """Read a stored envelope; raises BadPayload."""
        return local_events.decode(envelope.body)

    def compose(self, message: Message) -> tuple[Part, ...]:
        """Split like Telegram: a short text is the caption, the last part has the buttons."""
        return compose.TELEGRAM.compose(message)

    async def send(self, operation: Operation) -> Sent:
        """Apply one operation at once; raises Unreachable where the bot was removed."""
        chat = self._chats.get(operation.chat) or self._unknown_chat(operation.chat)
        if not chat.has_bot:
            raise Unreachable("kicked")
        sent = self._apply(chat, operation)
        self._touch(chat)
        return sent

    async def fetch(self, media: IncomingMedia) -> bytes:
        """The bytes of a file that somebody sent; raises Rejected when it is forgotten."""
        file = self._files.get(media.handle)
        if file is None:
            raise Rejected("file_gone")
        return file.content

    async def poll(self, accept: Accept) -> None:
        """Hand events over in order until cancelled; forget them only after `accept` returned."""
        while True:
            await self._has_events.wait()
            batch = list(islice(self._events, POLL_BATCH))
            try:
                await accept(batch)
            except Exception as error:
                _log.warning("polling failed", error=type(error).__name__)
                await self._sleep(POLL_PAUSE)
                continue
            for _ in batch:
                self._events.popleft()
            if not self._events:
                self._has_events.clear()

    async def aclose(self) -> None:
        """Nothing to release."""

    def _apply(self, chat: LocalChat, operation: Operation) -> Sent:
        match operation.kind:
            case OperationKind.SEND:
                return self._send(chat, operation)
            case OperationKind.EDIT:
                return self._edit(chat, operation)
            case OperationKind.DELETE:
                return self._delete(chat, operation)
            case OperationKind.PIN:
                return self._pin(chat, operation)
            case OperationKind.ANSWER_BUTTON:
                return self._answer_button(chat, operation)
            case OperationKind.ANSWER_INLINE:
                raise Rejected(NO_INLINE)
            case OperationKind.MENU:
                return self._menu(chat, operation)
            case OperationKind.OPEN_TOPIC:
                return self._open_topic(chat, operation)
            case (
                OperationKind.CLOSE_TOPIC | OperationKind.REOPEN_TOPIC | OperationKind.DELETE_TOPIC
            ):
                return self._change_topic(chat, operation)

    def _send(self, chat: LocalChat, operation: Operation) -> Sent:
        part = _checked(operation.part)
        if operation.topic is not None:
            self._topic(chat, operation)
        post = Post(str(next(self._ids)), None, part.text, self._clock(), part.buttons)
        post.media, post.topic = part.media, operation.topic
        post.reply_to = operation.target
        handle = None if part.media is None else self._upload(part.media, operation)
        chat.add(post)
        return Sent((post.id,), handle)

    def _upload(self, media: Media, operation: Operation) -> str:
        upload = operation.upload
        if upload is not None and upload.content is not None:
            self._files.add(upload.content, media.kind, media.file_name, media.mime_type)
        return media.sha256

    def _edit(self, chat: LocalChat, operation: Operation) -> Sent:
        post = self._target(chat, operation)
        part = _checked(operation.part)
        if post is not None:
            post.html, post.buttons = part.text, part.buttons
            post.is_edited = True
        return Sent(_ids(operation))

    def _delete(self, chat: LocalChat, operation: Operation) -> Sent:
        post = self._target(chat, operation)
        if post is not None:
            chat.posts.remove(post)
        return Sent(_ids(operation))

    def _pin(self, chat: LocalChat, operation: Operation) -> Sent:
        post = self._target(chat, operation)
        if post is not None:
            post.is_pinned = True
        return Sent(_ids(operation))

    def _answer_button(self, chat: LocalChat, operation: Operation) -> Sent:
        if self._presses.pop(operation.target or "", None) is None:
            raise Rejected("query_too_old")
        if operation.part.text:
            post = Post(str(next(self._ids)), None, operation.part.text, self._clock())
            post.is_notice = True
            chat.add(post)
        return Sent()

    def _menu(self, chat: LocalChat, operation: Operation) -> Sent:
        chat.commands = operation.part.commands
        return Sent()

    def _open_topic(self, chat: LocalChat, operation: Operation) -> Sent:
        if chat.kind is not ChatKind.GROUP:
            raise Rejected(NO_FORUM)
        topic = str(next(self._ids))
        chat.topics[topic] = LocalTopic(operation.part.text)
        return Sent((topic,))

    def _change_topic(self, chat: LocalChat, operation: Operation) -> Sent:
        topic = self._topic(chat, operation)
        if operation.kind is not OperationKind.DELETE_TOPIC:
            topic.is_open = operation.kind is OperationKind.REOPEN_TOPIC
            return Sent()
        del chat.topics[operation.topic or ""]
        chat.posts = [post for post in chat.posts if post.topic != operation.topic]
        return Sent()

    def _topic(self, chat: LocalChat, operation: Operation) -> LocalTopic:
        topic = chat.topics.get(operation.topic or "")
        if topic is None:
            raise Rejected(TOPIC_GONE)
        return topic

    def _target(self, chat: LocalChat, operation: Operation) -> Post | None:
        """The post to change, None if it is forgotten; raises Rejected if it never was."""
        post = chat.find(operation.target)
        if post is None and not (operation.target or "").isdecimal():
            raise Rejected("message_not_found")
        return post


def _checked(part: Part) -> Part:
    sizes = compose.TELEGRAM
    limit = sizes.text_limit if part.media is None else sizes.caption_limit
    if len(part.text) > limit and markup.utf16_length(markup.visible(part.text)) > limit:
        raise Rejected("message_too_long")
    return part


def _ids(operation: Operation) -> tuple[str, ...]:
    return () if operation.target is None else (operation.target,)
