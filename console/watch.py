"""What the page shows of announcements, and who tells it; satisfied by the composition root."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries of an announcement are in which state; they add up to `audience`."""

    pending: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    withdrawn: int = 0
    unknown: int = 0

    @property
    def audience(self) -> int:
        """Everybody whom the announcement is for."""
        return self.pending + self.sent + self.failed + self.skipped + self.withdrawn + self.unknown


@dataclass(frozen=True, slots=True)
class ProvinceTile:
    """One of the 38 provinces, by its Kemendagri code, with the groups in its whole subtree."""

    code: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Picture:
    """One announcement at one moment.

    `state` is a broadcast state as stored (draft … withdrawn), `audience` and the names in words;
    `by_tier` has the keys nasional, provinsi and kabkota.
    """

    broadcast_id: str
    title: str
    state: str
    audience: str
    total: Tally
    by_tier: Mapping[str, Tally]
    provinces: Sequence[ProvinceTile]


class Arrival(StrEnum):
    """What became of the announcement at one office."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    NO_GROUP = "no_group"


@dataclass(frozen=True, slots=True)
class OfficeStatus:
    """An office and what became of the newest announcement there; `chat` is its group's id."""

    code: str
    name: str
    state: Arrival
    chat: str | None


class Watch(Protocol):
    """Who knows how the newest announcement is doing."""

    async def newest(self) -> Picture | None:
        """The newest announcement that was published, or None."""
        ...

    async def regencies(self, province_code: str) -> Sequence[OfficeStatus]:
        """The province's own office first, then its regencies; empty for an unknown code."""
        ...
