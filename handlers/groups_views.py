"""The questions that are asked in a group which nobody has registered yet."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Button, Buttons, Message
from handlers import kinds
from registry import offices
from storage.chats import Category
from storage.offices import Office
from texts import groups as texts

OFFICES_OFFERED = 5

_OTHER = (Button(texts.OTHER_OFFICE, "grup:other"),)


def ask_office(known: Sequence[Office]) -> Message:
    """Whose group is it? The offices of whoever asks are offered."""
    return Message(texts.ASK_OFFICE, _offices(known))


def ask_which(found: Sequence[Office]) -> Message:
    """Which of the offices that may be meant?"""
    return Message(texts.ASK_WHICH_OFFICE, (*_offices(found), _OTHER))


def ask_category(office: Office) -> Message:
    """Who is in the group?"""
    rows = kinds.categories(f"grup:category:{office.code}")
    return Message(texts.ask_category(office.name), (*rows, _OTHER))


def ask_segment(office: Office, category: Category | None = None) -> Message:
    """Which voters? With a category, of a group that is to be registered so."""
    action = f"grup:category:{office.code}:{category.value}" if category else "grup:segment"
    return Message(texts.ASK_SEGMENT, kinds.segments(action))


def _offices(found: Sequence[Office]) -> Buttons:
    return tuple(
        (Button(offices.label(office), f"grup:office:{office.code}"),)
        for office in found[:OFFICES_OFFERED]
    )
