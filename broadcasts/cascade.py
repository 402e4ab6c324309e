"""When each part of an audience gets an announcement: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PlannedWave(Generic[T]):
    """The turn of a tier, or of that part of it which lies in a zone."""

    tier: T
    due_at: datetime
    zone: str | None = None


def plan(tiers: Sequence[T], due_at: datetime, gap: timedelta) -> list[PlannedWave[T]]:
    """The waves of `tiers`, top down, each `gap` after the due time of the one before."""
    if gap < timedelta(0):
        raise ValueError("a gap cannot be negative")
    return [PlannedWave(tier, due_at + gap * number) for number, tier in enumerate(tiers)]


def plan_by_clocks(
    places: Iterable[tuple[T, str]], due_at: datetime, home: str
) -> list[PlannedWave[T]]:
    """The waves of pairs of tier and zone, each when its own clocks show the time; earliest first.

    `due_at` is read on the clocks of the zone `home`; who is due together keeps the given order.
    """
    waves = [
        PlannedWave(tier, at_wall_clock(due_at, home, zone), zone=zone) for tier, zone in places
    ]
    return sorted(waves, key=lambda wave: wave.due_at)


def at_wall_clock(moment: datetime, home: str, zone: str) -> datetime:
    """When clocks in `zone` show what those in `home` show at a moment; both are IANA names."""
    shown = moment.astimezone(ZoneInfo(home)).replace(tzinfo=None)
    return shown.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def resume(due_times: Sequence[datetime], gap: timedelta, now: datetime) -> list[datetime]:
    """New due times for waves that have not begun: in order, none in the past, gaps kept."""
    moved: list[datetime] = []
    earliest = now
    for due_at in due_times:
        moved.append(max(due_at, earliest))
        earliest = moved[-1] + gap
    return moved


def is_too_late(due_at: datetime, lateness: timedelta, now: datetime) -> bool:
    """Whether the author has to be asked before this goes out."""
    return now - due_at > lateness


def estimate(operations: int, interval: timedelta, span: timedelta) -> timedelta:
    """How long sending lasts: the calls at the account's pace, or the waves' span if longer."""
    return max(interval * max(operations - 1, 0), span)


def span(waves: Sequence[PlannedWave[T]]) -> timedelta:
    """From the first due time to the last."""
    due = [wave.due_at for wave in waves]
    return max(due) - min(due) if due else timedelta(0)
