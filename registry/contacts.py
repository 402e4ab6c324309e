"""Contacts: people whom announcements reach where an office has no group that we can enter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from registry.access import Actor, Permission
from storage import audit, health
from storage.chats import Category, ChatRow, Segment
from storage.engine import Tx
from storage.health import Condition


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


def visible(tx: Tx, actor: Actor, now: datetime, words: str = "") -> Sequence[Condition]:
    """The contacts of the offices that somebody may read about, whose name or office has all words.

    By office, each once.
    """
    found = {
        one.chat_id: one
        for code in actor.offices_with(Permission.WATCH)
        for one in health.of_subtree(tx, code, now)
        if one.is_contact
    }
    wanted = words.casefold().split()
    return [
        one
        for one in found.values()
        if all(word in f"{one.title} {one.office_name}".casefold() for word in wanted)
    ]
