"""How long most took, with those who still wait counted as longer than anybody; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Times:
    """How long each took that is done, and how many have waited for at least `waited`."""

    done: Sequence[timedelta]
    waiting: int
    waited: timedelta

    def percentile(self, percent: int) -> timedelta | None:
        """Within which time so many of a hundred were done; None: not yet, or there is nobody.

        By the nearest rank: a time that somebody really took.
        """
        total = len(self.done) + self.waiting
        rank = max(1, math.ceil(total * percent / 100))
        return sorted(self.done)[rank - 1] if rank <= len(self.done) else None
