"""Events of the local channel as JSON: what people cause, written for the inbox and read again."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final, TypeAlias

from channels.base import (
    BadPayload,
    ButtonPressed,
    Chat,
    ChatKind,
    Envelope,
    Event,
    IncomingMedia,
    MediaKind,
    Membership,
    MembershipChanged,
    MessageReceived,
    Sender,
)

NAME: Final = "local"
ACCOUNT: Final = "local"
BOT_USERNAME: Final = "bakohumas"
NOBODY: Final = "0"
"""The person of events that concern a whole chat, and the topic of a chat without topics."""

_COMMAND = re.compile(r"/[a-z0-9_]+(?:@(?P<bot>\w+))?(?=\s|$)", re.IGNORECASE)
_MENTION = re.compile(rf"(?<![\w@])@{BOT_USERNAME}(?!\w)", re.IGNORECASE)

_Known: TypeAlias = MessageReceived | ButtonPressed | MembershipChanged


def is_addressed(text: str) -> bool:
    """Whether talk in a group is meant for us, as Telegram's privacy mode decides it."""
    command = _COMMAND.match(text)
    if command is not None:
        return command["bot"] is None or command["bot"].lower() == BOT_USERNAME
    return _MENTION.search(text) is not None


def encode(event: _Known) -> Envelope:
    """Wrap an event under an id that is unique across restarts."""
    person = NOBODY if isinstance(event, MembershipChanged) else event.sender.user_id
    body = {"kind": _KINDS[type(event)], **asdict(event)}
    return Envelope(
        channel=NAME,
        account=ACCOUNT,
        external_id=uuid.uuid4().hex,
        conversation=f"{NAME}:{ACCOUNT}:{event.chat.id}:{event.chat.topic or NOBODY}:{person}",
        body=json.dumps(body, ensure_ascii=False).encode(),
    )


def decode(body: bytes) -> Event:
    """Read what `encode` wrote; raises BadPayload."""
    try:
        fields = _Fields(json.loads(body))
        return _READERS[fields.text("kind")](fields)
    except (ValueError, KeyError, RecursionError) as error:
        raise BadPayload("not an event of the local channel") from error


class _UnreadableError(ValueError):
    """A member of a stored event has another type than ours."""


class _Fields:
    """A JSON object whose members are read by type; raises ValueError or KeyError."""

    def __init__(self, values: object) -> None:
        if not isinstance(values, Mapping):
            raise _UnreadableError
        self._values = values

    def text(self, name: str) -> str:
        value = self._values[name]
        if not isinstance(value, str):
            raise _UnreadableError
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self._values.get(name) is None else self.text(name)

    def flag(self, name: str) -> bool:
        value = self._values[name]
        if not isinstance(value, bool):
            raise _UnreadableError
        return value

    def number(self, name: str) -> int:
        value = self._values[name]
        if not isinstance(value, int) or isinstance(value, bool):
            raise _UnreadableError
        return value

    def object(self, name: str) -> _Fields:
        return _Fields(self._values[name])

    def optional_object(self, name: str) -> _Fields | None:
        return None if self._values.get(name) is None else self.object(name)


def _chat(fields: _Fields) -> Chat:
    chat = fields.object("chat")
    return Chat(
        id=chat.text("id"),
        kind=ChatKind(chat.text("kind")),
        title=chat.text("title"),
        topic=chat.optional_text("topic"),
        is_forum=chat.text("kind") == ChatKind.GROUP,
    )


def _sender(fields: _Fields) -> Sender:
    sender = fields.object("sender")
    return Sender(sender.text("user_id"), sender.text("name"))


def _media(fields: _Fields, name: str = "media") -> IncomingMedia | None:
    media = fields.optional_object(name)
    if media is None:
        return None
    return IncomingMedia(
        handle=media.text("handle"),
        kind=MediaKind(media.text("kind")),
        file_name=media.text("file_name"),
        mime_type=media.text("mime_type"),
        size=media.number("size"),
    )


def _message(fields: _Fields) -> Event:
    return MessageReceived(
        chat=_chat(fields),
        sender=_sender(fields),
        message_id=fields.text("message_id"),
        text=fields.text("text"),
        html=fields.text("html"),
        media=_media(fields),
        reply_to=fields.optional_text("reply_to"),
        is_forwarded=fields.flag("is_forwarded"),
        is_supported=fields.flag("is_supported"),
        recording=_media(fields, "recording"),
        quoted=fields.optional_text("quoted") or "",
    )


def _press(fields: _Fields) -> Event:
    return ButtonPressed(
        chat=_chat(fields),
        sender=_sender(fields),
        message_id=fields.text("message_id"),
        callback_id=fields.text("callback_id"),
        data=fields.text("data"),
    )


def _membership(fields: _Fields) -> Event:
    return MembershipChanged(_chat(fields), _sender(fields), Membership(fields.text("membership")))


_KINDS: Final[Mapping[type[_Known], str]] = {
    MessageReceived: "message",
    ButtonPressed: "press",
    MembershipChanged: "membership",
}
_READERS: Final = {"message": _message, "press": _press, "membership": _membership}
