"""/pantau: what has reached whom, live."""

from __future__ import annotations

from broadcasts import progress, reports
from channels.base import ButtonPressed
from handlers.context import KEEP, Context, Fetched, Replace, Result, Say, Unprepared, say, toast
from registry.access import Actor, Permission
from storage import broadcasts
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as texts
from texts import service


class Monitor(Unprepared):
    """The live view of an announcement, and who is missing."""

    name = "pantau"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the announcement with this number, or the newest one in sight."""
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context)
        number = context.argument
        if number and not number.isdecimal():
            return say(service.unread_number(number))
        return self._follow(tx, context, int(number) if number else None)

    def _pressed(self, tx: Tx, context: Context) -> Result:
        match context.pressed:
            case ("newest",):
                return self._follow(tx, context, None)
            case ("open", number) if number.isdecimal():
                return self._follow(tx, context, int(number))
            case (("missing" | "refresh") as what, number) if number.isdecimal():
                broadcast = visible(tx, context.actor, int(number))
                if broadcast is None:
                    return toast(service.NOT_ALLOWED)
                if what == "missing":
                    return Result((Say(reports.missing(tx, int(number))),), KEEP)
                measured = progress.measure(tx, int(number))
                view = reports.live_view(tx, measured, context.now)
                return Result((Replace(view),), KEEP)
            case _:
                return toast(service.OLD_BUTTON)

    def _follow(self, tx: Tx, context: Context, number: int | None) -> Result:
        broadcast = visible(tx, context.actor, number)
        if broadcast is None:
            return say(texts.not_found(number) if number else texts.NO_ANNOUNCEMENT)
        reports.follow(
            tx,
            context.composers,
            context.chat,
            broadcasts.key_of(broadcast),
            f"pantau:{context.key}",
            context.now,
        )
        return Result()


def visible(tx: Tx, actor: Actor | None, number: int | None) -> Broadcast | None:
    """The announcement with this number, or the newest, if this person may read about it."""
    if actor is None:
        return None
    if number is not None:
        broadcast = broadcasts.get(tx, number)
        if broadcast is None or broadcast.state is BroadcastState.DRAFT:
            return None
        return broadcast if _is_in_sight(tx, actor, broadcast) else None
    return next(
        (found for found in broadcasts.published(tx) if _is_in_sight(tx, actor, found)), None
    )


def _is_in_sight(tx: Tx, actor: Actor, broadcast: Broadcast) -> bool:
    """Whoever may see the author's office, or works in an office that it was meant for."""
    office = tx.get_one(Office, broadcast.office)
    root = broadcasts.unpack(broadcast.selector).root
    own = [tx.get_one(Office, code) for code in actor.offices_with(Permission.WATCH)]
    return actor.may_see(office) or any(root in (mine.code, mine.parent, "00") for mine in own)
