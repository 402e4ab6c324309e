"""The chats, people, messages and files that the imitated platform knows."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from tests.fakes.changes import Changes
from tests.fakes.telegram_checks import ApiError, Json, refused
from tests.fakes.telegram_entities import Entity

SUPERGROUP_CEILING = -1_000_000_000_000  # ids at or below belong to supergroups
DELETABLE_SECONDS = 48 * 3600.0

_FORBIDDEN = {
    "blocked": "Forbidden: bot was blocked by the user",
    "deactivated": "Forbidden: user is deactivated",
    "not_started": "Forbidden: bot can't initiate conversation with a user",
    "kicked": "Forbidden: bot was kicked from the {kind} chat",
    "left": "Forbidden: bot is not a member of the {kind} chat",
}
STATES = frozenset({"ok", *_FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Button:
    """One button as a person sees it; `data` is empty for links and reply keyboards."""

    label: str
    data: str = ""
    url: str = ""
    is_inline: bool = True


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file; the content is found under its file_id in `World.files`."""

    kind: str
    file_id: str
    sha256: str
    size: int
    file_name: str = ""
    mime_type: str = ""

    def as_json(self) -> Json:
        """Return the value of a message's `photo` or `document` field."""
        sized: Json = {
            "file_id": self.file_id,
            "file_unique_id": self.sha256[:16],
            "file_size": self.size,
        }
        if self.kind == "photo":
            return {"photo": [{**sized, "width": 800, "height": 600}]}
        named = {"file_name": self.file_name, "mime_type": self.mime_type}
        return {"document": sized | {name: value for name, value in named.items() if value}}


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message of the bot in its present form; earlier forms are in `previous`."""

    seq: int  # order over all chats
    message_id: int
    chat: int
    text: str  # as people see it; the caption of a file
    html: str  # as the bot sent it
    at: float  # the server's monotonic clock
    date: int  # Unix time
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    markup: str = ""  # canonical JSON of the reply markup
    media: Media | None = None
    thread_id: int | None = None
    reply_to: int | None = None
    is_silent: bool = False
    is_protected: bool = False
    is_pinned: bool = False
    is_deleted: bool = False
    previous: tuple["SentMessage", ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of all buttons in reading order."""
        return tuple(button.label for row in self.buttons for button in row)


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the platform."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = "id"

    def as_json(self) -> Json:
        """Return the User object."""
        found: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.username:
            found["username"] = self.username
        return found | {"language_code": self.language_code}


@dataclass(slots=True)
class Chat:
    """A chat as the bot's account knows it; `state` is one of STATES."""

    id: int
    title: str
    username: str = ""
    is_forum: bool = False
    is_admin: bool = False
    state: str = "ok"
    migrated_to: int | None = None
    members: dict[int, str] = field(default_factory=dict)
    may_manage_topics: bool = True  # as administrator
    topics: dict[int, str] = field(default_factory=dict)
    topic_makers: dict[int, int] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    sent: dict[int, SentMessage] = field(default_factory=dict)
    heard: dict[int, Json] = field(default_factory=dict)
    last_message_id: int = 0

    @property
    def kind(self) -> str:
        """Return the Bot API's type of the chat."""
        if self.id > 0:
            return "private"
        return "supergroup" if self.id <= SUPERGROUP_CEILING else "group"

    def as_json(self) -> Json:
        """Return the Chat object."""
        name = "first_name" if self.id > 0 else "title"
        found: Json = {"id": self.id, "type": self.kind, name: self.title}
        if self.username:
            found["username"] = self.username
        if self.is_forum:
            found["is_forum"] = True
        return found

    def next_message_id(self) -> int:
        """Return the id of a new message."""
        self.last_message_id += 1
        return self.last_message_id

    def check_reachable(self) -> None:
        """Raise ApiError as the platform does when the bot cannot write here."""
        if self.migrated_to is not None:
            raise refused(
                "group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": self.migrated_to},
            )
        if self.state != "ok":
            raise ApiError(403, _FORBIDDEN[self.state].format(kind=self.kind))


class World(Changes):
    """Everything that is remembered; waiting callers are told of every change."""

    def __init__(
        self, *, username: str, bot_id: int, any_chat: bool, clock: Callable[[], float]
    ) -> None:
        """Start empty; `any_chat` creates unknown chats when they are written to."""
        super().__init__()
        self.bot: Json = {
            "id": bot_id,
            "is_bot": True,
            "first_name": "Bakohumas",
            "username": username,
        }
        self.clock = clock
        self.any_chat = any_chat
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Person] = {}
        self.files: dict[str, tuple[Media, bytes]] = {}
        self.history: list[SentMessage] = []
        self._last_seq = 0

    def person(self, user_id: int) -> Person:
        """Return the person, who is made up when unknown."""
        if user_id not in self.people:
            self.people[user_id] = Person(user_id, f"Person {user_id}")
        return self.people[user_id]

    def chat(self, chat_id: int | None) -> Chat:
        """Return the chat, or raise the platform's "chat not found"."""
        if chat_id is not None:
            if (chat := self.chats.get(chat_id)) is not None:
                return chat
            if self.any_chat:
                return self.add_chat(chat_id, f"Chat {chat_id}")
        raise refused("chat not found")

    def add_chat(
        self, chat_id: int, title: str, *, is_forum: bool = False, is_admin: bool = False
    ) -> Chat:
        """Create a chat, or give a known one a new title and rights."""
        chat = self.chats.setdefault(chat_id, Chat(chat_id, title))
        chat.title, chat.is_forum, chat.is_admin = title, is_forum, is_admin
        if chat_id > 0:
            self.people.setdefault(chat_id, Person(chat_id, title))
            chat.members[chat_id] = "member"
        return chat

    def store_file(self, kind: str, content: bytes, name: str = "", mime_type: str = "") -> Media:
        """Keep the content; equal contents of one kind and name share a file_id."""
        sha256 = hashlib.sha256(content).hexdigest()
        label = hashlib.sha256(f"{sha256}{name}".encode()).hexdigest()[:24]
        prefix = "AgAC" if kind == "photo" else "BQAC"
        media = Media(kind, prefix + label, sha256, len(content), name, mime_type)
        self.files[media.file_id] = (media, content)
        return media

    def keep(self, message: SentMessage) -> None:
        """Keep a message of the bot, new or in a new form."""
        self.chats[message.chat].sent[message.message_id] = message
        self.history.append(message)
        self.announce()

    def drop_topic(self, chat: Chat, thread_id: int) -> None:
        """Delete a topic with everything that was said in it."""
        del chat.topics[thread_id]
        chat.closed_topics.discard(thread_id)
        for message in list(chat.sent.values()):
            if message.thread_id == thread_id:
                self.keep(replace(message, is_deleted=True))
        self.announce()

    def next_seq(self) -> int:
        """Return the number of a new message over all chats."""
        self._last_seq += 1
        return self._last_seq

    def messages(self, chat_id: int | None = None) -> list[SentMessage]:
        """Return the bot's messages in their present form, in the order sent."""
        if chat_id is not None:
            chat = self.chats.get(chat_id)
            return list(chat.sent.values()) if chat else []
        found = [message for chat in self.chats.values() for message in chat.sent.values()]
        return sorted(found, key=lambda message: message.seq)

    def is_current(self, message: SentMessage) -> bool:
        """Tell whether this is the present form of its message."""
        return self.chats[message.chat].sent[message.message_id] is message

    def message_json(self, message: SentMessage, *, deep: bool = True) -> Json:
        """Return the Message object; `deep` includes the message it replies to."""
        chat = self.chats[message.chat]
        found: Json = {
            "message_id": message.message_id,
            "from": self.bot,
            "chat": chat.as_json(),
            "date": message.date,
        }
        is_media = message.media is not None
        if message.media is not None:
            found |= message.media.as_json()
        if message.text:
            found["caption" if is_media else "text"] = message.text
        if message.entities:
            name = "caption_entities" if is_media else "entities"
            found[name] = [entity.as_json() for entity in message.entities]
        if message.markup.startswith('{"inline_keyboard"'):
            found["reply_markup"] = json.loads(message.markup)
        if message.previous:
            found["edit_date"] = int(time.time())
        if message.thread_id is not None:
            found |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        if deep and message.reply_to is not None:
            found["reply_to_message"] = self.any_message_json(chat, message.reply_to)
        return found

    def any_message_json(self, chat: Chat, message_id: int) -> Json:
        """Return the bot's or a person's message without the message it replies to."""
        if (sent := chat.sent.get(message_id)) is not None:
            return self.message_json(sent, deep=False)
        heard = chat.heard[message_id]
        return {name: value for name, value in heard.items() if name != "reply_to_message"}

    def buttons_shown(self, chat: Chat) -> Iterator[tuple[SentMessage, Button]]:
        """Yield the buttons that people see, those of the latest message first."""
        for message in reversed(chat.sent.values()):
            if not message.is_deleted:
                for row in message.buttons:
                    for button in row:
                        yield message, button
