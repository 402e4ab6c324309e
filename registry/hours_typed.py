"""Reading "Senin–Kamis 08.00–16.00" and "17 Agustus 2026 tutup"; pure.

BadHours
├── NotRead        neither hours of weekdays nor a day
├── ClosesFirst    it closes before it opens
└── OtherZone      the times are those of another zone
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from registry.clock import WEEKDAYS, parse_when, zone_label
from registry.hours import Span
from registry.names import one_line

LONGEST_REASON: Final = 60  # characters

_TO: Final = r"(?:[-–—]|s/d|s\.d\.?|sd|sampai dengan|sampai|hingga|ke)"
_TIME: Final = r"(\d{1,2})(?:[.:](\d{2}))?"
_SPAN: Final = re.compile(
    rf"(?P<days>.*?)[\s,:]*(?:buka\s+)?(?:pukul|pkl\.?|jam)?\s*{_TIME}\s*{_TO}\s*{_TIME}"
    r"(?:\s*(?P<zone>wib|wita|wit))?"
)
_CLOSED: Final = re.compile(r"(?P<days>.*?)[\s,:]*(?:tutup|libur)")
_RANGE: Final = re.compile(rf"\s*{_TO}\s*")
_ONE_DAY: Final = re.compile(
    r"(?P<day>.+?)[\s,:]*\b(?P<word>tutup|libur|buka|masuk)\b[\s,:.]*(?:karena\s+|\()?(?P<why>.*)"
)
_SHORTHANDS: Final[Mapping[str, tuple[int, ...]]] = {
    "setiap hari": tuple(range(7)),
    "tiap hari": tuple(range(7)),
    "hari kerja": tuple(range(5)),
}


class BadHours(ValueError):
    """What was typed changes nothing."""


class NotRead(BadHours):
    """Neither hours of weekdays nor a day."""


class ClosesFirst(BadHours):
    """It closes before it opens."""


class OtherZone(BadHours):
    """The times are those of another zone."""


@dataclass(frozen=True, slots=True)
class WeekChange:
    """New hours of some weekdays, Monday 0; None: closed."""

    spans: Mapping[int, Span | None]


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day that is closed, or worked; `reason` is empty if none was given."""

    day: date
    is_working: bool
    reason: str = ""


def read(text: str, now: datetime, zone: str) -> WeekChange | DayChange:
    """What somebody in the IANA `zone` wants to change; raises BadHours."""
    words = " ".join(text.split()).strip(" .")
    return _week(words.casefold(), zone) or _day(words, now, zone)


def _week(words: str, zone: str) -> WeekChange | None:
    """Hours of weekdays; None if this speaks of something else."""
    if match := _CLOSED.fullmatch(words):
        days = weekdays(match["days"])
        return WeekChange(dict.fromkeys(days)) if days else None
    match = _SPAN.fullmatch(words)
    days = weekdays(match["days"]) if match else ()
    if match is None or not days:
        return None
    if match["zone"] and match["zone"].upper() != zone_label(zone):
        raise OtherZone
    _, hour, minute, last_hour, last_minute, _ = match.groups()
    opens, closes = _time(hour, minute), _time(last_hour, last_minute)
    if opens >= closes:
        raise ClosesFirst
    return WeekChange(dict.fromkeys(days, Span(opens, closes)))


def weekdays(words: str) -> tuple[int, ...]:
    """The weekdays that are named, in order and once each; empty if anything else is."""
    if shorthand := _SHORTHANDS.get(words.strip()):
        return shorthand
    found: list[int] = []
    for part in re.split(r"\s*(?:,|\bdan\b|&|;)\s*", words.replace("hari ", "")):
        ends = _RANGE.split(part.strip())
        if not part.strip():
            continue
        if len(ends) > 2 or any(end not in WEEKDAYS for end in ends):
            return ()
        first, last = WEEKDAYS[ends[0]], WEEKDAYS[ends[-1]]
        found += [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]
    return tuple(dict.fromkeys(found))


def _day(words: str, now: datetime, zone: str) -> DayChange:
    match = _ONE_DAY.fullmatch(re.sub(r"(?i)\b(tutup|libur|buka|masuk)\b", _lower, words))
    moment = parse_when(f"{match['day'].casefold()} 12.00", now, zone) if match else None
    if match is None or moment is None:
        raise NotRead
    reason = one_line(match["why"].strip(" ()."), LONGEST_REASON)
    is_working = match["word"] in {"buka", "masuk"}
    return DayChange(moment.astimezone(ZoneInfo(zone)).date(), is_working, reason)


def _lower(match: re.Match[str]) -> str:
    return match.group().lower()


def _time(hour: str, minute: str | None) -> time:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError as error:
        raise NotRead from error
