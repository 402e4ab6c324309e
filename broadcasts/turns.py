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
        Tier.NATIONAL: tuple(Cascade),
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


def choose(
    draft: Broadcast,
    way: Cascade,
    *,
    gap: timedelta = timedelta(0),
    patience: timedelta | None = None,
) -> None:
    """Let a draft go down this way; there is a gap only between tiers, patience with provinces."""
    draft.cascade = way
    if patience is not None:
        draft.patience = patience
    draft.gap = gap if way is Cascade.TIERED else timedelta(0)


def use_default(draft: Broadcast, gap: timedelta) -> None:
    """Let a draft go down as it does when nothing is chosen."""
    choose(draft, Cascade.TIERED if gap else Cascade.AT_ONCE, gap=gap)


def leave_at_once(draft: Broadcast) -> None:
    """Let a draft leave once it is released: then there is no time to read on other clocks."""
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
    if broadcast.cascade is Cascade.VIA_PROVINCE and Tier.REGENCY in tiers:
        below = {place.province for place in places if place.tier is Tier.REGENCY}
        above = [tier for tier in tiers if tier is not Tier.REGENCY]
        return cascade.plan_by_province(above, Tier.REGENCY, sorted(below), due_at)
    return cascade.plan(tiers, due_at, broadcast.gap)


def of_outsiders(tx: Tx, broadcast: Broadcast, due_at: datetime) -> Mapping[str, datetime]:
    """By office with groups of outsiders that it serves itself: when it is asked about them."""
    selector = broadcasts.unpack(broadcast.selector)
    withheld = audiences.withheld(tx, selector)
    everywhere = {*audiences.places(tx, selector), *withheld.values()}
    waves = plan(broadcast, home(tx, broadcast), everywhere, due_at)
    return {
        code: next(wave.due_at for wave in waves if meets(wave, place))
        for code, place in withheld.items()
    }


def meets(wave: Wave | PlannedWave[Tier], place: Place) -> bool:
    """Whether a wave is the one of a place."""
    is_there = wave.zone in (None, place.zone) and wave.province in (None, place.province)
    return is_there and wave.tier is place.tier


def is_turn_of(wave: Wave, turn: PlannedWave[Tier]) -> bool:
    """Whether a wave is a turn's."""
    is_same = (wave.tier, wave.zone, wave.province) == (turn.tier, turn.zone, turn.province)
    return is_same and wave.released_by is None


def span(broadcast: Broadcast, waves: Sequence[PlannedWave[Tier]]) -> timedelta:
    """The longest from the first wave to the last: when no province answers."""
    waits = any(wave.province is not None for wave in waves)
    return cascade.span(waves) + (broadcast.patience if waits else timedelta(0))


def first_due(tx: Tx, broadcast: Broadcast, due_at: datetime | None) -> datetime | None:
    """When the first message leaves, in whatever zone that is; None: once it is released."""
    if due_at is None:
        return None
    return min((wave.due_at for wave in planned(tx, broadcast, due_at)), default=due_at)


def moments(tx: Tx, broadcast: Broadcast, due_at: datetime | None) -> Mapping[str, datetime]:
    """When it is due in each zone that it reaches by its own clocks, earliest first."""
    if broadcast.cascade is not Cascade.LOCAL_TIME or due_at is None:
        return {}
    waves = planned(tx, broadcast, due_at)
    return {wave.zone: wave.due_at for wave in waves if wave.zone is not None}


def require_ahead(tx: Tx, broadcast: Broadcast, now: datetime) -> None:
    """Do nothing if its time is still to come wherever it goes; raises AlreadyPast."""
    zone = home(tx, broadcast)
    if broadcast.due_at is None:
        return
    for place, moment in (
        moments(tx, broadcast, broadcast.due_at) or {zone: broadcast.due_at}
    ).items():
        if moment <= now:
            raise AlreadyPast(place, moment)


def home(tx: Tx, broadcast: Broadcast) -> str:
    """The zone on whose clocks its due time is read."""
    return tx.get_one(Office, broadcast.office).timezone


def due_to(tx: Tx, broadcast: Broadcast, zone: str, due_at: datetime) -> datetime:
    """When those in a zone are due at the earliest, if it is due at a moment."""
    if broadcast.cascade is not Cascade.LOCAL_TIME:
        return due_at
    return cascade.at_wall_clock(due_at, home(tx, broadcast), zone)


def in_words(tx: Tx, broadcast: Broadcast, due_at: datetime | None) -> str | None:
    """The day and time at which it is due, with each zone's where they follow their own clocks.

    None: at once.
    """
    zone = home(tx, broadcast)
    if due_at is None:
        return None
    if broadcast.cascade is Cascade.LOCAL_TIME:
        return ways.at_local_time(due_at, zone, moments(tx, broadcast, due_at))
    return dates.day_and_time(due_at, zone)


def way(tx: Tx, broadcast: Broadcast) -> str | None:
    """How it goes down the tiers; None where everybody's turn is the same."""
    if broadcast.cascade in (Cascade.AT_ONCE, Cascade.TIERED):
        waves = planned(tx, broadcast, broadcast.created_at)
        if len(waves) < 2:
            return None
    return named(broadcast)


def named(broadcast: Broadcast) -> str:
    """The way that is chosen, with its times."""
    return ways.way(broadcast.cascade.value, broadcast.gap, broadcast.patience)
