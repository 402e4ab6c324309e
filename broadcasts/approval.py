"""Four eyes: what leaves in an office's name was approved by a second person, as it stands."""

from __future__ import annotations

from datetime import datetime

from broadcasts import approval_notices as notices
from broadcasts import control, deadlines, policy, publish, turns
from broadcasts.approval_errors import (
    Closed,
    NobodyToDecide,
    NotAnApprover,
    OwnWork,
    SharedPhone,
    Stale,
    TooLate,
)
from broadcasts.approval_records import close, digest_of, note, record
from broadcasts.control import WrongState
from registry.access import Actor
from storage import approvals, broadcasts
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast, BroadcastState, Lane
from storage.engine import Tx
from storage.offices import Office
from threads.context import Act

OPENABLE = (BroadcastState.SUBMITTED, BroadcastState.RETURNED)


# The author's part


def submit(act: Act, broadcast_id: int, by: str) -> Approval:
    """Ask a second person to release a draft, which is frozen until they decide.

    `by` is an audit id. Raises WrongState, NobodyThere, NobodyToDecide.
    """
    broadcast = _in(act.tx, broadcast_id, BroadcastState.DRAFT)
    publish.require_audience(act.tx, broadcast)
    asked = policy.approvers(act.tx, broadcast, act.now)
    if asked is None:
        raise NobodyToDecide(broadcast_id)
    until = deadlines.decide_by(turns.first_due(act.tx, broadcast), act.now)
    request = record(act, broadcast, ApprovalState.OPEN, asked.office, until)
    broadcast.state = BroadcastState.SUBMITTED
    note(act, broadcast, by, "broadcast.submit")
    notices.ask(act, broadcast, request, asked.people)
    return request


def take_back(act: Act, broadcast_id: int, by: str) -> None:
    """Make a draft again of what was submitted or returned; raises WrongState."""
    broadcast = _in(act.tx, broadcast_id, *OPENABLE)
    _close_open(act, broadcast_id)
    broadcast.state = BroadcastState.DRAFT
    note(act, broadcast, by, "broadcast.take_back")


def give_up(act: Act, broadcast_id: int, by: str) -> None:
    """Withdraw what was submitted or returned; raises WrongState."""
    take_back(act, broadcast_id, by)
    control.withdraw(act.tx, broadcast_id, by, act.now)


# The second person's


def approve(act: Act, actor: Actor, approval_id: int) -> Broadcast:
    """Release exactly what was submitted; raises NotTheirs, Undecidable, NobodyThere."""
    broadcast, request = _to_decide(act, actor, approval_id, ApprovalState.OPEN)
    publish.require_audience(act.tx, broadcast)
    due_at, when = broadcast.due_at, turns.in_words(act.tx, broadcast)
    close(act, request, ApprovalState.APPROVED, actor)
    broadcast.state = BroadcastState.APPROVED
    note(act, broadcast, actor.audit_id, "broadcast.approve")
    number = broadcasts.key_of(broadcast)
    publish.publish(act.tx, number, actor.audit_id, due_at or act.now, act.now)
    notices.tell_approved(act, broadcast, request, when)
    return broadcast


def require_open(act: Act, actor: Actor, approval_id: int) -> None:
    """Do nothing if this person can decide about it now; raises NotTheirs, Undecidable."""
    _to_decide(act, actor, approval_id, ApprovalState.OPEN)


def send_back(act: Act, actor: Actor, approval_id: int, reason: str) -> Broadcast:
    """Return it to its author, who is told why; raises NotTheirs, Undecidable."""
    broadcast, request = _to_decide(act, actor, approval_id, ApprovalState.OPEN)
    request.reason = reason
    close(act, request, ApprovalState.RETURNED, actor)
    broadcast.state = BroadcastState.RETURNED
    note(act, broadcast, actor.audit_id, "broadcast.return")
    notices.tell_sent_back(act, broadcast, request)
    return broadcast


def review(act: Act, actor: Actor, approval_id: int) -> Broadcast:
    """Write down that somebody else has looked at a Siaga; raises NotTheirs, Undecidable."""
    broadcast, request = _to_decide(act, actor, approval_id, ApprovalState.UNREVIEWED)
    close(act, request, ApprovalState.REVIEWED, actor)
    note(act, broadcast, actor.audit_id, "broadcast.review")
    notices.tell_reviewed(act, broadcast, request)
    return broadcast


# Without a decision


def send_siaga(act: Act, actor: Actor, broadcast_id: int) -> Approval:
    """Release a draft at once, for somebody else to review; its reason was chosen before.

    Raises WrongState, NobodyThere, NotAnApprover.
    """
    broadcast = _in(act.tx, broadcast_id, BroadcastState.DRAFT)
    office = act.tx.get_one(Office, broadcast.office)
    is_theirs = policy.may_send_siaga(act.tx, actor, office, act.now)
    if broadcast.siaga_reason is None or not is_theirs:
        raise NotAnApprover(broadcast_id)
    publish.require_audience(act.tx, broadcast)
    broadcast.lane = Lane.EMERGENCY
    asked = policy.approvers(act.tx, broadcast, act.now)
    until = deadlines.review_by(act.now)
    by_office = asked.office if asked else office.code
    unreviewed = record(act, broadcast, ApprovalState.UNREVIEWED, by_office, until)
    unreviewed.reason = broadcast.siaga_reason
    note(act, broadcast, actor.audit_id, "broadcast.siaga", reason=broadcast.siaga_reason)
    publish.publish(act.tx, broadcast_id, actor.audit_id, act.now, act.now)
    notices.ask(act, broadcast, unreviewed, asked.people if asked else ())
    return unreviewed


def waive(act: Act, broadcast_id: int, by: str, reason: str) -> None:
    """Let the operator release a draft without a second person, and keep why; raises WrongState."""
    broadcast = _in(act.tx, broadcast_id, BroadcastState.DRAFT)
    waived = record(act, broadcast, ApprovalState.WAIVED, broadcast.office, act.now)
    waived.reason, waived.decided_at = reason, act.now
    note(act, broadcast, by, "broadcast.waive")


# Within


def _to_decide(
    act: Act, actor: Actor, approval_id: int, state: ApprovalState
) -> tuple[Broadcast, Approval]:
    """The announcement and the request, locked; raises NotTheirs, Undecidable."""
    broadcast_id = act.tx.get_one(Approval, approval_id).broadcast_id
    broadcast = broadcasts.lock(act.tx, broadcast_id)
    request = approvals.lock(act.tx, approval_id)
    _require_second_person(act, actor, broadcast)
    if request.state is not state:
        raise Closed(request.state)
    if state is ApprovalState.OPEN:
        _require_as_submitted(broadcast, request, act.now)
    return broadcast, request


def _require_second_person(act: Act, actor: Actor, broadcast: Broadcast) -> None:
    if not actor.may_approve:
        raise SharedPhone(broadcast.id)
    if actor.person_id == broadcast.author_person:
        raise OwnWork(broadcast.id)
    if not policy.may_decide(act.tx, actor, broadcast, act.now):
        raise NotAnApprover(broadcast.id)


def _require_as_submitted(broadcast: Broadcast, request: Approval, now: datetime) -> None:
    if broadcast.state is not BroadcastState.SUBMITTED:
        raise Closed(ApprovalState.TAKEN_BACK)
    if digest_of(broadcast) != request.digest:
        raise Stale(broadcast.id)
    if now >= request.decide_by:
        raise TooLate(broadcast.id)


def _in(tx: Tx, broadcast_id: int, *states: BroadcastState) -> Broadcast:
    broadcast = broadcasts.lock(tx, broadcast_id)
    if broadcast.state not in states:
        raise WrongState(broadcast.state)
    return broadcast


def _close_open(act: Act, broadcast_id: int) -> None:
    request = approvals.newest_of(act.tx, broadcast_id)
    if request is not None and request.state is ApprovalState.OPEN:
        close(act, request, ApprovalState.TAKEN_BACK)
