"""Which conversation an event belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from channels.base import (
    ButtonPressed,
    ChatKind,
    ChatMoved,
    MembershipChanged,
    MessageReceived,
)
from handlers import commands
from handlers.announce import Announce
from handlers.consent import Consent
from handlers.context import Context, Conversation
from handlers.control import Control
from handlers.groups import Groups
from handlers.monitor import Monitor
from handlers.start import Cancel, Fallback, Help, Join, Refused, Start
from registry import consent, invitations
from registry.access import Permission
from storage.chats import ChatState

CONVERSATIONS: Mapping[str, Conversation] = {
    conversation.name: conversation
    for conversation in (
        Announce(),
        Cancel(),
        Consent(),
        Control(),
        Fallback(),
        Groups(),
        Help(),
        Join(),
        Monitor(),
        Refused(),
        Start(),
    )
}


def route(context: Context) -> Conversation:
    """The conversation for an event; there is always one."""
    return CONVERSATIONS[_name(context)]


def _name(context: Context) -> str:
    match context.event:
        case MembershipChanged() | ChatMoved():
            return "grup"
        case ButtonPressed(data=data):
            name = data.partition(":")[0]
            return name if name in CONVERSATIONS else "lain"
        case MessageReceived():
            return (
                _of_group(context) if context.chat.kind is ChatKind.GROUP else _of_person(context)
            )


def _of_person(context: Context) -> str:
    """In private: STOP first, then commands, then the running dialogue, then guesses."""
    if consent.is_stop_word(context.text):
        return "izin"
    entry = commands.find(context.text)
    if entry is not None:
        return entry.conversation if commands.is_allowed(entry, context.actor) else "tolak"
    if context.text.startswith("/"):
        return "lain"
    if context.actor and context.actor.is_stopped and consent.is_start_again_word(context.text):
        return "izin"
    if context.state is not None and context.state.conversation in CONVERSATIONS:
        return context.state.conversation
    if invitations.looks_like_code(context.text):
        return "gabung"
    if context.is_unsupported:
        return "lain"
    if context.actor and context.actor.offices_with(Permission.SEND):
        return "kirim"
    return "lain"


def _of_group(context: Context) -> str:
    """In a group: commands, and the name of the office while the group waits for one."""
    entry = commands.find(context.text) if context.text.startswith("/") else None
    if entry is not None and entry.name == "grup":
        return "grup"
    if entry is not None and entry.permission is Permission.WATCH:
        return entry.conversation if commands.is_allowed(entry, context.actor) else "tolak"
    if context.chat.state is ChatState.PENDING and not context.text.startswith("/"):
        return "grup"
    return "bantuan" if entry is not None and entry.name == "bantuan" else "lain"
