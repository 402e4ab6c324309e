"""One operation, one call of the Bot API."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import telegram
from telegram.constants import ParseMode
from telegram.error import TelegramError

from channels import markup
from channels.base import (
    TOPIC_GONE,
    Button,
    Buttons,
    InlineResult,
    MediaKind,
    Operation,
    OperationKind,
    Rejected,
    Sent,
    Unreachable,
    Upload,
)
from channels.telegram_errors import is_already_done
from channels.telegram_request import AiohttpRequest

INLINE_KEPT: Final = timedelta(seconds=30)  # an answer that is withdrawn meanwhile is still offered
TOAST_LIMIT: Final = 200  # UTF-16 units
_NO_PREVIEW: Final = telegram.LinkPreviewOptions(is_disabled=True)
_NO_PREVIEW_JSON: Final = _NO_PREVIEW.to_dict()
_WHOLE_NUMBER: Final = re.compile(r"-?\d{1,18}")

_ANSWERING: Final = frozenset({OperationKind.ANSWER_BUTTON, OperationKind.ANSWER_INLINE})
_MAKING: Final = frozenset({OperationKind.SEND, OperationKind.OPEN_TOPIC})

_Call = Callable[[Operation], Awaitable[Sent]]


class Calls:
    """Operations as calls of a `telegram.Bot`; raises TelegramError, and SendError for bad ids."""

    def __init__(
        self, bot: telegram.Bot, request: AiohttpRequest, username: Callable[[], str]
    ) -> None:
        """`username` gives our public name, "" until it is known."""
        self._bot = bot
        self._username = username
        self._request = request
        self._by_kind: Mapping[OperationKind, _Call] = {
            OperationKind.SEND: self._send,
            OperationKind.EDIT: self._edit,
            OperationKind.DELETE: self._delete,
            OperationKind.PIN: self._pin,
            OperationKind.ANSWER_BUTTON: self._answer_button,
            OperationKind.ANSWER_INLINE: self._answer_inline,
            OperationKind.MENU: self._set_menu,
            OperationKind.OPEN_TOPIC: self._open_topic,
            OperationKind.CLOSE_TOPIC: self._close_topic,
            OperationKind.REOPEN_TOPIC: self._reopen_topic,
            OperationKind.DELETE_TOPIC: self._delete_topic,
        }

    async def make(self, operation: Operation) -> Sent:
        """Make the call; what is already as wanted counts as done, except for a message to send."""
        try:
            return await self._by_kind[operation.kind](operation)
        except TelegramError as error:
            if operation.kind not in _MAKING and is_already_done(error):
                return _target_only(operation)
            raise

    async def _send(self, operation: Operation) -> Sent:
        part = operation.part
        if part.media is not None:
            return await self._send_media(operation)
        keyboard, quotation = self._keyboard(part.buttons), _quotation(operation)
        # The library would build a whole Message of the answer: half the cost of a send.
        message = await self._request.ask(
            f"{self._bot.base_url}/sendMessage",
            {
                "chat_id": _chat(operation),
                "text": part.text,
                "parse_mode": ParseMode.HTML,
                "link_preview_options": _NO_PREVIEW_JSON,
                "reply_markup": keyboard and keyboard.to_dict(),
                "message_thread_id": _topic(operation),
                "reply_parameters": quotation and quotation.to_dict(),
            },
        )
        return Sent((str(int(message["message_id"])),))

    async def _send_media(self, operation: Operation) -> Sent:
        part, media = operation.part, operation.part.media
        assert media is not None
        fields: dict[str, Any] = {
            "caption": part.text or None,
            "parse_mode": ParseMode.HTML,
            "reply_markup": self._keyboard(part.buttons),
            "message_thread_id": _topic(operation),
            "filename": media.file_name,
            "reply_parameters": _quotation(operation),
        }
        source = _source(operation.upload)
        if media.kind is MediaKind.PHOTO:
            message = await self._bot.send_photo(_chat(operation), source, **fields)
        else:
            message = await self._bot.send_document(
                _chat(operation), source, disable_content_type_detection=True, **fields
            )
        handle = _handle(message) if isinstance(source, bytes) else None
        return Sent((str(message.message_id),), handle)

    async def _edit(self, operation: Operation) -> Sent:
        part = operation.part
        fields: dict[str, Any] = {
            "chat_id": _chat(operation),
            "message_id": _target(operation),
            "parse_mode": ParseMode.HTML,
            "reply_markup": self._keyboard(part.buttons),
        }
        if part.media is None:
            await self._bot.edit_message_text(part.text, link_preview_options=_NO_PREVIEW, **fields)
        else:
            await self._bot.edit_message_caption(caption=part.text, **fields)
        return _target_only(operation)

    async def _delete(self, operation: Operation) -> Sent:
        await self._bot.delete_message(_chat(operation), _target(operation))
        return _target_only(operation)

    async def _pin(self, operation: Operation) -> Sent:
        await self._bot.pin_chat_message(
            _chat(operation), _target(operation), disable_notification=True
        )
        return _target_only(operation)

    async def _answer_button(self, operation: Operation) -> Sent:
        toast = markup.split(operation.part.text, TOAST_LIMIT)
        text = markup.visible(toast[0]) if toast else None
        await self._bot.answer_callback_query(operation.target or "", text)
        return Sent()

    async def _answer_inline(self, operation: Operation) -> Sent:
        results = [_article(result) for result in operation.part.results]
        await self._bot.answer_inline_query(
            operation.target or "",
            results,
            cache_time=int(INLINE_KEPT.total_seconds()),
            is_personal=True,
        )
        return Sent()

    async def _set_menu(self, operation: Operation) -> Sent:
        commands = [
            telegram.BotCommand(command.name, command.description)
            for command in operation.part.commands
        ]
        scope: telegram.BotCommandScope = telegram.BotCommandScopeAllPrivateChats()
        if operation.chat:
            scope = telegram.BotCommandScopeChat(_chat(operation))
        await self._bot.set_my_commands(commands, scope)
        return Sent()

    async def _open_topic(self, operation: Operation) -> Sent:
        topic = await self._bot.create_forum_topic(_chat(operation), operation.part.text)
        return Sent((str(topic.message_thread_id),))

    async def _close_topic(self, operation: Operation) -> Sent:
        await self._bot.close_forum_topic(_chat(operation), _thread(operation))
        return Sent()

    async def _reopen_topic(self, operation: Operation) -> Sent:
        await self._bot.reopen_forum_topic(_chat(operation), _thread(operation))
        return Sent()

    async def _delete_topic(self, operation: Operation) -> Sent:
        await self._bot.delete_forum_topic(_chat(operation), _thread(operation))
        return Sent()

    def _keyboard(self, buttons: Buttons) -> telegram.InlineKeyboardMarkup | None:
        if not buttons:
            return None
        return telegram.InlineKeyboardMarkup(
            [[self._button(button) for button in row] for row in buttons]
        )

    def _button(self, button: Button) -> telegram.InlineKeyboardButton:
        if button.starts and (name := self._username()):
            url = f"https://t.me/{name}?start={button.starts}"
            return telegram.InlineKeyboardButton(button.label, url=url)
        return telegram.InlineKeyboardButton(button.label, callback_data=button.data)


def _article(result: InlineResult) -> telegram.InlineQueryResultArticle:
    content = telegram.InputTextMessageContent(
        result.text, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
    )
    return telegram.InlineQueryResultArticle(
        result.id, result.title, content, description=result.description
    )


def _chat(operation: Operation) -> int:
    if not _WHOLE_NUMBER.fullmatch(operation.chat):
        raise Unreachable("chat_not_found")
    return int(operation.chat)


def _target(operation: Operation) -> int:
    if operation.target is None or not _WHOLE_NUMBER.fullmatch(operation.target):
        raise Rejected("message_not_found")
    return int(operation.target)


def _quotation(operation: Operation) -> telegram.ReplyParameters | None:
    """The message that is answered; if it was deleted, the answer stands alone."""
    if operation.target is None:
        return None
    return telegram.ReplyParameters(_target(operation), allow_sending_without_reply=True)


def _topic(operation: Operation) -> int | None:
    if operation.topic is None:
        return None
    if not _WHOLE_NUMBER.fullmatch(operation.topic):
        raise Rejected(TOPIC_GONE)
    return int(operation.topic)


def _thread(operation: Operation) -> int:
    thread = _topic(operation)
    if thread is None:
        raise Rejected(TOPIC_GONE)
    return thread


def _target_only(operation: Operation) -> Sent:
    is_message = operation.kind not in _ANSWERING and operation.target is not None
    return Sent((operation.target,) if is_message and operation.target else ())


def _source(upload: Upload | None) -> str | bytes:
    """Return the platform's handle if there is one, else the bytes."""
    if upload is not None and upload.handle is not None:
        return upload.handle
    if upload is not None and upload.content is not None:
        return upload.content
    raise Rejected("media_missing")


def _handle(message: telegram.Message) -> str | None:
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document is not None else None
