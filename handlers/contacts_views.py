"""The screens of /kontak: a page of contacts, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.base import Button, Message
from handlers.context import Context
from registry import contact_rows, offices
from registry.access import Actor, Permission
from registry.masking import partly
from registry.segments import asks_segment, kind_label
from storage import chats, contacts, group_admins, health
from storage.engine import Tx
from storage.health import Condition, Health
from storage.offices import Office
from texts import contacts as list_texts
from texts import contacts_chat as texts
from texts.registry import HEALTH_LABELS

SHOWN: Final = 7  # on one message; with three more buttons they fill a list on WhatsApp
CHANNELS: Final = {"telegram": "Telegram", "whatsapp": "WhatsApp", "local": "Simulator"}


def page(found: Sequence[Condition], first: int, *, may_add: bool) -> Message:
    """A page of contacts that begins at one of them, each with a button."""
    shown = list(enumerate(found[first : first + SHOWN], first + 1))
    rows = [
        (place, one.title, one.office_name, _kind(one), HEALTH_LABELS[one.health])
        for place, one in shown
    ]
    troubled = sum(one.health is not Health.ACTIVE for one in found)
    labels = [
        (
            Button(
                f"{place}. {one.title}"[: offices.LABEL_LENGTH].strip(),
                f"kontak:open:{one.chat_id}",
            ),
        )
        for place, one in shown
    ]
    has_more = first + SHOWN < len(found)
    more = (Button(texts.MORE, f"kontak:more:{first + SHOWN}"),)
    add = (Button(texts.ADD, "kontak:add"),)
    buttons = (
        *labels,
        *((more,) if has_more else ()),
        (Button(texts.SEARCH, "kontak:search"),),
        *((add,) if may_add else ()),
    )
    text = texts.listed(len(found), troubled, rows) if found else texts.NOBODY
    return Message(text, buttons)


def card(tx: Tx, context: Context, actor: Actor, chat_id: int) -> Message | None:
    """One contact, with what this person can change; None if they may not read of it."""
    found = health.of_chat(tx, chat_id, context.now)
    if found is None or not found.is_contact:
        return None
    office, chat = tx.get_one(Office, found.office), chats.get_one(tx, chat_id)
    if not actor.may_see(office):
        return None
    may_change = actor.may(Permission.REGISTER_GROUP, office)
    day = contacts.consent_of(tx, chat)
    text = texts.card(
        found.title,
        found.office_name,
        _kind(found),
        _where(found, is_whole=may_change),
        f"{day:%d/%m/%Y}" if day else list_texts.NO_DAY,
        HEALTH_LABELS[found.health],
        [group.title for group in group_admins.groups_of(tx, chat_id)],
        may_change=may_change,
    )
    return Message(text, _buttons(found) if may_change else ())


def _buttons(found: Condition) -> tuple[tuple[Button, ...], ...]:
    segment = (Button(texts.CHANGE_SEGMENT, f"kontak:segment:{found.chat_id}"),)
    return (
        (
            Button(texts.CHANGE_CATEGORY, f"kontak:kind:{found.chat_id}"),
            *(segment if asks_segment(found.category) else ()),
        ),
        (Button(texts.END, f"kontak:end:{found.chat_id}"),),
    )


def _kind(found: Condition) -> str:
    return kind_label(found.category, found.segment)


def _where(found: Condition, *, is_whole: bool) -> str:
    """Where they are written to; a number only whole for those who may call it."""
    channel = CHANNELS.get(found.channel, found.channel)
    if found.channel != contact_rows.CHANNEL:
        return channel
    return f"{channel} {found.external_id if is_whole else partly(found.external_id)}"
