"""What a call's result changes: the operation, its chat, the account's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime

from channels.base import OperationKind, SendError, Sent
from outbox import topics
from outbox.claim import Claim
from outbox.limits import AccountState, microseconds
from outbox.retry import Attempt, Next, Outcome, decide
from storage import alerts, allowance, chats, limits, media, operations
from storage.broadcasts import Lane
from storage.claims import Candidate
from storage.engine import Tx
from storage.operations import OperationRow, OperationState, Settled

STATES = {
    Next.AGAIN: OperationState.PENDING,
    Next.FAILED: OperationState.FAILED,
    Next.UNKNOWN: OperationState.UNKNOWN,
    Next.ASK: OperationState.SENDING,
}

_OPEN = (Next.AGAIN, Next.ASK)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A finished call: what the platform answered, or why it did not go through."""

    claim: Claim
    result: Sent | SendError
    at: datetime
    media: str | None = None


def apply(
    tx: Tx,
    account: str,
    owner: str,
    receipts: Sequence[Receipt],
    now: datetime,
    *,
    can_ask: bool = False,
) -> Sequence[Outcome]:
    """Settle finished calls; returns the outcomes of those that did not go through.

    `can_ask`: the platform can tell later what became of a call.
    """
    settled: list[Settled] = []
    outcomes: list[tuple[Receipt, Outcome]] = []
    for receipt in receipts:
        if isinstance(receipt.result, Sent):
            settled.append(_arrived(tx, account, receipt, receipt.result))
        else:
            outcome = decide(receipt.result, _attempt(receipt, now, can_ask=can_ask), now)
            outcomes.append((receipt, outcome))
            settled.append(_settled(receipt.claim.candidate.id, outcome))
    begun = {
        receipt.claim.candidate: receipt.result.ids[0]
        for receipt in receipts
        if isinstance(receipt.result, Sent)
        and receipt.claim.candidate.kind is OperationKind.OPEN_TOPIC
    }
    failed = [receipt.claim.candidate.id for receipt, _ in outcomes]
    if failed:
        limits.lock_account(tx, account)  # before any chat: every worker locks in this order
        operations.hold_announcements(tx, failed)
    held = operations.held_by(tx, owner, failed)
    mine = operations.held_by(tx, owner, [candidate.id for candidate in begun])
    operations.settle(tx, owner, settled)
    for candidate, thread in begun.items():
        topics.begin(tx, candidate, thread, now, is_ours=candidate.id in mine)
    for receipt, outcome in outcomes:
        _note_failure(tx, account, receipt, outcome, is_held=receipt.claim.candidate.id in held)
    operations.stop_unwanted(tx, held)
    _settle_account(tx, account, receipts, outcomes, now)
    for _, outcome in outcomes:
        if outcome.is_operator_alert:
            alerts.see(tx, alerts.Kind.ACCOUNT, account, outcome.reason, now)
    return [outcome for _, outcome in outcomes]


def _note_failure(
    tx: Tx, account: str, receipt: Receipt, outcome: Outcome, *, is_held: bool
) -> None:
    """Note what a failure means for its chat, its account and what was to follow it."""
    _note_chat(tx, receipt, outcome)
    if outcome.first_contacts_wait_until is not None:
        allowance.wait(tx, account, outcome.first_contacts_wait_until)
    if is_held:
        _end_later_parts(tx, receipt.claim.candidate, outcome.next)
        if outcome.next not in _OPEN:
            topics.lose(tx, receipt.claim.candidate, outcome.reason)


def recover(tx: Tx, account: str, now: datetime, *, everything: bool, can_ask: bool = False) -> int:
    """Decide what to do with calls whose worker died; returns how many there were.

    `everything` takes over also those whose lease has not ended, where only one process sends.
    """
    rows = operations.abandoned(tx, account, None if everything else now)
    operations.hold_announcements(tx, [row.id for row in rows if row.id is not None])
    for row in rows:
        attempt = replace(attempt_of(row, now), can_be_asked=can_ask)
        outcome = decide(SendError("worker gone"), attempt, now)
        row.state = STATES[outcome.next]
        row.due_at = now if outcome.next is Next.AGAIN else row.due_at
        row.resends += int(outcome.may_have_arrived)
        row.reason = None if outcome.next in _OPEN else "worker_gone"
        row.owner = None
        row.lease_until = _ask_at(outcome)
        tx.flush()
        _end_later_parts(tx, row, outcome.next)
        if outcome.next not in _OPEN:
            topics.lose(tx, row, "worker_gone")
    operations.stop_unwanted(tx, {row.id for row in rows if row.id is not None})
    return len(rows)


def _arrived(tx: Tx, account: str, receipt: Receipt, sent: Sent) -> Settled:
    if sent.media_handle and receipt.media:
        channel, _, name = account.partition(":")
        media.remember_handle(tx, receipt.media, channel, name, sent.media_handle)
    return Settled(
        receipt.claim.candidate.id,
        OperationState.SENT,
        external_id=sent.ids[0] if sent.ids else None,
        sent_at=receipt.at,
    )


def _settled(operation_id: int, outcome: Outcome) -> Settled:
    return Settled(
        operation_id,
        STATES[outcome.next],
        due_at=outcome.again_at if outcome.next is Next.AGAIN else None,
        reason=None if outcome.next in _OPEN else outcome.reason,
        was_resent=outcome.may_have_arrived,
        ask_at=_ask_at(outcome),
    )


def _ask_at(outcome: Outcome) -> datetime | None:
    return outcome.again_at if outcome.next is Next.ASK else None


def _attempt(receipt: Receipt, now: datetime, *, can_ask: bool) -> Attempt:
    candidate = receipt.claim.candidate
    return Attempt(
        kind=candidate.kind,
        is_reply=not candidate.is_announcement and candidate.lane == Lane.REPLY,
        is_announcement=candidate.is_announcement,
        age=now - candidate.wanted_at,
        attempts=candidate.attempts + 1,
        resends=candidate.resends,
        is_first_contact=candidate.is_first_contact,
        can_be_asked=can_ask,
    )


def attempt_of(row: OperationRow, now: datetime) -> Attempt:
    """What `decide` is to know about a stored operation."""
    return Attempt(
        kind=row.kind,
        is_reply=row.wave_id is None and row.lane == Lane.REPLY,
        is_announcement=row.wave_id is not None,
        age=now - row.wanted_at,
        attempts=row.attempts,
        resends=row.resends,
        is_first_contact=row.is_first_contact,
    )


def _note_chat(tx: Tx, receipt: Receipt, outcome: Outcome) -> None:
    candidate = receipt.claim.candidate
    if outcome.close_chat_until is not None:
        limits.close_chat(tx, candidate.chat_id, microseconds(outcome.close_chat_until))
    if outcome.chat_is_gone:
        chats.mark_gone(tx, candidate.chat_id)
    if outcome.chat_moved_to is not None:
        moved = chats.rekey(tx, candidate.chat_id, outcome.chat_moved_to)
        if moved != candidate.chat_id:
            operations.move_queue(tx, candidate.chat_id, moved)


def _end_later_parts(tx: Tx, lost: Candidate | OperationRow, next: Next) -> None:
    if next not in _OPEN and lost.kind is OperationKind.SEND:
        operations.end_later_parts(
            tx, lost.message, lost.chat_id, after=lost.part, state=STATES[next]
        )


def _settle_account(
    tx: Tx,
    account: str,
    receipts: Sequence[Receipt],
    outcomes: Sequence[tuple[Receipt, Outcome]],
    now: datetime,
) -> None:
    probes = [receipt for receipt in receipts if receipt.claim.is_probe]
    if not probes and not any(
        outcome.close_chat_until or outcome.close_account_until for _, outcome in outcomes
    ):
        return
    now_us = microseconds(now)
    state = AccountState(*limits.account(tx, account))
    for probe in probes:
        is_throttled = any(
            receipt is probe and outcome.close_chat_until for receipt, outcome in outcomes
        )
        if not is_throttled:
            state = state.after_probe(arrived=isinstance(probe.result, Sent))
    for receipt, outcome in outcomes:
        if outcome.close_account_until is not None:
            state = state.closed_until(microseconds(outcome.close_account_until))
        elif outcome.close_chat_until is not None and receipt.claim.had_room:
            until = microseconds(outcome.close_chat_until)
            state = state.after_throttle(now_us, until, was_probe=receipt.claim.is_probe)
    limits.save_account(tx, account, *astuple(state))
