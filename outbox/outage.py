"""What to do while the platform answers nothing definite: one careful call at a time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from channels.base import Ambiguous, Postponed, SendError, Sent, Unavailable
from outbox.retry import backoff

SUSPICIOUS = 3  # calls in a row that may or may not have arrived


@dataclass(slots=True)
class Outage:
    """Counts calls that ended without a definite answer; times are seconds of a steady clock.

    Each such call may be seen twice when it is made again, and after a few attempts it is given
    up as unknown. A platform that is down would so use up a whole announcement within seconds.
    """

    streak: int = 0
    probe_at: float = 0.0

    def note(self, result: Sent | SendError, now: float) -> None:
        """Take in how a call ended."""
        if isinstance(result, Ambiguous):
            self.streak += 1
            if self.is_on:
                self.probe_at = now + self._pause() / timedelta(seconds=1)
        elif not isinstance(result, Unavailable | Postponed):  # an outage as well, or no call
            self.streak = 0

    @property
    def is_on(self) -> bool:
        """Whether so many calls failed that the platform itself seems to."""
        return self.streak >= SUSPICIOUS

    def slots(self, free: int, busy: int, now: float) -> int:
        """How many of the `free` slots may be used, while `busy` calls are on the wire."""
        if not self.is_on:
            return free
        return min(free, 1) if busy == 0 and now >= self.probe_at else 0

    def _pause(self) -> timedelta:
        return backoff(self.streak - SUSPICIOUS + 1)
