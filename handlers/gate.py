"""What must be known before somebody at a shared phone acts in an office's name."""

from __future__ import annotations

from typing import Final

from channels.base import ButtonPressed
from handlers import commands
from handlers.context import Context
from registry.access import Permission

ACTING: Final = (
    Permission.SEND,
    Permission.CONFIRM,
    Permission.REGISTER_GROUP,
    Permission.INVITE,
    Permission.SCHEDULE,
    Permission.REPRESENT,
    Permission.ANSWER,
    Permission.VERIFY,
)
_ACTING_CONVERSATIONS: Final = frozenset(
    {
        "admingrup",
        "berulang",
        "bukti",
        "catat",
        "daftarjawaban",
        "ekspor",
        "hpkantor",
        "jaga",
        "jam",
        "kasus",
        "kendali",
        "klaim",
        "kirim",
        "kontak",
        "kontakkantor",
        "limpah",
        "mitra",
        "putusan",
        "ralat",
        "rilis",
        "tanyajawab",
        "topik",
    }
)
_READING_COMMANDS: Final = frozenset(
    {"daftarjawaban", "jam", "klaim", "kontak", "kontakkantor", "mitra", "piket"}
)  # they show; what follows them acts
_NAMED_CONVERSATIONS: Final = frozenset({"meja"})  # whatever their role: it opens a session
_ACTING_BUTTONS: Final = frozenset({"grup"})  # a typed name there only asks


def needs_shift(context: Context, conversation: str) -> bool:
    """Whether it must be said first who is on shift, before this conversation goes on."""
    actor = context.actor
    if actor is None or not actor.is_shared or actor.shift is not None:
        return False
    if conversation in _NAMED_CONVERSATIONS:
        return actor.is_staff and not _closes(context)
    is_entitled = any(actor.offices_with(permission) for permission in ACTING)
    return is_entitled and _acts(context, conversation)


def _closes(context: Context) -> bool:
    """Whether it only ends what is open, which everybody may do at once."""
    entry = commands.find(context.text)
    return entry is not None and entry.name == "keluar_meja"


def _acts(context: Context, conversation: str) -> bool:
    entry = None if context.is_answer_in_case else commands.find(context.text)
    if entry is not None and (entry.permission is None or entry.name in _READING_COMMANDS):
        return False  # leaving a dialogue is nobody's act either
    if conversation in _ACTING_CONVERSATIONS:
        return True
    return conversation in _ACTING_BUTTONS and isinstance(context.event, ButtonPressed)
