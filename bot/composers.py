"""How each channel splits messages, and which account writes to whom."""

from __future__ import annotations

from typing import Final

from bot.config import Settings
from channels import compose
from channels.whatsapp_parts import WhatsAppComposer
from outbox.enqueue import Composers
from registry.groups import Audience
from registry.mending import Senders

COMPOSERS: Final[Composers] = {
    "telegram": compose.TELEGRAM,
    "local": compose.TELEGRAM,
    "whatsapp": WhatsAppComposer(),
}


def composers_of(settings: Settings) -> Composers:
    """The same with the allowances of our own accounts."""
    return {**COMPOSERS, "whatsapp": WhatsAppComposer(settings.whatsapp.daily_people)}


def senders_of(settings: Settings) -> Senders:
    """The account on WhatsApp that writes to each audience."""
    return {audience: settings.whatsapp.sender_for(audience.value) for audience in Audience}
