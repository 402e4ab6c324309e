"""What stands between somebody and an answer.

FaqError
├── UnknownEntry    there is no such answer
├── Refused         what was written cannot stay so; `reasons` says why, in Indonesian
├── Outdated        somebody has changed it since it was looked at
├── OwnWork         a second person has to certify it
├── SharedPhone     a phone that several use is nobody's second pair of eyes
├── NotOpen         that version is not waiting to be certified
├── NothingNew      the newest version is submitted or certified already
├── NoReason        why something goes back or away has to be said
└── IsWithdrawn     it answers nothing already
"""

from __future__ import annotations

from collections.abc import Sequence


class FaqError(Exception):
    """Base of what stands between somebody and an answer."""


class UnknownEntry(FaqError):
    """There is no such answer."""


class Refused(FaqError):
    """What was written cannot stay so."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"{len(reasons)} reasons")
        self.reasons = tuple(reasons)


class Outdated(FaqError):
    """It is not as it was when they looked at it."""


class OwnWork(FaqError):
    """They wrote or submitted it themselves."""


class SharedPhone(FaqError):
    """They act from a phone that several people use."""


class NotOpen(FaqError):
    """The version is not submitted."""


class NothingNew(FaqError):
    """There is no draft to be submitted."""


class NoReason(FaqError):
    """Nobody could tell why."""


class IsWithdrawn(FaqError):
    """It answers nothing already."""
