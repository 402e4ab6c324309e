"""One contact more, as staff say in a dialogue."""

from __future__ import annotations

from datetime import datetime

from registry import consent, contact_lists
from registry.access import Actor, Permission
from registry.contact_rows import CHANNEL, Wanted
from registry.mending import MendRefused
from storage import chats
from storage.chats import ChatRow
from storage.engine import Tx
from texts import contacts as texts
from texts import registry as registry_texts


def add(tx: Tx, wanted: Wanted, actor: Actor, now: datetime) -> ChatRow:
    """Make somebody a contact; raises NotAllowed, MendRefused.

    Whoever has said STOP or was erased is not written to, whoever asks for it.
    """
    actor.require(Permission.REGISTER_GROUP, wanted.office)
    if consent.is_suppressed(tx, CHANNEL, wanted.account, wanted.number):
        raise MendRefused(texts.SUPPRESSED)
    chat = chats.find(tx, CHANNEL, wanted.account, wanted.number)
    owner = chat.office if chat is not None and chat.ended_at is None else None
    if owner is not None and not actor.holds(Permission.REGISTER_GROUP, owner):
        raise MendRefused(registry_texts.ANOTHER_OFFICE)
    return contact_lists.take(tx, wanted, actor.audit_id, now)
