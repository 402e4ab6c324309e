"""A group becomes an office's own: asked in the group, confirmed by somebody with a role there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from channels.base import (
    NO_TOPIC_RIGHTS,
    ButtonPressed,
    ChatKind,
    ChatMoved,
    Membership,
    MembershipChanged,
    Message,
)
from handlers import groups_approval as approval
from handlers import groups_mending as mending
from handlers import kinds
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Replace,
    Result,
    Say,
    State,
    Unprepared,
    aside,
    number_of,
    say,
    show,
    toast,
)
from handlers.groups_views import ask_category, ask_office, ask_segment, ask_which
from registry import groups, offices
from registry.access import Permission
from registry.segments import kind_label
from storage import chats, operations, question_chats, stewards, topics
from storage.chats import ChatState
from storage.engine import Tx
from storage.offices import Office
from texts import groups as texts
from texts import service

ASKED = State("grup:asked")  # so that promoting us to administrator does not ask again
_MENTION = re.compile(r"\A@\w+\s*")


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
        chat, was_gone = context.chat, context.chat.state is ChatState.GONE
        groups.note_membership(chat, event.membership)
        if event.membership is Membership.GONE:
            groups.leave(tx, chat, context.now)
            return Result()
        if chat.kind is ChatKind.PRIVATE:
            chat.state = ChatState.ACTIVE
            return Result(next_state=KEEP)
        if event.membership is Membership.MEMBER:
            topics.note_trouble(tx, chats.key_of(chat), NO_TOPIC_RIGHTS)
        groups.propose(
            tx, context.channel, context.account, event.chat.id, event.chat.title, context.now
        )
        if chat.state is ChatState.ACTIVE:
            return self._welcome_back(tx, context) if was_gone else Result(next_state=KEEP)
        if context.state is not None and not was_gone:
            return Result(next_state=KEEP)
        question = self._question(tx, context)
        return say(texts.thanks(question.text), *question.buttons, state=ASKED)

    def _welcome_back(self, tx: Tx, context: Context) -> Result:
        chat = context.chat
        if chat.office is None or chat.category is None:
            return Result(next_state=KEEP)
        office = tx.get_one(Office, chat.office)
        return aside(texts.returned(office.name, kind_label(chat.category, chat.segment)))

    def _moved(self, tx: Tx, context: Context, event: ChatMoved) -> Result:
        old = chats.key_of(context.chat)
        new = chats.rekey(tx, old, event.new_id)
        if new != old:
            operations.move_queue(tx, old, new)
            stewards.move_group(tx, old, new)
            question_chats.move(tx, old, new)
        return Result()

    def _asked(self, tx: Tx, context: Context) -> Result:
        if context.chat.kind is ChatKind.PRIVATE:
            return aside(texts.IN_GROUP_ONLY)
        is_command = context.text.startswith("/")
        name = context.argument if is_command else _MENTION.sub("", context.text)
        if not name:
            return Result((Say(self._question(tx, context)),), KEEP)
        found = offices.resolve(tx, name)
        if not found:
            return aside(texts.OFFICE_NOT_FOUND)
        question = ask_category(found[0]) if len(found) == 1 else ask_which(found)
        return Result((Say(question),), KEEP)

    def _question(self, tx: Tx, context: Context) -> Message:
        """Whose group is it? Where only one answer is likely, the next question at once."""
        chat, actor = context.chat, context.actor
        owner = groups.owner_of(tx, chat)
        if owner is not None and chat.category is not None:
            return mending.card(tx, context, owner)
        own = actor.offices_with(Permission.REGISTER_GROUP) if actor else ()
        known = [tx.get_one(Office, code) for code in own]
        return ask_category(known[0]) if len(known) == 1 else ask_office(known)

    def _pressed(self, tx: Tx, context: Context) -> Result:
        match context.pressed:
            case ("yes", number, code, *kind) if kind:
                return self._decided(tx, context, number, code, kind)
            case ("no", number, code):
                return self._decided(tx, context, number, code, ())
            case _ if context.chat.kind is ChatKind.PRIVATE:
                return toast(service.OLD_BUTTON)
            case ("other",):
                return Result((Replace(ask_office(())),), KEEP)
            case ("office", code) if office := tx.get(Office, code):
                return Result((Replace(ask_category(office)),), KEEP)
            case ("category", code, *words) if office := tx.get(Office, code):
                return self._chosen(tx, context, office, words)
            case (step, *words) if step in mending.STEPS:
                return mending.act(tx, context, step, tuple(words))
            case _:
                return toast(service.OLD_BUTTON)

    def _chosen(self, tx: Tx, context: Context, office: Office, words: Sequence[str]) -> Result:
        """Who is in the group was said; of groups of voters, for which they stand as well."""
        kind = kinds.named(words)
        if kind is None:
            return toast(service.OLD_BUTTON)
        if kinds.lacks_segment(kind, words):
            return Result((Replace(ask_segment(office, kind.category)),), KEEP)
        return show(approval.choose(tx, context, office, kind), state=KEEP)

    def _decided(
        self, tx: Tx, context: Context, text: str, code: str, words: Sequence[str]
    ) -> Result:
        number, office, kind = number_of(text), tx.get(Office, code), kinds.named(words)
        chat = chats.get(tx, number) if number is not None else None
        is_broken = bool(words) and kind is None
        if chat is None or chat.kind is not ChatKind.GROUP or office is None or is_broken:
            return toast(service.OLD_BUTTON)
        if kind is None:
            return approval.refuse(tx, context, chat, office)
        return approval.approve(tx, context, chat, office, kind)
