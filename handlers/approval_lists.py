"""The screens of /persetujuan: what waits for somebody, and how their own stands."""

from __future__ import annotations

from typing import Final

from broadcasts import approval, approval_notices, approval_view, drafting
from channels.base import Button
from handlers.context import Context, Result, Say, aside, say, toast
from registry.access import Actor
from storage import approvals, broadcasts
from storage.approvals import Approval
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from texts import approvals as texts
from texts import broadcasts as broadcast_texts
from texts import service
from texts.markup import paragraphs
from threads.context import Act

SHOWN: Final = 4  # of each kind; a list on WhatsApp has ten rows


def overview(tx: Tx, context: Context, actor: Actor) -> Result:
    """What waits for this person, and what they have submitted themselves."""
    mine = broadcasts.of_author(tx, actor.person_id, approval.OPENABLE)
    if not actor.may_approve and not mine:
        return say(texts.SHARED_PHONE)
    theirs = approval.waiting_for(tx, actor, context.now)
    if len(theirs) == 1 and not mine:
        request, broadcast = theirs[0]
        act = act_of(tx, context)
        return Result((Say(approval_view.to_decide(act, broadcast, request)),))
    if not theirs and not mine:
        return say(texts.NOTHING_WAITS)
    rows = [_row(tx, request, broadcast) for request, broadcast in theirs]
    own = [_standing(tx, broadcast) for broadcast in mine]
    decide = [
        (_open(broadcast, f"see:{approvals.key_of(request)}"),)
        for request, broadcast in theirs[:SHOWN]
    ]
    look = [(_open(broadcast, f"mine:{broadcast.id}"),) for broadcast in mine[:SHOWN]]
    text = paragraphs(texts.waiting(rows) if rows else None, texts.own(own) if own else None)
    return say(text, *decide, *look)


def act_of(tx: Tx, context: Context) -> Act:
    """What an act of this conversation is given."""
    official = context.policies.official_domains
    return Act(tx, context.composers, context.now, context.key, official_domains=official)


def own(tx: Tx, actor: Actor, number: int) -> Result:
    """How something stands that this person wrote, with what can be done about it."""
    broadcast = broadcasts.get(tx, number)
    if broadcast is None or broadcast.author_person != actor.person_id:
        return toast(service.NOT_YOUR_BUTTON)
    request = approvals.newest_of(tx, number)
    is_open = broadcast.state in approval.OPENABLE
    buttons = approval_notices.author_buttons(number) if is_open else ()
    is_returned = broadcast.state is BroadcastState.RETURNED
    reason = request.reason if request is not None and is_returned else None
    text = texts.standing(*_standing(tx, broadcast), reason)
    return aside(text, *buttons)


def _row(tx: Tx, request: Approval, broadcast: Broadcast) -> tuple[int, str, str, str]:
    office = tx.get_one(Office, broadcast.office)
    until = texts.until(request.decide_by, office.timezone)
    return broadcasts.key_of(broadcast), drafting.title(broadcast), office.name, until


def _standing(tx: Tx, broadcast: Broadcast) -> tuple[int, str, str]:
    state = broadcast_texts.STATE_LABELS[broadcast.state.value]
    return broadcasts.key_of(broadcast), drafting.title(broadcast), state


def _open(broadcast: Broadcast, what: str) -> Button:
    return Button(f"{texts.OPEN} {broadcast.id}", f"setuju:{what}")
