"""/hpkantor: an Admin marks the phone they write from as one that the office shares."""

from __future__ import annotations

from channels.base import Button, ButtonPressed
from handlers.context import KEEP, Context, Fetched, Result, Unprepared, aside, show, toast
from registry import shifts
from registry.access import Actor, Permission
from storage import people
from storage.engine import Tx
from storage.people import Address
from texts import service
from texts import shifts as texts


class SharedPhone(Unprepared):
    """Marking a phone, and taking the mark away."""

    name = "hpkantor"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Ask, or do what the button says."""
        actor = context.actor
        address = people.find_address(tx, context.channel, context.account, context.event_sender)
        if actor is None or address is None or not actor.offices_with(Permission.INVITE):
            is_button = isinstance(context.event, ButtonPressed)
            return toast(service.NOT_YOUR_BUTTON) if is_button else aside(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor, address)
        return _question(address)

    def _pressed(self, tx: Tx, context: Context, actor: Actor, address: Address) -> Result:
        match context.pressed:
            case ("on",):
                shifts.share(tx, actor, address, context.now)
                return show(texts.SHARED, state=KEEP)
            case ("off",):
                shifts.unshare(tx, actor, address, context.now)
                return show(texts.UNSHARED, state=KEEP)
            case ("leave",):
                return show(texts.UNCHANGED, state=KEEP)
            case _:
                return toast(service.OLD_BUTTON)


def _question(address: Address) -> Result:
    leave = Button(texts.LEAVE, "hpkantor:leave")
    if address.is_shared:
        return aside(texts.ASK_UNSHARE, (Button(texts.UNSHARE, "hpkantor:off"), leave))
    return aside(texts.ASK_SHARE, (Button(texts.SHARE, "hpkantor:on"), leave))
