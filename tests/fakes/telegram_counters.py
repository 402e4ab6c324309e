"""What the server counted and which failures it was told to play."""

from collections import Counter
from dataclasses import dataclass, field

from tests.fakes.faults import Fault
from tests.fakes.telegram_checks import Json
from tests.fakes.telegram_limits import largest_rate


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call of the Bot API; status 0 means that no answer was given."""

    method: str
    params: Json
    status: int
    at: float
    description: str = ""


@dataclass(slots=True)
class Counters:
    """Running totals; only messages that were kept count as sent."""

    calls: Counter[tuple[str, int]] = field(default_factory=Counter)  # (method, status)
    sent: int = 0
    edited: int = 0
    uploads: int = 0
    flooded: int = 0  # every 429
    called_while_closed: int = 0  # 429 in a scope that was told to wait
    violations: list[str] = field(default_factory=list)
    send_times: list[float] = field(default_factory=list)

    def max_per_second(self, seconds: float = 1.0) -> int:
        """Return the largest number of sends within any sliding second (or other span)."""
        return largest_rate(self.send_times, seconds)

    def as_json(self) -> Json:
        """Return the totals for the control API."""
        return {
            "calls": {f"{method} {status}": n for (method, status), n in self.calls.items()},
            "sent": self.sent,
            "edited": self.edited,
            "uploads": self.uploads,
            "flooded": self.flooded,
            "called_while_closed": self.called_while_closed,
            "violations": self.violations,
            "max_per_second": self.max_per_second(),
        }


@dataclass(slots=True)
class TelegramFault(Fault):
    """A failure that may carry what a 429 or a migration tells."""

    parameters: Json | None = None
    retry_after: int = 1
