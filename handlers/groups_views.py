"""The questions that are asked in a group which nobody has registered yet."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Button, Buttons, Message
from registry import groups, offices
from registry.segments import NONE, segment_label
from storage.chats import Category, Segment
from storage.offices import Office
from texts import groups as texts

OFFICES_OFFERED = 5
COLUMNS = 2

_OTHER = (Button(texts.OTHER_OFFICE, "grup:other"),)


def ask_office(known: Sequence[Office]) -> Message:
    """Whose group is it? The offices of whoever asks are offered."""
    return Message(texts.ASK_OFFICE, _offices(known))


def ask_which(found: Sequence[Office]) -> Message:
    """Which of the offices that may be meant?"""
    return Message(texts.ASK_WHICH_OFFICE, (*_offices(found), _OTHER))


def ask_category(office: Office) -> Message:
    """Who is in the group?"""
    buttons = [
        Button(groups.category_label(category), f"grup:category:{office.code}:{category.value}")
        for category in Category
    ]
    rows = [tuple(buttons[at : at + COLUMNS]) for at in range(0, len(buttons), COLUMNS)]
    return Message(texts.ask_category(office.name), (*rows, _OTHER))


def ask_segment(office: Office, category: Category | None = None) -> Message:
    """Which voters? With a category, of a group that is to be registered so."""
    action = f"grup:category:{office.code}:{category.value}" if category else "grup:segment"
    buttons = [Button(segment_label(segment), f"{action}:{segment.value}") for segment in Segment]
    rows = [tuple(buttons[at : at + COLUMNS]) for at in range(0, len(buttons), COLUMNS)]
    return Message(texts.ASK_SEGMENT, (*rows, (Button(texts.NO_SEGMENT, f"{action}:{NONE}"),)))


def _offices(found: Sequence[Office]) -> Buttons:
    return tuple(
        (Button(offices.label(office), f"grup:office:{office.code}"),)
        for office in found[:OFFICES_OFFERED]
    )
