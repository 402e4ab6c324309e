"""TANYA: questions answered from the approved entries, or brought to a person."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from channels.base import ButtonPressed, Message, MessageReceived
from faq.answer import Outcome
from faq.boundaries import Boundary
from faq.desk import Kind
from faq.questions import asked as read_question
from handlers import ask_regions, commands
from handlers import ask_views as views
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
from handlers.files import keep_recording, load
from handlers.menu import menu
from storage import chats, question_chats
from storage.engine import Tx
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
        event, text = context.event, words(context)
        if isinstance(event, MessageReceived) and event.recording is not None:
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
            return _pressed(tx, context, context.event)
        if context.is_unsupported:
            return _unreadable(tx, context, prepared)
        before = Asked.remembered(context) if context.step == "region" else None
        if before and (region := ask_regions.typed(tx, context.text)) is not None:
            return _at_region(Turn(tx, context, before), region)
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
    response = turn.respond(outcome)
    match response.kind:
        case Kind.TOLD:
            return views.answered(turn, response.answers, response.left_out)
        case Kind.OFFERED:
            return views.offered(turn, response.offers, response.left_out)
        case _:
            return views.unknown(turn)


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
        case ("pick", code):
            answers = turn.tell(code)
            return views.answered(turn, answers) if answers else views.no_longer()
        case ("full", code):
            return _in_full(turn, code)
        case ("region", word):
            region = ask_regions.chosen(tx, context.answers.catalogue(), word)
            return aside(service.OLD_BUTTON) if region is None else _at_region(turn, region)
        case ("yes", _):
            return toast(texts.THANKS)
        case ("no", code):
            is_meant = code in before.told
            return views.unhelpful(turn) if is_meant else views.no_question()
        case _:
            return aside(service.OLD_BUTTON)


def _in_full(turn: Turn, code: str) -> Result:
    answers = turn.tell(code)
    if not answers:
        return views.no_longer()
    return Result((Replace(views.in_full(turn, answers[0])),), KEEP)


def _at_region(turn: Turn, region: str) -> Result:
    """Remember where somebody votes, and tell what was asked there."""
    context = turn.context
    question_chats.set_region(turn.tx, chats.key_of(context.chat), region, context.now)
    answers = turn.tell(*turn.asked.told)
    left_out = context.state.data.get("left_out", 0) if context.state else 0
    return views.answered(turn, answers, left_out) if answers else say(texts.REGION_KEPT)


def _to_person(turn: Turn, event: ButtonPressed) -> Result:
    """Bring the question to the desk, where another conversation goes on."""
    data = {
        "office": turn.office.code if turn.office else "",
        "text": turn.asked.text,
        "message": turn.asked.message_id,
        "media": turn.asked.media,
    }
    return Result(next_state=State(CARRY, data), resumes=replace(event, data=CARRY))
