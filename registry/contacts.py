"""Contacts: people whom announcements reach where an office has no group that we can enter."""

from __future__ import annotations

from datetime import datetime

from storage import audit
from storage.chats import Category, ChatRow, Segment
from storage.engine import Tx


def register(
    tx: Tx, chat: ChatRow, office: str, category: Category, actor: str, now: datetime
) -> bool:
    """Make a private chat an office's contact; false if it is one already, of any office."""
    if chat.office is not None and chat.ended_at is None:
        return False
    move(tx, chat, office, category, actor, now)
    return True


def move(
    tx: Tx,
    chat: ChatRow,
    office: str,
    category: Category,
    actor: str,
    now: datetime,
    *,
    segment: Segment | None = None,
) -> None:
    """Make a private chat an office's contact, whosever it was."""
    is_same = (chat.office, chat.category, chat.segment) == (office, category, segment)
    if is_same and chat.ended_at is None:
        return
    chat.office, chat.category, chat.segment, chat.ended_at = office, category, segment, None
    tx.flush()
    facts = {"category": category.value} | ({"segment": segment.value} if segment else {})
    audit.record(
        tx, now, actor, "contact.registered", f"chat:{chat.id}", office=office, facts=facts
    )
