"""Why something cannot be done with a claim; each name is what staff have to be told.

ClaimError
├── UnknownClaim    there is none, or nobody may know that there is one
├── SettledClaim    it is decided, closed or part of another
├── HeldByAnother   somebody of the desk works on it
├── ChangedMeanwhile  somebody did something since it was looked at
├── NowhereToGo     there is no office above, or the claim is there already
├── SameClaim       a claim is not united with itself
├── NothingToSplit  none of its reports was chosen, or all of them
├── NothingSaid     a reason or a name is needed, and none was given
└── ReferralError   it cannot be handed over so
    ├── UnknownReferral   there is none, or it is of a claim that they do not know
    ├── FinishedReferral  the institution has said what it does
    ├── NoAgency          no institution of the list was chosen
    ├── NamelessAgency    an institution needs a name
    ├── ListIsFull        a list of institutions takes no more
    ├── NoLetter          the letter is empty
    ├── LongLetter        more was written than a field takes
    ├── NoNews            what the institution said is missing
    └── NoReason          why a hidden file stays is missing
"""

from __future__ import annotations


class ClaimError(Exception):
    """Base of what stands between a person of the desk and an act."""


class UnknownClaim(ClaimError):
    """There is no such claim for them."""


class SettledClaim(ClaimError):
    """It is not open; `merged_into` is the claim whose part it is."""

    def __init__(self, merged_into: int | None = None) -> None:
        super().__init__(merged_into)
        self.merged_into = merged_into


class HeldByAnother(ClaimError):
    """Somebody else of the desk works on it; `holder` is their person."""

    def __init__(self, holder: int) -> None:
        super().__init__(f"person:{holder}")
        self.holder = holder


class ChangedMeanwhile(ClaimError):
    """It is not as it was when they looked at it."""


class NowhereToGo(ClaimError):
    """There is no office above, or the claim is there already."""


class SameClaim(ClaimError):
    """Both are one claim, or have become one."""


class NothingToSplit(ClaimError):
    """None of its reports was chosen, or all of them: nothing would be left."""


class NothingSaid(ClaimError):
    """A reason, a note or a name is needed."""


class ReferralError(ClaimError):
    """Base of what is wrong with handing over."""


class UnknownReferral(ReferralError):
    """There is no such referral for them."""


class FinishedReferral(ReferralError):
    """The institution has said what it does."""


class NoAgency(ReferralError):
    """No institution of the list was chosen."""


class NamelessAgency(ReferralError):
    """An institution needs a name."""


class ListIsFull(ReferralError):
    """A list of institutions takes no more."""


class NoLetter(ReferralError):
    """The letter is empty."""


class LongLetter(ReferralError):
    """More was written than a field takes."""


class NoNews(ReferralError):
    """What the institution said is missing."""


class NoReason(ReferralError):
    """Why a hidden file stays is missing."""
