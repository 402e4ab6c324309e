"""--cascade and what belongs to it: how an announcement goes down the tiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import cli_base
from broadcasts import turns
from broadcasts.turns import AlreadyPast
from channels import markup
from storage.broadcasts import Broadcast, Cascade
from storage.engine import Tx
from storage.offices import Office
from texts import cli as texts
from texts import ways as way_texts

LONGEST_SPAN = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as they were typed, in seconds; None and "": as the settings say."""

    cascade: str = ""
    gap: float | None = None


def choose(tx: Tx, draft: Broadcast, asked: Asked, due_at: datetime, now: datetime) -> None:
    """Let a draft go down as asked; refuses what does not fit its office or its time."""
    office = tx.get_one(Office, draft.office)
    way = _way(asked, office)
    if way is Cascade.LOCAL_TIME and due_at <= now:
        cli_base.refuse(way_texts.NEEDS_TIME)
    turns.choose(draft, way, gap=_gap(asked.gap))
    draft.due_at = due_at if due_at > now else None
    try:
        turns.require_ahead(tx, draft, now)
    except AlreadyPast as past:
        refusal = way_texts.is_past(past.moment, past.zone, office.timezone)
        cli_base.refuse(markup.visible(refusal))


def check(asked: Asked) -> None:
    """Do nothing if the options can be read; refuses else."""
    gap = _gap(asked.gap)
    if asked.cascade == Cascade.TIERED and not gap:
        cli_base.refuse(way_texts.NEEDS_GAP)
    if asked.gap and asked.cascade not in ("", Cascade.TIERED):
        cli_base.refuse(way_texts.ONLY_TIERED)


def _way(asked: Asked, office: Office) -> Cascade:
    if not asked.cascade:
        return Cascade.TIERED if _gap(asked.gap) else Cascade.AT_ONCE
    ways = turns.ways_of(office)
    way = next((way for way in ways if way.value == asked.cascade), None)
    if way is None:
        choices = ", ".join(way.value for way in ways)
        cli_base.refuse(way_texts.BAD_WAY.format(way=asked.cascade, choices=choices))
    return way


def _gap(seconds: float | None) -> timedelta:
    if seconds is None:
        return cli_base.settings().broadcasts.gap
    if not 0 <= seconds <= LONGEST_SPAN:
        cli_base.refuse(texts.BAD_GAP)
    return timedelta(seconds=seconds)
