"""Where an answer stands, as staff see it: what it tells people today, and what is on its way."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from faq import stored
from faq.entries import State
from storage.faq_entries import FaqEntry, FaqVersion, VersionState


class Standing(StrEnum):
    """What people are told of an answer today."""

    CERTIFIED = "certified"
    PAST_ELECTION = "past_election"
    """Certified, and bound to an election that is over."""
    UNCERTIFIED = "uncertified"
    """Told to staff only."""
    NOT_YET = "not_yet"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    """Also what was returned as wrong, with nothing certified before it."""


class Pending(StrEnum):
    """What is on its way in the newest version."""

    NOTHING = "nothing"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"


def standing_of(entry: FaqEntry, live: FaqVersion, today: date) -> Standing:
    """What the version that counts tells people."""
    state = stored.state_of(entry, live)
    if state is State.WITHDRAWN:
        return Standing.WITHDRAWN
    if live.valid_until is not None and live.valid_until < today:
        return Standing.ENDED
    if live.valid_from is not None and live.valid_from > today:
        return Standing.NOT_YET
    if state is State.UNCERTIFIED:
        return Standing.UNCERTIFIED
    return Standing.PAST_ELECTION if live.election else Standing.CERTIFIED


def pending_of(newest: FaqVersion) -> Pending:
    """How far the newest version has come."""
    match newest.state:
        case VersionState.SUBMITTED:
            return Pending.SUBMITTED
        case VersionState.RETURNED:
            return Pending.RETURNED
        case VersionState.DRAFT:
            return Pending.DRAFT
        case _:
            return Pending.NOTHING
