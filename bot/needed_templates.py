"""The WhatsApp templates that the bot needs; it makes those that the settings do not name."""

from __future__ import annotations

from typing import Final

from channels.base import Button
from channels.whatsapp_templates import Definition
from texts import whatsapp as texts

NEEDED: Final = (
    Definition(
        name=texts.ANNOUNCEMENT,
        text=texts.ANNOUNCEMENT_BODY,
        variables=texts.ANNOUNCEMENT_VARIABLES,
        samples=texts.ANNOUNCEMENT_SAMPLES,
        buttons=(Button(texts.OPEN_ANNOUNCEMENT, "buka"),),
    ),
)
