"""Answering buttons by typing, where a chat may show them as numbered text."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from broadcasts import attending
from channels import choices
from channels.base import Button, ButtonPressed, ChatKind, MessageReceived
from handlers.context import Incoming
from registry import consent
from storage import chats, confirmations, offers
from storage.chats import ChatRow
from storage.engine import Tx
from texts import invitations as invitation_texts
from texts import relays as texts

OFFER_LASTS = timedelta(hours=12)  # "1" means nothing tomorrow
_ANNOUNCED: Final = (
    (
        Button(texts.OPEN, "buka"),
        Button(texts.PASSED_ON, "terus:ok"),
        Button(texts.RECEIVED, "terus:ok"),
        Button(texts.IN_TROUBLE, "terus:no"),
    ),
)


def answered(tx: Tx, chat: ChatRow, event: Incoming, now: datetime) -> Incoming:
    """The button that a typed number or label chooses among those shown last, or the event."""
    if not isinstance(event, MessageReceived) or not _may_answer(event) or chat.id is None:
        return event
    offered = offers.get(tx, chats.key_of(chat), now - OFFER_LASTS)
    button = (
        choices.chosen(offered, event.text)
        or _about_an_invitation(tx, chat, event, now)
        or _about_an_announcement(tx, chat, event)
    )
    if button is None:
        return event
    pressed = event.reply_to or ""
    return ButtonPressed(event.chat, event.sender, pressed, event.message_id, button.data)


def _about_an_announcement(tx: Tx, chat: ChatRow, event: MessageReceived) -> Button | None:
    """Its buttons hold for days, and a tap that the webhook lost is listed as its label."""
    button = choices.chosen(_ANNOUNCED, event.text) if not event.text.strip().isdecimal() else None
    if button is None or confirmations.newest_told(tx, chats.key_of(chat)) is None:
        return None
    return button


def _about_an_invitation(
    tx: Tx, chat: ChatRow, event: MessageReceived, now: datetime
) -> Button | None:
    """HADIR by itself answers the invitation that waits; where none does, it is a command."""
    said = " ".join(event.text.casefold().split()).rstrip(".")
    word = invitation_texts.WORDS.get(said)
    number = attending.newest_for(tx, chat, now) if word else None
    return Button(said, f"undang:{word}:{number}") if number is not None else None


def _may_answer(event: MessageReceived) -> bool:
    is_own_words = event.media is None and not event.is_forwarded
    is_private = event.chat.kind is ChatKind.PRIVATE
    return is_own_words and is_private and not consent.is_stop_word(event.text)
