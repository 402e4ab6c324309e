"""What a correction of the machine's clock means for what waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import limits, operations
from storage.engine import Tx


def was_set(tx: Tx, by: timedelta, now: datetime) -> None:
    """Go on at once after the clock moved `by`: back, and everything would wait for the old time.

    Announcements that are scheduled keep their times: those are meant by the calendar.
    """
    if by < timedelta(0):  # what lies in the past holds nothing up
        limits.shift(tx, by // timedelta(microseconds=1))
        operations.bring_forward(tx, now, by)
