"""A group becomes an office's own: asked in the group, confirmed by somebody with a role there."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import (
    Button,
    ButtonPressed,
    Buttons,
    ChatKind,
    ChatMoved,
    Membership,
    MembershipChanged,
    Message,
)
from handlers.context import Context, Fetched, Result, Unprepared, say, show, toast
from outbox import enqueue
from registry import groups, offices
from registry.access import NotAllowed, Permission
from storage import chats, operations, roles
from storage.broadcasts import Lane
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Tx
from storage.offices import Office
from texts import groups as texts
from texts import service

OFFICES_OFFERED = 5
COLUMNS = 2


class Groups(Unprepared):
    """Being added, registered, moved and removed."""

    name = "grup"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Follow what happens to a group."""
        match context.event:
            case MembershipChanged():
                return self._membership(tx, context, context.event)
            case ChatMoved():
                return self._moved(tx, context, context.event)
            case ButtonPressed():
                return self._pressed(tx, context)
            case _:
                return self._asked(tx, context)

    def _membership(self, tx: Tx, context: Context, event: MembershipChanged) -> Result:
        if event.membership is Membership.GONE:
            groups.leave(tx, context.chat, context.now)
            return Result()
        if context.chat.kind is ChatKind.PRIVATE:
            context.chat.state = ChatState.ACTIVE
            return Result()
        was_registered = context.chat.office is not None
        groups.propose(
            tx, context.channel, context.account, event.chat.id, event.chat.title, context.now
        )
        return Result() if was_registered else self._ask_office(tx, context)

    def _moved(self, tx: Tx, context: Context, event: ChatMoved) -> Result:
        old = chats.key_of(context.chat)
        new = chats.rekey(tx, old, event.new_id)
        if new != old:
            operations.move_queue(tx, old, new)
        return Result()

    def _asked(self, tx: Tx, context: Context) -> Result:
        if context.chat.kind is ChatKind.PRIVATE:
            return say(texts.IN_GROUP_ONLY)
        name = context.argument if context.text.startswith("/") else context.text
        if not name:
            return self._ask_office(tx, context)
        found = offices.resolve(tx, name)
        if not found:
            return say(texts.OFFICE_NOT_FOUND)
        if len(found) > 1:
            return say(texts.ASK_WHICH_OFFICE, *_offices(found))
        return say(texts.ask_category(found[0].name), *_categories(found[0]))

    def _ask_office(self, tx: Tx, context: Context) -> Result:
        own = context.actor.offices_with(Permission.REGISTER_GROUP) if context.actor else ()
        known = [tx.get_one(Office, code) for code in own[:OFFICES_OFFERED]]
        if len(known) == 1:
            return say(
                texts.ask_category(known[0].name),
                *_categories(known[0]),
                (Button(texts.OTHER_OFFICE, "grup:other"),),
            )
        return say(texts.ASK_OFFICE, *_offices(known))

    def _pressed(self, tx: Tx, context: Context) -> Result:
        match context.pressed:
            case ("other",):
                return show(texts.ASK_OFFICE)
            case ("office", code) if office := tx.get(Office, code):
                return show(texts.ask_category(office.name), *_categories(office))
            case ("category", code, category) if office := tx.get(Office, code):
                return self._choose(tx, context, office, Category(category))
            case ("yes", chat_id, code, category) if office := tx.get(Office, code):
                chat = chats.get_one(tx, int(chat_id))
                return self._approve(tx, context, chat, office, Category(category))
            case ("no", chat_id, code) if office := tx.get(Office, code):
                return self._refuse(tx, context, chats.get_one(tx, int(chat_id)), office)
            case _:
                return toast(service.OLD_BUTTON)

    def _choose(self, tx: Tx, context: Context, office: Office, category: Category) -> Result:
        label = groups.category_label(category)
        if not _register(tx, context, context.chat, office, category):
            return show(self._propose(tx, context, office, category))
        return show(texts.registered(office.name, label))

    def _propose(self, tx: Tx, context: Context, office: Office, category: Category) -> str:
        chat = context.chat
        text = texts.proposal(chat.title, office.name, groups.category_label(category))
        answer = f"{chat.id}:{office.code}"
        buttons = (
            (
                Button(texts.CONFIRM, f"grup:yes:{answer}:{category.value}"),
                Button(texts.REFUSE, f"grup:no:{answer}"),
            ),
        )
        asked = _staff_chats(tx, context, office)
        for private in asked:
            enqueue.say(
                tx,
                context.composers,
                private,
                Message(text, buttons),
                key=f"proposal:{context.key}:{private.id}",
                now=context.now,
                lane=Lane.NOTICE,
            )
        return texts.WAITING if asked else texts.NOBODY_TO_ASK

    def _approve(
        self, tx: Tx, context: Context, chat: ChatRow, office: Office, category: Category
    ) -> Result:
        if not _register(tx, context, chat, office, category):
            return toast(texts.NOT_YOURS)
        label = groups.category_label(category)
        self._tell_group(tx, context, chat, texts.registered(office.name, label))
        return show(texts.approved(chat.title))

    def _refuse(self, tx: Tx, context: Context, chat: ChatRow, office: Office) -> Result:
        if context.actor is None or not context.actor.may(Permission.REGISTER_GROUP, office):
            return toast(texts.NOT_YOURS)
        if chat.state is ChatState.PENDING:
            self._tell_group(tx, context, chat, texts.REFUSED)
        return show(texts.refused(chat.title))

    def _tell_group(self, tx: Tx, context: Context, chat: ChatRow, text: str) -> None:
        enqueue.say(
            tx,
            context.composers,
            chat,
            Message(text),
            key=f"registration:{context.key}",
            now=context.now,
            lane=Lane.NOTICE,
        )


def _register(tx: Tx, context: Context, chat: ChatRow, office: Office, category: Category) -> bool:
    """Register a group; false if this person may not."""
    if context.actor is None:
        return False
    try:
        groups.register(tx, chat, office, category, context.actor, context.now)
    except NotAllowed:
        return False
    return True


def _staff_chats(tx: Tx, context: Context, office: Office) -> list[ChatRow]:
    people = {grant.person_id for grant in roles.of_office(tx, office.code, context.now)}
    return [
        chat
        for person in sorted(people)
        for chat in chats.private_chats(tx, person)
        if chat.channel == context.channel
    ]


def _offices(found: Sequence[Office]) -> Buttons:
    return tuple(
        (Button(offices.label(office), f"grup:office:{office.code}"),)
        for office in found[:OFFICES_OFFERED]
    )


def _categories(office: Office) -> Buttons:
    buttons = [
        Button(groups.category_label(category), f"grup:category:{office.code}:{category.value}")
        for category in Category
    ]
    return tuple(tuple(buttons[at : at + COLUMNS]) for at in range(0, len(buttons), COLUMNS))
