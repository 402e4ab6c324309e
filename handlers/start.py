"""The door: welcome, menu by role, help, and joining by invitation."""

from __future__ import annotations

from channels.base import Button, Command
from handlers.commands import commands_for
from handlers.context import Context, Fetched, Result, State, Unprepared, say
from outbox import enqueue
from registry import invitations
from registry.access import Actor, Permission
from registry.invitations import ExpiredInvitation, UnknownInvitation, UsedInvitation
from storage import offices
from storage.engine import Tx
from texts import service as texts
from texts.registry import ROLE_LABELS

JOIN_PREFIX = "gabung_"  # of the deep link t.me/<bot>?start=gabung_<code>


class Start(Unprepared):
    """/start, the menu buttons, /bantuan and what nothing else understands."""

    name = "mulai"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Welcome, or take up the invitation behind the link."""
        argument = context.argument.removeprefix(JOIN_PREFIX)
        if context.text.startswith("/start") and argument and invitations.looks_like_code(argument):
            return join(tx, context, argument)
        return say(_welcome(tx, context), *_menu(context.actor))


class Help(Unprepared):
    """What can be done here."""

    name = "bantuan"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """List the commands of this person."""
        return say(texts.help_text([entry.name for entry in commands_for(context.actor)]))


class Join(Unprepared):
    """Taking up an invitation code."""

    name = "gabung"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Take the code from the command, or from the next message."""
        code = context.argument if context.text.startswith("/") else context.text
        if not code:
            return say(texts.ASK_CODE, state=State("gabung:code"))
        return join(tx, context, code)


class Cancel(Unprepared):
    """/batal: leave whatever is going on."""

    name = "batal"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """End the dialogue."""
        return say(texts.CANCELLED if context.state else texts.NOTHING_TO_CANCEL)


class Fallback(Unprepared):
    """Nothing else fits."""

    name = "lain"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Say so, and lead on."""
        if context.text.startswith("/"):
            return say(texts.unknown_command(context.text.split()[0]))
        if context.is_unsupported:
            return say(texts.NOT_SUPPORTED, state=context.state)
        return say(texts.fallback(), *_menu(context.actor), state=context.state)


class Refused(Unprepared):
    """A command of somebody who may not use it."""

    name = "tolak"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Say who may."""
        return say(texts.NOT_ALLOWED)


def join(tx: Tx, context: Context, code: str) -> Result:
    """Give the role of a code to this person and show the commands that come with it."""
    if context.actor is None:
        return say(texts.IN_PRIVATE_ONLY)
    try:
        grant = invitations.redeem(tx, code, context.actor.person_id, context.now)
    except UnknownInvitation:
        return say(texts.CODE_UNKNOWN)
    except UsedInvitation:
        return say(texts.CODE_USED)
    except ExpiredInvitation:
        return say(texts.CODE_EXPIRED)
    office = tx.get_one(offices.Office, grant.office)
    grants = (*context.actor.grants, (grant.office, grant.role))
    actor = Actor(context.actor.person_id, context.actor.name, grants)
    menu = [Command(entry.name, texts.COMMANDS[entry.name]) for entry in commands_for(actor)]
    enqueue.show_menu(tx, context.chat, menu, key=f"menu:{context.key}", now=context.now)
    return say(texts.joined(ROLE_LABELS[grant.role], office.name), *_menu(actor))


def _welcome(tx: Tx, context: Context) -> str:
    if context.actor is None or not context.actor.is_staff:
        return texts.welcome()
    held = [
        (ROLE_LABELS[role], tx.get_one(offices.Office, office).name)
        for office, role in context.actor.grants
    ]
    return texts.staff_menu(context.actor.name, held)


def _menu(actor: Actor | None) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    if actor and actor.offices_with(Permission.SEND):
        rows.append((Button(texts.BUTTON_SEND, "kirim:start"),))
    if actor and actor.offices_with(Permission.WATCH):
        rows.append((Button(texts.BUTTON_WATCH, "pantau:newest"),))
    rows.append((Button(texts.BUTTON_HELP, "bantuan:show"),))
    return tuple(rows)
