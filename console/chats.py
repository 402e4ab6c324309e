"""The chat pane: any person in any chat."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias
from urllib.parse import quote

from aiohttp import web

from channels.base import Button, Buttons, ChatKind, Media, MediaKind
from console import words
from console.forms import (
    CAPTION_LIMIT,
    NAME_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Form,
    read_json,
    read_multipart,
)
from console.playground import ChatView, MessageView, PersonView, Playground
from console.safety import InputError

Json: TypeAlias = Mapping[str, object]

CHATS_LIMIT: Final = 30
INLINE_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
UNKNOWN_CHAT: Final = "Percakapan itu tidak ditemukan. Silakan pilih lagi dari daftar."
UNKNOWN_PERSON: Final = "Orang itu tidak dikenal. Silakan pilih lagi atau tambahkan orang baru."
NOT_YOURS: Final = "Percakapan pribadi hanya untuk pemiliknya. Silakan pilih orang yang sesuai."
BUTTON_GONE: Final = "Tombol ini sudah tidak ada. Silakan lihat pesan terbaru."
FILE_GONE: Final = "Berkas itu sudah tidak disimpan."


class ChatPages:
    """Lists chats and lets people write, tap and send files in them."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground

    def routes(self) -> Sequence[web.RouteDef]:
        """Every route of the chat pane; the simulator asks for no permission."""
        return (
            web.get("/people", self.list_people),
            web.post("/people", self.add_person),
            web.get("/chats", self.list_chats),
            web.post("/groups", self.add_group),
            web.get("/messages", self.list_messages),
            web.post("/say", self.say),
            web.post("/press", self.press),
            web.post("/files", self.send_file),
            web.get("/files/{handle:[0-9a-f]{64}}", self.show_file),
        )

    async def list_people(self, _request: web.Request) -> web.Response:
        """Everybody whom one can be."""
        people = [_person(person) for person in self._playground.people()]
        return web.json_response({"people": people})

    async def add_person(self, request: web.Request) -> web.Response:
        """A new person with a private chat."""
        form = await read_json(request)
        name = form.words("name", "Nama", NAME_LIMIT)
        user_id = f"orang-{secrets.token_hex(4)}"
        self._playground.add_person(user_id, name)
        return web.json_response({"id": user_id, "name": name}, status=201)

    async def list_chats(self, request: web.Request) -> web.Response:
        """Chats by words of their title."""
        search = request.query.get("search", "")[:TITLE_LIMIT]
        chats = self._playground.chats(search, CHATS_LIMIT)
        return web.json_response({"chats": [_chat(chat) for chat in chats]})

    async def add_group(self, request: web.Request) -> web.Response:
        """A new group into which its maker brings the bot."""
        form = await read_json(request)
        title = form.words("title", "Nama grup", TITLE_LIMIT)
        user = self._person(form.id("user"))
        chat_id = f"grup-{secrets.token_hex(4)}"
        self._playground.add_group(chat_id, title)
        await self._playground.bot_added(chat_id, user)
        return web.json_response({"id": chat_id, "title": title}, status=201)

    async def list_messages(self, request: web.Request) -> web.Response:
        """The newest messages of one chat."""
        chat = self._playground.chat(request.query.get("chat", ""))
        if chat is None:
            raise InputError(UNKNOWN_CHAT, status=404)
        messages = self._playground.messages(chat.id)
        return web.json_response(
            {"chat": _chat(chat), "messages": [_message(message) for message in messages]}
        )

    async def say(self, request: web.Request) -> web.Response:
        """Write as a person."""
        form = await read_json(request)
        chat, user = self._place(form)
        text = form.words("text", "Pesan", TEXT_LIMIT)
        forwarded, reply_to = form.flag("forwarded"), form.optional_id("reply_to")
        message_id = await self._playground.say(
            chat, user, text, forwarded=forwarded, reply_to=reply_to
        )
        return web.json_response({"id": message_id}, status=201)

    async def press(self, request: web.Request) -> web.Response:
        """Tap a button as a person."""
        form = await read_json(request)
        chat, user = self._place(form)
        message_id, data = form.id("message"), form.id("data")
        try:
            await self._playground.press(chat, user, message_id, data)
        except LookupError as error:
            raise InputError(BUTTON_GONE, status=409) from error
        return web.json_response({}, status=202)

    async def send_file(self, request: web.Request) -> web.Response:
        """Send a file as a person."""
        form, file = await read_multipart(request)
        chat, user = self._place(form)
        caption = form.optional_words("caption", "Keterangan", CAPTION_LIMIT)
        message_id = await self._playground.send_file(
            chat, user, file.content, file.file_name, file.mime_type, caption
        )
        return web.json_response({"id": message_id}, status=201)

    async def show_file(self, request: web.Request) -> web.Response:
        """A picture to look at, or any other file to save; never opened as a page."""
        file = self._playground.file(request.match_info["handle"])
        if file is None:
            raise InputError(FILE_GONE, status=404)
        is_inline = file.mime_type in INLINE_TYPES
        disposition = "inline" if is_inline else "attachment"
        return web.Response(
            body=file.content,
            content_type=file.mime_type if is_inline else "application/octet-stream",
            headers={
                "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.file_name)}"
            },
        )

    def _place(self, form: Form) -> tuple[str, str]:
        chat = self._playground.chat(form.id("chat"))
        if chat is None:
            raise InputError(UNKNOWN_CHAT, status=404)
        user = self._person(form.id("user"))
        if chat.kind is ChatKind.PRIVATE and chat.id != user:
            raise InputError(NOT_YOURS)
        return chat.id, user

    def _person(self, user_id: str) -> str:
        if not any(person.id == user_id for person in self._playground.people()):
            raise InputError(UNKNOWN_PERSON, status=404)
        return user_id


def _person(person: PersonView) -> Json:
    return {"id": person.id, "name": person.name}


def _chat(chat: ChatView) -> Json:
    return {
        "id": chat.id,
        "kind": chat.kind.value,
        "kind_label": words.CHAT_KINDS[chat.kind],
        "title": chat.title,
        "commands": [f"/{command.name}" for command in chat.commands],
    }


def _message(message: MessageView) -> Json:
    return {
        "id": message.id,
        "author": message.author,
        "author_name": message.author_name,
        "html": message.html,
        "time": words.clock(message.at),
        "full_time": words.day_and_clock(message.at),
        "datetime": message.at.isoformat(),
        "buttons": _buttons(message.buttons),
        "file": None if message.media is None else _file(message.media),
        "reply_to": message.reply_to,
        "is_forwarded": message.is_forwarded,
        "is_edited": message.is_edited,
        "is_pinned": message.is_pinned,
        "is_notice": message.is_notice,
    }


def _buttons(rows: Buttons) -> Sequence[Sequence[Json]]:
    return [[_button(button) for button in row] for row in rows]


def _button(button: Button) -> Json:
    return {"label": button.label, "data": button.data}


def _file(media: Media) -> Json:
    return {
        "handle": media.sha256,
        "name": media.file_name,
        "size": words.size(media.size),
        "is_photo": media.kind is MediaKind.PHOTO,
    }
