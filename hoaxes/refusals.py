"""Why something cannot be done with a claim, in the words that staff read everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hoaxes import referral_refusals
from hoaxes.errors import (
    ChangedMeanwhile,
    ClaimError,
    HeldByAnother,
    NothingSaid,
    NothingToSplit,
    NowhereToGo,
    ReferralError,
    SameClaim,
    SettledClaim,
    UnknownClaim,
)
from registry.access import NotAllowed
from storage.engine import Tx
from texts import claims_desk as texts
from texts.markup import Html
from threads import naming

Refusal = ClaimError | NotAllowed
_SENTENCES: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {
        ChangedMeanwhile: texts.CHANGED,
        NotAllowed: texts.NO_ROLE,
        NothingSaid: texts.NOTHING_SAID,
        NothingToSplit: texts.NOTHING_TO_SPLIT,
        NowhereToGo: texts.NOWHERE,
        SameClaim: texts.SAME,
        UnknownClaim: texts.UNKNOWN,
    }
)


def problem(tx: Tx, error: Refusal) -> Html:
    """Why something cannot be done, in words."""
    match error:
        case HeldByAnother(holder=holder):
            return texts.held_by_another(naming.of_staff(tx, holder))
        case SettledClaim(merged_into=into):
            return texts.settled(into)
        case ReferralError():
            return Html(referral_refusals.problem(error))
        case _:
            return Html(_SENTENCES.get(type(error), texts.UNKNOWN))
