"""The door: which updates are stored, and under which conversation; no library, no I/O."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from channels.base import BadPayload, Envelope

NAME: Final = "telegram"
NOBODY: Final = 0
"""The person of events that concern a whole chat, and the topic of a chat without topics."""

Json: TypeAlias = dict[str, Any]
SHORTEST_INLINE: Final = 3  # characters
_NONE: Final[Mapping[str, Collection[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are on the platform; `username` is lower-case, and empty until known.

    `topics` are those in which all talk is for us, by chat.
    """

    account: str
    username: str = ""
    topics: Mapping[str, Collection[str]] = field(default_factory=lambda: _NONE)


def load(body: bytes) -> Json:
    """Read an update as posted; raises BadPayload."""
    try:
        update = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise BadPayload("not JSON in UTF-8") from None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise BadPayload("not an update")
    return update


def envelope(update: Json, body: bytes, me: Identity) -> Envelope | None:
    """Wrap an update that concerns us, or return None."""
    place = _place(update, me)
    if place is None:
        return None
    return Envelope(
        channel=NAME,
        account=me.account,
        external_id=str(update["update_id"]),
        conversation=f"{NAME}:{me.account}:{place}",
        body=body,
    )


def author_id(message: Json) -> int:
    """Return who speaks: the chat, if somebody writes in its name, else the person, else nobody."""
    match message:
        case {"sender_chat": {"id": int(author)}} | {"from": {"id": int(author)}}:
            return author
    return NOBODY


def _place(update: Json, me: Identity) -> str | None:
    """Return chat, topic and person of an update as a key; None if it is not for us."""
    match update:
        case {"message": {"chat": {"id": int(), "type": str()}} as message}:
            return _message_place(message, me)
        case {"callback_query": {"message": {"chat": {"id": int(chat)}} as message} as query}:
            match query:
                case {"from": {"id": int(person)}, "data": str()}:
                    return f"{chat}:{_topic(message)}:{person}"
        case {"inline_query": {"id": str(), "from": {"id": int(person)}, "query": str(words)}}:
            # Each letter is a query; what is shorter finds anything.
            return f"{person}:inline:{person}" if len(words.strip()) >= SHORTEST_INLINE else None
        case {"my_chat_member": {"chat": {"id": int(chat), "type": str(kind)}, "from": dict(by)}}:
            if kind != "channel":
                person = by.get("id", NOBODY) if kind == "private" else NOBODY
                return f"{chat}:{NOBODY}:{person}"
    return None


def _message_place(message: Json, me: Identity) -> str | None:
    chat = message["chat"]
    if "migrate_to_chat_id" in message:
        return f"{chat['id']}:{NOBODY}:{NOBODY}"
    is_group = chat["type"] not in {"private", "channel"}
    is_heard = is_group and (_is_addressed(message, me) or _is_at_a_desk(message, me))
    if chat["type"] == "private" or is_heard:
        return f"{chat['id']}:{_topic(message)}:{author_id(message)}"
    return None


def _topic(message: Json) -> int:
    # Replies outside of forums have a message_thread_id, too.
    thread = message.get("message_thread_id", NOBODY) if message.get("is_topic_message") else NOBODY
    return thread if isinstance(thread, int) else NOBODY


def begun_by_us(message: Json, me: Identity) -> bool:
    """Whether a message tells that we began its topic: all but replies there name its beginning."""
    match message.get("reply_to_message"):
        case {"forum_topic_created": dict(), "from": {"id": int(author)}}:
            return str(author) == me.account
    return False


def _is_at_a_desk(message: Json, me: Identity) -> bool:
    topics = me.topics.get(str(message["chat"]["id"]))
    if topics is None or not (thread := _topic(message)):
        return False
    return str(thread) in topics or begun_by_us(message, me)


def _is_addressed(message: Json, me: Identity) -> bool:
    if _is_reply_to_us(message, me):
        return True
    text = message.get("text") or message.get("caption")
    entities = message.get("entities") or message.get("caption_entities")
    if not isinstance(text, str) or not isinstance(entities, list):
        return False
    units = text.encode("utf-16-le", "surrogatepass")
    return any(_addresses(entity, units, me) for entity in entities)


def _is_reply_to_us(message: Json, me: Identity) -> bool:
    match message.get("reply_to_message"):
        case {"forum_topic_created": _}:  # what every message in a topic of ours replies to
            return False
        case {"from": {"id": int(author)}}:
            return str(author) == me.account
    return False


def _addresses(entity: object, units: bytes, me: Identity) -> bool:
    match entity:
        case {"type": "text_mention", "user": {"id": int(person)}}:
            return str(person) == me.account
        case {"type": "mention", "offset": int(offset), "length": int(length)}:
            return _part(units, offset, length) == f"@{me.username}" != "@"
        case {"type": "bot_command", "offset": 0, "length": int(length)}:
            _, at, bot = _part(units, 0, length).partition("@")
            return not at or bot == me.username
    return False


def _part(units: bytes, offset: int, length: int) -> str:
    part = units[2 * offset : 2 * (offset + length)]
    return part.decode("utf-16-le", "replace").lower()
