"""The request for an announcement's release as a row, and its acts in the audit."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from broadcasts import invitations, policy
from storage import approvals, audit, broadcasts
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast
from storage.engine import Tx
from threads.context import Act


def digest_of(tx: Tx, broadcast: Broadcast) -> str:
    """The SHA-256 of all that is approved: another one means another announcement."""
    due_at = broadcast.due_at.isoformat() if broadcast.due_at else None
    return _digest(*_content(tx, broadcast), due_at, *_timing(broadcast))


def lasting_digest(tx: Tx, broadcast: Broadcast) -> str:
    """The same without the time of this one: what all copies of a series have in common."""
    return _digest(*_content(tx, broadcast), *_timing(broadcast))


def _content(tx: Tx, broadcast: Broadcast) -> tuple[Any, ...]:
    return (
        broadcast.office,
        broadcast.kind,
        broadcast.text,
        broadcast.media,
        broadcast.basis,
        broadcast.contact,
        broadcast.selector,
        int(broadcast.lane),
        broadcast.gap.total_seconds(),
        *invitations.facts(tx, broadcast),
        broadcast.embargo_until.isoformat() if broadcast.embargo_until else None,
        broadcast.stage_id,
    )


def _timing(broadcast: Broadcast) -> tuple[Any, ...]:
    """Nothing where there is none, so that what was submitted before there was any stays so."""
    named = {"recurrence": broadcast.recurrence, "quiet": broadcast.quiet}
    given = {name: value for name, value in named.items() if value is not None}
    return (given,) if given else ()


def _digest(*what: Any) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def record(
    act: Act, broadcast: Broadcast, state: ApprovalState, office: str, until: datetime
) -> Approval:
    """Store a request for an announcement as it stands."""
    request = Approval(
        broadcast_id=broadcasts.key_of(broadcast),
        office=office,
        state=state,
        digest=digest_of(act.tx, broadcast),
        asked_at=act.now,
        decide_by=until,
        for_content=not policy.is_usual(act.tx, broadcast),
    )
    return approvals.add(act.tx, request)


def close(act: Act, request: Approval, state: ApprovalState, decided_by: int | None = None) -> None:
    """Write down what became of a request, and who decided if anybody did."""
    request.state = state
    request.decided_at = act.now
    request.decided_by = decided_by
    act.tx.flush()


def note(act: Act, broadcast: Broadcast, by: str, action: str, **facts: str) -> None:
    """Write an act on an announcement into the audit."""
    act.tx.flush()
    subject = f"broadcast:{broadcast.id}"
    audit.record(act.tx, act.now, by, action, subject, office=broadcast.office, facts=facts)
