"""Telegram's flood limits as pure objects: the time is always an argument."""

import math
from collections import deque
from dataclasses import dataclass, field

MEGABYTE = 1024 * 1024
ROUNDING = 1e-9  # tokens; a client that waits exactly long enough must pass


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server tolerates; None switches a flood limit off.

    The defaults are the documented guidelines (core.telegram.org/bots/faq).
    """

    global_rate: float | None = 30.0  # sends a second over all chats
    global_burst: int = 30
    private_rate: float | None = 1.0  # sends a second to one person
    private_burst: int = 5
    group_count: int | None = 20  # sends to one group in any window
    group_window: float = 60.0  # seconds
    group_edits: int | None = None  # edits in one group in any window
    photo_bytes: int = 10 * MEGABYTE
    document_bytes: int = 50 * MEGABYTE
    download_bytes: int = 20 * MEGABYTE

    @classmethod
    def off(cls) -> "Limits":
        """Return limits that never answer 429; sizes are still checked."""
        return cls(global_rate=None, private_rate=None, group_count=None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused call: whole seconds to wait, and whether the scope was closed already."""

    retry_after: int
    while_closed: bool


@dataclass(slots=True)
class TokenBucket:
    """Holds up to `burst` tokens, refilled at `rate` a second."""

    rate: float
    burst: int
    tokens: float = field(init=False)
    filled_at: float = field(init=False, default=-math.inf)

    def __post_init__(self) -> None:
        self.tokens = float(self.burst)

    def wait(self, now: float) -> float:
        """Return the seconds until a token is there, 0 when it is; takes nothing."""
        if now > self.filled_at:
            self.tokens = min(self.burst, self.tokens + (now - self.filled_at) * self.rate)
            self.filled_at = now
        missing = 1.0 - self.tokens
        return missing / self.rate if missing > ROUNDING else 0.0

    def take(self, now: float) -> None:
        """Take one token; call it only after `wait` returned 0 for the same time."""
        self.filled_at = now
        self.tokens -= 1.0


@dataclass(slots=True)
class SlidingWindow:
    """Allows `count` events in any `seconds`."""

    count: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Return the seconds until the oldest event leaves a full window; takes nothing."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return 0.0 if len(self.times) < self.count else self.times[0] + self.seconds - now

    def take(self, now: float) -> None:
        """Count one event."""
        self.times.append(now)


@dataclass(slots=True)
class FloodGate:
    """Decides which sends are refused, and keeps a refused scope closed until its time.

    A scope is a chat id, or None for the whole account.
    """

    limits: Limits
    _closed: dict[int | None, float] = field(default_factory=dict)
    _account: TokenBucket | None = None
    _chats: dict[int, TokenBucket | SlidingWindow] = field(default_factory=dict)
    _edits: dict[int, SlidingWindow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.limits.global_rate is not None:
            self._account = TokenBucket(self.limits.global_rate, self.limits.global_burst)

    def close(self, scope: int | None, now: float, seconds: float) -> None:
        """Refuse every metered call to the scope for so many seconds."""
        self._closed[scope] = max(self._closed.get(scope, now), now + seconds)

    def admit_send(self, chat: int, now: float) -> Refusal | None:
        """Count one send, or return why it is refused."""
        return self._admit(chat, now, (self._account, self._gauge(chat)))

    def admit_edit(self, chat: int, now: float) -> Refusal | None:
        """Count one edit, or return why it is refused."""
        gauge = None
        if chat < 0 and self.limits.group_edits is not None:
            gauge = self._edits.setdefault(
                chat, SlidingWindow(self.limits.group_edits, self.limits.group_window)
            )
        return self._admit(chat, now, (None, gauge))

    def _admit(
        self,
        chat: int,
        now: float,
        gauges: tuple[TokenBucket | None, TokenBucket | SlidingWindow | None],
    ) -> Refusal | None:
        if self._closed and (seconds := self._closed_for(chat, now)):
            return Refusal(math.ceil(seconds), while_closed=True)
        for scope, gauge in zip((None, chat), gauges, strict=True):
            if gauge is not None and (seconds := gauge.wait(now)):
                retry_after = max(1, math.ceil(seconds))
                self.close(scope, now, retry_after)
                return Refusal(retry_after, while_closed=False)
        for gauge in gauges:
            if gauge is not None:
                gauge.take(now)
        return None

    def _closed_for(self, chat: int, now: float) -> float:
        longest = 0.0
        for scope in (None, chat):
            until = self._closed.get(scope)
            if until is None:
                continue
            if until <= now:
                del self._closed[scope]
            longest = max(longest, until - now)
        return longest

    def _gauge(self, chat: int) -> TokenBucket | SlidingWindow | None:
        gauge = self._chats.get(chat)
        if gauge is None:
            limits = self.limits
            if chat > 0 and limits.private_rate is not None:
                gauge = TokenBucket(limits.private_rate, limits.private_burst)
            elif chat < 0 and limits.group_count is not None:
                gauge = SlidingWindow(limits.group_count, limits.group_window)
            else:
                return None
            self._chats[chat] = gauge
        return gauge


def largest_rate(times: list[float], seconds: float = 1.0) -> int:
    """Return the largest number of the ascending times within any such span (half open)."""
    largest = first = 0
    for last, time in enumerate(times):
        while times[first] <= time - seconds:
            first += 1
        largest = max(largest, last - first + 1)
    return largest
