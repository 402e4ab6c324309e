"""What somebody reads whose act on a verdict is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from broadcasts import remarks
from broadcasts.approval_errors import (
    ApprovalError,
    NobodyToDecide,
    NotAnApprover,
    OwnWork,
    SharedPhone,
    Unseen,
)
from broadcasts.control import WrongState
from broadcasts.holds import Held
from broadcasts.publish import NotReady
from hoaxes.errors import ChangedMeanwhile, ClaimError, SettledClaim, UnknownClaim
from hoaxes.verdict_errors import (
    AlreadyDecided,
    BeingDecided,
    MovedOn,
    NobodyForLegal,
    NoDraft,
    NotCleared,
    NotForLegal,
    NotSubmittedSo,
    NotWhole,
    TooLow,
    VerdictError,
)
from registry.access import NotAllowed
from texts import verdict_desk as texts
from texts.markup import Html, escape

Refusal: TypeAlias = (
    ClaimError | VerdictError | ApprovalError | NotAllowed | Held | NotReady | WrongState
)
REFUSALS: Final = (
    ClaimError,
    VerdictError,
    ApprovalError,
    NotAllowed,
    Held,
    NotReady,
    WrongState,
)
_SENTENCES: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {
        NoDraft: texts.NO_DRAFT,
        BeingDecided: texts.BEING_DECIDED,
        TooLow: texts.TOO_LOW,
        NotCleared: texts.NOT_CLEARED,
        NotForLegal: texts.NOT_FOR_LEGAL,
        NotSubmittedSo: texts.NOT_SHOWN,
        OwnWork: texts.OWN_WORK,
        SharedPhone: texts.SHARED_PHONE,
        NotAnApprover: texts.NOT_AN_APPROVER,
        NobodyToDecide: texts.NOBODY_TO_DECIDE,
        Unseen: texts.UNSEEN,
        UnknownClaim: texts.UNKNOWN,
        NotAllowed: texts.UNKNOWN,
        ChangedMeanwhile: texts.CHANGED,
    }
)


def problem(error: Refusal, text: str = "") -> Html:
    """The sentence for a refusal; `text` is what was to be said, for the words that hold it."""
    match error:
        case NotWhole():
            return texts.problems_of([(one.why.value, one.shown) for one in error.found])
        case MovedOn():
            return escape(texts.moved_on(error.office))
        case NobodyForLegal():
            return escape(texts.nobody_for_legal(error.office))
        case AlreadyDecided():
            return escape(texts.decided(error.state.value))
        case SettledClaim(merged_into=int() as into):
            return escape(texts.returned_as_merged(into))
        case SettledClaim():
            return escape(texts.RETURNED_AS_CLOSED)
        case Held():
            return remarks.to_approver(text, error.hold)
        case _:
            return escape(_SENTENCES.get(type(error), texts.HELD))
