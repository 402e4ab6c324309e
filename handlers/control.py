"""/jeda, /lanjut, /tarik and /ulang: steering an announcement that was released."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from broadcasts import control, holding, progress, remarks, sight
from broadcasts.control import WrongState
from broadcasts.holds import Held, Hold, Reason
from channels.base import ButtonPressed, Message
from handlers import commands, withdrawals
from handlers.context import (
    Context,
    Fetched,
    Replace,
    Result,
    Unprepared,
    aside,
    number_of,
    toast,
)
from registry.access import Actor, Permission
from storage import broadcasts
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as texts
from texts import holds as hold_texts
from texts import service
from threads.context import Act

ACTIONS = MappingProxyType(
    {"jeda": "pause", "lanjut": "resume", "tarik": "withdraw", "ulang": "repeat"}
)
FITTING: Mapping[str, tuple[BroadcastState, ...]] = MappingProxyType(
    {
        "pause": control.RUNNING,
        "resume": control.STOPPED,
        "withdraw": control.UNFINISHED,
        "repeat": (BroadcastState.SENT,),
    }
)


class Control(Unprepared):
    """Pausing, resuming, withdrawing and repeating."""

    name = "kendali"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Do what the command or button says."""
        actor = context.actor
        if actor is None:
            return _refuse(context, service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        entry = commands.find(context.text)
        if context.step in withdrawals.STEPS and (entry is None or entry.name == "batal"):
            return self._explained(tx, context, actor)
        action = ACTIONS[entry.name] if entry else ""
        if not context.argument:
            found = _likeliest(tx, actor, action)
            return self._steer(tx, context, actor, action, found) if found else _nothing()
        number = number_of(context.argument)
        if number is None:
            return aside(service.unread_number(context.argument, entry.name if entry else ""))
        return self._steer_number(tx, context, actor, action, number)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case (action, text) if (number := number_of(text)) is not None:
                return self._steer_number(tx, context, actor, action, number)
            case _:
                return toast(service.OLD_BUTTON)

    def _explained(self, tx: Tx, context: Context, actor: Actor) -> Result:
        """They say why it is withdrawn, or leave the question."""
        if commands.find(context.text) is not None:
            return withdrawals.leave()
        broadcast = sight.released(tx, actor, withdrawals.number_in(context))
        if broadcast is None or not _may_send(tx, actor, broadcast):
            return aside(texts.ROLE_ENDED)
        return withdrawals.take_reason(tx, context, broadcast)

    def _steer_number(
        self, tx: Tx, context: Context, actor: Actor, action: str, number: int
    ) -> Result:
        found = sight.released(tx, actor, number)
        if found is None:
            return _refuse(context, texts.not_found(number))
        return self._steer(tx, context, actor, action, found)

    def _steer(
        self, tx: Tx, context: Context, actor: Actor, action: str, broadcast: Broadcast
    ) -> Result:
        number = broadcasts.key_of(broadcast)
        if not _may_send(tx, actor, broadcast):
            return _refuse(context, texts.not_yours(number))
        try:
            return self._act(tx, context, actor, action, broadcast)
        except WrongState as error:
            return aside(texts.wrong_state(number, error.state.value))

    def _act(
        self, tx: Tx, context: Context, actor: Actor, action: str, broadcast: Broadcast
    ) -> Result:
        number, by, now = broadcasts.key_of(broadcast), actor.audit_id, context.now
        match action:
            case "pause":
                control.pause(tx, number, by, now)
                return aside(texts.paused(number, progress.measure(tx, number).total.pending))
            case "resume":
                return _resumed(tx, context, actor, broadcast)
            case "withdraw":
                return withdrawals.ask(tx, broadcast)
            case "really_withdraw":
                return withdrawals.withdraw(tx, context, actor, broadcast)
            case "repeat":
                again = control.repeat(tx, context.composers, number, by, now)
                return aside(texts.repeated(number, again))
            case "keep":
                kept = (Replace(Message(texts.kept_going(number))),)
                return Result(kept, withdrawals.state_after(context))
            case _:
                return toast(service.OLD_BUTTON)


def _resumed(tx: Tx, context: Context, actor: Actor, broadcast: Broadcast) -> Result:
    """Let it go on; in masa tenang a second person is asked first."""
    number, now = broadcasts.key_of(broadcast), context.now
    try:
        at = control.resume(tx, number, actor.audit_id, now)
    except Held as error:
        return _still_held(tx, context, broadcast, error.hold)
    if at > now:
        zone = tx.get_one(Office, broadcast.office).timezone
        return aside(hold_texts.goes_on_at(number, at, zone))
    return aside(texts.resumed(number))


def _still_held(tx: Tx, context: Context, broadcast: Broadcast, hold: Hold) -> Result:
    number = broadcasts.key_of(broadcast)
    if hold.reason is not Reason.CONTENT:
        return aside(remarks.to_author(broadcast.text, hold))
    official = context.policies.official_domains
    act = Act(tx, context.composers, context.now, context.key, official_domains=official)
    asked = holding.ask_second_person(act, broadcast)
    return aside(asked or hold_texts.held_for_nobody(number))


def _may_send(tx: Tx, actor: Actor, broadcast: Broadcast) -> bool:
    return actor.may(Permission.SEND, tx.get_one(Office, broadcast.office))


def _likeliest(tx: Tx, actor: Actor, action: str) -> Broadcast | None:
    """The newest of this person's offices for which the action makes sense, else the newest."""
    offices = actor.offices_with(Permission.SEND)
    own = [found for found in broadcasts.published(tx) if found.office in offices]
    fitting = (found for found in own if found.state in FITTING[action])
    return next(fitting, own[0] if own else None)


def _nothing() -> Result:
    return aside(texts.NO_ANNOUNCEMENT)


def _refuse(context: Context, sentence: str) -> Result:
    if isinstance(context.event, ButtonPressed):
        return toast(service.NOT_YOUR_BUTTON)
    return aside(sentence)
