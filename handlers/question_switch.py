"""/tanyajawab: whether questions are answered in a group, decided by its office."""

from __future__ import annotations

from channels.base import Button, ButtonPressed, ChatKind
from handlers.context import KEEP, Context, Fetched, Result, Unprepared, aside, show, toast
from registry import groups
from registry.access import Permission
from storage import audit, chats, question_chats
from storage.engine import Tx
from texts import ask as texts
from texts import groups as group_texts
from texts import service

NAME = "tanyajawab"


class QuestionSwitch(Unprepared):
    """Showing the switch of a group, and turning it."""

    name = NAME

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show how it stands, or change it."""
        actor, office = context.actor, groups.owner_of(tx, context.chat)
        is_button = isinstance(context.event, ButtonPressed)
        if context.chat.kind is not ChatKind.GROUP or office is None:
            return toast(service.OLD_BUTTON) if is_button else aside(texts.IN_GROUPS_ONLY)
        if actor is None or not actor.may(Permission.REGISTER_GROUP, office):
            return toast(group_texts.NOT_YOURS) if is_button else aside(group_texts.NOT_YOURS)
        chat = chats.key_of(context.chat)
        match context.pressed:
            case ("on" | "off" as wanted,):
                silent = wanted == "off"
                question_chats.set_silent(tx, chat, context.now, silent=silent)
                audit.record(
                    tx,
                    context.now,
                    actor.audit_id,
                    "group.questions",
                    f"chat:{chat}",
                    office=office.code,
                    facts={"answered": not silent},
                )
                return show(*_shown(silent=silent), state=KEEP)
            case () | ("show",):
                return aside(*_shown(silent=question_chats.is_silent(tx, chat)))
            case _:
                return toast(service.OLD_BUTTON)


def _shown(*, silent: bool) -> tuple[str, tuple[Button, ...]]:
    if silent:
        return texts.QUESTIONS_OFF, (Button(texts.TURN_ON, f"{NAME}:on"),)
    return texts.QUESTIONS_ON, (Button(texts.TURN_OFF, f"{NAME}:off"),)
