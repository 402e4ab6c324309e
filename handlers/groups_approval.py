"""Asking the staff of an office whether a group is theirs, and what follows from the answer."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Button, Message
from handlers.context import KEEP, Context, Result, show, toast
from outbox import enqueue
from registry import consent, groups
from registry.access import PERMISSIONS, NotAllowed, Permission
from registry.mending import Kind
from registry.names import clean_name
from registry.segments import asks_segment, kind_label
from storage import chats, roles
from storage.broadcasts import Lane
from storage.chats import Category, ChatRow, ChatState, Segment
from storage.engine import Tx
from storage.offices import Office
from texts import groups as texts


def choose(tx: Tx, context: Context, office: Office, kind: Kind) -> str:
    """Register this group, or ask those who may; returns what is said in the group."""
    chat = context.chat
    if _register(tx, context, chat, office, kind):
        return texts.registered(office.name, kind_label(kind.category, kind.segment))
    owner = groups.owner_of(tx, chat)
    if owner is not None and owner.code != office.code:
        return texts.owned(owner.name)
    asked = _staff_chats(tx, context, office)
    _propose(tx, context, office, kind, asked)
    return texts.WAITING if asked else texts.NOBODY_TO_ASK


def approve(tx: Tx, context: Context, chat: ChatRow, office: Office, kind: Kind) -> Result:
    """The office says yes."""
    if not _may_decide(context, office):
        return toast(texts.NOT_YOURS)
    if chat.state is ChatState.GONE:
        return show(texts.gone(chat.title), state=KEEP)
    is_same = (chat.office, chat.category, chat.segment) == (office.code, *_parts(kind))
    if is_same and chat.ended_at is None:
        return show(texts.approved(chat.title), state=KEEP)  # a colleague was faster
    if not _register(tx, context, chat, office, kind):
        return show(texts.taken(chat.title), state=KEEP)
    label = kind_label(kind.category, kind.segment)
    _tell_group(tx, context, chat, texts.registered(office.name, label))
    return show(texts.approved(chat.title), state=KEEP)


def refuse(tx: Tx, context: Context, chat: ChatRow, office: Office) -> Result:
    """The office says no; what a colleague has approved stays."""
    if not _may_decide(context, office):
        return toast(texts.NOT_YOURS)
    if chat.state is ChatState.GONE:
        return show(texts.gone(chat.title), state=KEEP)
    if chat.state is ChatState.ACTIVE and chat.ended_at is None:
        is_ours = chat.office == office.code
        return show((texts.approved if is_ours else texts.taken)(chat.title), state=KEEP)
    _tell_group(tx, context, chat, texts.REFUSED)
    return show(texts.refused(chat.title), state=KEEP)


def _propose(
    tx: Tx, context: Context, office: Office, kind: Kind, asked: Sequence[ChatRow]
) -> None:
    chat = context.chat
    asker = clean_name(context.event_name)
    text = texts.proposal(chat.title, office.name, kind_label(kind.category, kind.segment), asker)
    group = f"{chat.id}:{office.code}"
    words = ":".join(part.value for part in _parts(kind) if part)
    buttons = (
        (
            Button(texts.CONFIRM, f"grup:yes:{group}:{words}"),
            Button(texts.REFUSE, f"grup:no:{group}"),
        ),
    )
    day = context.now.date().isoformat()  # however often a stranger taps, staff are asked once
    for private in asked:
        enqueue.say(
            tx,
            context.composers,
            private,
            Message(text, buttons),
            key=f"proposal:{group}:{words}:{day}",
            now=context.now,
            lane=Lane.NOTICE,
        )


def _staff_chats(tx: Tx, context: Context, office: Office) -> list[ChatRow]:
    """The private chats of everybody who may decide for the office and wants messages."""
    people = {
        grant.person_id
        for grant in roles.of_office(tx, office.code, context.now)
        if Permission.REGISTER_GROUP in PERMISSIONS[grant.role]
    }
    return [
        chat
        for person in sorted(people)
        for chat in chats.private_chats(tx, person)
        if chat.channel in context.composers and consent.wants_messages(tx, chat)
    ]


def _may_decide(context: Context, office: Office) -> bool:
    return context.actor is not None and context.actor.may(Permission.REGISTER_GROUP, office)


def _register(tx: Tx, context: Context, chat: ChatRow, office: Office, kind: Kind) -> bool:
    """Register a group; false if this person may not."""
    if context.actor is None:
        return False
    try:
        groups.register(
            tx,
            chat,
            office,
            kind.category,
            context.actor,
            context.now,
            segment=kind.segment if asks_segment(kind.category) else None,
        )
    except NotAllowed:
        return False
    return True


def _parts(kind: Kind) -> tuple[Category, Segment | None]:
    return kind.category, kind.segment


def _tell_group(tx: Tx, context: Context, chat: ChatRow, text: str) -> None:
    enqueue.say(
        tx,
        context.composers,
        chat,
        Message(text),
        key=f"registration:{context.key}",
        now=context.now,
        lane=Lane.NOTICE,
    )
