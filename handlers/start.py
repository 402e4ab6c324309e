"""The door: welcome, menu by role, help, and joining by invitation."""

from __future__ import annotations

from dataclasses import replace

from channels.base import ChatKind, Command
from handlers import commands
from handlers.commands import commands_for, find
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    State,
    Unprepared,
    aside,
    say,
)
from handlers.menu import menu
from outbox import enqueue
from registry import codes, contacts, invitations, relays
from registry.access import Actor, Permission
from registry.invitations import (
    ExpiredInvitation,
    TooManyGuesses,
    UnknownInvitation,
    UsedInvitation,
)
from storage import chats, offices, question_chats
from storage.chats import Category, ChatRow
from storage.engine import Tx
from texts import relay_groups as relay_texts
from texts import service as texts
from texts.registry import ROLE_LABELS

JOIN_PREFIX = "gabung_"  # of the deep link t.me/<bot>?start=gabung_<code>


class Start(Unprepared):
    """/start and the words that mean it."""

    name = "mulai"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Welcome, or take up the invitation behind the link."""
        if (linked := commands.linked_office(context.text)) is not None:
            return _from_office(tx, context, linked)
        argument = context.argument
        code = argument.removeprefix(JOIN_PREFIX)
        if code != argument or codes.is_like_one(code):
            return join(tx, context, code)
        _show_menu(tx, context, context.actor)
        return say(_welcome(tx, context), *menu(context.actor))


class Help(Unprepared):
    """What can be done here."""

    name = "bantuan"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """List the commands of this person in this chat."""
        entries = commands_for(context.actor, context.chat.kind)
        is_private = context.chat.kind is ChatKind.PRIVATE
        may_send = bool(context.actor and context.actor.offices_with(Permission.SEND))
        text = texts.help_text(
            [entry.name for entry in entries], is_private=is_private, may_send=may_send
        )
        return aside(text)


class Join(Unprepared):
    """Taking up an invitation code."""

    name = "gabung"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Take the code from the command, or from the next message."""
        entry = find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.CANCELLED)
        code = context.text if entry is None else context.argument
        if not code:
            return say(texts.ASK_CODE, state=State("gabung:code"))
        return join(tx, context, code)


class Cancel(Unprepared):
    """/batal while nothing is going on; a running dialogue hears it itself."""

    name = "batal"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Say that there is nothing to leave."""
        return say(texts.NOTHING_TO_CANCEL)


class Fallback(Unprepared):
    """A button or a command that nobody has."""

    name = "lain"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Say so, and lead on."""
        if context.pressed:
            return aside(texts.OLD_BUTTON)
        if context.is_first_contact:
            return aside(texts.welcome(), *menu(context.actor))
        return aside(texts.unknown_command(context.text.split()[0]))


class Refused(Unprepared):
    """A command of somebody who may not use it."""

    name = "tolak"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Say who may."""
        return aside(texts.NOT_ALLOWED)


class Elsewhere(Unprepared):
    """A command in a group that belongs into a private chat."""

    name = "pribadi"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Say where."""
        return aside(texts.IN_PRIVATE_ONLY)


class Silence(Unprepared):
    """What needs no answer."""

    name = "diam"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Say nothing."""
        return Result(next_state=KEEP)


def join(tx: Tx, context: Context, code: str) -> Result:
    """Give the role of a code to this person and show the commands that come with it."""
    if context.actor is None:
        return aside(texts.IN_PRIVATE_ONLY)
    try:
        invitations.check_guesses(tx, context.actor.person_id, context.now)
        if (group := _admin_of(tx, context, context.actor.person_id, code)) is not None:
            owner = tx.get_one(offices.Office, group.office)
            return say(relay_texts.appointed(group.title, owner.name))
        grant = invitations.redeem(tx, code, context.actor.person_id, context.now)
    except UnknownInvitation:
        return say(texts.CODE_UNKNOWN, state=State("gabung:code"))
    except UsedInvitation:
        return say(texts.CODE_USED)
    except ExpiredInvitation:
        return say(texts.CODE_EXPIRED)
    except TooManyGuesses:
        return say(texts.TOO_MANY_GUESSES)
    office = tx.get_one(offices.Office, grant.office)
    grants = (*context.actor.grants, (grant.office, grant.role))
    actor = replace(context.actor, grants=grants)
    _show_menu(tx, context, actor)
    is_contact = not context.composers[context.channel].has_groups and contacts.register(
        tx, context.chat, office.code, Category.SATKER, actor.audit_id, context.now
    )
    welcome = texts.joined(ROLE_LABELS[grant.role], office.name, is_contact=is_contact)
    return say(welcome, *menu(actor))


def _from_office(tx: Tx, context: Context, code: str) -> Result:
    """Somebody followed the link of an office: it is theirs, and nobody asks for it again."""
    office = tx.get(offices.Office, code)
    _show_menu(tx, context, context.actor)
    if office is None or office.code == offices.NATIONAL_CODE:
        return say(_welcome(tx, context), *menu(context.actor))
    question_chats.set_region(tx, chats.key_of(context.chat), office.code, context.now)
    return say(texts.welcome(office.name), *menu(context.actor))


def _admin_of(tx: Tx, context: Context, person_id: int, code: str) -> ChatRow | None:
    """The group to which a code lets this person pass on; None if it is no such code."""
    try:
        return relays.redeem(tx, code, context.chat, person_id, context.now)
    except UnknownInvitation:
        return None


def _show_menu(tx: Tx, context: Context, actor: Actor | None) -> None:
    offered = [Command(entry.name, texts.COMMANDS[entry.name]) for entry in commands_for(actor)]
    enqueue.show_menu(tx, context.chat, offered, key=f"menu:{context.key}", now=context.now)


def _welcome(tx: Tx, context: Context) -> str:
    if context.actor is None or not context.actor.is_staff:
        return texts.welcome()
    held = [
        (ROLE_LABELS[role], tx.get_one(offices.Office, office).name)
        for office, role in context.actor.grants
    ]
    return texts.staff_menu(context.actor.name, held)
