"""Answering buttons by typing, where a chat may show them as numbered text."""

from __future__ import annotations

from datetime import datetime, timedelta

from channels import choices
from channels.base import ButtonPressed, ChatKind, MessageReceived
from handlers.context import Incoming
from registry import consent
from storage import chats, offers
from storage.chats import ChatRow
from storage.engine import Tx

OFFER_LASTS = timedelta(hours=12)  # "1" means nothing tomorrow


def answered(tx: Tx, chat: ChatRow, event: Incoming, now: datetime) -> Incoming:
    """The button that a typed number or label chooses among those shown last, or the event."""
    if not isinstance(event, MessageReceived) or not _may_answer(event) or chat.id is None:
        return event
    offered = offers.get(tx, chats.key_of(chat), now - OFFER_LASTS)
    button = choices.chosen(offered, event.text)
    if button is None:
        return event
    return ButtonPressed(event.chat, event.sender, event.message_id, event.message_id, button.data)


def _may_answer(event: MessageReceived) -> bool:
    is_own_words = event.media is None and not event.is_forwarded
    is_private = event.chat.kind is ChatKind.PRIVATE
    return is_own_words and is_private and not consent.is_stop_word(event.text)
