"""What became of a message after the call: later reports move an operation on, never back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from datetime import datetime, timedelta
from types import MappingProxyType

from channels.base import DeliveryStatus, Rejected, SendError, StatusChanged, Throttled
from outbox.limits import AccountState, microseconds
from outbox.receipts import STATES, attempt_of
from outbox.retry import Next, Outcome, decide
from storage import allowance, broadcasts, chats, limits, operations, statuses
from storage.engine import Tx
from storage.operations import OperationRow, OperationState

LONGEST_WAIT = timedelta(hours=24)
GROWTH = 4  # each refusal of the same operation waits so many times longer
MOST_GROWTH = 10  # refusals that still count

# The platform accepted it: that is what `sent` means here.
REACHED: Mapping[DeliveryStatus, OperationState] = MappingProxyType(
    {
        DeliveryStatus.ACCEPTED: OperationState.SENT,
        DeliveryStatus.SENT: OperationState.SENT,
        DeliveryStatus.DELIVERED: OperationState.DELIVERED,
        DeliveryStatus.READ: OperationState.READ,
    }
)
_SETTLED = (OperationState.PENDING, OperationState.SENT, OperationState.FAILED)
# What a message may have been before; a repetition or a latecomer changes nothing.
BEFORE: Mapping[OperationState, tuple[OperationState, ...]] = MappingProxyType(
    {
        OperationState.SENT: (),
        OperationState.DELIVERED: (*statuses.UNSETTLED, *_SETTLED),
        OperationState.READ: (*statuses.UNSETTLED, *_SETTLED, OperationState.DELIVERED),
    }
)


def apply(tx: Tx, channel: str, change: StatusChanged, now: datetime) -> bool:
    """Store a report of a channel; false if it is no news, or of no operation of ours."""
    if change.operation_id is None:
        return False
    row = statuses.find(tx, channel, change.operation_id)
    if row is None:
        return False
    if change.status is DeliveryStatus.FAILED:
        return _fail(tx, row, change, now)
    state = REACHED[change.status]
    return statuses.advance(
        tx,
        change.operation_id,
        change.message_id,
        state,
        before=BEFORE[state],
        at=change.at or now,
    )


def _fail(tx: Tx, row: OperationRow, change: StatusChanged, now: datetime) -> bool:
    outcome = decide(_patient(change.error, row.attempts), attempt_of(row, now), now)
    is_again = outcome.next is Next.AGAIN
    if outcome.first_contacts_wait_until is not None:
        limits.lock_account(tx, row.account)  # other refusals postpone the same calls
    has_changed = statuses.fail(
        tx,
        row.id or 0,
        change.message_id,
        STATES[outcome.next],
        due_at=outcome.again_at,
        reason=None if is_again else outcome.reason,
    )
    if has_changed:
        _follow(tx, row, outcome)
    return has_changed


def _patient(error: SendError | None, attempts: int) -> SendError:
    """The decision; a limit that is met again and again is asked less and less often."""
    if not isinstance(error, Throttled):
        return error or Rejected("failed")
    growth = GROWTH ** min(max(attempts - 1, 0), MOST_GROWTH)
    return type(error)(min(error.retry_after * growth, LONGEST_WAIT))


def _follow(tx: Tx, row: OperationRow, outcome: Outcome) -> None:
    """What else a failure means: for the chat, the account, later parts and the announcement."""
    if outcome.close_chat_until is not None:
        limits.close_chat(tx, row.chat_id, microseconds(outcome.close_chat_until))
    if outcome.close_account_until is not None:
        state = AccountState(*limits.account(tx, row.account))
        state = state.closed_until(microseconds(outcome.close_account_until))
        limits.save_account(tx, row.account, *astuple(state))
    if outcome.first_contacts_wait_until is not None:
        allowance.wait(tx, row.account, outcome.first_contacts_wait_until)
    if outcome.chat_is_gone:
        chats.mark_gone(tx, row.chat_id)
    if outcome.next is not Next.AGAIN:
        operations.end_later_parts(
            tx, row.message, row.chat_id, after=row.part, state=STATES[outcome.next]
        )
        return
    operations.stop_unwanted(tx, {row.id or 0})
    if row.wave_id is not None:
        broadcasts.reopen_wave(tx, row.wave_id)
