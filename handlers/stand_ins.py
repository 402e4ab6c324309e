"""/plh: a Pimpinan names who decides in their place, until a day."""

from __future__ import annotations

from datetime import date
from typing import Final

from channels.base import Button, ButtonPressed, Message
from handlers import commands
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    State,
    Unprepared,
    aside,
    number_of,
    say,
    show,
    toast,
)
from outbox import enqueue
from registry import consent, offices, stand_ins
from registry.access import Actor, Permission
from registry.stand_ins import StandInRefused
from storage import chats, people
from storage import stand_ins as store
from storage.broadcasts import Lane
from storage.engine import Tx
from storage.offices import Office
from storage.stand_ins import StandIn
from texts import service
from texts import stand_ins as texts

SHOWN: Final = 8  # people that one message offers; a list on WhatsApp has ten rows
LABEL: Final = 20  # characters of a button
DAYS: Final = (("hari ini", texts.TODAY), ("besok", texts.TOMORROW))


class StandIns(Unprepared):
    """Showing who stands in, naming and ending it."""

    name = "plh"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show who stands in, or take the next step."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.CANCELLED)
        is_button = isinstance(context.event, ButtonPressed)
        if actor is None or not actor.offices_with(Permission.APPROVE):
            return toast(texts.ONLY_LEADERS) if is_button else say(texts.ONLY_LEADERS)
        if not actor.may_approve:
            return toast(texts.SHARED_PHONE) if is_button else say(texts.SHARED_PHONE)
        if is_button:
            return self._pressed(tx, context, actor)
        if entry is not None or context.step != "until":
            return _begin(tx, context, actor)
        return self._typed(tx, context, actor)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("leave",):
                return show(texts.CANCELLED, state=None if context.step == "until" else KEEP)
            case (action, code, *words):
                office = tx.get(Office, code)
                if office is None or not actor.may(Permission.APPROVE, office):
                    return toast(texts.ONLY_LEADERS)
                return self._at(tx, context, actor, office, action, words)
            case _:
                return toast(service.OLD_BUTTON)

    def _at(
        self,
        tx: Tx,
        context: Context,
        actor: Actor,
        office: Office,
        action: str,
        words: list[str],
    ) -> Result:
        match (action, *words):
            case ("office",):
                return _overview(tx, context, office)
            case ("name",):
                return _ask_who(tx, context, actor, office)
            case ("end",):
                is_over = stand_ins.end(tx, actor, office, context.now)
                return show(
                    texts.ended(office.name) if is_over else texts.NOBODY_STOOD_IN, state=KEEP
                )
            case ("who", text) if (person := number_of(text)) is not None:
                return _ask_until(tx, office, person)
            case ("until", text, day) if (person := number_of(text)) is not None:
                return _name(tx, context, actor, office, person, day)
            case _:
                return toast(service.OLD_BUTTON)

    def _typed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        data = context.state.data if context.state else {}
        office, person = tx.get(Office, str(data.get("office"))), data.get("person")
        if office is None or not isinstance(person, int):
            return say(service.OLD_BUTTON)
        if not actor.may(Permission.APPROVE, office):
            return say(texts.ONLY_LEADERS)
        return _name(tx, context, actor, office, person, context.text)


def _begin(tx: Tx, context: Context, actor: Actor) -> Result:
    own = [tx.get_one(Office, code) for code in actor.offices_with(Permission.APPROVE)]
    if len(own) == 1:
        return _overview(tx, context, own[0])
    rows = [(Button(offices.label(one), f"plh:office:{one.code}"),) for one in own[:SHOWN]]
    return say(texts.WHICH_OFFICE, *rows)


def _overview(tx: Tx, context: Context, office: Office) -> Result:
    name = Button(texts.NAME, f"plh:name:{office.code}")
    found = store.in_force(tx, office.code, context.now)
    if not found:
        return say(texts.overview(office.name, None, None), (name,))
    row = found[-1]
    end = Button(texts.END, f"plh:end:{office.code}")
    last = stand_ins.last_day(row, office)
    return say(texts.overview(office.name, _called(tx, row.person_id), last), (name, end))


def _ask_who(tx: Tx, context: Context, actor: Actor, office: Office) -> Result:
    found = stand_ins.candidates(tx, actor, office, context.now)
    if not found:
        return aside(texts.NOBODY_TO_NAME)
    rows = [
        (Button(one.name[:LABEL] or f"{one.id}", f"plh:who:{office.code}:{one.id}"),)
        for one in found[:SHOWN]
    ]
    return aside(texts.ASK_WHO, *rows, (Button(texts.CANCEL, "plh:leave"),))


def _ask_until(tx: Tx, office: Office, person: int) -> Result:
    days = tuple(Button(label, f"plh:until:{office.code}:{person}:{day}") for day, label in DAYS)
    state = State("plh:until", {"office": office.code, "person": person})
    question = texts.ask_until(_called(tx, person))
    return say(question, days, (Button(texts.CANCEL, "plh:leave"),), state=state)


def _name(
    tx: Tx, context: Context, actor: Actor, office: Office, person: int, typed: str
) -> Result:
    last = stand_ins.read_day(typed, context.now, office)
    if last is None:
        return aside(texts.DAY_NOT_READ)
    try:
        row = stand_ins.name(tx, actor, office, person, last, context.now)
    except StandInRefused as refused:
        return aside(refused.reason)
    _tell(tx, context, office, row, last)
    return say(texts.named(_called(tx, person), office.name, last))


def _tell(tx: Tx, context: Context, office: Office, row: StandIn, last: date) -> None:
    """Whoever stands in hears of it."""
    message = Message(texts.you_stand_in(office.name, last))
    for chat in chats.private_chats(tx, row.person_id):
        if consent.wants_messages(tx, chat):
            key = f"stand_in:{row.id}:{chat.id}"
            enqueue.say(
                tx, context.composers, chat, message, key=key, now=context.now, lane=Lane.NOTICE
            )


def _called(tx: Tx, person_id: int) -> str:
    person = people.get(tx, person_id)
    return person.name if person else ""
