"""/kontakkantor: how the public reaches an office, and its leaders changing that."""

from __future__ import annotations

from channels.base import Button, ButtonPressed
from handlers import commands
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    State,
    Unprepared,
    aside,
    say,
    show,
    toast,
)
from registry import office_contacts, offices
from registry.access import Actor, Permission
from registry.office_contacts import LONGEST, ContactRefused
from storage import office_contacts as store
from storage.engine import Tx
from storage.offices import Office
from texts import hours as hour_texts
from texts import placeholders as texts
from texts import service

TYPED = "kontak:typed"
SHOWN = 8  # offices that one message offers; a list on WhatsApp has ten rows


class OfficeContacts(Unprepared):
    """Showing the contact of an office, and changing it."""

    name = "kontak"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the contact, or take the next step of a change."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.CANCELLED)
        is_button = isinstance(context.event, ButtonPressed)
        if actor is None or not actor.offices_with(Permission.REPRESENT):
            return toast(texts.ONLY_LEADERS) if is_button else aside(service.NOT_ALLOWED)
        if is_button:
            return _pressed(tx, context, actor)
        if entry is not None:
            return _begin(tx, actor)
        return _typed(tx, context, actor)


def _begin(tx: Tx, actor: Actor) -> Result:
    own = [tx.get_one(Office, code) for code in actor.offices_with(Permission.REPRESENT)]
    if len(own) == 1:
        return _overview(tx, own[0])
    rows = [(Button(offices.label(one), f"kontak:office:{one.code}"),) for one in own[:SHOWN]]
    return aside(hour_texts.WHICH_OFFICE, *rows)


def _pressed(tx: Tx, context: Context, actor: Actor) -> Result:
    match context.pressed:
        case ("leave",):
            is_own = context.state is not None and context.state.name == TYPED
            return show(texts.CANCELLED, state=None if is_own else KEEP)
        case ("office" | "change" as what, code) if office := tx.get(Office, code):
            if not actor.may(Permission.REPRESENT, office):
                return toast(texts.ONLY_LEADERS)
            if what == "office":
                return _overview(tx, office)
            cancel = (Button(texts.CANCEL, "kontak:leave"),)
            state = State(TYPED, {"office": code})
            return say(texts.ask_contact(office.name), cancel, state=state)
        case _:
            return toast(service.OLD_BUTTON)


def _overview(tx: Tx, office: Office) -> Result:
    change = (Button(texts.CHANGE, f"kontak:change:{office.code}"),)
    return aside(texts.contact(office.name, store.of_office(tx, office.code)), change)


def _typed(tx: Tx, context: Context, actor: Actor) -> Result:
    data = context.state.data if context.state else {}
    office = tx.get(Office, str(data.get("office", "")))
    if office is None or not actor.may(Permission.REPRESENT, office):
        return say(texts.ONLY_LEADERS)
    try:
        contact = office_contacts.put(tx, actor, office, context.text, context.now)
    except ContactRefused:
        return aside(texts.not_read(LONGEST))
    return say(texts.saved(office.name, contact))
