"""/persetujuan: deciding about what others submit, in a private chat of one's own."""

from __future__ import annotations

from datetime import datetime

from broadcasts import approval, approval_view, remarks
from broadcasts.approval_errors import ApprovalError, Closed, NotTheirs, Unseen
from broadcasts.approval_refusals import sentence
from broadcasts.holds import Held
from broadcasts.invitations import CannotInvite
from broadcasts.publish import NotReady
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
from storage.offices import Office
from texts import approvals as texts
from texts import holds as hold_texts
from texts import service


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
            case (action, text, *seen) if (number := number_of(text)) is not None:
                request = approvals.get(tx, number)
                if request is not None:
                    return self._act(tx, context, actor, action, request, "".join(seen))
        return toast(service.OLD_BUTTON)

    def _act(
        self, tx: Tx, context: Context, actor: Actor, action: str, request: Approval, seen: str
    ) -> Result:
        act, number = lists.act_of(tx, context), approvals.key_of(request)
        try:
            match action:
                case "see":
                    return _see(tx, context, actor, request)
                case "all":
                    return _see_all(tx, context, actor, request)
                case "yes":
                    done = approval.approve(act, actor, number, seen)
                    return _approved(tx, done, context.now)
                case "no":
                    approval.require_open(act, actor, number)
                    return _ask_reason(request)
                case "reviewed":
                    reviewed = approval.review(act, actor, number)
                    return show(texts.you_reviewed(broadcasts.key_of(reviewed)), state=KEEP)
        except Unseen:
            shown = approval_view.to_decide(
                act, tx.get_one(Broadcast, request.broadcast_id), request
            )
            return Result((Say(Message(hold_texts.UNSEEN)), Say(shown)), KEEP)
        except Held as error:
            broadcast = tx.get_one(Broadcast, request.broadcast_id)
            return aside(remarks.to_approver(broadcast.text, error.hold))
        except (ApprovalError, CannotInvite, NotReady) as error:
            return _refused(error)
        return toast(service.OLD_BUTTON)

    def _take_reason(self, tx: Tx, context: Context, actor: Actor) -> Result:
        number = context.state.data.get("request") if context.state else None
        if not isinstance(number, int):
            return say(service.OLD_BUTTON)
        if not context.text:
            return aside(texts.PLEASE_WRITE)
        try:
            reason = context.text[: approval.MOST_REASON]
            done = approval.send_back(lists.act_of(tx, context), actor, number, reason)
        except ApprovalError as error:
            return say(sentence(error))
        return say(texts.you_sent_back(broadcasts.key_of(done)))


def _see(tx: Tx, context: Context, actor: Actor, request: Approval) -> Result:
    broadcast = approval.in_sight(tx, actor, request, context.now)
    if broadcast.author_person == actor.person_id:
        return lists.own(tx, actor, broadcasts.key_of(broadcast))
    if request.state not in approvals.WAITING:
        return aside(texts.closed(request.state.value))
    message = approval_view.to_decide(lists.act_of(tx, context), broadcast, request)
    return Result((Say(message),), KEEP)


def _see_all(tx: Tx, context: Context, actor: Actor, request: Approval) -> Result:
    """The announcement as groups read it, and below it the buttons that decide."""
    broadcast = approval.in_sight(tx, actor, request, context.now)
    if request.state not in approvals.WAITING:
        raise Closed(request.state)
    act = lists.act_of(tx, context)
    message, decide = approval_view.whole(act, broadcast, request)
    return Result((Say(message), Say(decide)), KEEP)


def _approved(tx: Tx, broadcast: Broadcast, now: datetime) -> Result:
    number = broadcasts.key_of(broadcast)
    zone = tx.get_one(Office, broadcast.office).timezone
    is_later = broadcast.due_at is not None and broadcast.due_at > now
    due_at = broadcast.due_at if is_later else None
    groups = approval_view.audience(tx, broadcast)
    return show(texts.you_approved(number, groups, due_at, zone), state=KEEP)


def _ask_reason(request: Approval) -> Result:
    number = approvals.key_of(request)
    cancel = (Button(texts.CANCEL, "setuju:keep"),)
    return say(texts.ASK_WHAT_TO_MEND, cancel, state=State("setuju:reason", {"request": number}))


def _refused(error: Exception) -> Result:
    """On the button where the request is another's; else it is no request any more."""
    if isinstance(error, NotTheirs | CannotInvite | NotReady):
        return toast(sentence(error))
    return show(sentence(error), state=KEEP)
