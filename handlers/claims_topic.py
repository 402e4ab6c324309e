"""Talk in the topic of a claim: what verifiers say among themselves is a note, the rest buttons."""

from __future__ import annotations

from contextlib import suppress

from channels.base import MessageReceived
from handlers.context import KEEP, Context, Result, aside
from hoaxes import holding
from hoaxes.errors import ClaimError
from registry.access import NotAllowed, Permission
from storage.engine import Tx
from texts import claims_desk as texts
from threads.context import DeskAct


def heard(tx: Tx, context: Context, claim_id: int, command: str) -> Result:
    """Keep what was said; others' talk is nobody's business, and commands are buttons here."""
    if command:
        return aside(texts.BUTTONS_IN_TOPIC)
    actor, event = context.actor, context.event
    verifies = actor is not None and bool(actor.offices_with(Permission.VERIFY))
    if actor is None or not verifies or not isinstance(event, MessageReceived) or not context.text:
        return Result(next_state=KEEP)
    act = DeskAct(tx, context.composers, context.now, context.key, actor, topic=context.desk_topic)
    with suppress(NotAllowed, ClaimError):
        holding.note(act, claim_id, context.text)
    return Result(next_state=KEEP)
