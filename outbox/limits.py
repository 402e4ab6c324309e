"""How many calls may leave now: pure arithmetic on microseconds since the epoch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from channels.base import Rate


def microseconds(moment: datetime) -> int:
    """An aware datetime as microseconds since the epoch."""
    return round(moment.timestamp() * 1_000_000)


@dataclass(frozen=True, slots=True)
class Gcra:
    """The generic cell rate algorithm (ITU-T I.371): `burst` at once, then one each `interval`.

    Its whole memory is one number, the theoretical arrival time (tat), so a database row can hold
    it for any number of workers.
    """

    interval: int
    burst: int

    @classmethod
    def of(cls, rate: Rate) -> Self:
        """The algorithm for a rate."""
        return cls(rate.interval // timedelta(microseconds=1), rate.burst)

    def slowed(self, percent: int) -> Self:
        """The same with so much more time between two calls."""
        return replace(self, interval=self.interval * (100 + percent) // 100)

    def opens_at(self, tat: int) -> int:
        """The earliest time at which the next call conforms."""
        return tat - (self.burst - 1) * self.interval

    def take(self, tat: int, now: int) -> int | None:
        """The tat after a call at `now`, or None if the call has to wait."""
        return max(tat, now) + self.interval if now >= self.opens_at(tat) else None

    def free(self, tat: int, now: int) -> int:
        """How many calls conform at once."""
        debt = max(tat - now, 0)
        return max(0, (self.burst * self.interval - debt) // self.interval)

    def is_unused(self, tat: int, now: int) -> bool:
        """Whether the whole burst is free."""
        return tat <= now


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account's allowance; see `storage.limits.AccountLimit`."""

    tat: int = 0
    announcements_tat: int = 0
    open_at: int = 0
    probing: bool = False

    def slots(self, now: int, wanted: int) -> int:
        """How many of `wanted` calls may leave: all, one probe or none."""
        if now >= self.open_at:
            return wanted
        return min(wanted, 1) if self.probing else 0

    def is_closed(self, now: int) -> bool:
        """Whether a 429 stopped the account."""
        return now < self.open_at

    def after_claim(self, now: int, taken: int) -> AccountState:
        """The probe has left: everything else waits for its answer."""
        return replace(self, probing=False) if taken and self.is_closed(now) else self

    def after_throttle(self, now: int, until: int, *, was_probe: bool) -> AccountState:
        """A 429 that the chat itself does not explain: try one other chat, then believe it."""
        probing = self.probing if self.is_closed(now) else not was_probe
        return replace(self, open_at=max(until, self.open_at), probing=probing)

    def after_probe(self, *, arrived: bool) -> AccountState:
        """The probe's answer: open the account, or let another probe try."""
        if arrived:
            return replace(self, open_at=0, probing=False)
        return replace(self, probing=True)

    def closed_until(self, until: int) -> AccountState:
        """Nothing leaves before a time, not even a probe."""
        return replace(self, open_at=max(until, self.open_at), probing=False)
