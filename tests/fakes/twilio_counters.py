"""What the server counted: calls, sends, and what the bot answered to what was posted."""

from collections import Counter
from dataclasses import dataclass, field

from tests.fakes.faults import Fault
from tests.fakes.telegram_limits import largest_rate
from tests.fakes.twilio_checks import Json


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call of the REST API; status 0 means that no answer was given."""

    method: str  # messages.create, media.download, content.create…
    params: Json
    status: int
    at: float
    code: int = 0  # Twilio's error code


@dataclass(frozen=True, slots=True)
class Posted:
    """One form posted to the bot and its answer; status 0 means that none came."""

    url: str  # the public one
    form: dict[str, str]
    signature: str  # valid, wrong or missing
    status: int
    body: str = ""

    @property
    def is_status(self) -> bool:
        """Tell whether it is a status callback and no message of a person."""
        return "MessageStatus" in self.form


@dataclass(slots=True)
class Counters:
    """Running totals; only messages that were kept count as sent."""

    calls: Counter[tuple[str, int]] = field(default_factory=Counter)  # (method, status)
    sent: int = 0
    refused: Counter[int] = field(default_factory=Counter)  # error codes, at once or later
    flooded: int = 0  # every 429
    violations: list[str] = field(default_factory=list)
    send_times: list[float] = field(default_factory=list)
    callbacks: Counter[int] = field(default_factory=Counter)  # answers to signed callbacks
    inbound: Counter[int] = field(default_factory=Counter)  # answers to signed messages
    unsigned: Counter[int] = field(default_factory=Counter)  # answers to forged forms

    def max_per_second(self, seconds: float = 1.0) -> int:
        """Return the largest number of sends within any sliding second (or other span)."""
        return largest_rate(self.send_times, seconds)

    @property
    def accepted_forgeries(self) -> int:
        """Return how many forms without a valid signature the bot took."""
        return sum(count for status, count in self.unsigned.items() if 200 <= status < 300)

    def note(self, posted: Posted) -> None:
        """Count an answer of the bot."""
        if posted.signature != "valid":
            self.unsigned[posted.status] += 1
        elif posted.is_status:
            self.callbacks[posted.status] += 1
        else:
            self.inbound[posted.status] += 1

    def as_json(self) -> Json:
        """Return the totals for the control API."""
        return {
            "calls": {f"{method} {status}": n for (method, status), n in self.calls.items()},
            "sent": self.sent,
            "refused": dict(self.refused),
            "flooded": self.flooded,
            "violations": self.violations,
            "max_per_second": self.max_per_second(),
            "callbacks": dict(self.callbacks),
            "inbound": dict(self.inbound),
            "unsigned": dict(self.unsigned),
            "accepted_forgeries": self.accepted_forgeries,
        }


@dataclass(slots=True)
class TwilioFault(Fault):
    """A failure that carries one of Twilio's codes."""

    code: int = 20500
