"""/datasaya and /hapusdata: what we know about somebody, and forgetting it."""

from __future__ import annotations

from channels import choices
from channels.base import Button, ButtonPressed, Command, Message
from handlers import commands
from handlers.context import Context, Fetched, Result, State, Unprepared, aside, say, show, toast
from outbox import enqueue
from registry import access, consent, disclosure, erasure
from registry.access import PERMISSIONS, Actor, Permission
from registry.disclosure import PersonalData
from storage import chats, offices, retention, roles
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.engine import Tx
from storage.roles import Role
from texts import privacy as texts
from texts import service
from texts.registry import ROLE_LABELS

CONFIRM = "data:confirm"
ERASE = "data:erase"
BUTTONS = (Button(texts.ERASE, ERASE), Button(texts.KEEP, "data:keep"))


class Privacy(Unprepared):
    """A person asks for their data, or to be forgotten."""

    name = "data"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Tell, ask, or do it."""
        actor = context.actor
        if actor is None:
            return say(texts.NOTHING_STORED)
        if isinstance(context.event, ButtonPressed):
            return self._chosen(tx, context, actor, context.event.data)
        entry = commands.find(context.text)
        if entry is not None and entry.name == "datasaya":
            return aside(_own_data(tx, context, actor))
        if entry is not None and entry.name == "hapusdata":
            return say(_question(tx, context, actor), BUTTONS, state=State(CONFIRM))
        if entry is not None:
            return say(texts.KEPT)  # /batal
        typed = choices.chosen((BUTTONS,), context.text)
        if typed is None:
            return aside(texts.CHOOSE, BUTTONS)
        return self._chosen(tx, context, actor, typed.data)

    def _chosen(self, tx: Tx, context: Context, actor: Actor, data: str) -> Result:
        # A button of last month must not erase anybody.
        if context.state is None or context.state.name != CONFIRM:
            return toast(service.OLD_BUTTON)
        if data == ERASE:
            return _erased(tx, context, actor)
        return show(texts.KEPT)


def _own_data(tx: Tx, context: Context, actor: Actor) -> str:
    known = disclosure.collect(tx, actor.person_id, context.now)
    return texts.NOTHING_STORED if known is None else _told(known)


def _told(known: PersonalData) -> str:
    return texts.own_data(
        name=known.name,
        since=known.since,
        addresses=[
            (found.channel, found.shown, found.is_stopped, found.consented_on)
            for found in known.addresses
        ],
        roles=[
            (ROLE_LABELS[held.role], held.office, held.since, held.ends_at) for held in known.roles
        ],
        received=known.received,
        sent=known.sent,
        announcements=known.announcements,
        contact_of=known.contact_of,
        passes_on_to=known.passes_on_to,
        in_charge_of=known.in_charge_of,
        duties=known.duties,
        decisions=known.decisions,
        recurring=known.recurring,
        stand_ins=known.stand_ins,
        legal_readings=known.legal_readings,
        departures=known.departures,
        staff_checks=known.staff_checks,
        attendances=known.attendances,
        doubts=known.doubts,
        questions=known.questions,
        answers=known.answers,
        at_the_desk=known.at_the_desk,
        talk_kept=retention.TALK,
        raw_kept=retention.RAW_BODIES,
        strangers_kept=retention.STRANGERS,
    )


def _question(tx: Tx, context: Context, actor: Actor) -> str:
    known = disclosure.collect(tx, actor.person_id, context.now)
    has_released = known is not None and bool(known.announcements)
    return texts.ask_erasure(has_role=actor.is_staff, has_released=has_released)


def _erased(tx: Tx, context: Context, actor: Actor) -> Result:
    heirs = _tell_colleagues(tx, context, actor)
    erasure.erase(tx, actor.person_id, actor.audit_id, context.now, heirs=heirs)
    if actor.is_staff:
        _show_public_menu(tx, context)
    return show(texts.ERASED)


def _tell_colleagues(tx: Tx, context: Context, actor: Actor) -> dict[str, int]:
    """Tell each office that a role ended there; returns a chat of each that heard it."""
    told: dict[str, int] = {}
    for office, role in actor.grants:
        name = tx.get_one(offices.Office, office).name
        message = Message(texts.colleague_left(ROLE_LABELS[role], name))
        for chat in _admin_chats(tx, context, office, actor):
            key = f"left:{actor.person_id}:{office}:{role.value}"
            enqueue.say(
                tx, context.composers, chat, message, key=key, now=context.now, lane=Lane.NOTICE
            )
            told.setdefault(office, chats.key_of(chat))
    return told


def _admin_chats(tx: Tx, context: Context, office: str, leaver: Actor) -> list[ChatRow]:
    """The chats of the other admins of an office, or of the operators where it has none."""
    admins = {
        grant.person_id
        for grant in roles.of_office(tx, office, context.now)
        if Permission.INVITE in PERMISSIONS[Role(grant.role)]
    } - {leaver.person_id}
    reached = [chat for person in sorted(admins) for chat in chats.private_chats(tx, person)]
    return [
        chat
        for chat in reached or access.operators(tx, context.now)
        if chat.person_id != leaver.person_id
        and chat.channel in context.composers
        and consent.wants_messages(tx, chat)
    ]


def _show_public_menu(tx: Tx, context: Context) -> None:
    menu = [
        Command(entry.name, service.COMMANDS[entry.name]) for entry in commands.commands_for(None)
    ]
    enqueue.show_menu(tx, context.chat, menu, key=f"menu:{context.key}", now=context.now)
