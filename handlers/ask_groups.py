"""Questions in a group: only to whoever addresses us, only what is sure, the rest in private."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from channels.base import Button, MessageReceived
from faq.answer import Outcome
from faq.boundaries import Boundary
from faq.desk import Kind, Response
from faq.questions import asks, is_empty
from handlers import commands
from handlers.ask_turn import NAME, Turn
from handlers.context import KEEP, Context, Result, aside
from storage import chats, question_chats
from storage.faq_gaps import Why
from texts import ask as texts

AGAIN_AFTER: Final = timedelta(minutes=10)
"""So long the same answer is not given twice in a group."""
_MENTION: Final = re.compile(r"@\w+")


def words(context: Context) -> str:
    """What is asked: without our name, and where nothing else was written what it answers to."""
    is_command = commands.find(context.text) is not None
    said = context.argument if is_command else context.text
    event = context.event
    quoted = event.quoted if isinstance(event, MessageReceived) else ""
    return _MENTION.sub(" ", said).strip() or quoted.strip()


def answer(turn: Turn, outcome: Outcome | None) -> Result:
    """The answer that is surely meant, or one line; thanks for an announcement need none."""
    context = turn.context
    is_reply = _only_replies(context)
    if is_reply and not asks(turn.asked.text):
        return _quiet()
    if question_chats.is_silent(turn.tx, chats.key_of(context.chat)):
        return _quiet() if is_reply else _in_private(turn, texts.SILENT_GROUP)
    if outcome is None or (outcome.boundary is None and is_empty(turn.asked.text)):
        return _quiet() if is_reply else _in_private(turn, texts.ASK_IN_GROUP)
    if outcome.boundary is not None:
        return _stopped(turn, outcome.boundary, is_reply=is_reply)
    response = turn.respond(outcome)
    if response.kind is Kind.TOLD and not any(one.needs_region for one in response.answers):
        return _told(turn, response)
    if response.kind is Kind.NONE and not is_reply:
        turn.note(Why.UNANSWERED)
    is_idle = is_reply and "?" not in turn.asked.text
    return _quiet() if is_idle else _in_private(turn, texts.UNSURE_IN_GROUP)


def _told(turn: Turn, response: Response) -> Result:
    context, told = turn.context, response.answers
    since, chat = context.now - AGAIN_AFTER, chats.key_of(context.chat)
    codes = [one.code for one in told]
    if not question_chats.tell_anew(turn.tx, chat, codes, since, context.now):
        return aside(texts.told_lately(told[0].question))
    if len(told) > 1:
        shorts = [turn.told(one) for one in told]
        return aside(texts.answers(shorts, response.left_out), (_private_button(context),))
    is_cut = told[0].short != told[0].full
    more = (Button(texts.MORE, f"{NAME}:full:{codes[0]}"),) if is_cut else ()
    return aside(texts.answer(turn.told(told[0])), (*more, _private_button(context)))


def _stopped(turn: Turn, boundary: Boundary, *, is_reply: bool) -> Result:
    event = turn.context.event
    match boundary:
        case Boundary.NEUTRAL:
            return aside(texts.NEUTRAL)
        case Boundary.RESULTS:
            return aside(texts.RESULTS)
        case Boundary.CLAIM if isinstance(event, MessageReceived):
            asked = f"/cek {turn.asked.text}"
            return Result(next_state=KEEP, resumes=replace(event, text=asked, html=asked))
        case Boundary.INSULT:
            return _quiet()
        case _:
            return _quiet() if is_reply else _in_private(turn, texts.UNSURE_IN_GROUP)


def _only_replies(context: Context) -> bool:
    """Whether we are addressed by a reply alone: to thank us, most of the time."""
    is_named = commands.find(context.text) is not None or _MENTION.search(context.text)
    event = context.event
    return not is_named and isinstance(event, MessageReceived) and event.reply_to is not None


def _in_private(turn: Turn, line: str) -> Result:
    return aside(line, (_private_button(turn.context),))


def _private_button(context: Context) -> Button:
    """Opens a private chat, in which the office of the group is known."""
    office = context.chat.office or "00"
    starts = f"{commands.OFFICE_LINK}{office.replace('.', '')}"
    return Button(texts.IN_PRIVATE, f"{NAME}:private", starts)


def _quiet() -> Result:
    return Result(next_state=KEEP)
