"""Why a claim cannot be handed over so, in the words that staff read everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hoaxes import errors, referring
from hoaxes.errors import ReferralError
from texts import referrals as texts

_SENTENCES: Final[Mapping[type[ReferralError], str]] = MappingProxyType(
    {
        errors.UnknownReferral: texts.UNKNOWN,
        errors.FinishedReferral: texts.FINISHED,
        errors.NoAgency: texts.NO_AGENCY,
        errors.NamelessAgency: texts.NO_NAME,
        errors.ListIsFull: texts.TOO_MANY,
        errors.NoLetter: texts.NO_LETTER,
        errors.LongLetter: texts.too_long(texts.LETTER, referring.LONGEST_LETTER),
        errors.NoNews: texts.NO_NEWS,
        errors.NoReason: texts.NO_REASON,
    }
)


def problem(error: ReferralError) -> str:
    """Why it is not done, in words."""
    return _SENTENCES[type(error)]
