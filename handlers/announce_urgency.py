"""The screens of /kirim on which the kind and the urgency are chosen."""

from __future__ import annotations

from channels.base import Button, Message
from handlers.announce_views import button
from storage.broadcasts import Kind
from texts import approvals as texts
from texts.broadcasts import TO_PREVIEW


def kinds(number: int) -> Message:
    """What is it?"""
    found = [button(texts.KIND_LABELS[kind], "is", number, kind.value) for kind in Kind]
    pairs = tuple(tuple(found[at : at + 2]) for at in range(0, len(found), 2))
    return Message(texts.ASK_KIND, (*pairs, (_back(number),)))


def urgencies(number: int, *, may_siaga: bool) -> Message:
    """How urgent is it?"""
    choices = {"biasa": texts.ROUTINE, "segera": texts.URGENT}
    if may_siaga:
        choices["siaga"] = texts.SIAGA
    row = tuple(button(label, "as", number, word) for word, label in choices.items())
    question = texts.ASK_URGENCY if may_siaga else texts.ASK_URGENCY_WITHOUT_SIAGA
    return Message(question, (row, (_back(number),)))


def siaga_reasons(number: int) -> Message:
    """Why can it not wait?"""
    reasons = texts.SIAGA_REASONS.items()
    rows = tuple((button(label, "since", number, code),) for code, label in reasons)
    return Message(texts.ASK_SIAGA_REASON, (*rows, (_back(number),)))


def _back(number: int) -> Button:
    return button(TO_PREVIEW, "view", number)
