"""Ready answers in a private chat: choose one, read it, then send it or change it first."""

from __future__ import annotations

from typing import Final

from channels.base import Button, Message
from handlers import desk_answers
from handlers.context import Result, State, number_of
from handlers.desk_answers import Words
from handlers.desk_turn import (
    NAME,
    Turn,
    about,
    leave_button,
    say_about,
    see_button,
    shown,
    standing,
)
from storage import canned
from storage.canned import Canned
from storage.cases import Case
from storage.offices import Office
from texts import desk_canned as texts
from texts import desk_chat
from texts.markup import escape, paragraphs
from threads.finding import visible

PAGE: Final = 8  # answers; with the two buttons below they fit the ten rows of a WhatsApp list
LONGEST_LABEL: Final = 20  # characters of a button


def offer(turn: Turn, case: Case) -> tuple[Button, ...]:
    """The button to the ready answers, where there are any."""
    if not canned.visible(turn.tx, turn.tx.get_one(Office, case.office)):
        return ()
    return (Button(texts.READY, f"{NAME}:ready:{case.id}:{turn.seen or case.version}"),)


def choose(turn: Turn) -> Result:
    """Which of the answers?"""
    case, office = _found(turn)
    ready, after = canned.visible(turn.tx, office), number_of(turn.word) or 0
    if not ready:
        return say_about(turn.case_id, texts.NOTHING_READY, (see_button(turn.case_id),))
    here, number = ready[after : after + PAGE], _number(turn, case)
    rows = [
        (Button(_label(place, one.title), f"{NAME}:pick:{number}:{one.id}"),)
        for place, one in enumerate(here, after + 1)
    ]
    if len(ready) > after + PAGE:
        rows.append((Button(desk_chat.MORE, f"{NAME}:ready:{number}:{after + PAGE}"),))
    question = texts.ask_which(shown(turn, case), [one.title for one in here], after + 1)
    return say_about(turn.case_id, question, *rows, (leave_button(),), state=_choosing(turn, case))


def show(turn: Turn, first: str | None = None) -> Result:
    """The answer as the person would read it: send it, or change it first?"""
    case, ready = _chosen(turn)
    if ready is None:
        return say_about(turn.case_id, texts.GONE, (see_button(turn.case_id),))
    number = f"{_number(turn, case)}:{ready.id}:{ready.version}"
    buttons = (
        Button(texts.SEND, f"{NAME}:send:{number}"),
        Button(texts.EDIT_FIRST, f"{NAME}:edit:{number}"),
        leave_button(),
    )
    text = paragraphs(first, texts.ask_send(shown(turn, case), ready.title, ready.text))
    return say_about(turn.case_id, text, buttons, state=_choosing(turn, case))


def send(turn: Turn) -> Result:
    """Send the answer that was shown, word for word."""
    _, ready = _chosen(turn)
    if ready is None or ready.version != _version(turn):
        return show(turn, None if ready is None else texts.CHANGED)
    words = Words(ready.text, escape(ready.text), is_ready=True)
    return desk_answers.deliver(turn, turn.case_id, words, turn.seen)


def edit(turn: Turn) -> Result:
    """Give the text alone, to be copied; what is written next is the answer."""
    case, ready = _chosen(turn)
    if ready is None:
        return show(turn)
    state = standing(turn.context, "answer", case=case.id, seen=turn.seen or case.version)
    copied = about(turn.case_id, Message(escape(ready.text)))
    asked = about(turn.case_id, Message(texts.PLEASE_EDIT, ((leave_button(),),)))
    return Result((copied, asked), state)


def _found(turn: Turn) -> tuple[Case, Office]:
    case = visible(turn.tx, turn.actor, turn.case_id)
    return case, turn.tx.get_one(Office, case.office)


def _chosen(turn: Turn) -> tuple[Case, Canned | None]:
    case, office = _found(turn)
    number = number_of(turn.word)
    return case, canned.find(turn.tx, office, number) if number is not None else None


def _choosing(turn: Turn, case: Case) -> State:
    """Nothing that is typed from here on leaves without a question."""
    return standing(turn.context, "ready", case=case.id)


def _number(turn: Turn, case: Case) -> str:
    return f"{case.id}:{turn.seen or case.version}"


def _version(turn: Turn) -> int | None:
    return number_of(turn.words[3]) if len(turn.words) > 3 else None


def _label(place: int, title: str) -> str:
    """A title that fits a button, told apart from others by its place."""
    label = f"{place}. {title}"
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
