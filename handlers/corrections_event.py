"""The questions of /ralat about the event of an invitation: its new time, and its new place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from broadcasts import invitations
from broadcasts.corrections import MOST_WORDS, Change
from broadcasts.invitations import Schedule
from handlers import corrections_views as views
from handlers.context import Context, Result, State, aside, say, show, toast
from registry.names import one_line
from storage import broadcasts, versions
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import invitations as texts
from texts import service

STEPS: Final = frozenset({"when", "place"})


def begin(tx: Tx, broadcast: Broadcast) -> Result:
    """Ask for the new time."""
    event = invitations.event_of(tx, broadcast)
    if event is None:
        return toast(service.OLD_BUTTON)
    number = broadcasts.key_of(broadcast)
    newest = versions.newest(tx, number)
    data = {
        "number": number,
        "base": newest.number if newest else versions.FIRST,
        "is_content": True,
        "text": broadcast.text,
        "schedule": _packed(invitations.schedule_of(event)),
    }
    return show(texts.ASK_NEW_WHEN, *views.leave(broadcast), state=State("ralat:when", data))


def take(tx: Tx, context: Context, broadcast: Broadcast) -> Result:
    """Read the answer to the question that the dialogue stands on."""
    event = invitations.event_of(tx, broadcast)
    data = dict(context.state.data) if context.state else {}
    if event is None or "schedule" not in data:
        return aside(service.OLD_BUTTON)
    if context.step == "when":
        return _take_when(tx, context, broadcast, data)
    return _take_place(tx, context, broadcast, data, invitations.schedule_of(event))


def change_in(data: Mapping[str, Any]) -> Change:
    """What a dialogue of /ralat has come to."""
    packed = data.get("schedule")
    schedule = _unpacked(packed) if packed else None
    return Change(data["text"], data.get("wrong", ""), data.get("right", ""), schedule)


def _take_when(tx: Tx, context: Context, broadcast: Broadcast, data: dict[str, Any]) -> Result:
    if context.text != texts.KEPT:
        zone = tx.get_one(Office, broadcast.office).timezone
        found = invitations.read_when(context.text, context.now, zone)
        wrong = invitations.wrong_when(*found, context.now) if found else texts.WHEN_NOT_READ
        if found is None or wrong is not None:
            return aside(wrong or texts.WHEN_NOT_READ, *views.leave(broadcast))
        start, end = found
        moved = replace(_unpacked(data["schedule"]), starts_at=start, ends_at=end)
        data["schedule"] = _packed(moved)
    return say(texts.ASK_NEW_PLACE, *views.leave(broadcast), state=State("ralat:place", data))


def _take_place(
    tx: Tx, context: Context, broadcast: Broadcast, data: dict[str, Any], old: Schedule
) -> Result:
    new = _unpacked(data["schedule"])
    if context.text != texts.KEPT:
        found = invitations.read_place(context.text)
        if found is None:
            return aside(texts.PLACE_NOT_READ, *views.leave(broadcast))
        new = replace(new, place=found[0], link=found[1])
    if new == old:
        return aside(texts.SAME_EVENT, *views.leave(broadcast))
    wrong, right = (
        one_line(texts.wrong_or_right(invitations.occasion(tx, broadcast, one)), MOST_WORDS)
        for one in (old, new)
    )
    data |= {"schedule": _packed(new), "wrong": wrong, "right": right}
    message = views.preview_of_move(tx, context, broadcast, change_in(data), data["base"])
    return say(message.text, *message.buttons, state=State("ralat:preview", data))


def _packed(schedule: Schedule) -> dict[str, str]:
    ends = schedule.ends_at.isoformat() if schedule.ends_at else ""
    return asdict(schedule) | {"starts_at": schedule.starts_at.isoformat(), "ends_at": ends}


def _unpacked(packed: Mapping[str, str]) -> Schedule:
    return Schedule(
        datetime.fromisoformat(packed["starts_at"]),
        datetime.fromisoformat(packed["ends_at"]) if packed["ends_at"] else None,
        packed["place"],
        packed["link"],
        packed["guests"],
    )
