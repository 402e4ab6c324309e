"""Sending, editing, pinning and deleting the bot's messages."""

import json
import time
from collections.abc import Callable
from dataclasses import replace

from tests.fakes import telegram_checks as checks
from tests.fakes.telegram_checks import (
    ApiError,
    Arguments,
    Json,
    JsonValue,
    Upload,
    refused,
    violation,
)
from tests.fakes.telegram_counters import Counters
from tests.fakes.telegram_entities import Parsed
from tests.fakes.telegram_limits import FloodGate, Limits, Refusal
from tests.fakes.telegram_world import DELETABLE_SECONDS, Button, Chat, Media, SentMessage, World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)


class MessageMethods:
    """Carries out the calls about messages; raises ApiError for every refusal."""

    def __init__(self, world: World, limits: Limits, gate: FloodGate, counters: Counters) -> None:
        """Send into this world, within these limits."""
        self._world = world
        self._limits = limits
        self._gate = gate
        self._counters = counters
        self.table: dict[str, Callable[[Arguments], JsonValue]] = {
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "sendChatAction": self._send_chat_action,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "pinChatMessage": self._pin,
            "unpinChatMessage": self._unpin,
        }

    def _reachable(self, arguments: Arguments) -> Chat:
        chat = self._world.chat(arguments.chat())
        chat.check_reachable()
        return chat

    def _send_message(self, arguments: Arguments) -> Json:
        chat = self._reachable(arguments)
        return self._send(chat, arguments, checks.read_text(arguments), "text", None)

    def _send_photo(self, arguments: Arguments) -> Json:
        return self._send_media(arguments, "photo", self._limits.photo_bytes)

    def _send_document(self, arguments: Arguments) -> Json:
        return self._send_media(arguments, "document", self._limits.document_bytes)

    def _send_media(self, arguments: Arguments, kind: str, most_bytes: int) -> Json:
        chat = self._reachable(arguments)
        caption = checks.read_text(
            arguments, "caption", "caption_entities", units=checks.CAPTION_UNITS
        )
        media = self._media(arguments, kind, most_bytes)
        return self._send(chat, arguments, caption, "caption", media)

    def _media(self, arguments: Arguments, kind: str, most_bytes: int) -> Media:
        upload = arguments.files.get(kind)
        if upload is None:
            given = arguments.text(kind)
            if given.startswith("attach://"):
                upload = arguments.files.get(given.removeprefix("attach://"))
            elif given.startswith(("http://", "https://")):
                raise refused("failed to get HTTP URL content")
            elif (stored := self._world.files.get(given)) is not None:
                if stored[0].kind != kind:
                    raise violation(
                        f"can't use file of type {stored[0].kind.title()} as {kind.title()}"
                    )
                return stored[0]
            else:
                raise refused("wrong file identifier/HTTP URL specified")
        if upload is None:
            raise violation(f"there is no {kind} in the request")
        self._check_size(upload, kind, most_bytes)
        self._counters.uploads += 1
        return self._world.store_file(kind, upload.content, upload.name, upload.content_type)

    def _check_size(self, upload: Upload, kind: str, most_bytes: int) -> None:
        size = len(upload.content)
        if not size:
            raise violation("file must be non-empty")
        if size > self._limits.document_bytes:
            raise ApiError(413, "Request Entity Too Large", is_violation=True)
        if size > most_bytes:
            raise violation(
                f"file of size {size} bytes is too big for a {kind};"
                f" the maximum size is {most_bytes} bytes"
            )

    def _send(
        self, chat: Chat, arguments: Arguments, text: Parsed, name: str, media: Media | None
    ) -> Json:
        markup, buttons = self._markup(arguments)
        reply_to = self._reply_to(chat, arguments)
        thread_id = self._thread(chat, arguments)
        now = self._world.clock()
        self._obey(self._gate.admit_send(chat.id, now))
        message = SentMessage(
            seq=self._world.next_seq(),
            message_id=chat.next_message_id(),
            chat=chat.id,
            text=text.text,
            html=arguments.text(name),
            at=now,
            date=int(time.time()),
            entities=text.entities,
            buttons=buttons,
            markup=markup,
            media=media,
            thread_id=thread_id,
            reply_to=reply_to,
            is_silent=arguments.flag("disable_notification"),
            is_protected=arguments.flag("protect_content"),
        )
        self._counters.sent += 1
        self._counters.send_times.append(now)
        self._world.keep(message)
        return self._world.message_json(message)

    def _obey(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            self._counters.called_while_closed += refusal.while_closed
            raise checks.flood(refusal.retry_after)

    def _markup(
        self, arguments: Arguments, *, is_edit: bool = False
    ) -> tuple[str, tuple[tuple[Button, ...], ...]]:
        """Return the canonical JSON of the reply markup and its rows of buttons."""
        given = arguments.structure("reply_markup")
        if given is None:
            return "", ()
        markup = checks.check_markup(given)
        is_inline = "inline_keyboard" in markup
        if is_edit and not is_inline:
            raise violation("inline keyboard expected")
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or ()
        buttons = tuple(tuple(_button(item, is_inline=is_inline) for item in row) for row in rows)
        if is_inline and not any(buttons):
            return "", ()
        return json.dumps(markup, separators=(",", ":"), sort_keys=True), buttons

    def _reply_to(self, chat: Chat, arguments: Arguments) -> int | None:
        given = arguments.structure("reply_parameters")
        if given is None:
            return None
        if not isinstance(given, dict) or not isinstance(given.get("message_id"), int):
            raise violation("can't parse ReplyParameters")
        message_id: int = given["message_id"]
        sent = chat.sent.get(message_id)
        if (sent is not None and not sent.is_deleted) or message_id in chat.heard:
            return message_id
        if given.get("allow_sending_without_reply"):
            return None
        raise refused("message to be replied not found")

    def _thread(self, chat: Chat, arguments: Arguments) -> int | None:
        thread_id = arguments.integer("message_thread_id")
        if not thread_id:
            return None
        if not chat.is_forum or (thread_id not in chat.topics and not self._world.any_chat):
            raise refused("message thread not found")
        return thread_id

    def _send_chat_action(self, arguments: Arguments) -> bool:
        self._reachable(arguments)
        return True

    # Changing what was sent

    def _own_message(self, arguments: Arguments, purpose: str) -> tuple[Chat, SentMessage]:
        chat = self._reachable(arguments)
        message_id = arguments.integer("message_id")
        message = chat.sent.get(message_id)
        if message is not None and not message.is_deleted:
            return chat, message
        if message is None and message_id in chat.heard:
            raise refused("message can't be edited")
        raise refused(f"message to {purpose} not found")

    def _edit_text(self, arguments: Arguments) -> Json:
        _, message = self._own_message(arguments, "edit")
        if message.media is not None:
            raise refused("there is no text in the message to edit")
        return self._rewrite(message, arguments, checks.read_text(arguments), "text")

    def _edit_caption(self, arguments: Arguments) -> Json:
        _, message = self._own_message(arguments, "edit")
        if message.media is None:
            raise refused("there is no caption in the message to edit")
        caption = checks.read_text(
            arguments, "caption", "caption_entities", units=checks.CAPTION_UNITS
        )
        return self._rewrite(message, arguments, caption, "caption")

    def _rewrite(self, message: SentMessage, arguments: Arguments, text: Parsed, name: str) -> Json:
        markup, buttons = self._markup(arguments, is_edit=True)
        same_text = (text.text, text.entities) == (message.text, message.entities)
        if same_text and markup == message.markup:
            raise refused(_NOT_MODIFIED)
        return self._edited(
            replace(
                message,
                text=text.text,
                html=arguments.text(name),
                entities=text.entities,
                markup=markup,
                buttons=buttons,
            ),
            message,
        )

    def _edit_markup(self, arguments: Arguments) -> Json:
        _, message = self._own_message(arguments, "edit")
        markup, buttons = self._markup(arguments, is_edit=True)
        if markup == message.markup:
            raise refused(_NOT_MODIFIED)
        return self._edited(replace(message, markup=markup, buttons=buttons), message)

    def _edited(self, new: SentMessage, old: SentMessage) -> Json:
        self._obey(self._gate.admit_edit(old.chat, self._world.clock()))
        new = replace(new, previous=(*old.previous, replace(old, previous=())))
        self._counters.edited += 1
        self._world.keep(new)
        return self._world.message_json(new)

    def _delete(self, arguments: Arguments) -> bool:
        chat = self._reachable(arguments)
        message_id = arguments.integer("message_id")
        sent = chat.sent.get(message_id)
        if sent is not None and not sent.is_deleted:
            if time.time() - sent.date > DELETABLE_SECONDS:
                raise refused("message can't be deleted for everyone")
            self._world.keep(replace(sent, is_deleted=True, is_pinned=False))
            return True
        if message_id not in chat.heard:
            raise refused("message to delete not found")
        if chat.id < 0 and not chat.is_admin:
            raise refused("message can't be deleted")
        del chat.heard[message_id]
        self._world.announce()
        return True

    def _check_pinner(self, chat: Chat) -> None:
        if chat.id < 0 and not chat.is_admin:
            raise refused("not enough rights to manage pinned messages in the chat")

    def _pin(self, arguments: Arguments) -> bool:
        chat = self._reachable(arguments)
        self._check_pinner(chat)
        message_id = arguments.integer("message_id")
        sent = chat.sent.get(message_id)
        if sent is not None and not sent.is_deleted:
            self._world.keep(replace(sent, is_pinned=True))
        elif message_id not in chat.heard:
            raise refused("message to pin not found")
        return True

    def _unpin(self, arguments: Arguments) -> bool:
        chat = self._reachable(arguments)
        self._check_pinner(chat)
        pinned = [sent for sent in chat.sent.values() if sent.is_pinned]
        if arguments.has("message_id"):
            message_id = arguments.integer("message_id")
            if message_id not in chat.sent and message_id not in chat.heard:
                raise refused("message to unpin not found")
            pinned = [sent for sent in pinned if sent.message_id == message_id]
        for sent in pinned[-1:]:
            self._world.keep(replace(sent, is_pinned=False))
        return True


def _button(item: JsonValue, *, is_inline: bool) -> Button:
    if isinstance(item, str):
        return Button(item, is_inline=False)
    return Button(item["text"], item.get("callback_data", ""), item.get("url", ""), is_inline)
