"""Why something cannot be done with a case, in the words that staff read everywhere."""

from __future__ import annotations

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
    HeldByAnother,
    MovedAway,
    NotForYou,
    TooLate,
)
from threads.holding import NowhereToGo

Refusal = CaseError | NotAllowed


def problem(tx: Tx, error: Refusal) -> Html:
    """Why something cannot be done, in words."""
    match error:
        case HeldByAnother(holder=holder):
            return texts.held_by_another(naming.of_staff(tx, holder))
        case MovedAway(office=office):
            return texts.moved_away(tx.get_one(Office, office).name)
        case ClosedCase():
            return Html(texts.CASE_CLOSED)
        case ChangedMeanwhile():
            return Html(texts.CHANGED)
        case NotForYou():
            return Html(texts.NOT_FOR_YOU)
        case TooLate():
            return Html(texts.TOO_LATE)
        case EmptyAnswer():
            return Html(texts.EMPTY)
        case NowhereToGo():
            return Html(texts.NOWHERE)
        case NotAllowed():
            return Html(texts.NO_ROLE)
        case _:
            return Html(texts.CASE_UNKNOWN)
