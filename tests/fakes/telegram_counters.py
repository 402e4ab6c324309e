"""What the server counted and which failures it was told to play."""

from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.fakes.telegram_checks import Json, JsonValue
from tests.fakes.telegram_limits import largest_rate

ACTIONS_BEFORE = frozenset({"error", "flood", "drop", "slow", "bad_gateway"})
ACTIONS_AFTER = frozenset({"drop_after", "slow_after", "garbage", "error_after"})


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
class Fault:
    """A failure to play: `skip` calls pass, then `times` calls (None: all) suffer it."""

    method: str  # a pattern such as send*
    action: str
    chat: int | None = None
    times: int | None = 1
    skip: int = 0
    status: int = 400
    description: str = "Bad Request: test"
    parameters: Json | None = None
    retry_after: int = 1
    delay: float = 0.1  # seconds
    hits: int = 0

    def __post_init__(self) -> None:
        if self.action not in ACTIONS_BEFORE | ACTIONS_AFTER:
            raise ValueError(f"unknown action {self.action}")

    @property
    def is_spent(self) -> bool:
        """Tell whether the fault has happened as often as it should."""
        return self.times is not None and self.hits >= self.times

    def strikes(self, method: str, chat: JsonValue) -> bool:
        """Count the call and tell whether it suffers this fault."""
        if self.is_spent or not fnmatchcase(method, self.method):
            return False
        if self.chat is not None and str(self.chat) != str(chat):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.hits += 1
        return True
