"""Acting as people: each act becomes a well-formed update for the bot."""

import time
from dataclasses import dataclass

from tests.fakes.telegram_chats import TOPIC_COLOR, ChatMethods, bot_member
from tests.fakes.telegram_checks import Json, JsonValue
from tests.fakes.telegram_entities import spoken_entities
from tests.fakes.telegram_outbox import Outbox
from tests.fakes.telegram_updates import Updates
from tests.fakes.telegram_world import STATES, Button, Chat, Media, Person, SentMessage, World


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did: the update it became, the message it made, the query it opened."""

    update_id: int
    message_id: int = 0
    query_id: str = ""


class People(Outbox):
    """The chats from the people's side: what they see, and what they do."""

    def __init__(self, world: World, updates: Updates, chats: ChatMethods) -> None:
        """Act in this world."""
        super().__init__(world)
        self._updates = updates
        self._chats = chats
        self._last_query = 0

    # Who and where

    def add_private(self, user_id: int, first_name: str = "", *, username: str = "") -> Person:
        """Make known a person who has started the bot."""
        name = first_name or f"Person {user_id}"
        person = self._world.people[user_id] = Person(user_id, name, username)
        self._world.add_chat(user_id, name).username = username
        return person

    def add_person(self, user_id: int, first_name: str, *, username: str = "") -> Person:
        """Make known a person who never wrote to the bot in private."""
        person = self._world.people[user_id] = Person(user_id, first_name, username)
        return person

    def add_group(
        self,
        chat_id: int,
        title: str,
        *,
        forum: bool = False,
        admin: bool = False,
        topics: dict[int, str] | None = None,
        members: dict[int, str] | None = None,
    ) -> Chat:
        """Make known a group that the bot is in; ids from -1,000,000,000,000 down are supergroups.

        `members` maps user ids to member, administrator, creator, left or kicked.
        """
        chat = self._world.add_chat(chat_id, title, is_forum=forum, is_admin=admin)
        chat.topics.update(topics or {})
        chat.last_message_id = max([chat.last_message_id, *chat.topics])
        chat.members.update(members or {})
        return chat

    def add_chat(self, chat: Json) -> None:
        """Make known {id, title, forum?, admin?, topics?}; a positive id is a person."""
        if chat["id"] > 0:
            self.add_private(chat["id"], chat.get("title") or chat.get("first_name", ""))
            return
        topics = {int(thread): name for thread, name in chat.get("topics", {}).items()}
        self.add_group(
            chat["id"],
            chat.get("title", ""),
            forum=chat.get("forum", False),
            admin=chat.get("admin", False),
            topics=topics,
        )

    def set_state(self, chat: int, state: str) -> None:
        """Set without telling the bot: ok, blocked, deactivated, not_started, kicked or left."""
        if state not in STATES:
            raise ValueError(f"unknown state {state}")
        self._world.chat(chat).state = state

    # What people do

    async def say(
        self,
        chat: int,
        user: int,
        text: str,
        reply_to: int | None = None,
        *,
        thread_id: int | None = None,
        **extra: JsonValue,  # further fields of the Message
    ) -> Act:
        """Write a text; commands, mentions and links become entities."""
        body: Json = {"text": text}
        if entities := spoken_entities(text):
            body["entities"] = [entity.as_json() for entity in entities]
        return self._speak(chat, user, body | extra, reply_to, thread_id)

    async def forward(
        self,
        chat: int,
        user: int,
        text: str,
        *,
        author: int | None = None,
        hidden_author: str = "",
        photo: bytes | None = None,
        **extra: JsonValue,  # further fields of the Message
    ) -> Act:
        """Pass on somebody's message; a hidden author is known by name only."""
        origin: Json = {"date": int(time.time()) - 60}
        if author is not None:
            origin |= {"type": "user", "sender_user": self._world.person(author).as_json()}
        else:
            origin |= {"type": "hidden_user", "sender_user_name": hidden_author or "Hidden"}
        body: Json = {"forward_origin": origin}
        if photo is None:
            body["text"] = text
        else:
            body |= self._world.store_file("photo", photo).as_json()
            body |= {"caption": text} if text else {}
        return self._speak(chat, user, body | extra, None, None)

    async def send_photo(
        self, chat: int, user: int, content: bytes, caption: str = "", reply_to: int | None = None
    ) -> Act:
        """Send a picture."""
        return self._share(chat, user, self._world.store_file("photo", content), caption, reply_to)

    async def send_document(
        self,
        chat: int,
        user: int,
        content: bytes,
        file_name: str = "file.pdf",
        caption: str = "",
        *,
        mime_type: str = "application/pdf",
        reply_to: int | None = None,
    ) -> Act:
        """Send a file."""
        media = self._world.store_file("document", content, file_name, mime_type)
        return self._share(chat, user, media, caption, reply_to)

    async def press(
        self, chat: int, user: int, label_or_data: str, message_id: int | None = None
    ) -> Act:
        """Press a button that is shown, on the latest message that has it; else LookupError."""
        for message, button in self._world.buttons_shown(self._world.chat(chat)):
            if message_id not in (None, message.message_id):
                continue
            if label_or_data in (button.label, button.data or None):
                return await self._press(chat, user, message, button)
        shown = sorted({b.label for _, b in self._world.buttons_shown(self._world.chat(chat))})
        raise LookupError(f"no button {label_or_data!r} in chat {chat}; shown: {shown}")

    async def press_stale(self, chat: int, user: int, data: str, message_id: int) -> Act:
        """Send the data of a button that is no longer shown on this message of the bot."""
        return self._query(user, self._world.chat(chat).sent[message_id], data)

    async def bot_added(self, chat: int, by: int, *, admin: bool = False) -> Act:
        """Let a person add the bot to a known group, or make it administrator there."""
        found = self._world.chat(chat)
        before = self._status(found)
        found.state, found.is_admin = "ok", admin
        if before in {"left", "kicked"}:
            self._speak(chat, by, {"new_chat_members": [self._world.bot]}, None, None)
        return self._membership(found, by, before)

    async def bot_removed(self, chat: int, by: int) -> Act:
        """Let a person remove the bot from a group."""
        found = self._world.chat(chat)
        before = self._status(found)
        found.state, found.is_admin = "kicked", False
        return self._membership(found, by, before)

    async def block(self, user: int) -> Act:
        """Let a person block the bot."""
        found = self._world.chat(user)
        before = self._status(found)
        found.state = "blocked"
        return self._membership(found, user, before)

    async def unblock(self, user: int) -> Act:
        """Let a person unblock the bot."""
        found = self._world.chat(user)
        before = self._status(found)
        found.state = "ok"
        return self._membership(found, user, before)

    async def migrate(self, chat: int, new_id: int, *, announce: bool = True) -> Act:
        """Turn a group into a supergroup; without `announce` the bot learns it from a 400."""
        old = self._world.chat(chat)
        new = self._world.add_chat(new_id, old.title, is_forum=old.is_forum, is_admin=old.is_admin)
        new.members.update(old.members)
        user = next(iter(old.members), self._world.bot["id"])
        old.migrated_to = new_id
        if not announce:
            return Act(0)
        self._speak(chat, user, {"migrate_to_chat_id": new_id}, None, None)
        return self._speak(new_id, user, {"migrate_from_chat_id": chat}, None, None)

    def add_file(self, kind: str, content: bytes, file_name: str = "") -> str:
        """Store a photo or document and return its file_id."""
        return self._world.store_file(kind, content, file_name).file_id

    def push(self, update: Json) -> int:
        """Deliver any update; it gets a number unless it has one. Return the number."""
        return self._updates.add(update)

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more."""
        self._updates.redeliver(update_id)

    # How it becomes an update

    def _speak(
        self, chat_id: int, user: int, body: Json, reply_to: int | None, thread_id: int | None
    ) -> Act:
        if chat_id > 0 and chat_id not in self._world.chats:
            self.add_private(chat_id, self._world.person(chat_id).first_name)
        chat = self._world.chat(chat_id)
        chat.members.setdefault(user, "member")
        message: Json = {
            "message_id": chat.next_message_id(),
            "from": self._author(user),
            "chat": chat.as_json(),
            "date": int(time.time()),
            **body,
        }
        if thread_id is not None:
            message |= {"message_thread_id": thread_id, "is_topic_message": True}
            message["reply_to_message"] = self._beginning(chat, thread_id, user)
        if reply_to is not None:
            message["reply_to_message"] = self._world.any_message_json(chat, reply_to)
        chat.heard[message["message_id"]] = message
        return Act(self._updates.add({"message": message}), message["message_id"])

    def _beginning(self, chat: Chat, thread_id: int, user: int) -> Json:
        """Return what everything in a topic but a reply replies to; an unknown topic begins."""
        name = chat.topics.setdefault(thread_id, f"Topic {thread_id}")
        maker = chat.topic_makers.setdefault(thread_id, user)
        if thread_id in chat.closed_topics and chat.members.get(user) == "member":
            raise LookupError("only administrators write in a closed topic")
        return {
            "message_id": thread_id,
            "message_thread_id": thread_id,
            "is_topic_message": True,
            "from": self._author(maker),
            "chat": chat.as_json(),
            "date": int(time.time()),
            "forum_topic_created": {"name": name, "icon_color": TOPIC_COLOR},
        }

    def delete_topic(self, chat: int, thread_id: int) -> None:
        """Let an administrator delete a topic; the bot is not told."""
        found = self._world.chat(chat)
        self._world.drop_topic(found, thread_id)

    def _author(self, user: int) -> Json:
        if user == self._world.bot["id"]:
            return self._world.bot
        return self._world.person(user).as_json()

    def _share(self, chat: int, user: int, media: Media, caption: str, reply_to: int | None) -> Act:
        body = media.as_json() | ({"caption": caption} if caption else {})
        return self._speak(chat, user, body, reply_to, None)

    async def _press(self, chat: int, user: int, message: SentMessage, button: Button) -> Act:
        if not button.is_inline:
            return await self.say(chat, user, button.label, thread_id=message.thread_id)
        if not button.data:
            raise LookupError(f"button {button.label!r} opens a link; the bot never hears of it")
        return self._query(user, message, button.data)

    def _query(self, user: int, message: SentMessage, data: str) -> Act:
        query_id = self._open_query()
        update_id = self._updates.add(
            {
                "callback_query": {
                    "id": query_id,
                    "from": self._author(user),
                    "message": self._world.message_json(message),
                    "chat_instance": str(message.chat),
                    "data": data,
                }
            }
        )
        return Act(update_id, message.message_id, query_id)

    async def ask_inline(self, user: int, text: str) -> Act:
        """Let a person write the bot's name and `text` in some chat."""
        query_id = self._open_query()
        query = {"id": query_id, "from": self._author(user), "query": text, "offset": ""}
        return Act(self._updates.add({"inline_query": query}), query_id=query_id)

    def _open_query(self) -> str:
        self._last_query += 1
        query_id = str(7_000_000_000 + self._last_query)
        self._chats.open_queries.add(query_id)
        return query_id

    def _status(self, chat: Chat) -> str:
        if chat.state == "ok":
            return "administrator" if chat.is_admin else "member"
        return "left" if chat.state == "left" else "kicked"

    def _membership(self, chat: Chat, by: int, before: str) -> Act:
        change = {
            "chat": chat.as_json(),
            "from": self._author(by),
            "date": int(time.time()),
            "old_chat_member": bot_member(self._world.bot, before),
            "new_chat_member": bot_member(self._world.bot, self._status(chat)),
        }
        return Act(self._updates.add({"my_chat_member": change}))
