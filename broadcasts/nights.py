"""What of an announcement waits for the morning, zone by zone.

It acts on each call when a wave opens: so no wave has to be split, and whatever made it late, an
outage or a pause, wakes nobody either. Siaga passes, and so do offices' own groups on voting day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcasts import quiet
from broadcasts.quiet import Quiet, opens_at
from registry import calendar
from storage import audiences, broadcasts, nights
from storage.broadcasts import Broadcast, Lane, Wave
from storage.chats import Category, Selector
from storage.engine import Tx
from storage.offices import Office


@dataclass(frozen=True, slots=True)
class Wait:
    """Those in a zone get it only then."""

    zone: str
    until: datetime


def hours_of(broadcast: Broadcast) -> Quiet | None:
    """The hours in which it waits; None: it does not."""
    is_siaga = broadcast.lane == Lane.EMERGENCY or broadcast.siaga_reason is not None
    return None if is_siaga else quiet.unpack(broadcast.quiet)


def waits(tx: Tx, broadcast: Broadcast, at: datetime) -> Sequence[Wait]:
    """Who would wait if it came due at a moment, the earliest first."""
    hours, selector = hours_of(broadcast), broadcasts.unpack(broadcast.selector)
    if hours is None:
        return ()
    reached = audiences.offices_reached(tx, selector)
    awake = _awake(tx, selector, reached, at)
    zones = dict.fromkeys(office.timezone for office in reached if office.code not in awake)
    found = [Wait(zone, opens_at(at, zone, hours)) for zone in zones]
    return sorted((one for one in found if one.until != at), key=lambda one: one.until)


def put_off(tx: Tx, broadcast: Broadcast, wave: Wave, now: datetime) -> None:
    """Let those calls of a wave that would leave in the night leave in the morning."""
    hours, wave_id = hours_of(broadcast), broadcasts.key_of(wave)
    if hours is None:
        return
    tx.flush()
    for zone in nights.zones(tx):
        for due_at in nights.due_times(tx, wave_id):
            moment = max(due_at, wave.due_at, now)
            until = opens_at(moment, zone, hours)
            if until != moment:
                voting = calendar.on_voting_day(tx, nights.offices_in(tx, zone), moment)
                nights.put_off(tx, wave, zone, due_at, until, voting)


def leaves_at(tx: Tx, broadcast: Broadcast, wave: Wave) -> datetime:
    """From when on the lateness of a wave counts: what waits for the morning is not late before."""
    hours = hours_of(broadcast)
    if hours is None:
        return wave.due_at
    selector = audiences.narrowed(broadcasts.unpack(broadcast.selector), wave.tier)
    zones = {office.timezone for office in audiences.offices_reached(tx, selector)}
    return min((opens_at(wave.due_at, zone, hours) for zone in zones), default=wave.due_at)


def leaves_to(tx: Tx, broadcast: Broadcast, office: Office) -> datetime | None:
    """When the first message leaves to an office; None while nobody has said when."""
    due_at = broadcast.due_at
    if due_at is None:
        return None
    until = opens_at(due_at, office.timezone, hours_of(broadcast))
    return due_at if until == due_at or calendar.on_voting_day(tx, [office], due_at) else until


def _awake(tx: Tx, selector: Selector, reached: Sequence[Office], at: datetime) -> Collection[str]:
    """The offices of which nobody waits: they vote, and only their own groups are meant."""
    if tuple(selector.categories) != (Category.SATKER,):
        return ()
    return calendar.on_voting_day(tx, reached, at)
