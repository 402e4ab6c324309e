"""Whether a private message may be an answer in a case, looked up only for those who may answer."""

from __future__ import annotations

from channels.base import ChatKind, MessageReceived
from handlers.context import NOT_AT_DESK, AtDesk, Incoming
from outbox.enqueue import Composer
from registry.access import Actor, Permission
from storage import case_entries, cases, chats, operations
from storage.chats import ChatRow
from storage.engine import Tx


def look(tx: Tx, chat: ChatRow, event: Incoming, actor: Actor | None, composer: Composer) -> AtDesk:
    """What a message has to do with cases; others than staff of a desk cost no statement."""
    if not isinstance(event, MessageReceived) or event.chat.kind is not ChatKind.PRIVATE:
        return NOT_AT_DESK
    if actor is None or chat.id is None or not actor.offices_with(Permission.ANSWER):
        return NOT_AT_DESK
    if event.reply_to is not None:
        quoted = case_of(tx, chat, event.reply_to)
        if quoted is not None:
            return AtDesk(quoted=quoted)
    return AtDesk(holds_any=_may_be_meant(event, actor, composer) and _holds_any(tx, actor))


def case_of(tx: Tx, chat: ChatRow, message_id: str) -> int | None:
    """The case that a message of ours to staff is about."""
    if not message_id:
        return None
    key = chats.key_of(chat)
    # Who answers at once is faster than the platform's answer to us, which brings the id.
    message = operations.message_of(tx, key, message_id) or operations.message_on_wire(tx, key)
    return case_entries.case_at_desk(message) if message else None


def _may_be_meant(event: MessageReceived, actor: Actor, composer: Composer) -> bool:
    """Free words on Telegram are an announcement to those who send some."""
    is_other = composer.has_commands and bool(actor.offices_with(Permission.SEND))
    return not is_other and not event.is_forwarded and not event.text.startswith("/")


def _holds_any(tx: Tx, actor: Actor) -> bool:
    return bool(cases.held_by(tx, actor.person_id))
