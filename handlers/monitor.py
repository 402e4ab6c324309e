"""/pantau: what has reached whom, live."""

from __future__ import annotations

from broadcasts import breakdown, progress, reports, sight
from channels.base import ButtonPressed, ChatKind
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Replace,
    Result,
    Say,
    Unprepared,
    aside,
    number_of,
    toast,
)
from registry import offices
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office, Tier
from texts import broadcasts as texts
from texts import confirming, service


class Monitor(Unprepared):
    """The live view of an announcement, and who is missing."""

    name = "pantau"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the announcement with this number, or the newest one in sight."""
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context)
        if not context.argument:
            return self._newest(tx, context)
        word, _, place = context.argument.partition(" ")
        number = number_of(word)
        if number is None or place.strip().isdecimal():
            return aside(service.unread_number(context.argument, self.name))
        return self._open(tx, context, number, place.strip())

    def _pressed(self, tx: Tx, context: Context) -> Result:
        match context.pressed:
            case ("newest",):
                return self._newest(tx, context)
            case (what, text) if (number := number_of(text)) is not None:
                found = sight.released(tx, context.actor, number)
                if found is None:
                    return toast(service.NOT_YOUR_BUTTON)
                return self._look(tx, context, what, found)
            case _:
                return toast(service.OLD_BUTTON)

    def _look(self, tx: Tx, context: Context, what: str, broadcast: Broadcast) -> Result:
        number = broadcasts.key_of(broadcast)
        match what:
            case "open":
                return self._follow(tx, context, broadcast)
            case "missing":
                alone = context.actor if context.chat.kind is ChatKind.PRIVATE else None
                return Result((Say(reports.missing(tx, number, context.now, alone)),), KEEP)
            case "provinces":
                return Result((Say(breakdown.by_province(tx, number, context.now)),), KEEP)
            case "refresh":
                view = reports.live_view(tx, progress.measure(tx, number), context.now)
                return Result((Replace(view),), KEEP)
            case _:
                return toast(service.OLD_BUTTON)

    def _newest(self, tx: Tx, context: Context) -> Result:
        found = sight.newest(tx, context.actor)
        return aside(texts.NO_ANNOUNCEMENT) if found is None else self._follow(tx, context, found)

    def _open(self, tx: Tx, context: Context, number: int, place: str) -> Result:
        found = sight.released(tx, context.actor, number)
        if found is None:
            return aside(texts.not_found(number))
        if place:
            return _of_province(tx, number, place)
        return self._follow(tx, context, found)

    def _follow(self, tx: Tx, context: Context, broadcast: Broadcast) -> Result:
        reports.follow(
            tx,
            context.composers,
            context.chat,
            broadcasts.key_of(broadcast),
            f"pantau:{context.key}",
            context.now,
            context.event.chat.topic,
        )
        return Result(next_state=KEEP)


def _of_province(tx: Tx, number: int, place: str) -> Result:
    """The regencies of a province; a regency's name means its province."""
    found = offices.resolve(tx, place)
    if not found:
        return aside(confirming.not_a_province(place))
    named = next((one for one in found if one.tier is Tier.PROVINCE), found[0])
    above = named.code if named.tier is not Tier.REGENCY else named.parent or NATIONAL_CODE
    province = tx.get_one(Office, above)
    return Result((Say(breakdown.of_province(tx, number, province)),), KEEP)
