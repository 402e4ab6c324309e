"""The time of the demonstration: some hours behind, until it is let catch up with ours."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from outbox.worker import utc_now


class DemoClock:
    """Runs like ours, `behind` it; once hurried it runs faster, and never overtakes ours."""

    def __init__(self, behind: timedelta) -> None:
        self._behind = behind
        self._hurry: tuple[float, float] | None = None

    def __call__(self) -> datetime:
        """What time it is there, in UTC."""
        if self._hurry is None:
            return utc_now() - self._behind
        since, rate = self._hurry
        caught_up = timedelta(seconds=(time.monotonic() - since) * (rate - 1))
        return utc_now() - max(self._behind - caught_up, timedelta(0))

    def hurry(self, rate: float) -> None:
        """Let `rate` seconds pass there in each of ours from here on."""
        self._hurry = time.monotonic(), rate
