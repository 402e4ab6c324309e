"""The questions of /kirim that are answered by typing: time, embargo, region, letter, contact."""

from __future__ import annotations

from channels.base import Message
from handlers import announce_bounds as bounds
from handlers import announce_event, announce_repeat
from handlers import announce_views as views
from handlers.announce_turn import Turn, choosing, confine, preview_of, refusal
from handlers.context import Context, Result, Say, State, aside, say
from registry import clock, offices
from registry.access import Actor
from registry.names import one_line
from storage import broadcasts
from storage import offices as store
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as texts

MOST_NOTE = 200  # characters of a letter's number or a contact


def take(tx: Tx, context: Context, actor: Actor) -> Result:
    """Read the answer to the question that the dialogue stands on."""
    number = context.state.data.get("draft") if context.state else None
    draft = broadcasts.get(tx, number) if isinstance(number, int) else None
    if draft is None or refusal(tx, actor, draft):
        return say(texts.ALREADY_RELEASED)
    if not context.text:
        return aside(texts.PLEASE_WRITE)
    turn = Turn(tx, context, actor, draft)
    match context.step:
        case "time":
            return _take_time(turn)
        case "embargo":
            return _take_embargo(turn)
        case "region":
            return _take_region(turn)
        case "repeat":
            return _take_rule(turn)
        case question if question in announce_event.QUESTIONS:
            return announce_event.take(turn)
        case "basis":
            draft.basis = _note(context.text)
        case _:
            draft.contact = _note(context.text)
    return _preview(turn)


def _take_time(turn: Turn) -> Result:
    now, zone = turn.context.now, turn.office.timezone
    due_at = clock.parse_when(turn.context.text, now, zone)
    if due_at is None:
        return aside(texts.TIME_NOT_READ, *views.time_buttons(turn.number))
    if due_at < now:
        return aside(texts.time_is_past(due_at, zone), *views.time_buttons(turn.number))
    announce_repeat.leave_once(turn)
    turn.draft.due_at = due_at if due_at > now else None
    return _preview(turn)


def _take_embargo(turn: Turn) -> Result:
    now, zone, text = turn.context.now, turn.office.timezone, turn.context.text
    until = None if text == texts.NOTE_OFF else clock.parse_when(text, now, zone)
    if until is None and text != texts.NOTE_OFF:
        return aside(texts.TIME_NOT_READ, *bounds.embargo_buttons(turn.number))
    if until is not None and until <= now:
        return aside(texts.time_is_past(until, zone), *bounds.embargo_buttons(turn.number))
    turn.draft.embargo_until = until
    return _preview(turn)


def _take_rule(turn: Turn) -> Result:
    message = announce_repeat.take(turn)
    if isinstance(message, str):
        return aside(message, *views.question_buttons("repeat", turn.number, has_preview=True))
    return _say(turn, message, has_preview=turn.has_preview)


def _take_region(turn: Turn) -> Result:
    found = offices.resolve(turn.tx, turn.context.text)
    if not found:
        return aside(texts.OFFICE_UNKNOWN, *views.region_buttons(turn.number))
    inside = {below.code for below in store.subtree(turn.tx, turn.draft.office)}
    own = [office for office in found if office.code in inside]
    if not own:
        return aside(texts.REGION_NOT_YOURS, *views.region_buttons(turn.number))
    if len(own) > 1:
        return aside(texts.ASK_WHICH_REGION, *views.region_buttons(turn.number, own))
    return _confined(turn, own[0])


def _confined(turn: Turn, root: Office) -> Result:
    confine(turn, root)
    return _say(turn, views.aim(turn.tx, turn.draft), has_preview=turn.has_preview)


def _preview(turn: Turn) -> Result:
    return _say(turn, preview_of(turn), has_preview=True)


def _say(turn: Turn, message: Message, *, has_preview: bool) -> Result:
    state: State = choosing(turn.number, has_preview=has_preview)
    return Result((Say(message),), state)


def _note(text: str) -> str | None:
    return None if text == texts.NOTE_OFF else one_line(text, MOST_NOTE) or None
