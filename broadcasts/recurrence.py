"""When an announcement comes again, by the wall clock of an office: pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)
OffName: TypeAlias = Callable[[date], str | None]
"""What a holiday is called; None for a day that is none."""


class Every(StrEnum):
    """What is counted."""

    DAYS = "hari"
    WEEK = "minggu"
    MONTH = "bulan"


@dataclass(frozen=True, slots=True)
class Rule:
    """Again and again at a wall-clock time, from the first day to the last, both included.

    `numbers` is the step in days, counted from the first; or the weekdays, Monday 0; or the day of
    the month, which in shorter months is their last. `skips_days_off`: holidays are left out.
    """

    every: Every
    numbers: tuple[int, ...]
    at: time
    first: date
    last: date
    skips_days_off: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One time that it comes; `holiday` is what its day is called if it is one."""

    day: date
    at: datetime
    holiday: str | None = None


def turns(rule: Rule, zone: str, after: datetime, off_name: OffName) -> Iterator[Turn]:
    """The times after a moment, in order; what is skipped is left out."""
    local = ZoneInfo(zone)
    for day in days(rule, after.astimezone(local).date()):
        at = datetime.combine(day, rule.at, tzinfo=local)
        holiday = off_name(day)
        if at > after and not (holiday and rule.skips_days_off):
            yield Turn(day, at, holiday)


def days(rule: Rule, since: date) -> Iterator[date]:
    """The days of a rule from a day on, holidays or not."""
    since = max(since, rule.first)
    match rule.every:
        case Every.DAYS:
            found = _steps(rule, since)
        case Every.WEEK:
            found = (day for day in _every_day(since) if day.weekday() in rule.numbers)
        case Every.MONTH:
            found = (day for day in _months(rule.numbers[0], since) if day >= since)
    for day in found:
        if day > rule.last:
            return
        yield day


def pack(rule: Rule) -> dict[str, Any]:
    """A rule as JSON."""
    return {
        "every": rule.every.value,
        "numbers": list(rule.numbers),
        "at": rule.at.isoformat("minutes"),
        "first": rule.first.isoformat(),
        "last": rule.last.isoformat(),
        "skips_days_off": rule.skips_days_off,
    }


def unpack(packed: Mapping[str, Any]) -> Rule:
    """The rule that `pack` wrote."""
    return Rule(
        every=Every(packed["every"]),
        numbers=tuple(packed["numbers"]),
        at=time.fromisoformat(packed["at"]),
        first=date.fromisoformat(packed["first"]),
        last=date.fromisoformat(packed["last"]),
        skips_days_off=packed["skips_days_off"],
    )


def toggled(rule: Rule) -> Rule:
    """The rule that treats holidays the other way."""
    return replace(rule, skips_days_off=not rule.skips_days_off)


def _steps(rule: Rule, since: date) -> Iterator[date]:
    step = rule.numbers[0]
    day = rule.first + -(-(since - rule.first).days // step) * step * DAY
    while True:
        yield day
        day += step * DAY


def _every_day(since: date) -> Iterator[date]:
    while True:
        yield since
        since += DAY


def _months(number: int, since: date) -> Iterator[date]:
    year, month = since.year, since.month
    while True:
        yield date(year, month, min(number, monthrange(year, month)[1]))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
