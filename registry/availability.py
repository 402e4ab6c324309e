"""Whether an office answers now, and from when on it does: what a desk asks before it promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry import calendar, rosters
from registry.calendar import mode_on
from registry.hours import FURTHEST, Hours
from registry.rosters import Turn
from storage import offices
from storage import rosters as numbers
from storage.calendar import Mode, Stage
from storage.engine import Tx


@dataclass(frozen=True, slots=True)
class Availability:
    """How an office can be reached at one moment.

    `opens_at` is None while it is open, and where nothing is planned within a year. `duty` are the
    people on the roster now, whatever the mode: they answer emergencies.
    """

    is_open: bool
    mode: Mode
    opens_at: datetime | None
    duty: tuple[int, ...]
    emergency_number: str | None


def availability(tx: Tx, office_code: str, now: datetime) -> Availability:
    """How an office can be reached now; the code must be that of an office."""
    office = tx.get_one(offices.Office, office_code)
    hours = calendar.hours_of(tx, office, now)
    stages = calendar.stages_of(tx, office, now)
    turns = rosters.coming(tx, office, now)
    mode = mode_on(stages, hours.day_of(now))
    duty = tuple(dict.fromkeys(turn.person_id for turn in turns if turn.starts_at <= now))
    is_open = bool(duty) if mode is Mode.PIKET else hours.is_open(now)
    return Availability(
        is_open=is_open,
        mode=mode,
        opens_at=None if is_open else _opens_at(hours, stages, turns, now),
        duty=duty,
        emergency_number=numbers.emergency_number(tx, office_code),
    )


def _opens_at(
    hours: Hours, stages: Sequence[Stage], turns: Sequence[Turn], now: datetime
) -> datetime | None:
    """When somebody answers next: by the hours where they hold, by the roster where that does."""
    moments = [*_duties(hours, stages, turns, now), *_openings(hours, stages, now)]
    return min(moments, default=None)


def _duties(
    hours: Hours, stages: Sequence[Stage], turns: Sequence[Turn], now: datetime
) -> Iterator[datetime]:
    for stage in stages:
        for turn in turns:
            begins = _first_of(hours, stage, turn, now)
            if begins is not None and mode_on(stages, hours.day_of(begins)) is Mode.PIKET:
                yield begins


def _first_of(hours: Hours, stage: Stage, turn: Turn, now: datetime) -> datetime | None:
    """When a duty counts first within a stage: it may have begun before the stage does."""
    begins = max(turn.starts_at, hours.start_of(stage.first_day), now)
    is_within = begins < turn.ends_at and hours.day_of(begins) <= stage.last_day
    return begins if is_within else None


def _openings(hours: Hours, stages: Sequence[Stage], now: datetime) -> Iterator[datetime]:
    """The first opening on a day on which the hours hold."""
    at = now
    while at - now <= timedelta(days=FURTHEST):
        opening = hours.next_opening(at)
        if opening is None:
            return
        if mode_on(stages, hours.day_of(opening)) is Mode.HOURS:
            yield opening
            return
        at = hours.start_of(hours.day_of(opening) + timedelta(days=1))
