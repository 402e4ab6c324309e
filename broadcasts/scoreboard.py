"""An announcement at a glance: a tile for each province, its offices, and how long most took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from broadcasts import standing
from broadcasts.percentiles import Times
from broadcasts.standing import Sums, Target
from registry import offices as offices_by_name
from storage import offices
from storage.engine import Tx
from storage.offices import Tier
from storage.operations import OperationState

PREFIX: Final = "Prov. "  # goes without saying among provinces


@dataclass(frozen=True, slots=True)
class Tile:
    """A province, or one of its offices, and how many of its targets stand where."""

    code: str
    name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Pace:
    """How long it took to arrive and to be confirmed, from when each was to leave."""

    arriving: Times
    confirming: Times


def provinces(tx: Tx, targets: Iterable[Target]) -> Sequence[Tile]:
    """The national office and every province in the order of their codes, meant or not."""
    found = standing.by_province(targets)
    return [
        Tile(
            office.code,
            offices_by_name.label(office).removeprefix(PREFIX),
            standing.sums(found.get(office.code, ())),
        )
        for office in offices.everything(tx)
        if office.tier is not Tier.REGENCY
    ]


def of_province(targets: Iterable[Target], province: str) -> Sequence[Tile]:
    """The offices of one province that were meant, its own first."""
    own = [target for target in targets if target.province == province]
    return [
        Tile(code, found[0].office_name, standing.sums(found))
        for code, found in sorted(standing.by_office(own).items())
    ]


def pace(targets: Iterable[Target], now: datetime) -> Pace:
    """How long most took; what is withdrawn or not due yet does not wait."""
    due = [
        target
        for target in targets
        if target.due_at <= now and target.state is not OperationState.WITHDRAWN
    ]
    askable = [target for target in due if target.can_confirm or target.is_confirmed]
    return Pace(
        _times(due, lambda target: target.sent_at if target.has_arrived else None, now),
        _times(askable, lambda target: target.confirmed_at if target.is_confirmed else None, now),
    )


def _times(
    targets: Sequence[Target], done_at: Callable[[Target], datetime | None], now: datetime
) -> Times:
    done, waiting = [], []
    for target in targets:
        at = done_at(target)
        if at is None:
            waiting.append(now - target.due_at)
        else:
            done.append(max(at - target.due_at, timedelta(0)))
    return Times(tuple(done), len(waiting), min(waiting, default=timedelta(0)))
