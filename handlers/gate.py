"""What must be known before somebody at a shared phone acts in an office's name."""

from __future__ import annotations

from typing import Final

from channels.base import ButtonPressed
from handlers import commands
from handlers.context import Context
from registry.access import Permission

ACTING: Final = (
    Permission.SEND,
    Permission.REGISTER_GROUP,
    Permission.INVITE,
    Permission.ANSWER,
)
_ACTING_CONVERSATIONS: Final = frozenset({"admingrup", "kirim", "kendali", "hpkantor", "meja"})
_ACTING_BUTTONS: Final = frozenset({"grup"})  # a typed name there only asks


def needs_shift(context: Context, conversation: str) -> bool:
    """Whether it must be said first who is on shift, before this conversation goes on."""
    actor = context.actor
    if actor is None or not actor.is_shared or actor.shift is not None:
        return False
    is_entitled = any(actor.offices_with(permission) for permission in ACTING)
    return is_entitled and _acts(context, conversation)


def _acts(context: Context, conversation: str) -> bool:
    entry = commands.find(context.text)
    if entry is not None and entry.permission is None:
        return False  # such as leaving a dialogue
    if conversation in _ACTING_CONVERSATIONS:
        return True
    return conversation in _ACTING_BUTTONS and isinstance(context.event, ButtonPressed)
