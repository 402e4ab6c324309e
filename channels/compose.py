"""Splitting a message into parts that one call each can carry: pure, shared by channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from channels import markup
from channels.base import Message, Part


@dataclass(frozen=True, slots=True)
class Splitter:
    """The sizes of a platform, in UTF-16 units of visible text."""

    text_limit: int
    caption_limit: int
    can_edit: bool = True
    has_commands: bool = True
    has_groups: bool = True
    window: timedelta | None = None
    daily_people: int = 0

    def compose(self, message: Message) -> tuple[Part, ...]:
        """A short text is the caption of a file; buttons stand under the last part."""
        parts = self._with_media(message) if message.media else self._text(message.text)
        last = parts[-1]
        return (*parts[:-1], Part(last.text, message.buttons, last.media))

    def _text(self, text: str) -> list[Part]:
        return [Part(piece) for piece in markup.split(text, self.text_limit) or [""]]

    def _with_media(self, message: Message) -> list[Part]:
        if markup.utf16_length(markup.visible(message.text)) <= self.caption_limit:
            return [Part(markup.sanitise(message.text), media=message.media)]
        return [Part("", media=message.media), *self._text(message.text)]


# https://core.telegram.org/bots/api#sendmessage and #sendphoto; the simulator behaves alike.
TELEGRAM: Final = Splitter(text_limit=4096, caption_limit=1024)
