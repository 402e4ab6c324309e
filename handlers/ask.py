"""TANYA: questions answered from the approved entries, or brought to a person."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from channels.base import ButtonPressed, ChatKind, Message, MessageReceived
from faq.answer import Outcome
from faq.boundaries import Boundary
from faq.desk import Kind
from faq.questions import is_empty
from handlers import ask_buttons, ask_groups, ask_regions, ask_topics, commands
from handlers import ask_views as views
from handlers.ask_turn import NAME, Asked, Turn, previous, words
from handlers.context import (
    Context,
    Fetch,
    Fetched,
    Result,
    Say,
    State,
    aside,
    say,
)
from handlers.files import keep_recording, load
from handlers.menu import menu
from storage.engine import Tx
from storage.faq_gaps import Why
from texts import ask as texts
from texts import officers, service
from threads.subjects import is_courtesy

CHECK: Final = State("cek:what")  # the entry of another conversation


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
        is_in_group = context.chat.kind is ChatKind.GROUP
        event, text = context.event, ask_groups.words(context) if is_in_group else words(context)
        if isinstance(event, MessageReceived) and event.recording and not is_in_group:
            return await load(event.recording, fetch)
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
            asked = Asked.remembered(context) or Asked("", "", context.now)
            return ask_buttons.pressed(Turn(tx, context, asked), context.event)
        if entry is not None and entry.name == "topik":
            return ask_topics.topics(Turn(tx, context, Asked.of(context)))
        if context.chat.kind is ChatKind.GROUP:
            return _in_group(tx, context, prepared)
        if context.is_unsupported:
            return _unreadable(tx, context, prepared)
        before = Asked.remembered(context) if context.step == "region" else None
        if before is not None and (region := ask_regions.typed(tx, context.text)) is not None:
            return ask_buttons.at_region(Turn(tx, context, before), region)
        outcome = prepared.outcome if isinstance(prepared, Considered) else None
        if outcome is None:
            return views.ask_question()
        return _welcomed(context, _answered(Turn(tx, context, Asked.of(context)), outcome))


def _answered(turn: Turn, outcome: Outcome) -> Result:
    context, text = turn.context, turn.asked.text
    if outcome.boundary is Boundary.CLAIM:
        return Result(next_state=CHECK, resumes=context.event)
    if outcome.boundary is not None:
        return views.stopped(turn, outcome.boundary)
    if is_courtesy(text):
        return aside(officers.WELCOME)
    if is_empty(text):
        return views.greeted(*menu(context.actor))
    response = turn.respond(outcome)
    match response.kind:
        case Kind.TOLD:
            return views.answered(turn, response.answers, response.left_out)
        case Kind.OFFERED:
            return views.offered(turn, response.offers, response.left_out)
        case _:
            untold = next(iter(response.untold), None)
            turn.note(Why.UNANSWERED if untold is None else Why.UNTOLD, untold)
            return views.unknown(turn)


def _in_group(tx: Tx, context: Context, prepared: Fetched | None) -> Result:
    asked = replace(Asked.of(context), text=ask_groups.words(context))
    outcome = prepared.outcome if isinstance(prepared, Considered) else None
    return ask_groups.answer(Turn(tx, context, asked), outcome)


def _unreadable(tx: Tx, context: Context, fetched: Fetched | None) -> Result:
    """A sticker is asked for in words; a recording as well, and kept for the desk."""
    event = context.event
    kept = keep_recording(tx, event, fetched, context.now) if fetched else None
    if kept is None:
        return aside(fetched.problem if fetched and fetched.problem else texts.IN_WORDS)
    return views.recorded(Turn(tx, context, replace(Asked.of(context), media=kept)))


def _welcomed(context: Context, result: Result) -> Result:
    """Whoever writes for the first time is welcomed before the answer."""
    if not context.is_first_contact or result.resumes is not None:
        return result
    return replace(result, replies=(Say(Message(service.welcome())), *result.replies))
