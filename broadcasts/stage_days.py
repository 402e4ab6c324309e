"""When a stage holds, by the local day of each office, and until when figures wait; pure."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

FIGURES_FROM: Final = time(15)  # UU 7/2017 Ps. 449(5): two hours after the polls close in the west
_WEST: Final = ZoneInfo("Asia/Jakarta")
_EAST: Final = ZoneInfo("Asia/Jayapura")  # where every day begins first


def is_running(first: date, last: date, zone: str, at: datetime) -> bool:
    """Whether a stage holds in a zone at a time."""
    return first <= at.astimezone(ZoneInfo(zone)).date() <= last


def is_over(last: date, zone: str, at: datetime) -> bool:
    """Whether the last day of a stage is over in a zone."""
    return at.astimezone(ZoneInfo(zone)).date() > last


def figures_from(first: date, last: date, at: datetime) -> datetime | None:
    """Until when no figures of a quick count are told if voting is on; None: they may be.

    One moment for the whole country, whatever the zone of those who read them.
    """
    begins = datetime.combine(first, time(0), _EAST)
    until = datetime.combine(last, FIGURES_FROM, _WEST)
    return until if begins <= at < until else None
