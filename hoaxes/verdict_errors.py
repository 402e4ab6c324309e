"""Why nothing can be done with a verdict; each name is what staff have to be told.

VerdictError
├── NoDraft           nothing is being written about the claim
├── BeingDecided      it was submitted: nothing of it changes meanwhile
├── NotWhole          something of it has to be mended: `found` says what
├── TooLow            it takes the office above: a participant is named
├── NobodyForLegal    nobody reads for Divisi Hukum in the office
├── NotCleared        Divisi Hukum has not read it yet
├── NotForLegal       they do not read for Divisi Hukum
├── MovedOn           another office publishes the claim by now
├── AlreadyDecided    it was decided, returned or taken back
└── NotSubmittedSo    it is not what they were shown
"""

from __future__ import annotations

from collections.abc import Sequence

from hoaxes.clarification import Found
from storage.verdicts import VerdictState


class VerdictError(Exception):
    """Base of what stands between a person and an act on a verdict."""


class NoDraft(VerdictError):
    """Nothing is being written about the claim."""


class BeingDecided(VerdictError):
    """A second person decides; whoever wrote it can take it back first."""


class NotWhole(VerdictError):
    """Something has to be mended first."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__(", ".join(one.why.value for one in found))
        self.found = found


class TooLow(VerdictError):
    """A participant is named, and the publisher is a regency: the province has to."""


class NobodyForLegal(VerdictError):
    """The office has nobody who reads for Divisi Hukum; `office` is its name."""

    def __init__(self, office: str) -> None:
        super().__init__(office)
        self.office = office


class NotCleared(VerdictError):
    """Divisi Hukum reads it first."""


class NotForLegal(VerdictError):
    """They were not named for Divisi Hukum, or wrote it themselves."""


class MovedOn(VerdictError):
    """The claim has spread: `office` publishes by now."""

    def __init__(self, office: str) -> None:
        super().__init__(office)
        self.office = office


class AlreadyDecided(VerdictError):
    """There is nothing to decide any more."""

    def __init__(self, state: VerdictState) -> None:
        super().__init__(state.value)
        self.state = state


class NotSubmittedSo(VerdictError):
    """It is not what they were shown, or not what was submitted."""
