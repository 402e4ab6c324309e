"""Asking what a group or contact is: its category and, of voters, the segment."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Button, Buttons
from registry.groups import category_label, parse_category
from registry.mending import Kind
from registry.segments import NONE, asks_segment, parse_segment, segment_label, segment_named
from storage.chats import Category, Segment
from texts import groups as texts

COLUMNS = 2


def categories(action: str) -> Buttons:
    """A button for each category; its data is the action and the category."""
    return _rows([Button(category_label(one), f"{action}:{one.value}") for one in Category])


def segments(action: str) -> Buttons:
    """A button for each segment, and one for none."""
    buttons = [Button(segment_label(one), f"{action}:{one.value}") for one in Segment]
    return (*_rows(buttons), (Button(texts.NO_SEGMENT, f"{action}:{NONE}"),))


def named(words: Sequence[str]) -> Kind | None:
    """The kind that the words of a button name: a category and, if it is said, a segment."""
    name, *rest = words or ("",)
    category = next((one for one in Category if one.value == name), None)
    segment = segment_named(rest[0]) if rest else None
    is_known = segment is not None or list(rest) in ([], [NONE])
    return Kind(category, segment) if category and is_known else None


def typed(text: str) -> Kind | None:
    """The kind that somebody writes; “disabilitas” names both at once."""
    category, segment = parse_category(text), parse_segment(text)
    if category is None:
        return Kind(Category.VOTERS, segment) if segment else None
    return Kind(category, segment if asks_segment(category) else None)


def lacks_segment(kind: Kind, words: Sequence[str]) -> bool:
    """Whether it is still to be asked for which voters; `words` are those of the button."""
    return len(words) < 2 and kind.segment is None and asks_segment(kind.category)


def _rows(buttons: Sequence[Button]) -> Buttons:
    return tuple(tuple(buttons[at : at + COLUMNS]) for at in range(0, len(buttons), COLUMNS))
