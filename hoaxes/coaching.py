"""What a report still lacks before somebody can examine it, and what was answered; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

ASKED: Final = "asked"  # the fact that names the question which is open


class Bringing(StrEnum):
    """What somebody brings."""

    PASSED_ON = "other"
    """Kiriman orang lain: what circulates, and the only kind that becomes a claim."""
    SEEN = "own"
    """Saya lihat sendiri: a case at the desk of the place."""
    FIGURES = "figures"
    """Selisih angka hasil: a case for those who work on data."""


class Question(StrEnum):
    """What is asked; the name of the fact that its answer becomes."""

    SAME = "same"
    """Whether it is one of the claims that were offered."""
    KIND = "kind"
    WHERE = "where"
    """Where it was seen."""
    WHEN = "when"
    PLACE = "place"
    """Which region it is about: the code of an office."""


LIKELY: Final = "likely"  # the fact that says what it is if nobody answers
DANGEROUS: Final = "dangerous"  # the fact that an application came with it
SKIPPED: Final = ""
_ASKED_OF: Final[Mapping[Bringing, Sequence[Question]]] = MappingProxyType(
    {
        Bringing.PASSED_ON: (Question.WHERE, Question.WHEN, Question.PLACE),
        Bringing.SEEN: (Question.PLACE, Question.WHEN),
        Bringing.FIGURES: (Question.PLACE,),
    }
)
_SKIPS: Final = frozenset(
    {
        "lewati", "lewat", "skip", "tidak tahu", "tdk tahu", "tidak tau", "tdk tau", "gak tahu",
        "gak tau", "ga tahu", "ga tau", "nggak tahu", "nggak tau", "kurang tahu", "kurang tau",
        "lupa", "tidak ingat", "-",
    }
)  # fmt: skip
TYPED: Final = frozenset({Question.WHERE, Question.WHEN, Question.PLACE})


def is_skip(text: str) -> bool:
    """Whether somebody leaves a question out, or does not know."""
    return " ".join(text.casefold().strip(" .!").split()) in _SKIPS


def missing(facts: Mapping[str, Any]) -> Question | None:
    """What is to be asked next; None: nothing is missing, or was left out."""
    kind = facts.get(Question.KIND)
    if kind is None:
        return Question.KIND
    return next((one for one in _ASKED_OF[Bringing(kind)] if one not in facts), None)


def bringing(facts: Mapping[str, Any]) -> Bringing:
    """What it is: as was said, or else as it seems."""
    return Bringing(facts.get(Question.KIND) or facts.get(LIKELY) or Bringing.PASSED_ON)


def asked(facts: Mapping[str, Any]) -> Question | None:
    """The question that waits for an answer."""
    found = facts.get(ASKED)
    return Question(found) if found else None


def asking(facts: Mapping[str, Any], question: Question | None) -> dict[str, Any]:
    """The same facts while a question waits, or none does."""
    others = {name: value for name, value in facts.items() if name != ASKED}
    return others if question is None else {**others, ASKED: question.value}


def answered(facts: Mapping[str, Any], question: Question, answer: str) -> dict[str, Any]:
    """The same facts with the answer to a question; `SKIPPED` leaves it out for good."""
    return {**asking(facts, None), question.value: answer}
