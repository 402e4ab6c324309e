"""Narrowing an announcement for the public to segments of voters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from broadcasts import drafting
from channels.base import Message
from handlers import announce_views as views
from handlers.announce_turn import Step, Turn, on
from handlers.announce_views import button, marked
from handlers.context import Result, toast
from registry.groups import Audience, categories_of
from registry.segments import segment_label, segment_named
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.chats import Segment, Selector
from texts import broadcasts as texts
from texts import service

COLUMNS: Final = 2


def _show(turn: Turn) -> Result:
    """Which voters? Whoever asks for segments means the public."""
    public = categories_of(Audience.PUBLIC)
    if turn.selector.categories != public:
        drafting.aim(turn.tx, turn.number, replace(turn.selector, categories=public, segments=()))
    return on(turn, _screen(turn.draft))


def _toggle(turn: Turn) -> Result:
    segment, selector = segment_named(turn.word), turn.selector
    if segment is None or drafting.audience_of(selector) is not Audience.PUBLIC:
        return toast(service.OLD_BUTTON)
    chosen = {*selector.segments} ^ {segment}
    _narrow(turn, selector, tuple(one for one in Segment if one in chosen))
    return on(turn, _screen(turn.draft))


def _everybody(turn: Turn) -> Result:
    _narrow(turn, turn.selector, ())
    return on(turn, views.aim(turn.tx, turn.draft))


def _narrow(turn: Turn, selector: Selector, segments: tuple[Segment, ...]) -> None:
    drafting.aim(turn.tx, turn.number, replace(selector, segments=segments))


def _screen(draft: Broadcast) -> Message:
    number, selector = broadcasts.key_of(draft), broadcasts.unpack(draft.selector)
    choices = [
        button(
            marked(segment_label(segment), segment in selector.segments),
            "segment",
            number,
            segment.value,
        )
        for segment in Segment
    ]
    rows = [tuple(choices[at : at + COLUMNS]) for at in range(0, len(choices), COLUMNS)]
    back = (
        button(texts.ALL_SEGMENTS, "everybody", number),
        button(texts.CONTINUE, "go", number),
    )
    named = [segment_label(segment) for segment in selector.segments]
    return Message(texts.segments(named), (*rows, back))


STEPS: Final[Mapping[str, Step]] = MappingProxyType(
    {"segments": _show, "segment": _toggle, "everybody": _everybody}
)
