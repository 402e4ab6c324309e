"""/jeda, /lanjut, /tarik and /ulang: steering an announcement that was released."""

from __future__ import annotations

from broadcasts import control, progress
from broadcasts.control import WrongState
from channels.base import Button, ButtonPressed
from handlers.context import Context, Fetched, Result, Unprepared, say, show, toast
from registry.access import Permission
from storage import broadcasts
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as texts
from texts import service

ACTIONS = {"jeda": "pause", "lanjut": "resume", "tarik": "ask_withdraw", "ulang": "repeat"}


class Control(Unprepared):
    """Pausing, resuming, withdrawing and repeating."""

    name = "kendali"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Do what the command or button says."""
        if isinstance(context.event, ButtonPressed):
            action, _, number = context.event.data.partition(":")[2].partition(":")
            action = "ask_withdraw" if action == "withdraw" else action
        else:
            action = ACTIONS[context.text.split()[0].removeprefix("/").casefold()]
            number = context.argument
        if number and not number.isdecimal():
            return say(service.unread_number(number))
        broadcast = self._meant(tx, context, int(number) if number else None)
        if broadcast is None:
            return say(texts.not_found(int(number)) if number else texts.NO_ANNOUNCEMENT)
        office = tx.get_one(Office, broadcast.office)
        if context.actor is None or not context.actor.may(Permission.SEND, office):
            return _refuse(context)
        try:
            return self._act(tx, context, action, broadcasts.key_of(broadcast))
        except WrongState as error:
            text = texts.wrong_state(broadcasts.key_of(broadcast), error.state.value)
            return say(text)

    def _act(self, tx: Tx, context: Context, action: str, number: int) -> Result:
        if context.actor is None:
            return _refuse(context)
        actor, now = context.actor.audit_id, context.now
        match action:
            case "pause":
                control.pause(tx, number, actor, now)
                return say(texts.paused(number, progress.measure(tx, number).total.pending))
            case "resume":
                control.resume(tx, number, actor, now)
                return say(texts.resumed(number))
            case "ask_withdraw":
                return self._ask_withdraw(tx, number)
            case "really_withdraw":
                control.withdraw(tx, number, actor, now)
                return show(texts.withdrawn(number))
            case "repeat":
                return say(texts.repeated(number, control.repeat(tx, number, actor, now)))
            case "keep":
                return show(service.CANCELLED)
            case _:
                return toast(service.OLD_BUTTON)

    def _ask_withdraw(self, tx: Tx, number: int) -> Result:
        broadcast = tx.get_one(Broadcast, number)
        if broadcast.state not in control.UNFINISHED:
            raise WrongState(broadcast.state)
        total = progress.measure(tx, number).total
        return say(
            texts.confirm_withdraw(number, total.pending, total.sent),
            (
                Button(texts.YES_WITHDRAW, f"kendali:really_withdraw:{number}"),
                Button(texts.BACK, f"kendali:keep:{number}"),
            ),
        )

    def _meant(self, tx: Tx, context: Context, number: int | None) -> Broadcast | None:
        if number is not None:
            found = broadcasts.get(tx, number)
            return None if found is None or found.state is BroadcastState.DRAFT else found
        own = context.actor.offices_with(Permission.SEND) if context.actor else ()
        return next((found for found in broadcasts.published(tx) if found.office in own), None)


def _refuse(context: Context) -> Result:
    if isinstance(context.event, ButtonPressed):
        return toast(service.NOT_YOUR_BUTTON)
    return say(service.NOT_ALLOWED)
