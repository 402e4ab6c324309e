"""Why something cannot be done with a case; each name is what staff have to be told.

CaseError
├── UnknownCase     there is none, or nobody may know that there is one
├── ClosedCase      nothing more is said in it until the person writes again
├── HeldByAnother   somebody of the desk works on it
├── MovedAway       another office's desk has it now
├── ChangedMeanwhile  somebody did something since it was looked at
├── NotForYou       only the named spokesperson, or only the way to PPID
├── TooLate         it cannot be taken back any more
│   └── HasLeft     the platform deletes nothing that has left
├── PersonGone      the person cannot be written to
└── EmptyAnswer     there is nothing to send
"""

from __future__ import annotations


class CaseError(Exception):
    """Base of what stands between a person of the desk and an act."""


class UnknownCase(CaseError):
    """There is no such case for them."""


class ClosedCase(CaseError):
    """It is closed."""


class HeldByAnother(CaseError):
    """Somebody else of the desk works on it; `holder` is their person."""

    def __init__(self, holder: int) -> None:
        super().__init__(f"person:{holder}")
        self.holder = holder


class MovedAway(CaseError):
    """Another office's desk has it now: `office` is its code."""

    def __init__(self, office: str) -> None:
        super().__init__(office)
        self.office = office


class ChangedMeanwhile(CaseError):
    """It is not as it was when they looked at it."""


class NotForYou(CaseError):
    """Its subject lets only certain people answer."""


class TooLate(CaseError):
    """It cannot be taken back any more."""


class HasLeft(TooLate):
    """It has left, and nothing can be deleted there."""


class PersonGone(CaseError):
    """They have blocked us, or their number is out of use."""


class EmptyAnswer(CaseError):
    """Nothing was written."""
