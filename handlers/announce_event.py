"""The questions of /kirim about the event of an invitation: when, where, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from broadcasts import invitations
from broadcasts.invitations import CannotInvite, IsOver, NoEvent, Schedule
from handlers import announce_views as views
from handlers.announce_turn import Turn, preview
from handlers.context import Result, State, aside, say, show
from texts import invitations as texts

QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "event_when": texts.ASK_WHEN,
        "event_place": texts.ASK_PLACE,
        "event_guests": texts.ASK_GUESTS,
    }
)
SENTENCES: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {NoEvent: texts.NO_EVENT, IsOver: texts.IS_OVER}
)


def begin(turn: Turn) -> Result:
    """Ask when it is; what was said before holds until all is answered."""
    state = State("kirim:event_when", _data(turn))
    return show(texts.ASK_WHEN, *views.back_buttons(turn.number), state=state)


def refusal(turn: Turn) -> Result | None:
    """Why the draft must not leave yet, with the way to mend it; None if it may."""
    try:
        leaves_at = turn.draft.due_at or turn.context.now
        invitations.require_ahead(turn.tx, turn.draft, leaves_at)
    except CannotInvite as error:
        change = views.button(texts.CHANGE_EVENT, "event", turn.number)
        return aside(SENTENCES[type(error)], (change,))
    return None


def take(turn: Turn) -> Result:
    """Read the answer to the question that the dialogue stands on."""
    match turn.context.step:
        case "event_when":
            return _take_when(turn)
        case "event_place":
            return _take_place(turn)
        case _:
            return _take_guests(turn)


def _take_when(turn: Turn) -> Result:
    now, zone = turn.context.now, turn.office.timezone
    found = invitations.read_when(turn.context.text, now, zone)
    if found is None:
        return aside(texts.WHEN_NOT_READ, *views.back_buttons(turn.number))
    wrong = invitations.wrong_when(*found, now)
    if wrong is not None:
        return aside(wrong, *views.back_buttons(turn.number))
    start, end = found
    times = {"starts": start.isoformat(), "ends": end.isoformat() if end else ""}
    return _ask(turn, "event_place", times)


def _take_place(turn: Turn) -> Result:
    found = invitations.read_place(turn.context.text)
    if found is None:
        return aside(texts.PLACE_NOT_READ, *views.back_buttons(turn.number))
    place, link = found
    return _ask(turn, "event_guests", {"place": place, "link": link})


def _take_guests(turn: Turn) -> Result:
    data = _data(turn)
    schedule = Schedule(
        datetime.fromisoformat(data["starts"]),
        datetime.fromisoformat(data["ends"]) if data["ends"] else None,
        data["place"],
        data["link"],
        invitations.read_guests(turn.context.text),
    )
    invitations.plan(turn.tx, turn.draft, schedule, turn.context.now)
    return preview(turn)


def _ask(turn: Turn, question: str, more: dict[str, str]) -> Result:
    state = State(f"kirim:{question}", _data(turn) | more)
    return say(QUESTIONS[question], *views.back_buttons(turn.number), state=state)


def _data(turn: Turn) -> dict[str, Any]:
    state = turn.context.state
    kept = dict(state.data) if state and state.data.get("draft") == turn.number else {}
    return kept | {"draft": turn.number, "seen": True}
