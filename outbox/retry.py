"""What to do after a call that failed: pure; the only place that decides it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from channels.base import (
    Ambiguous,
    Exhausted,
    Misconfigured,
    Moved,
    NeedsTemplate,
    OperationKind,
    Postponed,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)

FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(seconds=30)
MISCONFIGURED_PAUSE = timedelta(seconds=30)
FIRST_CONTACT_PAUSE = timedelta(hours=1)  # until one call asks whether the allowance is free
REPLY_PATIENCE = timedelta(hours=24)  # a person still wants the answer
ANNOUNCEMENT_PATIENCE = timedelta(hours=2)
FRESH_REPLY = timedelta(minutes=1)  # an older answer twice confuses more than it helps
BUTTON_PATIENCE = timedelta(minutes=1)  # Telegram forgets a callback query about then
MOST_RESENDS = 3
_MAKING = frozenset({OperationKind.SEND, OperationKind.OPEN_TOPIC})
ASK_AFTER = timedelta(minutes=1)  # by then a message is listed, and mostly reported


class Next(StrEnum):
    """What becomes of the operation."""

    AGAIN = "again"
    FAILED = "failed"
    UNKNOWN = "unknown"
    ASK = "ask"
    """Nobody can tell yet; the platform is asked at `again_at`, unless it reports before."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is known about the call that failed; `age` counts from when it should have left.

    A notice is neither a reply nor an announcement.
    """

    kind: OperationKind
    is_reply: bool
    is_announcement: bool
    age: timedelta
    attempts: int
    resends: int
    is_first_contact: bool = False
    """Whether it was to begin a conversation, of which platforms allow so many a day."""
    can_be_asked: bool = False
    """Whether the channel can find out later what became of a call."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision: what becomes of the operation, and what else follows from the error."""

    next: Next
    reason: str
    again_at: datetime | None = None
    may_have_arrived: bool = False
    close_chat_until: datetime | None = None
    close_account_until: datetime | None = None
    first_contacts_wait_until: datetime | None = None
    """When one call asks whether the account may begin conversations again."""
    chat_is_gone: bool = False
    chat_moved_to: str | None = None
    is_operator_alert: bool = False


def backoff(attempts: int) -> timedelta:
    """1, 2, 4, … up to 30 seconds."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def decide(error: SendError, attempt: Attempt, now: datetime) -> Outcome:
    """The outcome for a failed call."""
    match error:
        case Throttled():
            return _throttled(error, attempt, now)
        case Unavailable():
            return _unavailable(attempt, now)
        case Postponed(code=code, retry_after=wait):
            is_late = attempt.age > patience(attempt)
            return Outcome(Next.FAILED, code) if is_late else Outcome(Next.AGAIN, code, now + wait)
        case Ambiguous():
            return _ambiguous(attempt, now)
        case Moved(new_chat=new_chat):
            return Outcome(Next.AGAIN, "moved", now, chat_moved_to=new_chat)
        case Unreachable(code=code):
            return Outcome(Next.FAILED, code, chat_is_gone=True)
        case Misconfigured(code=code):
            pause = now + MISCONFIGURED_PAUSE
            return Outcome(
                Next.AGAIN, code, pause, close_account_until=pause, is_operator_alert=True
            )
        case NeedsTemplate():
            return Outcome(Next.FAILED, "needs_template")
        case Rejected(code=code):
            return Outcome(Next.FAILED, code)
        case _:
            return _ambiguous(attempt, now)


def patience(attempt: Attempt) -> timedelta:
    """How long an operation is worth trying."""
    if attempt.kind in {OperationKind.ANSWER_BUTTON, OperationKind.ANSWER_INLINE}:
        return BUTTON_PATIENCE
    return ANNOUNCEMENT_PATIENCE if attempt.is_announcement else REPLY_PATIENCE


def _throttled(error: Throttled, attempt: Attempt, now: datetime) -> Outcome:
    if isinstance(error, Exhausted) and attempt.is_first_contact:
        again = now + FIRST_CONTACT_PAUSE
        return Outcome(Next.AGAIN, "daily_limit", again, first_contacts_wait_until=again)
    again = now + error.retry_after
    return Outcome(Next.AGAIN, "throttled", again, close_chat_until=again)


def _unavailable(attempt: Attempt, now: datetime) -> Outcome:
    if attempt.age > patience(attempt):
        return Outcome(Next.FAILED, "unavailable")
    again = now + backoff(attempt.attempts)
    return Outcome(Next.AGAIN, "unavailable", again, close_account_until=again)


def _ambiguous(attempt: Attempt, now: datetime) -> Outcome:
    again = now + backoff(attempt.attempts)
    if attempt.kind not in _MAKING:  # doing it twice changes nothing
        late = attempt.age > patience(attempt)
        return Outcome(Next.FAILED if late else Next.AGAIN, "ambiguous", again)
    if attempt.can_be_asked:
        return Outcome(Next.ASK, "ambiguous", now + ASK_AFTER)
    limit = FRESH_REPLY if attempt.is_reply else ANNOUNCEMENT_PATIENCE
    if attempt.age > limit or attempt.resends >= MOST_RESENDS:
        return Outcome(Next.UNKNOWN, "ambiguous")
    return Outcome(Next.AGAIN, "ambiguous", again, may_have_arrived=True)
