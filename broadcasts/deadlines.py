"""Until when a second person can decide: pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

LEAD: Final = timedelta(minutes=15)  # from the decision to the first message: time to mend
DECIDE_WITHIN: Final = timedelta(hours=4)  # what was to leave at once is stale after that
REVIEW_WITHIN: Final = timedelta(hours=24)
REMIND_BEFORE: Final = timedelta(hours=4)  # the review is due


def decide_by(first_due: datetime | None, now: datetime) -> datetime:
    """When an announcement is held if nobody has decided.

    `first_due` is when its first message leaves, in whatever zone that is; None: once approved.
    """
    if first_due is None:
        return now + DECIDE_WITHIN
    return first_due - min(LEAD, (first_due - now) / 2)


def review_by(now: datetime) -> datetime:
    """Until when somebody else looks at what left without a decision."""
    return now + REVIEW_WITHIN


def is_reminder_due(review_by: datetime, now: datetime) -> bool:
    """Whether the review has been forgotten, most likely."""
    return now >= review_by - REMIND_BEFORE
