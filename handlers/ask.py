"""TANYA: questions answered from the approved entries, or brought to a person."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from channels.base import ButtonPressed, Message
from faq.answer import Outcome, Way
from faq.boundaries import Boundary
from faq.questions import asked as read_question
from handlers import ask_views as views
from handlers import commands
from handlers.ask_turn import NAME, Asked, Turn, previous, words
from handlers.context import (
    KEEP,
    Context,
    Fetch,
    Fetched,
    Replace,
    Result,
    Say,
    State,
    aside,
    say,
    toast,
)
from handlers.menu import menu
from storage.engine import Tx
from storage.offices import NATIONAL_CODE
from texts import ask as texts
from texts import officers, service
from threads.subjects import is_courtesy

QUESTION: Final = State("tanya:question")
CHECK: Final = State("cek:what")  # the entry of another conversation
CARRY: Final = "petugas:carry"  # likewise, with the question


@dataclass(frozen=True, slots=True)
class Considered(Fetched):
    """What becomes of the question, found outside the transaction."""

    outcome: Outcome | None = None


class Ask:
    """Somebody asks."""

    name = NAME
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Look for the answer: too slow for a transaction and for the event loop."""
        text = words(context)
        if not text or context.is_unsupported:
            return None
        found = await asyncio.to_thread(context.answers.ask, text, previous(context))
        return Considered(outcome=found)

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Answer, offer, stop at a boundary, or lead to a person."""
        entry = commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if isinstance(context.event, ButtonPressed):
            return _pressed(tx, context, context.event)
        if context.is_unsupported:
            return aside(texts.IN_WORDS)
        outcome = prepared.outcome if isinstance(prepared, Considered) else None
        if outcome is None:
            return say(texts.ASK_QUESTION, state=QUESTION)
        return _welcomed(context, _answered(Turn(tx, context, Asked.of(context)), outcome))


def _answered(turn: Turn, outcome: Outcome) -> Result:
    context, text = turn.context, turn.asked.text
    if outcome.boundary is Boundary.CLAIM:
        return Result(next_state=CHECK, resumes=context.event)
    if outcome.boundary is not None:
        return views.stopped(turn, outcome.boundary)
    if is_courtesy(text):
        return aside(officers.WELCOME)
    if read_question(text).is_empty:
        return views.greeted(*menu(context.actor))
    if outcome.way is Way.ANSWER and (entries := turn.entries(outcome.answers)):
        return views.answered(turn, entries, outcome.left_out)
    if entries := turn.entries(outcome.offered):
        return views.offered(turn, entries, outcome.left_out)
    return views.unknown(turn)


def _welcomed(context: Context, result: Result) -> Result:
    """Whoever writes for the first time is welcomed before the answer."""
    if not context.is_first_contact or result.resumes is not None:
        return result
    return replace(result, replies=(Say(Message(service.welcome())), *result.replies))


def _pressed(tx: Tx, context: Context, event: ButtonPressed) -> Result:
    before = Asked.remembered(context) or Asked("", "", context.now)
    turn = Turn(tx, context, before)
    match context.pressed:
        case ("start",):
            return say(texts.ASK_QUESTION, state=QUESTION)
        case ("person",):
            return _to_person(turn, event)
        case ("none",):
            return views.unknown(turn) if before.text else views.no_question()
        case ("pick", id):
            entry = turn.entry(id)
            return views.answered(turn, [entry]) if entry else views.no_longer()
        case ("full", id):
            entry = turn.entry(id)
            if entry is None:
                return views.no_longer()
            text, rows = views.in_full(turn, entry)
            return Result((Replace(Message(text, rows)),), KEEP)
        case ("yes", _):
            return toast(texts.THANKS)
        case ("no", id):
            is_meant = id in before.told
            return views.unhelpful(turn) if is_meant else views.no_question()
        case _:
            return aside(service.OLD_BUTTON)


def _to_person(turn: Turn, event: ButtonPressed) -> Result:
    """Bring the question to the desk, where another conversation goes on."""
    office = turn.office.code
    data = {
        "office": "" if office == NATIONAL_CODE else office,
        "text": turn.asked.text,
        "message": turn.asked.message_id,
    }
    return Result(next_state=State(CARRY, data), resumes=replace(event, data=CARRY))
