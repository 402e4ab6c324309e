"""Answering buttons by typing: numbered options, and what a typed answer chooses. Pure.

For channels or moments without buttons. Whoever holds the last question of a chat passes its
buttons; the channel itself keeps no questions.
"""

from __future__ import annotations

import re
from typing import Final

from channels.base import Button, Buttons

INVITATION: Final = "Balas dengan angka."
_NUMBER: Final = re.compile(r"(?:(?:no|nomor|nomer|angka|pilih(?:an)?)\b[.:]?\s*)?(\d{1,3})[.)]?")


def options(buttons: Buttons) -> tuple[Button, ...]:
    """The buttons in reading order; option 1 comes first."""
    return tuple(button for row in buttons for button in row)


def numbered(buttons: Buttons) -> str:
    """The options as plain text with the invitation to answer; "" without buttons."""
    lines = [f"{number}. {button.label}" for number, button in enumerate(options(buttons), 1)]
    return "\n".join([*lines, "", INVITATION]) if lines else ""


def chosen(buttons: Buttons, answer: str) -> Button | None:
    """The button that a typed number or label chooses; None if it is neither, or two."""
    said = " ".join(answer.split()).casefold()
    choices = options(buttons)
    number = _NUMBER.fullmatch(said)
    if number is not None:
        index = int(number[1])
        return choices[index - 1] if 1 <= index <= len(choices) else None
    same = [button for button in choices if " ".join(button.label.split()).casefold() == said]
    return same[0] if len(same) == 1 else None
