"""The request for an announcement's release as a row, and its acts in the audit."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from registry.access import Actor
from storage import approvals, audit, broadcasts
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast
from threads.context import Act


def digest_of(broadcast: Broadcast) -> str:
    """The SHA-256 of all that is approved: another one means another announcement."""
    due_at = broadcast.due_at.isoformat() if broadcast.due_at else None
    what = (
        broadcast.office,
        broadcast.kind,
        broadcast.text,
        broadcast.media,
        broadcast.basis,
        broadcast.contact,
        broadcast.selector,
        int(broadcast.lane),
        broadcast.cascade,
        broadcast.gap.total_seconds(),
        due_at,
    )
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def record(
    act: Act, broadcast: Broadcast, state: ApprovalState, office: str, until: datetime
) -> Approval:
    """Store a request for an announcement as it stands."""
    request = Approval(
        broadcast_id=broadcasts.key_of(broadcast),
        office=office,
        state=state,
        digest=digest_of(broadcast),
        asked_at=act.now,
        decide_by=until,
    )
    return approvals.add(act.tx, request)


def close(act: Act, request: Approval, state: ApprovalState, actor: Actor | None = None) -> None:
    """Write down what became of a request, and who decided if anybody did."""
    request.state = state
    request.decided_at = act.now
    request.decided_by = actor.person_id if actor else None
    act.tx.flush()


def note(act: Act, broadcast: Broadcast, by: str, action: str, **facts: str) -> None:
    """Write an act on an announcement into the audit."""
    act.tx.flush()
    subject = f"broadcast:{broadcast.id}"
    audit.record(act.tx, act.now, by, action, subject, office=broadcast.office, facts=facts)
