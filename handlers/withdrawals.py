"""/tarik: stopping an announcement for good, and taking back what has left."""

from __future__ import annotations

from broadcasts import control, corrections, errata
from broadcasts.control import WrongState
from broadcasts.corrections import MOST_REASON, Corrector
from channels.base import Button, Buttons, Message
from handlers.context import KEEP, Context, Replace, Result, State, aside, say
from registry.access import Actor
from registry.names import one_line
from storage import broadcasts
from storage import corrections as store
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as texts
from texts import corrections as correction_texts

REASON = "kendali:reason"
CONFIRM = "kendali:confirm"
STEPS = frozenset({"reason", "confirm"})
_POSSIBLE = (*control.UNFINISHED, BroadcastState.SENT)


def ask(tx: Tx, broadcast: Broadcast) -> Result:
    """Whether it is meant; first why, if anybody may have got it. Raises WrongState."""
    if broadcast.state not in _POSSIBLE:
        raise WrongState(broadcast.state)
    number = broadcasts.key_of(broadcast)
    reached, waiting = store.count(tx, number)
    if reached:
        return say(correction_texts.ask_reason(number), state=State(REASON, {"number": number}))
    return aside(texts.confirm_withdraw(number, waiting), *_buttons(number))


def number_in(context: Context) -> int:
    """The announcement that is being withdrawn in this dialogue; 0 if there is none."""
    return int(context.state.data.get("number", 0)) if context.state else 0


def leave() -> Result:
    """It was not meant after all."""
    return say(correction_texts.WITHDRAWAL_CANCELLED)


def take_reason(tx: Tx, context: Context, broadcast: Broadcast) -> Result:
    """Show what takes the place of the announcement, with the reason that was given."""
    number = broadcasts.key_of(broadcast)
    reason = one_line(context.text, MOST_REASON)
    if not any(sign.isalnum() for sign in reason):
        return say(correction_texts.REASON_NOT_READ, state=context.state)
    if broadcast.state not in _POSSIBLE:
        return say(texts.wrong_state(number, broadcast.state.value))
    draft = corrections.withdrawal_of(broadcast, reason, context.now)
    said = errata.answer(tx, broadcast, draft, tx.get_one(Office, broadcast.office).timezone)
    preview = correction_texts.confirm_withdrawal(said, *store.count(tx, number))
    return say(
        preview, *_buttons(number), state=State(CONFIRM, {"number": number, "reason": reason})
    )


def withdraw(tx: Tx, context: Context, actor: Actor, broadcast: Broadcast) -> Result:
    """Do it; whoever may have got it meanwhile has to be told why. Raises WrongState."""
    if broadcast.state not in _POSSIBLE:
        raise WrongState(broadcast.state)
    number = broadcasts.key_of(broadcast)
    reason = _reason(context, number)
    if not reason and store.count(tx, number)[0]:
        return ask(tx, broadcast)
    by = Corrector(actor.audit_id, actor.person_id)
    corrections.withdraw(tx, context.composers, number, reason, by, context.now)
    return Result((Replace(Message(texts.withdrawn(number))),), state_after(context))


def state_after(context: Context) -> State | None:
    """This dialogue is over; another one goes on."""
    return None if context.state and context.state.conversation == "kendali" else KEEP


def _reason(context: Context, number: int) -> str:
    if context.step != "confirm" or number_in(context) != number or context.state is None:
        return ""
    return str(context.state.data["reason"])


def _buttons(number: int) -> Buttons:
    return (
        (
            Button(texts.YES_WITHDRAW, f"kendali:really_withdraw:{number}"),
            Button(texts.NO_WITHDRAW, f"kendali:keep:{number}"),
        ),
    )
