"""How answers, choices and the limits of answering look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from channels.base import Button, Buttons
from faq.boundaries import Boundary
from faq.entries import Entry
from handlers.ask_turn import NAME, Turn
from handlers.context import Result, say
from texts import ask as texts
from texts import officers, service
from texts.officers import EMERGENCY
from threads.subjects import sounds_dangerous

LONGEST_LABEL: Final = 20  # characters of a button


def answered(turn: Turn, entries: Sequence[Entry], left_out: int = 0) -> Result:
    """The short answers, each with its source."""
    asked = replace(turn.asked, told=tuple(entry.id for entry in entries))
    state = asked.state()
    if len(entries) == 1:
        text, rows = texts.answer(turn.short(entries[0])), _below(turn, entries[0])
        return say(text, *rows, state=state)
    shorts = [turn.short(entry) for entry in entries]
    more = tuple(
        Button(f"{texts.MORE} {number}", f"{NAME}:full:{entry.id}")
        for number, entry in enumerate(entries, 1)
    )
    return say(texts.answers(shorts, left_out), more, (_to_officer(),), state=state)


def in_full(turn: Turn, entry: Entry) -> tuple[str, Buttons]:
    """The full answer with what can be said about it."""
    return texts.answer(turn.full(entry)), (_verdicts(entry), (_to_officer(),))


def offered(turn: Turn, entries: Sequence[Entry], left_out: int = 0) -> Result:
    """The questions that may be meant."""
    rows = [
        (Button(label(number, entry.question), f"{NAME}:pick:{entry.id}"),)
        for number, entry in enumerate(entries, 1)
    ]
    rows.append((Button(texts.NONE_OF_THESE, f"{NAME}:none"),))
    text = texts.which([entry.question for entry in entries], left_out)
    return say(text, *rows, state=turn.asked.state())


def unknown(turn: Turn) -> Result:
    """No approved answer: a person is a tap away."""
    return _ask_person(turn, texts.unknown(turn.office_name))


def unhelpful(turn: Turn) -> Result:
    """The answer was none: a person is a tap away."""
    return _ask_person(turn, texts.unhelpful(turn.office_name))


def stopped(turn: Turn, boundary: Boundary) -> Result:
    """What is said where answering stops."""
    state = turn.asked.state()
    match boundary:
        case Boundary.NEUTRAL:
            return say(texts.NEUTRAL, state=state)
        case Boundary.RESULTS:
            return say(texts.RESULTS, state=state)
        case Boundary.LANGUAGE:
            return say(texts.ENGLISH, state=state)
        case Boundary.BY_NAME:
            return say(officers.voter_data(turn.office_name), state=state)
        case Boundary.INSULT:
            return say(texts.CALM, (_to_officer(),), state=state)
        case Boundary.PERSONAL:
            emergency = EMERGENCY if sounds_dangerous(turn.asked.text) else None
            return _ask_person(turn, texts.personal(turn.office_name, emergency))
        case _:
            return _ask_person(turn, texts.event(turn.office_name))


def label(number: int, question: str) -> str:
    """A question that fits a button, told apart from others by its number."""
    full = f"{number}. {question}"
    return full if len(full) <= LONGEST_LABEL else f"{full[: LONGEST_LABEL - 1].rstrip()}…"


def greeted(*rows: tuple[Button, ...]) -> Result:
    """Nothing was asked yet."""
    return say(texts.GREETING, *rows)


def no_longer() -> Result:
    """The answer behind a button holds no more."""
    return say(texts.NO_LONGER, (_again(), _to_officer()))


def no_question() -> Result:
    """The button belongs to a question that is forgotten."""
    return say(service.OLD_BUTTON, (_again(), _to_officer()))


def _ask_person(turn: Turn, text: str) -> Result:
    yes = Button(texts.TO_DESK, f"{NAME}:person")
    return say(text, (yes, _again()), state=turn.asked.state())


def _below(turn: Turn, entry: Entry) -> Buttons:
    rows: list[tuple[Button, ...]] = []
    if turn.short(entry).text != turn.full(entry).text:
        rows.append((Button(texts.MORE, f"{NAME}:full:{entry.id}"),))
    return (*rows, _verdicts(entry), (_to_officer(),))


def _verdicts(entry: Entry) -> tuple[Button, ...]:
    return (
        Button(texts.HELPED, f"{NAME}:yes:{entry.id}"),
        Button(texts.NOT_HELPED, f"{NAME}:no:{entry.id}"),
    )


def _to_officer() -> Button:
    return Button(texts.TO_OFFICER, f"{NAME}:person")


def _again() -> Button:
    return Button(texts.ASK_OTHER, f"{NAME}:start")
