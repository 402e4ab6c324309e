"""/grup in a group that is registered: what it is, who is in charge of it, and its end."""

from __future__ import annotations

from channels.base import Button, Message
from handlers.context import KEEP, Context, Result, aside, show, toast
from handlers.groups_views import ask_category, ask_segment
from registry import groups, mending
from registry.access import Actor, Permission
from registry.mending import Kind, MendRefused
from registry.segments import NONE, asks_segment, kind_label, segment_named
from storage import chats, health, stewards
from storage.engine import Tx
from storage.offices import Office
from texts import groups as texts
from texts import service
from texts.registry import HEALTH_LABELS

STEPS = frozenset({"kind", "segments", "segment", "mine", "notmine", "end", "ended", "card"})


def card(tx: Tx, context: Context, office: Office) -> Message:
    """The group as it is registered; for staff of its office, with what they can change."""
    chat, actor = context.chat, context.actor
    label = kind_label(chat.category, chat.segment) if chat.category else ""
    if actor is None or not actor.may(Permission.REGISTER_GROUP, office):
        return Message(texts.registered(office.name, label))
    key = chats.key_of(chat)
    people = stewards.of_groups(tx, [key]).get(key, ())
    found = health.of_chat(tx, key, context.now)
    text = texts.card(
        office.name,
        label,
        [one.name for one in people],
        HEALTH_LABELS[found.health] if found else "",
    )
    is_mine = actor.person_id in {one.person_id for one in people}
    mine = ("notmine", texts.NOT_IN_CHARGE) if is_mine else ("mine", texts.IN_CHARGE)
    segment = (Button(texts.CHANGE_SEGMENT, "grup:segments"),)
    has_segment = chat.category is not None and asks_segment(chat.category)
    buttons = (
        (Button(texts.CHANGE_CATEGORY, "grup:kind"), *(segment if has_segment else ())),
        (Button(mine[1], f"grup:{mine[0]}"), Button(texts.END, "grup:end")),
        (Button(texts.QUESTIONS, "tanyajawab:show"), Button(texts.OTHER_OFFICE, "grup:other")),
    )
    return Message(text, buttons)


def act(tx: Tx, context: Context, step: str, words: tuple[str, ...]) -> Result:
    """Take a step on the group in which a button was pressed."""
    actor, office = context.actor, groups.owner_of(tx, context.chat)
    if office is None or context.chat.category is None:
        return toast(service.OLD_BUTTON)
    if actor is None or not actor.may(Permission.REGISTER_GROUP, office):
        return toast(texts.NOT_YOURS)
    match step, words:
        case ("kind", ()):
            return _show(ask_category(office))
        case ("segments", ()):
            return _show(ask_segment(office))
        case ("segment", (name,)):
            return _choose_segment(tx, context, actor, office, name)
        case ("mine" | "notmine", ()):
            return _in_charge(tx, context, actor, office, wants=step == "mine")
        case ("end", ()):
            yes, no = Button(texts.YES_END, "grup:ended"), Button(texts.NO_END, "grup:card")
            return show(texts.CONFIRM_END, (yes, no), state=KEEP)
        case ("card", ()):
            return _show(card(tx, context, office))
        case ("ended", ()):
            mending.end(tx, context.chat, actor, context.now)
            return show(texts.ENDED, state=KEEP)
        case _:
            return toast(service.OLD_BUTTON)


def _choose_segment(tx: Tx, context: Context, actor: Actor, office: Office, name: str) -> Result:
    category, segment = context.chat.category, segment_named(name)
    if category is None or (segment is None and name != NONE):
        return toast(service.OLD_BUTTON)
    kind = Kind(category, segment)
    mending.classify(tx, context.chat, kind, context.policies.senders, actor, context.now)
    return _show(card(tx, context, office))


def _in_charge(tx: Tx, context: Context, actor: Actor, office: Office, *, wants: bool) -> Result:
    key = chats.key_of(context.chat)
    held = [one.person_id for one in stewards.of_groups(tx, [key]).get(key, ())]
    others = [person for person in held if person != actor.person_id]
    people = [*others, actor.person_id] if wants else others
    try:
        mending.put_in_charge(tx, context.chat, people, actor, context.now)
    except MendRefused as refused:
        return aside(refused.reason)
    return _show(card(tx, context, office))


def _show(message: Message) -> Result:
    return show(message.text, *message.buttons, state=KEEP)
