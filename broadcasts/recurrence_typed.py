"""Reading "tiap Senin dan Kamis 07.00 sampai 30 Juni 2027"; pure.

BadRule
├── NotRead      none of the patterns
├── UnknownDay   a word where a weekday belongs; `word` is it
├── BadNumber    no such day of a month, or too many days
├── NoTime       the hour is missing, or is none
├── NoEnd        the last day is missing, or is none
├── OtherZone    the time is that of another zone
├── EndsFirst    the last day comes before anything of it
└── TooLong      it would go on for too many years
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from broadcasts.recurrence import DAY, Every, Rule, days
from registry.clock import WEEKDAYS, parse_when, zone_label
from registry.hours_typed import weekdays

LONGEST: Final = timedelta(days=2 * 366)
MOST_DAYS: Final = 92  # of a step; what is rarer is monthly
_PATTERN: Final = re.compile(
    r"(?:(?:se)?tiap\s+)?(?P<what>.*?)"
    r"(?:[\s,]+(?:pada\s+)?(?:pukul|pkl\.?|jam)?\s*(?P<hour>\d{1,2})[.:](?P<minute>\d{2})"
    r"|[\s,]+(?:pukul|pkl\.?|jam)\s*(?P<bare>\d{1,2}))?"
    r"(?:\s+(?P<zone>wib|wita|wit))?"
    r"(?:[\s,]+(?:sampai dengan|sampai|hingga|s/d|s\.d\.?|sd)\s+(?P<until>.+))?"
)
_STEP: Final = re.compile(r"(?P<number>\d+)\s+hari(?:\s+sekali)?")
_MONTHLY: Final = re.compile(r"(?:bulan\s+)?(?:pada\s+)?(?:tanggal|tgl\.?)\s*(?P<number>\d+)")
_BETWEEN: Final = re.compile(r"\s*(?:,|\bdan\b|&|;|[-–]|\bsampai\b)\s*")
_DAY_BEFORE: Final = re.compile(r"^(?:minggu(?:an)?\s+)?(?:pada\s+)?(?:hari\s+)?(?=\w)")


class BadRule(ValueError):
    """What was typed names no times."""


class NotRead(BadRule):
    """None of the patterns."""


class UnknownDay(BadRule):
    """A word where a weekday belongs."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class BadNumber(BadRule):
    """No such day of a month, or too many days."""


class NoTime(BadRule):
    """The hour is missing, or is none."""


class NoEnd(BadRule):
    """The last day is missing, or is none."""


class OtherZone(BadRule):
    """The time is that of another zone."""


class EndsFirst(BadRule):
    """The last day comes before anything of it."""


class TooLong(BadRule):
    """It would go on for too many years."""


def read(text: str, now: datetime, zone: str) -> Rule:
    """The rule that somebody in the IANA `zone` means; raises BadRule."""
    words = " ".join(text.casefold().split()).strip(" .!")
    match = _PATTERN.fullmatch(words)
    if match is None or not match["what"]:
        raise NotRead
    every, numbers = _what(match["what"].strip(" ,"))
    at = _time(match)
    if match["zone"] and match["zone"].upper() != zone_label(zone):
        raise OtherZone
    first = _first_day(at, now, zone)
    rule = Rule(every, numbers, at, first, _last_day(match["until"], now, zone))
    if rule.last - first > LONGEST:
        raise TooLong
    if next(days(rule, first), None) is None:
        raise EndsFirst
    return rule


def _what(words: str) -> tuple[Every, tuple[int, ...]]:
    if words == "hari":
        return Every.DAYS, (1,)
    if match := _STEP.fullmatch(words):
        return Every.DAYS, (_number(match["number"], MOST_DAYS),)
    if match := _MONTHLY.fullmatch(words):
        return Every.MONTH, (_number(match["number"], 31),)
    named = words if words in WEEKDAYS else _DAY_BEFORE.sub("", words)
    found = weekdays("hari kerja" if words == "hari kerja" else named)
    if found:
        return Every.WEEK, tuple(sorted(found))
    raise _why_no_days(named)


def _why_no_days(words: str) -> BadRule:
    """A slip in one of several words is named; a sentence that is no list of days is not read."""
    parts = [part for part in _BETWEEN.split(words) if part]
    strange = [part for part in parts if part not in WEEKDAYS]
    is_list = all(part.isalpha() or "'" in part for part in parts)
    return UnknownDay(strange[0]) if strange and is_list else NotRead()


def _number(digits: str, most: int) -> int:
    if len(digits) > 3 or not 1 <= int(digits) <= most:
        raise BadNumber
    return int(digits)


def _time(match: re.Match[str]) -> time:
    hour = match["hour"] or match["bare"]
    if hour is None:
        raise NoTime
    try:
        return time(int(hour), int(match["minute"] or 0))
    except ValueError as error:
        raise NoTime from error


def _first_day(at: time, now: datetime, zone: str) -> date:
    local = now.astimezone(ZoneInfo(zone))
    is_ahead = datetime.combine(local.date(), at, tzinfo=local.tzinfo) > local
    return local.date() if is_ahead else local.date() + DAY


def _last_day(words: str | None, now: datetime, zone: str) -> date:
    if words is None:
        raise NoEnd
    moment = parse_when(f"{words} 12.00", now, zone)
    if moment is None:
        raise NoEnd
    return moment.astimezone(ZoneInfo(zone)).date()
