"""How answers, choices and the limits of answering look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from channels.base import Button, Buttons, Message
from faq.boundaries import Boundary
from faq.desk import Answer, Title
from handlers import ask_regions
from handlers.ask_turn import NAME, Asked, Turn
from handlers.context import Result, State, say
from storage.cases import Subject
from texts import ask as texts
from texts import ask_topics as topic_texts
from texts import officers, service
from texts.markup import paragraphs
from texts.officers import EMERGENCY
from threads.subjects import sounds_dangerous

REGION: Final = "tanya:region"
QUESTION: Final = State("tanya:question")
LONGEST_LABEL: Final = 20  # characters of a button


def answered(turn: Turn, answers: Sequence[Answer], left_out: int = 0) -> Result:
    """The short answers, each with its source; where they depend on the region, that first."""
    asked = replace(turn.asked, told=tuple(answer.code for answer in answers))
    if any(answer.needs_region for answer in answers):
        return _ask_region(turn, asked, left_out)
    state = asked.state()
    if len(answers) == 1:
        text, rows = texts.answer(turn.told(answers[0]), left_out), _below(answers[0])
        return say(text, *rows, state=state)
    more = tuple(
        Button(f"{texts.MORE} {number}", f"{NAME}:full:{answer.code}")
        for number, answer in enumerate(answers, 1)
    )
    text = texts.answers([turn.told(answer) for answer in answers], left_out)
    return say(text, more, (_to_officer(),), state=state)


def in_full(turn: Turn, answer: Answer) -> Message:
    """The full answer with what can be said about it."""
    text = texts.answer(turn.told(answer, in_full=True))
    return Message(text, (_verdicts(answer), (_to_officer(),)))


def offered(turn: Turn, titles: Sequence[Title], left_out: int = 0) -> Result:
    """The questions that may be meant."""
    rows = [
        (Button(label(number, title.question), f"{NAME}:pick:{title.code}"),)
        for number, title in enumerate(titles, 1)
    ]
    rows.append((Button(texts.NONE_OF_THESE, f"{NAME}:none"),))
    text = texts.which([title.question for title in titles], left_out)
    return say(text, *rows, state=turn.asked.state())


def unknown(turn: Turn) -> Result:
    """No approved answer: a person is a tap away, and in danger numbers to call come first."""
    emergency = EMERGENCY if sounds_dangerous(turn.asked.text) else None
    return _ask_person(turn, paragraphs(emergency, texts.unknown(turn.office_name)))


def recorded(turn: Turn) -> Result:
    """A recording is kept; it is answered at once only in words."""
    return _ask_person(turn, texts.recorded(turn.office_name))


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
            own = replace(turn, asked=replace(turn.asked, subject=Subject.PERSONAL))
            return _ask_person(own, texts.personal(turn.office_name, emergency))
        case _:
            return _ask_person(turn, texts.event(turn.office_name))


def label(number: int, question: str) -> str:
    """A question that fits a button, told apart from others by its number."""
    full = f"{number}. {question}"
    return full if len(full) <= LONGEST_LABEL else f"{full[: LONGEST_LABEL - 1].rstrip()}…"


def ask_question() -> Result:
    """They are to write now, or to look by topic."""
    return say(texts.ASK_QUESTION, (_topics(),), state=QUESTION)


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


def _ask_region(turn: Turn, asked: Asked, left_out: int) -> Result:
    rows = ask_regions.buttons(turn.tx, turn.context.answers.catalogue())
    return say(texts.WHERE, *rows, state=State(REGION, {**asked.data(), "left_out": left_out}))


def _below(answer: Answer) -> Buttons:
    rows: list[tuple[Button, ...]] = []
    if answer.short != answer.full:
        rows.append((Button(texts.MORE, f"{NAME}:full:{answer.code}"),))
    return (*rows, _verdicts(answer), (_to_officer(),))


def _verdicts(answer: Answer) -> tuple[Button, ...]:
    return (
        Button(texts.HELPED, f"{NAME}:yes:{answer.code}"),
        Button(texts.NOT_HELPED, f"{NAME}:no:{answer.code}"),
    )


def _to_officer() -> Button:
    return Button(texts.TO_OFFICER, f"{NAME}:person")


def _topics() -> Button:
    return Button(topic_texts.TOPICS_BUTTON, f"{NAME}:topics")


def _again() -> Button:
    return Button(texts.ASK_OTHER, f"{NAME}:start")
