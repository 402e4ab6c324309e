"""The time of the bot and of the platforms, which a test moves on."""

from __future__ import annotations

from datetime import datetime, timedelta

from outbox.worker import utc_now


class Calendar:
    """Goes on as every clock does, from `start` or from now."""

    def __init__(self, start: datetime | None = None) -> None:
        self._ahead = timedelta(0) if start is None else start - utc_now()

    def now(self) -> datetime:
        """The bot's time."""
        return utc_now() + self._ahead

    def timestamp(self) -> float:
        """The platforms' time."""
        return self.now().timestamp()

    def turn(self, by: timedelta) -> None:
        """Let so much time pass at once."""
        self._ahead += by

    def turn_to(self, moment: datetime) -> None:
        """Let it be that time, which lies ahead."""
        by = moment - self.now()
        assert by > timedelta(0), f"it is later than {moment}"
        self.turn(by)
