"""What the buttons under answers and choices do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from channels.base import ButtonPressed
from handlers import ask_regions, ask_topics
from handlers import ask_views as views
from handlers.ask_turn import Turn
from handlers.context import (
    KEEP,
    Replace,
    Result,
    State,
    aside,
    number_of,
    say,
    toast,
)
from storage import chats, question_chats
from storage.faq_gaps import Why
from texts import ask as texts
from texts import service

CARRY: Final = "petugas:carry"  # the entry of another conversation, with the question


def pressed(turn: Turn, event: ButtonPressed) -> Result:
    """Act on a button; one that is old is answered, too."""
    match turn.context.pressed:
        case ("start",):
            return views.ask_question()
        case ("person",):
            return _to_person(turn, event)
        case ("private",):
            return toast(texts.OPEN_PRIVATE)
        case ("none",):
            return _none_of_these(turn)
        case ("topics", *page):
            return ask_topics.topics(turn, _page(page))
        case ("topic", topic, *page):
            return ask_topics.questions(turn, topic, _page(page))
        case ("region", word):
            region = ask_regions.chosen(turn.tx, turn.context.answers.catalogue(), word)
            return aside(service.OLD_BUTTON) if region is None else at_region(turn, region)
        case (act, code):
            return _of_entry(turn, act, code)
        case _:
            return aside(service.OLD_BUTTON)


def at_region(turn: Turn, region: str) -> Result:
    """Remember where somebody votes, and tell what was asked there."""
    context = turn.context
    question_chats.set_region(turn.tx, chats.key_of(context.chat), region, context.now)
    answers = turn.tell(*turn.asked.told)
    left_out = context.state.data.get("left_out", 0) if context.state else 0
    return views.answered(turn, answers, left_out) if answers else say(texts.REGION_KEPT)


def _of_entry(turn: Turn, act: str, code: str) -> Result:
    match act:
        case "pick":
            answers = turn.tell(code)
            return views.answered(turn, answers) if answers else views.no_longer()
        case "full":
            answers = turn.tell(code)
            if not answers:
                return views.no_longer()
            return Result((Replace(views.in_full(turn, answers[0])),), KEEP)
        case "yes":
            return toast(texts.THANKS)
        case "no":
            if code not in turn.asked.told:
                return views.no_question()
            turn.note(Why.UNHELPFUL, code)
            return views.unhelpful(turn)
        case _:
            return aside(service.OLD_BUTTON)


def _none_of_these(turn: Turn) -> Result:
    if not turn.asked.text:
        return views.no_question()
    turn.note(Why.NOT_OFFERED)
    return views.unknown(turn)


def _page(words: Sequence[str]) -> int:
    """From which row a list goes on."""
    return (number_of(words[0]) or 0) if words else 0


def _to_person(turn: Turn, event: ButtonPressed) -> Result:
    """Bring the question to the desk, where another conversation goes on."""
    data = {
        "office": turn.office.code if turn.office else "",
        "text": turn.asked.text,
        "message": turn.asked.message_id,
        "media": turn.asked.media,
        "subject": turn.asked.subject.value,
    }
    return Result(next_state=State(CARRY, data), resumes=replace(event, data=CARRY))
