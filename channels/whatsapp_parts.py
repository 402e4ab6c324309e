"""Splitting a message at WhatsApp's sizes: pure.

Sizes count what leaves, markers and written-out addresses included. Nobody documents whether
Twilio counts characters or UTF-16 units; the latter are never fewer, so parts fit either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from channels import choices, markup
from channels.base import MediaKind, Message, Part
from channels.whatsapp_markup import to_whatsapp

BODY_LIMIT: Final = 1600  # Twilio's error 21617
INTERACTIVE_LIMIT: Final = 1024  # with quick replies or a list
CAPTION_LIMIT: Final = 1024  # Meta's; Twilio alone would take 1,600
MOST_OPTIONS: Final = 10  # of a list
WINDOW: Final = timedelta(hours=24)  # Meta's customer service window
FIRST_TIER: Final = 250  # people a day to whom a new business portfolio may write first
_SMALLEST: Final = 2  # UTF-16 units of a piece; an emoji needs them


@dataclass(frozen=True, slots=True)
class WhatsAppComposer:
    """What planning has to know of WhatsApp; 0 `daily_people` are as many as one likes."""

    daily_people: int = FIRST_TIER
    can_edit: bool = False
    has_commands: bool = False
    has_groups: bool = False
    window: timedelta | None = WINDOW

    def compose(self, message: Message) -> tuple[Part, ...]:
        """Split a message at WhatsApp's sizes."""
        return compose(message)


def compose(message: Message) -> tuple[Part, ...]:
    """The file first, with a short text as its caption; buttons under the last part.

    Only a picture without buttons has a caption: a caption cannot carry buttons, and whether a
    document shows one depends on its reader.
    """
    if message.media is None:
        return tuple(_texts(message) or [Part("", message.buttons)])
    text = markup.sanitise(message.text)
    is_caption = message.media.kind is MediaKind.PHOTO and not message.buttons
    if not text.strip() and not message.buttons:
        return (Part("", media=message.media),)
    if is_caption and length(text) <= CAPTION_LIMIT:
        return (Part(text, media=message.media),)
    texts = _texts(message) or [Part("", message.buttons)]
    return (Part("", media=message.media), *texts)


def length(text: str) -> int:
    """How long our HTML is on WhatsApp, in UTF-16 units."""
    return markup.utf16_length(to_whatsapp(text))


def fitted(text: str, limit: int) -> list[str]:
    """Cut our HTML into pieces of at most `limit` units on WhatsApp, none of them blank."""
    return [part for piece in markup.split(text, limit) for part in _shrunk(piece, limit)]


def _texts(message: Message) -> list[Part]:
    pieces = fitted(message.text, BODY_LIMIT)
    if message.buttons and pieces:
        pieces[-1:] = fitted(pieces[-1], _room(message))
    return [
        *(Part(piece) for piece in pieces[:-1]),
        *(Part(piece, message.buttons) for piece in pieces[-1:]),
    ]


def _room(message: Message) -> int:
    """How long the text above the buttons may be."""
    if len(choices.options(message.buttons)) <= MOST_OPTIONS:
        return INTERACTIVE_LIMIT
    listed = markup.utf16_length(choices.numbered(message.buttons)) + len("\n\n")
    return max(BODY_LIMIT - listed, _SMALLEST)


def _shrunk(piece: str, limit: int) -> list[str]:
    size = length(piece)
    if size <= limit:
        return [piece]
    shown = markup.utf16_length(markup.visible(piece))
    if shown <= _SMALLEST:
        return [markup.escape(markup.visible(piece))]  # an address that is too long by itself
    smaller = max(_SMALLEST, shown * limit // size)
    return [part for half in markup.split(piece, smaller) for part in _shrunk(half, limit)]
