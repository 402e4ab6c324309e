"""How far an announcement is: at every moment the states add up to the audience."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from broadcasts import standing
from broadcasts.standing import NOBODY, Sums
from storage import broadcasts, tallies
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Tier
from storage.operations import OperationState

COUNTED_AS = {
    OperationState.PENDING: "pending",
    OperationState.SENDING: "pending",
    OperationState.SENT: "sent",
    OperationState.DELIVERED: "sent",
    OperationState.READ: "sent",
    OperationState.FAILED: "failed",
    OperationState.SKIPPED: "skipped",
    OperationState.WITHDRAWN: "withdrawn",
    OperationState.UNKNOWN: "unknown",
}
NOT_ARRIVED = (OperationState.FAILED, OperationState.SKIPPED, OperationState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many groups are in each state."""

    pending: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    withdrawn: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """The groups of all states."""
        return sum(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Progress:
    """An announcement's state; `audience` is counted apart from the tallies when it is planned."""

    broadcast_id: int
    office: str
    state: BroadcastState
    audience: int
    total: Tally
    by_tier: Mapping[Tier, Tally]
    by_province: Mapping[str, Tally]
    due_at: datetime | None
    finished_at: datetime | None
    standings: Sums = NOBODY
    """How many have it, and have said so."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will leave by itself."""
        return self.state in (BroadcastState.SENT, BroadcastState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class GroupStatus:
    """A group of the audience, by its office."""

    code: str
    office: str
    title: str
    state: OperationState
    reason: str | None
    channel: str
    chat: str
    chat_id: int


def measure(tx: Tx, broadcast_id: int) -> Progress:
    """Count an announcement; raises NoResultFound if there is none with this id."""
    broadcast = tx.get_one(Broadcast, broadcast_id)
    rows = tallies.sums(tx, broadcast_id)
    tiers = broadcasts.unpack(broadcast.selector).tiers
    provinces = sorted({province for _, province, _, _ in rows})
    return Progress(
        broadcast_id=broadcast_id,
        office=broadcast.office,
        state=broadcast.state,
        audience=sum(wave.audience for wave in broadcasts.waves_of(tx, broadcast_id)),
        total=_tally((state, count) for _, _, state, count in rows),
        by_tier={
            tier: _tally((state, count) for at, _, state, count in rows if at is tier)
            for tier in tiers
        },
        by_province={
            code: _tally((state, count) for _, at, state, count in rows if at == code)
            for code in provinces
        },
        due_at=broadcast.due_at,
        finished_at=broadcast.finished_at,
        standings=standing.sums(standing.of(tx, broadcast_id)),
    )


def groups(
    tx: Tx,
    broadcast_id: int,
    states: Sequence[OperationState] | None = None,
    province: str | None = None,
) -> Sequence[GroupStatus]:
    """The groups of an announcement in the order of their offices, in these states or in all."""
    return [GroupStatus(**row) for row in tallies.groups_in(tx, broadcast_id, states, province)]


def _tally(counts: Iterable[tuple[OperationState, int]]) -> Tally:
    sums = dict.fromkeys((field.name for field in fields(Tally)), 0)
    for state, count in counts:
        sums[COUNTED_AS[state]] += count
    return Tally(**sums)
