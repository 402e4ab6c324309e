"""The steps of /kirim about before when and until when it is read: embargo, stage, figures."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from broadcasts import holds
from broadcasts.holds import Reason
from handlers import announce_bounds as screens
from handlers.announce_turn import Step, Turn, on, preview
from handlers.context import Result, State, number_of, show, toast
from registry import calendar
from storage import calendar as stages
from texts import holds as texts

MOST_STAGES: Final = 8  # with the two buttons below them, what a list on WhatsApp can hold


def _ask_embargo(turn: Turn) -> Result:
    data = {"draft": turn.number, "seen": turn.has_preview}
    buttons = screens.embargo_buttons(turn.number)
    return show(texts.ASK_EMBARGO, *buttons, state=State("kirim:embargo", data))


def _without_embargo(turn: Turn) -> Result:
    turn.draft.embargo_until = None
    return preview(turn)


def _ask_stage(turn: Turn) -> Result:
    coming = calendar.stages_of(turn.tx, turn.office, turn.context.now)[:MOST_STAGES]
    if not coming:
        return toast(texts.NO_STAGES)
    return on(turn, screens.stages(turn.number, coming))


def _bind(turn: Turn) -> Result:
    number = number_of(turn.word)
    coming = calendar.stages_of(turn.tx, turn.office, turn.context.now)
    if number is None or number not in [stages.key_of(stage) for stage in coming]:
        return toast(texts.STAGE_GONE)
    turn.draft.stage_id = number
    return preview(turn)


def _unbind(turn: Turn) -> Result:
    turn.draft.stage_id = None
    return preview(turn)


def _wait_for_figures(turn: Turn) -> Result:
    """They agree that it leaves as soon as figures of a quick count may be told."""
    now = turn.context.now
    hold = holds.check(turn.tx, turn.draft, holds.moment(turn.draft, now))
    if hold is not None and hold.reason is Reason.QUICK_COUNT:
        turn.draft.due_at = hold.until
    return preview(turn)


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "embargo": _ask_embargo,
        "noembargo": _without_embargo,
        "stages": _ask_stage,
        "bind": _bind,
        "unbind": _unbind,
        "figures": _wait_for_figures,
    }
)
