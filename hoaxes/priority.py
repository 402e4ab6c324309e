"""How pressing a claim is: how fast it spreads, and how close voting is; pure."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from math import log2
from typing import Final

LATELY: Final = timedelta(hours=1)
TODAY: Final = timedelta(days=1)
FOR_LATELY: Final = 100  # points for each doubling of those who asked within the hour
FOR_TODAY: Final = 40  # the same within a day


class Season(IntEnum):
    """By how much the same spread presses more, in percent."""

    ORDINARY = 100
    QUIET_PERIOD = 150
    """Masa tenang."""
    VOTING_DAY = 300


def priority(lately: int, today: int, season: Season) -> int:
    """Points by which claims are ordered, from how many asked within an hour and within a day."""
    points = FOR_LATELY * log2(1 + lately) + FOR_TODAY * log2(1 + today)
    return round(points * season / 100)
