"""Writing operations, in the transaction of the act that causes them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from channels.base import Command, InlineResult, Message, OperationKind, Part
from storage import chats, offers, operations, renderings
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.engine import Tx
from storage.operations import OperationState
from texts import words
from texts.markup import escape


class Composer(Protocol):
    """The part of a channel that is needed before anything is sent."""

    @property
    def can_edit(self) -> bool:
        """Whether a message can change afterwards, and a pressed button show a notice."""
        ...

    @property
    def has_commands(self) -> bool:
        """Whether people type /commands; otherwise they type words, and numbers for buttons."""
        ...

    @property
    def has_groups(self) -> bool:
        """Whether we can be in groups."""
        ...

    @property
    def window(self) -> timedelta | None:
        """How long after a person's last message free text is taken; None: always."""
        ...

    @property
    def daily_people(self) -> int:
        """To how many people an account may write first within 24 hours; 0: any number."""
        ...

    def compose(self, message: Message) -> tuple[Part, ...]:
        """Split a message into parts that one call each can carry."""
        ...


Composers: TypeAlias = Mapping[str, Composer]


def say(
    tx: Tx,
    composers: Composers,
    chat: ChatRow,
    message: Message,
    *,
    key: str,
    now: datetime,
    lane: Lane = Lane.REPLY,
    topic: str | None = None,
) -> None:
    """Send a message to a chat; a second call with the same `key` changes nothing.

    A `topic` without an id of the platform's yet is named as `storage.topics` does.
    """
    composer = composers[chat.channel]
    if not composer.has_commands:
        message = dataclasses.replace(message, text=words.spoken(message.text))
        if message.buttons:
            offers.put(tx, chats.key_of(chat), message.buttons, now)
    parts = composer.compose(message)
    operations.add(
        tx,
        [
            _row(chat, OperationKind.SEND, key, now, lane)
            | {"part": number, "rendering": renderings.put(tx, part), "topic": topic}
            for number, part in enumerate(parts)
        ],
    )


def ask(
    tx: Tx,
    composers: Composers,
    chat: ChatRow,
    question: Part,
    *,
    key: str,
    now: datetime,
    about: int,
) -> None:
    """Ask about the announcement `about`, after what was said before; once for each `key`."""
    if not composers[chat.channel].has_commands:
        offers.put(tx, chats.key_of(chat), question.buttons, now)
    row = _row(chat, OperationKind.SEND, key, now, Lane.REPLY) | {
        "rendering": renderings.put(tx, question),
        "broadcast_id": about,
    }
    operations.add(tx, [row])


def call(
    tx: Tx, composers: Composers, chat: ChatRow, part: Part, *, key: str, now: datetime
) -> None:
    """Call somebody back with a notice, by template where free text is refused; once a `key`."""
    if not composers[chat.channel].has_commands and part.buttons:
        offers.put(tx, chats.key_of(chat), part.buttons, now)
    row = _row(chat, OperationKind.SEND, key, now, Lane.NOTICE)
    operations.add(tx, [row | {"rendering": renderings.put(tx, part)}])


def delete(tx: Tx, chat: ChatRow, message: str, *, parts: int, now: datetime) -> None:
    """Delete what `say` sent under the key `message`, once it has arrived."""
    row = _row(chat, OperationKind.DELETE, message, now, Lane.REPLY)
    operations.add(tx, [row | {"part": part} for part in range(parts)])


def replace(
    tx: Tx,
    composers: Composers,
    chat: ChatRow,
    message: Message,
    *,
    key: str,
    version: int,
    now: datetime,
    target: str | None = None,
) -> None:
    """Edit a message: by its platform id `target`, or the one that `say` sent under `key`.

    Only the first part of an edit fits the message that is there; what is longer is cut off.
    Where nothing can change afterwards, it is a new message.
    """
    composer = composers[chat.channel]
    if not composer.can_edit:
        say(tx, composers, chat, message, key=f"{key}:{version}", now=now)
        return
    part = composer.compose(message)[0]
    operations.supersede_edits(tx, key, chats.key_of(chat), version)
    row = _row(chat, OperationKind.EDIT, key, now, Lane.REPLY) | {
        "version": version,
        "target": target,
        "rendering": renderings.put(tx, part),
    }
    operations.add(tx, [row])


def answer_button(
    tx: Tx, composers: Composers, chat: ChatRow, callback_id: str, text: str, now: datetime
) -> None:
    """End the waiting sign on a pressed button, with a short text if there is one.

    Where buttons do not wait, the text is a message.
    """
    key = f"button:{callback_id}"
    if not composers[chat.channel].can_edit:
        if text:
            say(tx, composers, chat, Message(escape(text)), key=key, now=now)
        return
    row = _row(chat, OperationKind.ANSWER_BUTTON, key, now, Lane.REPLY) | {
        "target": callback_id,
        "rendering": renderings.put(tx, Part(text=text)),
    }
    operations.add(tx, [row])


def answer_inline(
    tx: Tx, chat: ChatRow, query_id: str, results: Sequence[InlineResult], now: datetime
) -> None:
    """Offer what somebody of this private chat can paste elsewhere; nothing is an answer, too."""
    row = _row(chat, OperationKind.ANSWER_INLINE, f"inline:{query_id}", now, Lane.REPLY) | {
        "target": query_id,
        "rendering": renderings.put(tx, Part(text="", results=tuple(results))),
    }
    operations.add(tx, [row])


def change_topic(
    tx: Tx,
    chat: ChatRow,
    kind: OperationKind,
    topic: str,
    *,
    key: str,
    now: datetime,
    name: str = "",
    version: int = 0,
) -> None:
    """Begin a topic called `name`, close it, open it again or delete it; once for each `key`.

    It is a notice: staff read what happens in a case after people have their answers. What is said
    in the topic in this lane waits for its beginning, as both go to one chat.
    """
    row = _row(chat, kind, key, now, Lane.NOTICE) | {"topic": topic, "version": version}
    operations.add(tx, [row | {"rendering": renderings.put(tx, Part(name))}])


def show_menu(
    tx: Tx, chat: ChatRow, commands: Sequence[Command], *, key: str, now: datetime
) -> None:
    """Offer these commands in a chat."""
    row = _row(chat, OperationKind.MENU, key, now, Lane.NOTICE) | {
        "rendering": renderings.put(tx, Part(text="", commands=tuple(commands))),
    }
    operations.add(tx, [row])


def _row(
    chat: ChatRow, kind: OperationKind, message: str, now: datetime, lane: Lane
) -> dict[str, Any]:
    return {
        "message": message,
        "chat_id": chats.key_of(chat),
        "account": account_of(chat),
        "topic": None,
        "part": 0,
        "kind": kind,
        "version": 0,
        "lane": int(lane),
        "is_final": False,
        "target": None,
        "state": OperationState.PENDING,
        "due_at": now,
        "wanted_at": now,
        "attempts": 0,
        "resends": 0,
    }


def account_of(chat: ChatRow) -> str:
    """The account through which a chat is reached, as operations name it."""
    return f"{chat.channel}:{chat.account}"
