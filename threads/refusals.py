"""Why something cannot be done with a case, in the words that staff read everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from registry.access import NotAllowed
from storage.engine import Tx
from storage.offices import Office
from texts import desk_chat as texts
from texts.markup import Html
from threads import naming
from threads.errors import (
    CaseError,
    ChangedMeanwhile,
    ClosedCase,
    EmptyAnswer,
    HasLeft,
    HeldByAnother,
    MovedAway,
    NotForYou,
    PersonGone,
    TooLate,
)
from threads.holding import ClosedDivision, NowhereToGo

Refusal = CaseError | NotAllowed
_SENTENCES: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {
        ChangedMeanwhile: texts.CHANGED,
        ClosedCase: texts.CASE_CLOSED,
        ClosedDivision: texts.DIVISION_CLOSED,
        EmptyAnswer: texts.EMPTY,
        HasLeft: texts.TOO_LATE_HERE,
        NotAllowed: texts.NO_ROLE,
        NotForYou: texts.NOT_FOR_YOU,
        NowhereToGo: texts.NOWHERE,
        PersonGone: texts.GONE,
        TooLate: texts.TOO_LATE,
    }
)


def problem(tx: Tx, error: Refusal) -> Html:
    """Why something cannot be done, in words."""
    match error:
        case HeldByAnother(holder=holder):
            return texts.held_by_another(naming.of_staff(tx, holder))
        case MovedAway(office=office):
            return texts.moved_away(tx.get_one(Office, office).name)
        case _:
            return Html(_SENTENCES.get(type(error), texts.CASE_UNKNOWN))
