"""When an office works: its hours and days off, the stages, and which mode they bring.

HoursRefused
└── DayIsOver    the day has passed
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from registry.access import Actor, Permission
from registry.hours import Hours, NationalHolidays, Span, SpecialDay, Week, Workdays
from storage import audit, calendar
from storage.calendar import Mode, SpecialDayRow, Stage
from storage.engine import Tx
from storage.offices import Office

# A default until an office edits its own week with /jam: offices differ in breaks and seasons.
DEFAULT_WEEK: Final[Week] = MappingProxyType(
    {
        **dict.fromkeys(range(4), Span(time(8), time(16))),
        4: Span(time(8), time(16, 30)),
    }
)
LOOKS_BACK: Final = timedelta(days=400)  # days off that deadlines may have to count
NATIONAL_HOLIDAYS: Final = NationalHolidays()


class HoursRefused(Exception):
    """The calendar stays as it is."""


class DayIsOver(HoursRefused):
    """The day has passed."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which an office is closed, or works although it would not."""

    day: date
    name: str
    is_working: bool = False


def hours_of(tx: Tx, office: Office, now: datetime) -> Hours:
    """The hours of an office as they are set; deadlines may reach back a year."""
    since = _today(office, now) - LOOKS_BACK
    rows = calendar.special_days(tx, office.code, since)
    # Rows of the country come first, so that those of the office outrank them.
    special = {row.day: SpecialDay(row.is_working, row.name) for row in rows}
    return Hours(_week(tx, office), office.timezone, Workdays(NATIONAL_HOLIDAYS, special))


def days_off(hours: Hours, first: date, days: int) -> Sequence[DayOff]:
    """What is unusual about the next so many days: weekdays off, and special working days."""
    found = []
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        name = hours.workdays.off_name(day)
        if name is not None and hours.week.get(day.weekday()) is not None:
            found.append(DayOff(day, name))
        elif hours.workdays.is_extra(day):
            found.append(DayOff(day, hours.workdays.special[day].name, is_working=True))
    return found


# Stages


def stages_of(tx: Tx, office: Office, now: datetime) -> Sequence[Stage]:
    """The stages that are not over in an office, in order."""
    return calendar.stages_from(tx, _today(office, now), office.code)


def stage_on(stages: Sequence[Stage], day: date) -> Stage | None:
    """The stage that sets the mode of a day: the office's own before the country's, piket first."""
    running = [stage for stage in stages if stage.first_day <= day <= stage.last_day]
    return max(
        running,
        key=lambda stage: (stage.office is not None, stage.mode is Mode.PIKET, stage.id),
        default=None,
    )


def mode_on(stages: Sequence[Stage], day: date) -> Mode:
    """The mode of a day; without a stage the hours hold."""
    stage = stage_on(stages, day)
    return stage.mode if stage else Mode.HOURS


def mode_of(tx: Tx, office: Office, at: datetime) -> Mode:
    """The mode that holds for an office at a time."""
    return mode_on(stages_of(tx, office, at), _today(office, at))


def on_voting_day(tx: Tx, offices: Sequence[Office], at: datetime) -> Collection[str]:
    """The codes of those offices that vote on the local day of a moment: then nobody sleeps."""
    days = {office.code: _today(office, at) for office in offices}
    stages = calendar.stages_from(tx, min(days.values())) if days else ()
    return {code for code, day in days.items() if mode_on(_of(stages, code), day) is Mode.PIKET}


def _of(stages: Sequence[Stage], office: str) -> Sequence[Stage]:
    return [stage for stage in stages if stage.office in (None, office)]


# Changing


def set_hours(
    tx: Tx, actor: Actor, office: Office, change: Mapping[int, Span | None], now: datetime
) -> None:
    """Change some weekdays of an office; raises NotAllowed."""
    actor.require(Permission.SCHEDULE, office)
    spans = {day: (span.opens, span.closes) if span else None for day, span in change.items()}
    calendar.put_openings(tx, office.code, spans)
    facts = {"weekdays": sorted(change)}
    audit.record(tx, now, actor.audit_id, "hours.changed", "hours", office=office.code, facts=facts)


def set_special_day(
    tx: Tx, actor: Actor, office: Office, day: DayOff, now: datetime
) -> SpecialDayRow:
    """Close an office for a day, or open it on one; raises NotAllowed or DayIsOver."""
    actor.require(Permission.SCHEDULE, office)
    if day.day < _today(office, now):
        raise DayIsOver
    return put_special_day(tx, office.code, day, actor.audit_id, now)


def put_special_day(
    tx: Tx, office: str | None, day: DayOff, by: str, now: datetime
) -> SpecialDayRow:
    """Set a day of an office or, with None, of the whole country; `by` is an audit id."""
    row = SpecialDayRow(office=office, day=day.day, is_working=day.is_working, name=day.name)
    calendar.put_special_day(tx, row)
    _record_day(tx, by, office, "day.set", day.day, now)
    return row


def drop_special_day(tx: Tx, office: str | None, day: date, by: str, now: datetime) -> bool:
    """Let a day be what the calendar says again; False if it is."""
    is_changed = calendar.remove_special_day(tx, office, day)
    if is_changed:
        _record_day(tx, by, office, "day.unset", day, now)
    return is_changed


def undo_special_day(tx: Tx, actor: Actor, office: Office, number: int, now: datetime) -> bool:
    """Let a day be as usual again; False if it is. Raises NotAllowed."""
    actor.require(Permission.SCHEDULE, office)
    row = calendar.get_special_day(tx, number)
    if row is None or row.office != office.code:
        return False
    return drop_special_day(tx, office.code, row.day, actor.audit_id, now)


def with_change(hours: Hours, change: Mapping[int, Span | None]) -> Week:
    """The week as it would be."""
    week = {**hours.week, **change}
    return {day: span for day, span in sorted(week.items()) if span is not None}


def _week(tx: Tx, office: Office) -> Week:
    week: dict[int, Span] = dict(DEFAULT_WEEK)
    for row in calendar.openings(tx, office.code):
        week.pop(row.weekday, None)
        if row.opens is not None and row.closes is not None:
            week[row.weekday] = Span(row.opens, row.closes)
    return dict(sorted(week.items()))


def _today(office: Office, now: datetime) -> date:
    return now.astimezone(ZoneInfo(office.timezone)).date()


def _record_day(tx: Tx, by: str, office: str | None, action: str, day: date, now: datetime) -> None:
    audit.record(tx, now, by, action, f"day:{day.isoformat()}", office=office)
