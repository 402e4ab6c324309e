"""How each channel splits messages, for those who plan without sending."""

from __future__ import annotations

from typing import Final

from bot.config import Settings
from channels import compose
from channels.whatsapp_parts import WhatsAppComposer
from outbox.enqueue import Composers

COMPOSERS: Final[Composers] = {
    "telegram": compose.TELEGRAM,
    "local": compose.TELEGRAM,
    "whatsapp": WhatsAppComposer(),
}


def composers_of(settings: Settings) -> Composers:
    """The same with the allowances of our own accounts."""
    return {**COMPOSERS, "whatsapp": WhatsAppComposer(settings.whatsapp.daily_people)}
