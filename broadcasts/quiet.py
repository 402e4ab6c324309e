"""The hours of the night in which nobody is woken by what can wait: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_TIME: Final = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)")
_BETWEEN: Final = "-"


@dataclass(frozen=True, slots=True)
class Quiet:
    """From a wall-clock time until another, mostly on the next day; the end is outside."""

    starts: time
    ends: time


def opens_at(moment: datetime, zone: str, quiet: Quiet | None) -> datetime:
    """When something due at a moment may leave to a zone: at once, or when the night is over."""
    if quiet is None:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    at, is_overnight = local.time(), quiet.starts > quiet.ends
    is_before_midnight = at >= quiet.starts
    is_inside = (
        is_before_midnight or at < quiet.ends if is_overnight else quiet.starts <= at < quiet.ends
    )
    if not is_inside:
        return moment
    last = local.date() + timedelta(days=is_overnight and is_before_midnight)
    return datetime.combine(last, quiet.ends, tzinfo=local.tzinfo)


def read_time(text: str) -> time | None:
    """A wall-clock time as settings hold it: 21.00; None if it is none."""
    match = _TIME.fullmatch(text.strip())
    return time(int(match[1]), int(match[2])) if match else None


def pack(quiet: Quiet | None) -> str | None:
    """As an announcement keeps it: 21.00-06.00; None: it waits for no morning."""
    if quiet is None:
        return None
    return _BETWEEN.join(f"{at:%H.%M}" for at in (quiet.starts, quiet.ends))


def unpack(packed: str | None) -> Quiet | None:
    """What `pack` wrote."""
    if packed is None:
        return None
    starts, ends = (datetime.strptime(at, "%H.%M").time() for at in packed.split(_BETWEEN))  # noqa: DTZ007  (a wall-clock time)
    return Quiet(starts, ends)
