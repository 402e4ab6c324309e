"""Answers by topic: which topics there are, and the questions of one."""

from __future__ import annotations

from typing import Final

from channels.base import Button
from faq import desk
from handlers.ask_turn import NAME, Turn
from handlers.ask_views import label
from handlers.context import Result, aside
from texts import ask_topics as texts

PAGE: Final = 8  # with the two buttons below them they fit the ten rows of a WhatsApp list
LONGEST_LABEL: Final = 20  # characters of a button


def topics(turn: Turn, after: int = 0) -> Result:
    """The topics of which anything may be told, the fullest first."""
    found = desk.topics(turn.tx, turn.reader)
    if not found:
        return aside(texts.NO_TOPICS)
    rows = [
        (Button(texts.topic(name)[:LONGEST_LABEL], f"{NAME}:topic:{name}"),)
        for name in found[after : after + PAGE]
    ]
    if len(found) > after + PAGE:
        rows.append((Button(texts.MORE_TOPICS, f"{NAME}:topics:{after + PAGE}"),))
    return aside(texts.WHICH_TOPIC, *rows)


def questions(turn: Turn, topic: str, after: int = 0) -> Result:
    """The questions of a topic."""
    found = desk.titles(turn.tx, topic, turn.reader)
    here = found[after : after + PAGE]
    if not here:
        return topics(turn)
    rows = [
        (Button(label(number, title.question), f"{NAME}:pick:{title.code}"),)
        for number, title in enumerate(here, after + 1)
    ]
    if len(found) > after + PAGE:
        rows.append((Button(texts.MORE_QUESTIONS, f"{NAME}:topic:{topic}:{after + PAGE}"),))
    rows.append((Button(texts.OTHER_TOPIC, f"{NAME}:topics"),))
    return aside(texts.questions(topic, [title.question for title in here], after + 1), *rows)
