"""What stands between a text and its release.

ApprovalError
├── NobodyToDecide    no second person can decide, in no office
├── NotTheirs         this person does not decide about this
│   ├── SharedPhone   several people use the phone that they write from
│   ├── OwnWork       they wrote it themselves
│   └── NotAnApprover no role there, or none any more
└── Undecidable       there is nothing to decide any more
    ├── Closed        it was decided, taken back or missed: `state` says which
    ├── Stale         it is not what was submitted
    ├── Unseen        it speaks of participants in a way that they were not shown
    └── TooLate       its time has passed
"""

from __future__ import annotations

from storage.approvals import ApprovalState


class ApprovalError(Exception):
    """Base of what stands between a text and its release."""


class NobodyToDecide(ApprovalError):
    """No second person can decide, in no office."""


class NotTheirs(ApprovalError):
    """This person does not decide about this."""


class SharedPhone(NotTheirs):
    """Several people use the phone that they write from."""


class OwnWork(NotTheirs):
    """They wrote it themselves."""


class NotAnApprover(NotTheirs):
    """No role there, or none any more."""


class Undecidable(ApprovalError):
    """There is nothing to decide any more."""


class Closed(Undecidable):
    """It was decided, taken back or missed; `state` says which."""

    def __init__(self, state: ApprovalState) -> None:
        super().__init__(state.value)
        self.state = state


class Stale(Undecidable):
    """It is not what was submitted."""


class Unseen(Undecidable):
    """It speaks of participants in a way that they were not shown."""


class TooLate(Undecidable):
    """Its time has passed."""
