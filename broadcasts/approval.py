"""Four eyes: what leaves in an office's name was approved by a second person, as it stands."""

from __future__ import annotations

from datetime import datetime

from broadcasts import approval_notices as notices
from broadcasts import (
    control,
    deadlines,
    holds,
    invitations,
    policy,
    publish,
    series_cover,
    turns,
)
from broadcasts.approval_errors import (
    Closed,
    NobodyToDecide,
    NotAnApprover,
    OwnWork,
    SharedPhone,
    Stale,
    TooLate,
    Unseen,
)
from broadcasts.approval_records import close, digest_of, note, record
from broadcasts.control import WrongState
from broadcasts.holds import Held, Reason
from registry.access import Actor
from storage import approvals, broadcasts
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast, BroadcastState, Lane
from storage.engine import Tx
from storage.offices import Office
from threads.context import Act

OPENABLE = (BroadcastState.SUBMITTED, BroadcastState.RETURNED)
UNDECIDED = (BroadcastState.SUBMITTED, BroadcastState.HELD)
"""The states in which an open request can be decided: before the release, or since it was held."""
MOST_REASON = 1_000  # characters of why something is returned


# The author's part


def submit(act: Act, broadcast_id: int, by: str) -> Approval:
    """Ask a second person to release a draft, which is frozen until they decide.

    `by` is an audit id. A Siaga that has to be seen first leaves before others once it is approved.
    Raises WrongState, CannotInvite, NotReady, NobodyToDecide, Held.
    """
    broadcast = _in(act.tx, broadcast_id, BroadcastState.DRAFT)
    invitations.require_ahead(act.tx, broadcast, broadcast.due_at or act.now)
    publish.require_audience(act.tx, broadcast)
    _require_no_other_hold(act, broadcast)
    if broadcast.siaga_reason is not None:
        broadcast.lane = Lane.EMERGENCY
    first_due = turns.first_due(act.tx, broadcast, holds.leaves_at(broadcast, act.now))
    request = _ask(act, broadcast, first_due)
    broadcast.state = BroadcastState.SUBMITTED
    note(act, broadcast, by, "broadcast.submit")
    return request


def ask_to_go_on(act: Act, broadcast_id: int) -> Approval:
    """Ask a second person about what stands still for what it says; once, until they decide.

    Raises WrongState, NobodyToDecide.
    """
    broadcast = _in(act.tx, broadcast_id, *control.STOPPED)
    broadcast.state = BroadcastState.HELD
    waiting = approvals.newest_of(act.tx, broadcast_id)
    if waiting is not None and waiting.state is ApprovalState.OPEN:
        return waiting
    request = _ask(act, broadcast, None)
    note(act, broadcast, "system", "broadcast.held", reason=Reason.CONTENT.value)
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


def approve(act: Act, actor: Actor, approval_id: int, seen: str = "") -> Broadcast:
    """Release exactly what was submitted, or let go on what was held.

    `seen` is the seal of the passages that they were shown. Raises NotTheirs, Undecidable,
    CannotInvite, NotReady, Held.
    """
    broadcast, request = _to_decide(act, actor, approval_id, ApprovalState.OPEN)
    invitations.require_ahead(act.tx, broadcast, broadcast.due_at or act.now)
    publish.require_audience(act.tx, broadcast)
    _require_no_other_hold(act, broadcast)
    _clear_content(act, broadcast, seen)
    close(act, request, ApprovalState.APPROVED, actor.person_id)
    note(act, broadcast, actor.audit_id, "broadcast.approve")
    due_at = _release(act, broadcast, actor.audit_id)
    series_cover.note(act.tx, broadcast, actor.person_id)
    notices.tell_approved(act, broadcast, request, turns.in_words(act.tx, broadcast, due_at))
    return broadcast


def waiting_for(tx: Tx, actor: Actor, now: datetime) -> list[tuple[Approval, Broadcast]]:
    """What this person can decide or review now, the most pressing first."""
    if not actor.may_approve:
        return []
    found = [(one, tx.get_one(Broadcast, one.broadcast_id)) for one in approvals.waiting(tx)]
    return [
        (request, broadcast)
        for request, broadcast in found
        if broadcast.author_person != actor.person_id
        and policy.may_decide(tx, actor, broadcast, now)
    ]


def in_sight(tx: Tx, actor: Actor, request: Approval, now: datetime) -> Broadcast:
    """The announcement, if this person wrote it or decides about it; raises NotTheirs."""
    broadcast = tx.get_one(Broadcast, request.broadcast_id)
    if broadcast.author_person == actor.person_id:
        return broadcast
    if not actor.may_approve:
        raise SharedPhone(request.id)
    if not policy.may_decide(tx, actor, broadcast, now):
        raise NotAnApprover(request.id)
    return broadcast


def require_open(act: Act, actor: Actor, approval_id: int) -> None:
    """Do nothing if this person can decide about it now; raises NotTheirs, Undecidable."""
    _to_decide(act, actor, approval_id, ApprovalState.OPEN)


def send_back(act: Act, actor: Actor, approval_id: int, reason: str) -> Broadcast:
    """Return it to its author, who is told why; raises NotTheirs, Undecidable."""
    broadcast, request = _to_decide(act, actor, approval_id, ApprovalState.OPEN)
    request.reason = reason
    close(act, request, ApprovalState.RETURNED, actor.person_id)
    if broadcast.published_at is None:
        broadcast.state = BroadcastState.RETURNED
    note(act, broadcast, actor.audit_id, "broadcast.return")
    notices.tell_sent_back(act, broadcast, request)
    return broadcast


def review(act: Act, actor: Actor, approval_id: int) -> Broadcast:
    """Write down that somebody else has looked at a Siaga; raises NotTheirs, Undecidable."""
    broadcast, request = _to_decide(act, actor, approval_id, ApprovalState.UNREVIEWED)
    close(act, request, ApprovalState.REVIEWED, actor.person_id)
    note(act, broadcast, actor.audit_id, "broadcast.review")
    notices.tell_reviewed(act, broadcast, request)
    return broadcast


def approve_draft(act: Act, actor: Actor, broadcast_id: int, seen: str = "") -> Broadcast:
    """Release a draft at once on the word of its second person, who has been shown it elsewhere.

    Raises WrongState, NotTheirs, NotReady, Held, Unseen.
    """
    broadcast = _in(act.tx, broadcast_id, BroadcastState.DRAFT)
    _require_second_person(act, actor, broadcast)
    publish.require_audience(act.tx, broadcast)
    _require_no_other_hold(act, broadcast)
    _clear_content(act, broadcast, seen)
    request = record(act, broadcast, ApprovalState.OPEN, broadcast.office, act.now)
    close(act, request, ApprovalState.APPROVED, actor.person_id)
    note(act, broadcast, actor.audit_id, "broadcast.approve")
    _release(act, broadcast, actor.audit_id)
    return broadcast


# Without a decision


def send_siaga(act: Act, actor: Actor, broadcast_id: int) -> Approval:
    """Release a draft at once, for somebody else to review; its reason was chosen before.

    In masa tenang what it says of participants is seen before. Raises WrongState, CannotInvite,
    NotReady, NotAnApprover, Held.
    """
    broadcast = _in(act.tx, broadcast_id, BroadcastState.DRAFT)
    invitations.require_ahead(act.tx, broadcast, act.now)
    office = act.tx.get_one(Office, broadcast.office)
    is_theirs = policy.may_send_siaga(act.tx, actor, office, act.now)
    if broadcast.siaga_reason is None or not is_theirs:
        raise NotAnApprover(broadcast_id)
    publish.require_audience(act.tx, broadcast)
    if hold := holds.check(act.tx, broadcast, holds.moment(broadcast, act.now)):
        raise Held(hold)
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
    holds.clear(broadcast)
    note(act, broadcast, by, "broadcast.waive")


# Within


def _ask(act: Act, broadcast: Broadcast, first_due: datetime | None) -> Approval:
    """Store a request and tell those who decide; raises NobodyToDecide."""
    asked = policy.approvers(act.tx, broadcast, act.now)
    if asked is None:
        raise NobodyToDecide(broadcast.id)
    until = deadlines.decide_by(first_due, act.now)
    request = record(act, broadcast, ApprovalState.OPEN, asked.office, until)
    notices.ask(act, broadcast, request, asked.people)
    return request


def _release(act: Act, broadcast: Broadcast, by: str) -> datetime | None:
    """Publish what was submitted, or go on with what was held; returns when, None: now."""
    number = broadcasts.key_of(broadcast)
    if broadcast.published_at is not None:
        control.resume(act.tx, number, by, act.now)
        return None
    due_at = holds.leaves_at(broadcast, act.now)
    broadcast.state = BroadcastState.APPROVED
    publish.publish(act.tx, number, by, due_at or act.now, act.now)
    return due_at


def _require_no_other_hold(act: Act, broadcast: Broadcast) -> None:
    """Do nothing if only a second person's look is missing; raises Held."""
    hold = holds.check(act.tx, broadcast, holds.moment(broadcast, act.now))
    if hold is not None and hold.reason is not Reason.CONTENT:
        raise Held(hold)


def _clear_content(act: Act, broadcast: Broadcast, seen: str) -> None:
    """Write down that they saw what it says of participants; raises Unseen if they did not."""
    hold = holds.content(act.tx, broadcast, holds.moment(broadcast, act.now))
    if hold is None:
        return
    if seen != holds.seal(broadcast.text, hold):
        raise Unseen(broadcast.id)
    holds.clear(broadcast)


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
        _require_as_submitted(act, broadcast, request)
    return broadcast, request


def _require_second_person(act: Act, actor: Actor, broadcast: Broadcast) -> None:
    if not actor.may_approve:
        raise SharedPhone(broadcast.id)
    if actor.person_id == broadcast.author_person:
        raise OwnWork(broadcast.id)
    if not policy.may_decide(act.tx, actor, broadcast, act.now):
        raise NotAnApprover(broadcast.id)


def _require_as_submitted(act: Act, broadcast: Broadcast, request: Approval) -> None:
    if broadcast.state not in UNDECIDED:
        raise Closed(ApprovalState.TAKEN_BACK)
    if digest_of(act.tx, broadcast) != request.digest:
        raise Stale(broadcast.id)
    if act.now >= request.decide_by:
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
