"""The bot's account, the chats it is in, its commands, buttons and files."""

from collections.abc import Callable

from tests.fakes import telegram_checks as checks
from tests.fakes.telegram_checks import Arguments, Json, JsonValue, refused, violation
from tests.fakes.telegram_limits import FloodGate, Limits
from tests.fakes.telegram_world import Chat, World

TOPIC_COLOR = 7322096
_STALE_QUERY = "query is too old and response timeout expired or query ID is invalid"


class ChatMethods:
    """Carries out the calls that send nothing; raises ApiError for every refusal."""

    def __init__(self, world: World, limits: Limits, gate: FloodGate) -> None:
        """Answer about this world."""
        self.commands: dict[str, tuple[tuple[str, str], ...]] = {}
        self.open_queries: set[str] = set()
        self.callback_answers: dict[str, Json] = {}
        self.inline_answers: dict[str, tuple[Json, ...]] = {}
        self._world = world
        self._limits = limits
        self._gate = gate
        self.table: dict[str, Callable[[Arguments], JsonValue]] = {
            "getMe": self._get_me,
            "answerCallbackQuery": self._answer_callback,
            "answerInlineQuery": self._answer_inline,
            "setMyCommands": self._set_commands,
            "deleteMyCommands": self._delete_commands,
            "getMyCommands": self._get_commands,
            "getChat": self._get_chat,
            "getChatMember": self._get_member,
            "getChatAdministrators": self._get_administrators,
            "createForumTopic": self._create_topic,
            "closeForumTopic": self._close_topic,
            "reopenForumTopic": self._reopen_topic,
            "deleteForumTopic": self._delete_topic,
            "leaveChat": self._leave,
            "getFile": self._get_file,
        }

    def _get_me(self, _: Arguments) -> Json:
        return self._world.bot | {
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": True,
        }

    def _reachable(self, arguments: Arguments) -> Chat:
        chat = self._world.chat(arguments.chat())
        chat.check_reachable()
        return chat

    def _answer_callback(self, arguments: Arguments) -> bool:
        query_id = arguments.text("callback_query_id")
        if len(arguments.text("text")) > checks.CALLBACK_ANSWER_CHARACTERS:
            raise violation("MESSAGE_TOO_LONG")
        if query_id not in self.open_queries:
            raise refused(_STALE_QUERY)
        self.open_queries.remove(query_id)
        self.callback_answers[query_id] = {
            "text": arguments.text("text"),
            "show_alert": arguments.flag("show_alert"),
            "url": arguments.text("url"),
        }
        self._world.announce()
        return True

    def _answer_inline(self, arguments: Arguments) -> bool:
        query_id = arguments.text("inline_query_id")
        results = checks.check_inline_results(arguments.structure("results"))
        if query_id not in self.open_queries:
            raise refused(_STALE_QUERY)
        self.open_queries.remove(query_id)
        self.inline_answers[query_id] = results
        self._world.announce()
        return True

    def _command_scope(self, arguments: Arguments) -> str:
        scope = arguments.structure("scope")
        if isinstance(scope, dict) and "chat_id" in scope:
            self._world.chat(int(scope["chat_id"]))
        return checks.scope_name(scope, arguments.text("language_code"))

    def _set_commands(self, arguments: Arguments) -> bool:
        commands = checks.check_commands(arguments.structure("commands"))
        self.commands[self._command_scope(arguments)] = commands
        self._world.announce()
        return True

    def _delete_commands(self, arguments: Arguments) -> bool:
        self.commands.pop(self._command_scope(arguments), None)
        self._world.announce()
        return True

    def _get_commands(self, arguments: Arguments) -> list[Json]:
        commands = self.commands.get(self._command_scope(arguments), ())
        return [{"command": name, "description": text} for name, text in commands]

    def _get_chat(self, arguments: Arguments) -> Json:
        chat = self._reachable(arguments)
        gifts = dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        )
        return chat.as_json() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": gifts,
        }

    def _get_member(self, arguments: Arguments) -> Json:
        chat = self._reachable(arguments)
        user_id = arguments.integer("user_id")
        if user_id == self._world.bot["id"]:
            return bot_member(self._world.bot, "administrator" if chat.is_admin else "member")
        status = chat.members.get(user_id)
        if status is None:
            raise refused("member not found")
        return {"user": self._world.person(user_id).as_json(), **_rights(status)}

    def _get_administrators(self, arguments: Arguments) -> list[Json]:
        chat = self._reachable(arguments)
        if chat.id > 0:
            raise refused("there are no administrators in the private chat")
        return [
            {"user": self._world.person(user_id).as_json(), **_rights(status)}
            for user_id, status in chat.members.items()
            if status in {"creator", "administrator"}
        ]

    def _create_topic(self, arguments: Arguments) -> Json:
        chat = self._reachable(arguments)
        name = arguments.text("name")
        if not 1 <= len(name) <= checks.TOPIC_CHARACTERS:
            raise violation("TOPIC_TITLE_INVALID")
        self._check_forum(chat, "create a topic")
        refusal = self._gate.admit_send(chat.id, self._world.clock())
        if refusal is not None:
            raise checks.flood(refusal.retry_after)
        thread_id = chat.next_message_id()
        chat.topics[thread_id] = name
        chat.topic_makers[thread_id] = self._world.bot["id"]
        self._world.announce()
        return {"message_thread_id": thread_id, "name": name, "icon_color": TOPIC_COLOR}

    def _check_forum(self, chat: Chat, purpose: str) -> None:
        if not chat.is_forum:
            raise refused("the chat is not a forum")
        if not (chat.is_admin and chat.may_manage_topics):
            raise refused(f"not enough rights to {purpose}")

    def _topic(self, arguments: Arguments, purpose: str) -> tuple[Chat, int]:
        chat = self._reachable(arguments)
        thread_id = arguments.integer("message_thread_id")
        self._check_forum(chat, purpose)
        if thread_id not in chat.topics:
            raise refused("message thread not found")
        return chat, thread_id

    def _close_topic(self, arguments: Arguments) -> bool:
        chat, thread_id = self._topic(arguments, "edit the topic")
        if thread_id in chat.closed_topics:
            raise refused("TOPIC_NOT_MODIFIED")
        chat.closed_topics.add(thread_id)
        self._world.announce()
        return True

    def _reopen_topic(self, arguments: Arguments) -> bool:
        chat, thread_id = self._topic(arguments, "edit the topic")
        if thread_id not in chat.closed_topics:
            raise refused("TOPIC_NOT_MODIFIED")
        chat.closed_topics.remove(thread_id)
        self._world.announce()
        return True

    def _delete_topic(self, arguments: Arguments) -> bool:
        chat, thread_id = self._topic(arguments, "delete the topic")
        self._world.drop_topic(chat, thread_id)
        return True

    def _leave(self, arguments: Arguments) -> bool:
        chat = self._reachable(arguments)
        if chat.id > 0:
            raise refused("chat member status can't be changed in private chats")
        chat.state = "left"
        self._world.announce()
        return True

    def _get_file(self, arguments: Arguments) -> Json:
        stored = self._world.files.get(arguments.text("file_id"))
        if stored is None:
            raise refused("invalid file_id")
        media, content = stored
        if len(content) > self._limits.download_bytes:
            raise refused("file is too big")
        return {
            "file_id": media.file_id,
            "file_unique_id": media.sha256[:16],
            "file_size": media.size,
            "file_path": f"{media.kind}s/{media.file_id}",
        }


def bot_member(bot: Json, status: str) -> Json:
    """Return the ChatMember object of the bot."""
    return {"user": bot, **_rights(status)}


def _rights(status: str) -> Json:
    found: Json = {"status": status}
    if status == "creator":
        found["is_anonymous"] = False
    elif status == "kicked":
        found["until_date"] = 0
    elif status == "administrator":
        rights = (
            "can_be_edited is_anonymous can_manage_chat can_delete_messages"
            " can_manage_video_chats can_restrict_members can_promote_members can_change_info"
            " can_invite_users can_post_stories can_edit_stories can_delete_stories"
            " can_pin_messages can_manage_topics"
        )
        given = {"can_manage_chat", "can_delete_messages", "can_pin_messages", "can_manage_topics"}
        found |= {name: name in given for name in rights.split()}
    return found
