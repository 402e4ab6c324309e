"""When each tier gets an announcement: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PlannedWave(Generic[T]):
    """One tier's turn."""

    tier: T
    due_at: datetime


def plan(tiers: Sequence[T], due_at: datetime, gap: timedelta) -> list[PlannedWave[T]]:
    """The waves of `tiers`, top down, each `gap` after the due time of the one before."""
    if gap < timedelta(0):
        raise ValueError("a gap cannot be negative")
    return [PlannedWave(tier, due_at + gap * number) for number, tier in enumerate(tiers)]


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


def estimate(operations: int, interval: timedelta, waves: int, gap: timedelta) -> timedelta:
    """How long sending lasts: the calls at the account's pace, or the gaps if they are longer."""
    return max(interval * max(operations - 1, 0), gap * max(waves - 1, 0))
