"""How each channel splits messages, for those who plan without sending."""

from __future__ import annotations

from typing import Final

from channels import compose, whatsapp_parts
from outbox.enqueue import Composers

COMPOSERS: Final[Composers] = {
    "telegram": compose.TELEGRAM,
    "local": compose.TELEGRAM,
    "whatsapp": whatsapp_parts,
}
