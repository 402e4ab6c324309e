"""/cabut: a Pimpinan or Admin ends somebody's access, and chooses who goes on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from channels.base import Button, ButtonPressed, Command
from handlers import commands
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Say,
    Unprepared,
    aside,
    number_of,
    show,
    toast,
)
from outbox import enqueue
from registry import access, offices
from registry.access import Actor, Permission
from staff import departures, holdings, members, telling
from staff.departures import By, DepartureRefused, Order, TooLate, Unconfirmed
from staff.holdings import Consequence
from staff.members import Member
from storage import chats
from storage import departures as store
from storage.engine import Tx
from storage.offices import Office
from texts import departures as texts
from texts import service
from texts.registry import ROLE_LABELS
from threads.context import Act

SHOWN: Final = 7  # people to a message; a list on WhatsApp has ten rows
LABEL: Final = 20  # characters of a button
DESK: Final = "0"  # stands for a successor: nobody in particular goes on
_SENTENCES: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {
        departures.NotTheirs: texts.ONLY_LEADERS,
        departures.NotOfTheOffice: texts.NOT_OF_THE_OFFICE,
        departures.IsPhone: texts.IS_PHONE,
        departures.Unfit: texts.UNFIT,
        TooLate: texts.TOO_LATE,
    }
)


class Departures(Unprepared):
    """Choosing whose access ends, who goes on, and doing or undoing it."""

    name = "cabut"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the people of the office, or take the step of a button."""
        actor = context.actor
        is_button = isinstance(context.event, ButtonPressed)
        if actor is None:
            return toast(texts.ONLY_LEADERS) if is_button else aside(texts.ONLY_LEADERS)
        if is_button:
            return self._pressed(tx, context, actor)
        if not actor.may_approve:
            return aside(texts.SHARED_PHONE)
        return _begin(tx, context, actor)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("leave",):
                return show(texts.CANCELLED, state=KEEP)
            case ("news",):  # a template's button names nothing
                return _news(tx, actor)
            case ("undo", text) if (number := number_of(text)) is not None:
                return _undo(tx, context, actor, number)
            case (action, code, *words):
                office = tx.get(Office, code)
                if office is None or not actor.may(Permission.STAFF, office):
                    return toast(texts.ONLY_LEADERS)
                if not actor.may_approve:
                    return toast(texts.SHARED_PHONE)
                return self._at(tx, context, actor, office, action, words)
        return toast(service.OLD_BUTTON)

    def _at(
        self,
        tx: Tx,
        context: Context,
        actor: Actor,
        office: Office,
        action: str,
        words: Sequence[str],
    ) -> Result:
        numbers, said = [number_of(word) for word in words[:2]], "".join(words[2:])
        match (action, *numbers):
            case ("list", int(first)):
                everybody = members.of_office(tx, office.code, context.now)
                return _choose(office, everybody, first)
            case ("who", int(person)):
                return _ask_successor(tx, context, office, person)
            case ("to", int(person), int(successor)):
                return _confirm(tx, context, actor, Order(office.code, person, successor or None))
            case ("do", int(person), int(successor)):
                order = Order(office.code, person, successor or None, _said(said))
                return _end(tx, context, actor, order)
            case _:
                return toast(service.OLD_BUTTON)


def _begin(tx: Tx, context: Context, actor: Actor) -> Result:
    own = [tx.get_one(Office, code) for code in actor.offices_with(Permission.STAFF)]
    if len(own) > 1:
        rows = [(Button(offices.label(one), f"cabut:list:{one.code}:0"),) for one in own[:SHOWN]]
        return aside(texts.WHICH_OFFICE, *rows)
    everybody = members.of_office(tx, own[0].code, context.now)
    if not context.text.startswith("/") or not context.argument:
        return _choose(own[0], everybody)
    wanted = context.argument.casefold()
    named = [one for one in everybody if wanted in one.name.casefold()]
    return _choose(own[0], named, has_pages=False)


def _choose(
    office: Office, found: Sequence[Member], first: int = 0, *, has_pages: bool = True
) -> Result:
    people = [one for one in found if not one.is_phone]
    here = list(enumerate(people, start=1))[first : first + SHOWN]
    if not here:
        return aside(texts.NOBODY)
    left = max(0, len(people) - first - SHOWN)
    rows = [
        (Button(f"{place}. {one.name}"[:LABEL], f"cabut:who:{office.code}:{one.person_id}"),)
        for place, one in here
    ]
    if left and has_pages:
        rows.append((Button(texts.MORE, f"cabut:list:{office.code}:{first + SHOWN}"),))
    named = [(place, one.name, _roles(one)) for place, one in here]
    text = texts.choose(office.name, named, left)
    return aside(text, *rows, (Button(texts.CANCEL, "cabut:leave"),))


def _ask_successor(tx: Tx, context: Context, office: Office, person: int) -> Result:
    member = members.find(tx, office.code, person, context.now)
    if member is None or member.is_phone:
        return toast(texts.NOT_OF_THE_OFFICE if member is None else texts.IS_PHONE)
    held = holdings.of(tx, office.code, person, context.now)
    fitting = holdings.successors(tx, office.code, person, context.now)
    to = f"cabut:to:{office.code}:{person}"
    rows = [
        (Button(one.name[:LABEL] or f"{one.person_id}", f"{to}:{one.person_id}"),)
        for one in fitting[:SHOWN]
    ]
    question = texts.ASK_SUCCESSOR if fitting else texts.NO_SUCCESSOR
    shown = texts.person(member.name, _roles(member), office.name, telling.listed(tx, office, held))
    desk = (Button(texts.TO_THE_DESK, f"{to}:{DESK}"),)
    # Not in place of the message below: a list that is being gone through stays.
    return aside(f"{shown}\n\n{question}", *rows, desk, (Button(texts.CANCEL, "cabut:leave"),))


def _confirm(tx: Tx, context: Context, actor: Actor, order: Order) -> Result:
    """The last question, with every consequence that holds now."""
    try:
        departures.check(tx, order, _act(tx, context), _by(actor))
        follows: Collection[Consequence] = ()
    except Unconfirmed as unconfirmed:
        follows = unconfirmed.unsaid
    except DepartureRefused as refused:
        return toast(_SENTENCES[type(refused)])
    office = tx.get_one(Office, order.office)
    said = "".join(sorted(follows))
    successor = order.successor
    held = holdings.of(tx, order.office, order.person, context.now)
    inherits = successor is None and actor.person_id != order.person
    text = texts.confirm(
        telling.name_of(tx, order.person),
        office.name,
        telling.name_of(tx, successor) if successor else None,
        telling.warnings(tx, office, follows),
        keeps_texts=inherits and bool(held.drafts or held.running),
    )
    do = f"cabut:do:{office.code}:{order.person}:{successor or DESK}"
    confirm = Button(texts.CONFIRM, f"{do}:{said}" if said else do)
    return show(text, (confirm, Button(texts.CANCEL, "cabut:leave")), state=KEEP)


def _end(tx: Tx, context: Context, actor: Actor, order: Order) -> Result:
    try:
        departure = departures.end(_act(tx, context), _by(actor), order)
    except Unconfirmed:
        return _confirm(tx, context, actor, order)  # it has become the last of its kind since
    except DepartureRefused as refused:
        return toast(_SENTENCES[type(refused)])
    number = store.key_of(departure)
    _show_menus(tx, context, order.person, f"departure:{number}")
    office = tx.get_one(Office, order.office).name
    successor = telling.name_of(tx, order.successor) if order.successor else None
    text = texts.done(telling.name_of(tx, order.person), office, successor)
    undo = Button(texts.UNDO, f"cabut:undo:{number}")
    roll = () if order.person == actor.person_id else (Button(texts.ROLL, "daftar:show"),)
    return show(text, (undo, *roll), state=KEEP)


def _undo(tx: Tx, context: Context, actor: Actor, number: int) -> Result:
    try:
        departure, stayed = departures.undo(_act(tx, context), actor, number)
    except DepartureRefused as refused:
        return toast(_SENTENCES[type(refused)])
    _show_menus(tx, context, departure.person_id, f"departure:{number}:undone")
    office = tx.get_one(Office, departure.office).name
    name = telling.name_of(tx, departure.person_id)
    return show(texts.undone(name, office, stayed), state=KEEP)


def _news(tx: Tx, actor: Actor) -> Result:
    departure = store.newest_about(tx, actor.person_id)
    if departure is None:
        return aside(texts.NO_NEWS)
    return Result((Say(telling.words_for(tx, departure, actor.person_id)),), KEEP)


def _show_menus(tx: Tx, context: Context, person: int, key: str) -> None:
    """Offer somebody the commands that their roles give them now."""
    for chat in chats.private_chats(tx, person):
        where = (chat.channel, chat.account, chat.external_id)
        actor = access.identify(tx, *where, context.now)
        entries = commands.commands_for(actor)
        menu = [Command(entry.name, service.COMMANDS[entry.name]) for entry in entries]
        enqueue.show_menu(tx, chat, menu, key=f"{key}:menu:{chat.id}", now=context.now)


def _said(letters: str) -> frozenset[Consequence]:
    """The consequences that a button's letters stand for."""
    return frozenset(one for one in Consequence if one.value in letters)


def _roles(member: Member) -> str:
    return ", ".join(ROLE_LABELS[role] for role in member.roles)


def _act(tx: Tx, context: Context) -> Act:
    return Act(tx, context.composers, context.now, context.key)


def _by(actor: Actor) -> By:
    return By(actor.audit_id, actor)
