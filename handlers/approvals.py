"""/persetujuan: deciding about what others submit, in a private chat of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from broadcasts import approval, approval_view, policy, turns
from broadcasts.approval_errors import (
    ApprovalError,
    Closed,
    NotAnApprover,
    NotTheirs,
    OwnWork,
    SharedPhone,
    Stale,
    TooLate,
)
from broadcasts.publish import NobodyThere
from channels.base import Button, ButtonPressed, Message
from handlers import approval_lists as lists
from handlers import commands
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Say,
    State,
    Unprepared,
    aside,
    number_of,
    say,
    show,
    toast,
)
from registry.access import Actor
from storage import approvals, broadcasts
from storage.approvals import Approval
from storage.broadcasts import Broadcast
from storage.engine import Tx
from texts import approvals as texts
from texts import service
from threads.context import Act

MOST_REASON: Final = 1_000  # characters
SENTENCES: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {
        SharedPhone: texts.SHARED_PHONE,
        OwnWork: texts.OWN_WORK,
        NotAnApprover: texts.NOT_AN_APPROVER,
        Stale: texts.STALE,
        TooLate: texts.TOO_LATE,
        NobodyThere: texts.NOBODY_THERE,
    }
)


class Approvals(Unprepared):
    """What waits for a decision, and deciding it."""

    name = "setuju"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show what waits, or take the next step of a decision."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.STILL_WAITING)
        if actor is None or not actor.is_staff:
            is_button = isinstance(context.event, ButtonPressed)
            return toast(texts.NOT_AN_APPROVER) if is_button else aside(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        if entry is not None or context.step != "reason":
            return lists.overview(tx, context, actor)
        return self._take_reason(tx, context, actor)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ():  # a template's button names no request
                return lists.overview(tx, context, actor)
            case ("keep",):
                return show(texts.STILL_WAITING, state=None if context.step == "reason" else KEEP)
            case ("mine", text) if (number := number_of(text)) is not None:
                return lists.own(tx, actor, number)
            case (action, text) if (number := number_of(text)) is not None:
                request = approvals.get(tx, number)
                if request is not None:
                    return self._act(tx, context, actor, action, request)
        return toast(service.OLD_BUTTON)

    def _act(
        self, tx: Tx, context: Context, actor: Actor, action: str, request: Approval
    ) -> Result:
        act, number = _act_of(tx, context), approvals.key_of(request)
        try:
            match action:
                case "see":
                    return _see(tx, context, actor, request)
                case "all":
                    return _see_all(tx, context, actor, request)
                case "yes":
                    return _approved(tx, approval.approve(act, actor, number))
                case "no":
                    approval.require_open(act, actor, number)
                    return _ask_reason(request)
                case "reviewed":
                    done = approval.review(act, actor, number)
                    return show(texts.you_reviewed(broadcasts.key_of(done)), state=KEEP)
        except (ApprovalError, NobodyThere) as error:
            return _refused(error)
        return toast(service.OLD_BUTTON)

    def _take_reason(self, tx: Tx, context: Context, actor: Actor) -> Result:
        number = context.state.data.get("request") if context.state else None
        if not isinstance(number, int):
            return say(service.OLD_BUTTON)
        if not context.text:
            return aside(texts.PLEASE_WRITE)
        try:
            reason = context.text[:MOST_REASON]
            done = approval.send_back(_act_of(tx, context), actor, number, reason)
        except ApprovalError as error:
            return say(_sentence(error))
        return say(texts.you_sent_back(broadcasts.key_of(done)))


def _act_of(tx: Tx, context: Context) -> Act:
    return Act(tx, context.composers, context.now, context.key)


def _see(tx: Tx, context: Context, actor: Actor, request: Approval) -> Result:
    broadcast = _in_sight(tx, context, actor, request)
    if broadcast.author_person == actor.person_id:
        return lists.own(tx, actor, broadcasts.key_of(broadcast))
    if request.state not in approvals.WAITING:
        return aside(texts.closed(request.state.value))
    message = approval_view.to_decide(tx, broadcast, request)
    return Result((Say(message),), KEEP)


def _see_all(tx: Tx, context: Context, actor: Actor, request: Approval) -> Result:
    """The announcement as groups read it, and below it the buttons that decide."""
    broadcast = _in_sight(tx, context, actor, request)
    if request.state not in approvals.WAITING:
        raise Closed(request.state)
    message, below = approval_view.whole(tx, context.composers, broadcast)
    decide = Message(below, approval_view.buttons(request)[:1])
    return Result((Say(message), Say(decide)), KEEP)


def _in_sight(tx: Tx, context: Context, actor: Actor, request: Approval) -> Broadcast:
    """The announcement, if this person wrote it or decides about it; raises NotTheirs."""
    broadcast = tx.get_one(Broadcast, request.broadcast_id)
    if broadcast.author_person == actor.person_id:
        return broadcast
    if not actor.may_approve:
        raise SharedPhone(request.id)
    if not policy.may_decide(tx, actor, broadcast, context.now):
        raise NotAnApprover(request.id)
    return broadcast


def _approved(tx: Tx, broadcast: Broadcast) -> Result:
    number = broadcasts.key_of(broadcast)
    is_later = broadcast.due_at is not None and broadcast.due_at > (
        broadcast.published_at or broadcast.due_at
    )
    when = turns.in_words(tx, broadcast) if is_later else None
    groups = approval_view.audience(tx, broadcast)
    return show(texts.you_approved(number, groups, when), state=KEEP)


def _ask_reason(request: Approval) -> Result:
    number = approvals.key_of(request)
    cancel = (Button(texts.CANCEL, "setuju:keep"),)
    return say(texts.ASK_WHAT_TO_MEND, cancel, state=State("setuju:reason", {"request": number}))


def _refused(error: Exception) -> Result:
    """On the button where the request is another's; else it is no request any more."""
    if isinstance(error, NotTheirs | NobodyThere):
        return toast(_sentence(error))
    return show(_sentence(error), state=KEEP)


def _sentence(error: Exception) -> str:
    if isinstance(error, Closed):
        return texts.closed(error.state.value)
    return SENTENCES[type(error)]
