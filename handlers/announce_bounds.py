"""The screens of /kirim on which an embargo and a stage are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Button, Buttons, Message
from handlers.announce_views import button
from storage import calendar
from storage.calendar import Stage
from texts import holds as texts
from texts.broadcasts import TO_PREVIEW


def embargo_buttons(number: int) -> Buttons:
    """Instead of typing until when."""
    return ((button(texts.NO_EMBARGO, "noembargo", number), _back(number)),)


def stages(number: int, coming: Sequence[Stage]) -> Message:
    """To which stage is it bound?"""
    rows = [(stage.name, stage.first_day, stage.last_day) for stage in coming]
    choices = tuple((_bind(number, stage),) for stage in coming)
    leave = (button(texts.NOT_BOUND, "unbind", number), _back(number))
    return Message(texts.stages(rows), (*choices, leave))


def _bind(number: int, stage: Stage) -> Button:
    label = texts.label(stage.name, stage.last_day)
    return button(label, "bind", number, str(calendar.key_of(stage)))


def _back(number: int) -> Button:
    return button(TO_PREVIEW, "view", number)
