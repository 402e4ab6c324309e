"""Failures on command, the same for every imitated platform."""

import asyncio
from dataclasses import dataclass
from fnmatch import fnmatchcase

ACTIONS_BEFORE = frozenset({"error", "flood", "drop", "slow", "bad_gateway"})
ACTIONS_AFTER = frozenset({"drop_after", "slow_after", "garbage", "error_after"})


class DroppedError(Exception):
    """The connection is to be closed without an answer."""


class GarbledError(Exception):
    """The answer is to be unreadable."""


@dataclass(slots=True)
class Fault:
    """A failure to play: `skip` calls pass, then `times` calls (None: all) suffer it.

    `place` limits it to one chat or number.
    """

    method: str  # a pattern such as send*
    action: str
    place: int | str | None = None
    times: int | None = 1
    skip: int = 0
    status: int = 400
    description: str = "Bad Request: test"
    delay: float = 0.1  # seconds
    hits: int = 0

    def __post_init__(self) -> None:
        if self.action not in ACTIONS_BEFORE | ACTIONS_AFTER:
            raise ValueError(f"unknown action {self.action}")

    @property
    def is_spent(self) -> bool:
        """Tell whether the fault has happened as often as it should."""
        return self.times is not None and self.hits >= self.times

    def strikes(self, method: str, place: object) -> bool:
        """Count the call and tell whether it suffers this fault."""
        if self.is_spent or not fnmatchcase(method, self.method):
            return False
        if self.place is not None and str(self.place) != str(place):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.hits += 1
        return True

    async def play_before(self) -> None:
        """Wait or raise before the call is carried out; error and flood are the platform's."""
        if self.action == "drop":
            raise DroppedError
        if self.action == "slow":
            await asyncio.sleep(self.delay)

    async def play_after(self) -> None:
        """Wait or raise after the call was carried out; error_after is the platform's."""
        if self.action == "drop_after":
            raise DroppedError
        if self.action == "garbage":
            raise GarbledError
        if self.action == "slow_after":
            await asyncio.sleep(self.delay)
