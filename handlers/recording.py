"""/catat: what an office has told by telephone or radio, written down by one above it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from broadcasts import confirming, sight
from broadcasts.confirming import NotMeant, Told
from channels.base import Button, ButtonPressed
from handlers import commands
from handlers.context import (
    Context,
    Fetched,
    Result,
    State,
    Unprepared,
    aside,
    number_of,
    say,
    toast,
)
from registry import offices
from registry.access import Actor, Permission
from registry.names import one_line
from storage import broadcasts
from storage.acknowledgements import Means
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as broadcast_texts
from texts import recording as texts
from texts import relays as relay_texts
from texts import service
from texts.confirming import MEANS

LONGEST_WHO: Final = 60  # characters
DAY: Final = timedelta(days=1)
_CLOCK: Final = re.compile(r"(?:pukul |jam )?(\d{1,2})[.:](\d{2})", re.ASCII)


class Record(Unprepared):
    """Which announcement, which office, by what means, who and when."""

    name = "catat"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Take the next step."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.CANCELLED)
        if actor is None or not actor.offices_with(Permission.CONFIRM):
            return say(service.NOT_ALLOWED)
        if entry is not None:
            return _begin(tx, context, actor)
        data = context.state.data if context.state else {}
        broadcast = _in_force(tx, actor, int(data.get("number", 0)))
        if broadcast is None:
            return toast(service.OLD_BUTTON)
        if isinstance(context.event, ButtonPressed):
            return _pressed(tx, context, actor, broadcast)
        if context.step == "office":
            return _choose_office(tx, actor, broadcast, context.text)
        if context.step == "who":
            return _write_down(tx, context, actor, broadcast)
        return say(texts.ASK_MEANS, state=context.state)


def _begin(tx: Tx, context: Context, actor: Actor) -> Result:
    word, _, office = context.argument.partition(" ")
    number = number_of(word)
    if word and number is None:
        return aside(service.unread_number(word, "catat"))
    found = sight.named(tx, actor, number)
    if found is None:
        return aside(broadcast_texts.none_found(number))
    number = broadcasts.key_of(found)
    if found.state is BroadcastState.WITHDRAWN:
        return aside(relay_texts.withdrawn(number))
    if office.strip():
        return _choose_office(tx, actor, found, office)
    return say(texts.ASK_OFFICE, state=State("catat:office", {"number": number}))


def _in_force(tx: Tx, actor: Actor, number: int) -> Broadcast | None:
    found = sight.released(tx, actor, number)
    return found if found is not None and found.state is not BroadcastState.WITHDRAWN else None


def _pressed(tx: Tx, context: Context, actor: Actor, broadcast: Broadcast) -> Result:
    match context.pressed:
        case ("office", code) if (office := tx.get(Office, code)) is not None:
            return _ask_means(actor, broadcast, office)
        case ("means", "telephone" | "radio" as means) if context.step in ("means", "who"):
            data = {**(context.state.data if context.state else {}), "means": means}
            return say(texts.ASK_WHO, state=State("catat:who", data))
        case _:
            return toast(service.OLD_BUTTON)


def _choose_office(tx: Tx, actor: Actor, broadcast: Broadcast, text: str) -> Result:
    found = offices.resolve(tx, text)
    state = State("catat:office", {"number": broadcasts.key_of(broadcast)})
    if not found:
        return say(texts.OFFICE_UNKNOWN, state=state)
    if len(found) == 1:
        return _ask_means(actor, broadcast, found[0])
    rows = [(Button(offices.label(one), f"catat:office:{one.code}"),) for one in found]
    return say(texts.ASK_WHICH_OFFICE, *rows, state=state)


def _ask_means(actor: Actor, broadcast: Broadcast, office: Office) -> Result:
    number = broadcasts.key_of(broadcast)
    if not actor.may_confirm_for(office):
        return say(texts.NOT_UNDER_YOU, state=State("catat:office", {"number": number}))
    buttons = (
        Button(texts.TELEPHONE, f"catat:means:{Means.TELEPHONE}"),
        Button(texts.RADIO, f"catat:means:{Means.RADIO}"),
    )
    data = {"number": number, "office": office.code}
    return say(texts.ASK_MEANS, buttons, state=State("catat:means", data))


def _write_down(tx: Tx, context: Context, actor: Actor, broadcast: Broadcast) -> Result:
    data = context.state.data if context.state else {}
    office = tx.get_one(Office, str(data.get("office", "")))
    number = broadcasts.key_of(broadcast)
    if not actor.may_confirm_for(office):
        return say(texts.NOT_UNDER_YOU)
    who, at = _read(context.text, office.timezone, context.now)
    if not who:
        return say(texts.WHO_NOT_READ, state=context.state)
    if broadcast.due_at is not None and at < broadcast.due_at:
        return say(texts.TOO_EARLY, state=context.state)
    means = Means(str(data.get("means")))
    try:
        told = Told(means, who, at)
        noted = confirming.record(tx, broadcast, office, actor, told, context.now)
    except NotMeant:
        return say(texts.not_meant(office.name, number))
    if not noted:
        return say(texts.confirmed_already(office.name, number))
    words = (MEANS[means], who, at, office.timezone, actor.name)
    return say(texts.recorded(office.name, number, *words))


def _read(text: str, zone: str, now: datetime) -> tuple[str, datetime]:
    """Who told it, and when: the last time at which the clock showed what is written, or now."""
    who, _, last = text.rpartition(",")
    found = _CLOCK.fullmatch(last.strip().casefold())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return one_line(text, LONGEST_WHO), now
    local = now.astimezone(ZoneInfo(zone))
    at = local.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return one_line(who, LONGEST_WHO), at if at <= local else at - DAY
