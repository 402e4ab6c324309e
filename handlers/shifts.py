"""/piket: who is on shift at a shared phone, asked before anything is done in an office's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.base import Button, ButtonPressed, Buttons, ChatKind, Message
from handlers import commands, resuming
from handlers.context import (
    Context,
    Fetched,
    Replace,
    Result,
    Say,
    State,
    Unprepared,
    aside,
    number_of,
    toast,
)
from registry import shifts
from registry.access import Actor
from registry.shifts import LongName, NoName
from storage import people
from storage import shifts as rows
from storage.engine import Tx
from storage.offices import Office
from storage.people import Address
from storage.shifts import Shift
from texts import rosters as roster_texts
from texts import service
from texts import shifts as texts

NAMELESS_ZONE: Final = "Asia/Jakarta"  # of somebody who holds no role
LONGEST_LABEL: Final = 20  # characters


class Shifts(Unprepared):
    """Saying who is on shift, and changing it."""

    name = "piket"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Ask who is on shift, or take the answer and go on with what was asked for."""
        actor = context.actor
        address = people.find_address(tx, context.channel, context.account, context.event_sender)
        if actor is None or address is None or not address.is_shared:
            return aside(texts.NOT_SHARED)
        if context.chat.kind is ChatKind.GROUP:
            return toast(texts.FIRST_IN_PRIVATE)
        if isinstance(context.event, ButtonPressed) and context.event.data.startswith("piket:"):
            return self._pressed(tx, context, actor, address)
        entry = commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return Result((Say(Message(service.CANCELLED)),), resuming.before(context))
        if entry is not None and entry.name == self.name:
            return self._show(tx, context, actor, address)
        if entry is None and context.state is not None and context.state.conversation == self.name:
            return self._typed(tx, context, actor, address)
        return _ask(tx, address, resuming.waiting(context, "piket:who"))

    def _pressed(self, tx: Tx, context: Context, actor: Actor, address: Address) -> Result:
        match context.pressed:
            case ("change",):
                return _ask(tx, address, resuming.waiting(context, "piket:who", keeps_event=False))
            case ("other",):
                state = resuming.still(context, "piket:name")
                return Result((Replace(Message(texts.ASK_NAME)),), state)
            case ("leave",):
                return Result((Replace(Message(service.CANCELLED)),), resuming.before(context))
            case ("pick", text) if shift := _known(tx, address, text):
                return self._begin(tx, context, actor, address, shift.name)
            case _:
                return toast(service.OLD_BUTTON)

    def _show(self, tx: Tx, context: Context, actor: Actor, address: Address) -> Result:
        shift = rows.current(tx, people.address_key(address), context.now)
        if shift is None:
            return _ask(tx, address, resuming.waiting(context, "piket:who", keeps_event=False))
        text = texts.on_shift(shift.name, shift.until, _zone(tx, actor))
        buttons = (Button(texts.CHANGE, "piket:change"), Button(roster_texts.ROSTER, "jaga:show"))
        return aside(text, buttons)

    def _typed(self, tx: Tx, context: Context, actor: Actor, address: Address) -> Result:
        if context.step != "name":
            return aside(texts.PLEASE_CHOOSE, *_buttons(_offered(tx, address)))
        try:
            name = shifts.name_of(context.text)
        except NoName:
            return aside(texts.NO_NAME)
        except LongName:
            return aside(texts.LONG_NAME)
        return self._begin(tx, context, actor, address, name)

    def _begin(self, tx: Tx, context: Context, actor: Actor, address: Address, name: str) -> Result:
        shift = shifts.begin(tx, actor, address, name, context.now)
        text = texts.began(shift.name, shift.until, _zone(tx, actor))
        return resuming.go_on(context, text, otherwise=texts.PLEASE_REPEAT)


def _ask(tx: Tx, address: Address, state: State) -> Result:
    """Whose turn is it? Where nobody has had one yet, the name is typed."""
    offered = _offered(tx, address)
    if offered:
        return Result((Say(Message(texts.WHO, _buttons(offered))),), state)
    text = f"{texts.WHO}\n{texts.ASK_NAME}"
    leave: Buttons = ((Button(texts.CANCEL, "piket:leave"),),)
    return Result((Say(Message(text, leave)),), State("piket:name", state.data))


def _offered(tx: Tx, address: Address) -> Sequence[Shift]:
    return rows.recent(tx, people.address_key(address), shifts.OFFERED)


def _buttons(offered: Sequence[Shift]) -> Buttons:
    """A button carries the number of an earlier shift: names stay out of platforms' records."""
    names = tuple(
        (Button(_label(shift.name), f"piket:pick:{rows.key_of(shift)}"),) for shift in offered
    )
    return (
        *names,
        (Button(texts.SOMEBODY_ELSE, "piket:other"),),
        (Button(texts.CANCEL, "piket:leave"),),
    )


def _label(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"


def _known(tx: Tx, address: Address, text: str) -> Shift | None:
    """An earlier shift at this very phone."""
    number = number_of(text)
    shift = rows.get(tx, number) if number is not None else None
    return shift if shift is not None and shift.address_id == address.id else None


def _zone(tx: Tx, actor: Actor) -> str:
    """The zone of the office that they act for."""
    return tx.get_one(Office, actor.grants[0][0]).timezone if actor.grants else NAMELESS_ZONE
