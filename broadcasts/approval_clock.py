"""What time brings to requests: held when undecided, escalated, reminded of."""

from __future__ import annotations

from datetime import datetime

from broadcasts import approval_notices as notices
from broadcasts import deadlines, policy
from broadcasts.approval import UNDECIDED
from broadcasts.approval_records import close, note
from storage import approvals, broadcasts
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from threads.context import Act


def has_work(tx: Tx, now: datetime) -> bool:
    """Whether any request is overdue, to be reminded of, or others have to decide it."""
    return any(_needs_look(tx, request, now) for request in approvals.waiting(tx))


def look(act: Act) -> None:
    """Hold what nobody decided in time, remind of reviews, and ask those who decide now."""
    for request in approvals.waiting(act.tx):
        if _needs_look(act.tx, request, act.now):
            broadcast = broadcasts.lock(act.tx, request.broadcast_id)
            _look(act, broadcast, approvals.lock(act.tx, approvals.key_of(request)))


def _needs_look(tx: Tx, request: Approval, now: datetime) -> bool:
    broadcast = tx.get_one(Broadcast, request.broadcast_id)
    if request.state is ApprovalState.OPEN:
        is_over = now >= request.decide_by or broadcast.state not in UNDECIDED
        return is_over or _asked_anew(tx, broadcast, request, now) is not None
    is_due = request.reminded_at is None and deadlines.is_reminder_due(request.decide_by, now)
    return is_due or _asked_anew(tx, broadcast, request, now) is not None


def _asked_anew(
    tx: Tx, broadcast: Broadcast, request: Approval, now: datetime
) -> policy.Approvers | None:
    """Those who decide now, if it is another office or somebody new; None: nothing has changed."""
    asked = policy.approvers(tx, broadcast, now)
    if asked is None or asked.office != request.office:
        return asked
    return asked if policy.has_newcomer(tx, asked, request.asked_at, now) else None


def _look(act: Act, broadcast: Broadcast, request: Approval) -> None:
    if request.state not in approvals.WAITING:
        return
    if request.state is ApprovalState.OPEN and broadcast.state not in UNDECIDED:
        close(act, request, ApprovalState.TAKEN_BACK)
        return
    if request.state is ApprovalState.OPEN and act.now >= request.decide_by:
        _hold(act, broadcast, request)
        return
    if asked := _asked_anew(act.tx, broadcast, request, act.now):
        if asked.office != request.office:
            note(act, broadcast, "system", "broadcast.escalate", to=asked.office)
        request.office, request.asked_at = asked.office, act.now
        notices.ask(act, broadcast, request, asked.people)
    is_forgotten = deadlines.is_reminder_due(request.decide_by, act.now)
    if request.state is ApprovalState.UNREVIEWED and is_forgotten and request.reminded_at is None:
        request.reminded_at = act.now
        notices.remind(act, broadcast, request, policy.approvers(act.tx, broadcast, act.now))


def _hold(act: Act, broadcast: Broadcast, request: Approval) -> None:
    asked = policy.approvers(act.tx, broadcast, act.now)
    close(act, request, ApprovalState.MISSED)
    if broadcast.published_at is None:
        broadcast.state = BroadcastState.RETURNED
    note(act, broadcast, "system", "broadcast.undecided")
    notices.tell_held(act, broadcast, request, asked)
