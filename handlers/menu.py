"""The buttons that open what somebody can do, by their roles."""

from __future__ import annotations

from typing import Final

from channels.base import Button, Buttons
from registry.access import Actor, Permission
from texts import service as texts

MOST: Final = 3  # buttons that WhatsApp shows below a message


def menu(actor: Actor | None) -> Buttons:
    """The rows of the menu of a private chat, at most three."""
    buttons: list[Button] = []
    if actor and actor.offices_with(Permission.SEND):
        buttons.append(Button(texts.BUTTON_SEND, "kirim:start"))
    if actor and actor.offices_with(Permission.WATCH):
        buttons.append(Button(texts.BUTTON_WATCH, "pantau:newest"))
    if actor and len(buttons) < MOST - 1 and actor.offices_with(Permission.VERIFY):
        buttons.append(Button(texts.BUTTON_CLAIMS, "klaim:list"))
    if actor is not None and actor.is_staff:
        buttons.append(Button(texts.BUTTON_HELP, "bantuan:show"))
    else:
        buttons += [
            Button(texts.BUTTON_ASK, "tanya:start"),
            Button(texts.BUTTON_CHECK, "cek:again"),
            Button(texts.BUTTON_OFFICER, "petugas:start"),
        ]
    return tuple((button,) for button in buttons)
