"""The steps of /kirim that choose how an announcement goes down the tiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from broadcasts import turns
from broadcasts.turns import AlreadyPast
from channels.base import Message
from handlers.announce_turn import Step, Turn, on, preview
from handlers.announce_views import button, time_buttons
from handlers.context import Result, State, aside, show, toast
from storage.broadcasts import Cascade
from texts import broadcasts as broadcast_texts
from texts import dates, service
from texts import ways as texts

GAPS: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 30, 60))


def ask_local_time(turn: Turn) -> Result:
    """At which time on everybody's own clocks?"""
    state = State("kirim:time", {"draft": turn.number, "seen": turn.has_preview})
    return show(texts.ASK_LOCAL_TIME, *time_buttons(turn.number), state=state)


def refused_as_past(turn: Turn) -> Result | None:
    """Say where its time is over already; None if it is still to come everywhere."""
    try:
        turns.require_ahead(turn.tx, turn.draft, turn.context.now)
    except AlreadyPast as past:
        text = texts.is_past(past.moment, past.zone, turn.office.timezone)
        return aside(text, *time_buttons(turn.number))
    return None


def _ask_way(turn: Turn) -> Result:
    if not turns.has_choice(turn.office, turn.draft):
        return toast(service.OLD_BUTTON)
    ways = [way.value for way in turns.ways_of(turn.office)]
    rows = tuple((button(texts.LABELS[way], "way", turn.number, way),) for way in ways)
    back = (button(broadcast_texts.TO_PREVIEW, "view", turn.number),)
    current = texts.way(turn.draft.cascade.value, turn.draft.gap)
    return on(turn, Message(texts.ask_way(ways, current), (*rows, back)))


def _choose_way(turn: Turn) -> Result:
    way = next((way for way in turns.ways_of(turn.office) if way.value == turn.word), None)
    has_choice = turns.has_choice(turn.office, turn.draft)
    match way if has_choice else None:
        case None:
            return toast(service.OLD_BUTTON)
        case Cascade.TIERED:
            return on(turn, _spans(turn, texts.ASK_GAP, "gap", GAPS))
        case Cascade.LOCAL_TIME:
            return _by_clocks(turn)
        case chosen:
            turns.choose(turn.draft, chosen)
            return preview(turn)


def _by_clocks(turn: Turn) -> Result:
    before, gap = turn.draft.cascade, turn.draft.gap
    turns.choose(turn.draft, Cascade.LOCAL_TIME)
    if turn.draft.due_at is None:
        return ask_local_time(turn)
    refused = refused_as_past(turn)
    if refused is not None:
        turns.choose(turn.draft, before, gap=gap)
        return refused
    return preview(turn)


def _choose_gap(turn: Turn) -> Result:
    gap = _span(turn.word, GAPS)
    if gap is None or not turns.has_choice(turn.office, turn.draft):
        return toast(service.OLD_BUTTON)
    turns.choose(turn.draft, Cascade.TIERED, gap=gap)
    return preview(turn)


def _spans(turn: Turn, question: str, action: str, spans: Sequence[timedelta]) -> Message:
    rows = tuple(
        (button(dates.exactly(span), action, turn.number, str(int(span.total_seconds()))),)
        for span in spans
    )
    return Message(question, (*rows, (button(broadcast_texts.BACK, "how", turn.number),)))


def _span(word: str, spans: Sequence[timedelta]) -> timedelta | None:
    return next((span for span in spans if str(int(span.total_seconds())) == word), None)


STEPS: Mapping[str, Step] = MappingProxyType(
    {"how": _ask_way, "way": _choose_way, "gap": _choose_gap}
)
