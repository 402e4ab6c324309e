"""Which part of an announcement's audience is due when, by the way that was chosen for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from broadcasts import cascade
from broadcasts.cascade import PlannedWave
from storage import audiences, broadcasts
from storage.audiences import Place
from storage.broadcasts import Broadcast, Cascade, Wave
from storage.engine import Tx
from storage.offices import Office, Tier
from texts import dates, ways


class AlreadyPast(Exception):
    """Somewhere the clocks show a later time than the one that was chosen."""

    def __init__(self, zone: str, moment: datetime) -> None:
        super().__init__(f"{moment} in {zone}")
        self.zone = zone
        self.moment = moment


_OF_TIER: Final[Mapping[Tier, Sequence[Cascade]]] = MappingProxyType(
    {
        Tier.NATIONAL: (Cascade.AT_ONCE, Cascade.TIERED, Cascade.LOCAL_TIME),
        Tier.PROVINCE: (Cascade.AT_ONCE, Cascade.TIERED, Cascade.LOCAL_TIME),
        Tier.REGENCY: (Cascade.AT_ONCE,),
    }
)


def ways_of(office: Office) -> Sequence[Cascade]:
    """The ways among which an office can choose."""
    return _OF_TIER[office.tier]


def has_choice(office: Office, draft: Broadcast) -> bool:
    """Whether there is anything to choose: Siaga always leaves at once."""
    return len(ways_of(office)) > 1 and draft.siaga_reason is None


def choose(draft: Broadcast, way: Cascade, *, gap: timedelta = timedelta(0)) -> None:
    """Let a draft go down this way; a gap is only between tiers."""
    draft.cascade = way
    draft.gap = gap if way is Cascade.TIERED else timedelta(0)


def use_default(draft: Broadcast, gap: timedelta) -> None:
    """Let a draft go down as it does when nothing is chosen."""
    choose(draft, Cascade.TIERED if gap else Cascade.AT_ONCE, gap=gap)


def leave_at_once(draft: Broadcast) -> None:
    """Let a draft leave once it is released, for which no clock but ours is looked at."""
    draft.due_at = None
    if draft.cascade is Cascade.LOCAL_TIME:
        choose(draft, Cascade.AT_ONCE)


def planned(tx: Tx, broadcast: Broadcast, due_at: datetime) -> list[PlannedWave[Tier]]:
    """The waves of everybody who would be reached now; none if nobody would."""
    found = audiences.places(tx, broadcasts.unpack(broadcast.selector))
    return plan(broadcast, home(tx, broadcast), found, due_at)


def plan(
    broadcast: Broadcast, home: str, places: Collection[Place], due_at: datetime
) -> list[PlannedWave[Tier]]:
    """The waves that meet each of these places once; `due_at` is read on the clocks of `home`."""
    tiers = [tier for tier in Tier if any(place.tier is tier for place in places)]
    if broadcast.cascade is Cascade.LOCAL_TIME:
        pairs = {(place.tier, place.zone) for place in places}
        ordered = sorted(pairs, key=lambda pair: (tiers.index(pair[0]), pair[1]))
        return cascade.plan_by_clocks(ordered, due_at, home)
    return cascade.plan(tiers, due_at, broadcast.gap)


def meets(wave: Wave | PlannedWave[Tier], place: Place) -> bool:
    """Whether a wave is the one of a place."""
    return wave.tier is place.tier and wave.zone in (None, place.zone)


def first_due(tx: Tx, broadcast: Broadcast) -> datetime | None:
    """When the first message leaves, in whatever zone that is; None: once it is released."""
    if broadcast.due_at is None:
        return None
    due = [wave.due_at for wave in planned(tx, broadcast, broadcast.due_at)]
    return min(due, default=broadcast.due_at)


def moments(tx: Tx, broadcast: Broadcast) -> Mapping[str, datetime]:
    """When it is due in each zone that it reaches by its own clocks, earliest first."""
    if broadcast.cascade is not Cascade.LOCAL_TIME or broadcast.due_at is None:
        return {}
    waves = planned(tx, broadcast, broadcast.due_at)
    return {wave.zone: wave.due_at for wave in waves if wave.zone is not None}


def require_ahead(tx: Tx, broadcast: Broadcast, now: datetime) -> None:
    """Do nothing if its time is still to come wherever it goes; raises AlreadyPast."""
    zone = home(tx, broadcast)
    if broadcast.due_at is None:
        return
    for place, moment in (moments(tx, broadcast) or {zone: broadcast.due_at}).items():
        if moment <= now:
            raise AlreadyPast(place, moment)


def home(tx: Tx, broadcast: Broadcast) -> str:
    """The zone on whose clocks its due time is read."""
    return tx.get_one(Office, broadcast.office).timezone


def in_words(tx: Tx, broadcast: Broadcast) -> str | None:
    """The day and time at which it is due, with each zone's where they follow their own clocks.

    None: at once.
    """
    due_at, zone = broadcast.due_at, home(tx, broadcast)
    if due_at is None:
        return None
    if broadcast.cascade is Cascade.LOCAL_TIME:
        return ways.at_local_time(due_at, zone, moments(tx, broadcast))
    return dates.day_and_time(due_at, zone)


def way(tx: Tx, broadcast: Broadcast) -> str | None:
    """How it goes down the tiers; None where everybody's turn is the same."""
    if broadcast.cascade is not Cascade.LOCAL_TIME:
        waves = planned(tx, broadcast, broadcast.created_at)
        if len(waves) < 2:
            return None
    return ways.way(broadcast.cascade.value, broadcast.gap)
