"""WhatsApp's limits as pure objects: the time is always an argument."""

from dataclasses import dataclass, field

from tests.fakes.telegram_limits import MEGABYTE, SlidingWindow, TokenBucket

DAY = 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sender may do; None switches a limit off."""

    per_second: int | None = 80  # messages of one sender
    pair_burst: int | None = 10  # messages to one person at once
    pair_seconds: float = 6.0  # until one more is allowed
    daily_people: int | None = 250  # written to outside their window, in any 24 hours
    window: float = DAY  # seconds of free text after a person's message
    media_bytes: int = 16 * MEGABYTE

    @classmethod
    def off(cls) -> "Limits":
        """Return limits without rates and tier; window and sizes are still checked."""
        return cls(per_second=None, pair_burst=None, daily_people=None)


@dataclass(slots=True)
class Gate:
    """Counts what each sender has sent."""

    limits: Limits
    _seconds: dict[str, SlidingWindow] = field(default_factory=dict)
    _pairs: dict[tuple[str, str], TokenBucket] = field(default_factory=dict)
    _people: dict[str, dict[str, float]] = field(default_factory=dict)

    def is_flooded(self, sender: str, now: float) -> bool:
        """Count one POST of the sender, or tell that it is one too many for this second."""
        if self.limits.per_second is None:
            return False
        if sender not in self._seconds:
            self._seconds[sender] = SlidingWindow(self.limits.per_second, 1.0)
        window = self._seconds[sender]
        if window.wait(now):
            return True
        window.take(now)
        return False

    def admit_pair(self, sender: str, person: str, now: float) -> bool:
        """Count one message to a person, or tell that it comes too soon."""
        if self.limits.pair_burst is None:
            return True
        pair = (sender, person)
        if pair not in self._pairs:
            self._pairs[pair] = TokenBucket(1 / self.limits.pair_seconds, self.limits.pair_burst)
        if self._pairs[pair].wait(now):
            return False
        self._pairs[pair].take(now)
        return True

    def admit_person(self, sender: str, person: str, now: float) -> bool:
        """Count a person written to outside the window, or tell that the tier is used up."""
        counted = self._recent(sender, now)
        if person in counted:
            return True
        if self.limits.daily_people is not None and len(counted) >= self.limits.daily_people:
            return False
        counted[person] = now
        return True

    def people_today(self, sender: str, now: float) -> int:
        """Return how many people count against the sender's tier."""
        return len(self._recent(sender, now))

    def _recent(self, sender: str, now: float) -> dict[str, float]:
        counted = self._people.setdefault(sender, {})
        while counted:
            oldest = next(iter(counted))
            if counted[oldest] > now - DAY:
                break
            del counted[oldest]
        return counted
