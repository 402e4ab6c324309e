"""What somebody reads whose decision about an announcement is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from broadcasts.approval_errors import (
    Closed,
    NotAnApprover,
    OwnWork,
    SharedPhone,
    Stale,
    TooLate,
)
from broadcasts.invitations import IsOver, NoEvent
from broadcasts.publish import NobodyThere, Unfillable
from texts import approvals as texts
from texts import invitations as invitation_texts

SENTENCES: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {
        SharedPhone: texts.SHARED_PHONE,
        OwnWork: texts.OWN_WORK,
        NotAnApprover: texts.NOT_AN_APPROVER,
        Stale: texts.STALE,
        TooLate: texts.TOO_LATE,
        NobodyThere: texts.NOBODY_THERE,
        Unfillable: texts.UNFILLABLE,
        NoEvent: invitation_texts.NO_EVENT,
        IsOver: invitation_texts.IS_OVER,
    }
)


def sentence(error: Exception) -> str:
    """The sentence for an ApprovalError, or for what keeps an announcement from its release."""
    return texts.closed(error.state.value) if isinstance(error, Closed) else SENTENCES[type(error)]
