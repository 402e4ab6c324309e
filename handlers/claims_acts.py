"""What verifiers decide about a claim in their private chat: its holder, offices, name and end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from channels.base import Button
from handlers.claims_turn import (
    NAME,
    Turn,
    button,
    leave_button,
    over,
    say_about,
    see_button,
    standing,
)
from handlers.context import Result, toast
from hoaxes import closing, holding, passing
from hoaxes.acting import said
from hoaxes.errors import HeldByAnother
from hoaxes.finding import visible
from registry import offices
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from texts import claims_chat_desk as texts
from texts import claims_desk as labels
from texts import service
from threads import naming


def take(turn: Turn) -> Result:
    """Work on a claim; a colleague's only after a question."""
    try:
        claim = holding.take(turn.act("take", turn.seen), turn.claim_id)
    except HeldByAnother as error:
        return _ask_take_from(turn, error.holder)
    return _taken(turn, claim)


def _ask_take_from(turn: Turn, holder: int) -> Result:
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    question = texts.ask_take_from(claim.id, naming.of_staff(turn.tx, holder))
    yes = button(labels.YES_TAKE, "steal", claim)
    return say_about(turn.claim_id, question, (yes, leave_button()))


def take_from(turn: Turn) -> Result:
    """Take a claim from a colleague, who is told."""
    return _taken(turn, holding.take_from(turn.act("take", turn.seen), turn.claim_id))


def _taken(turn: Turn, claim: HoaxClaim) -> Result:
    return say_about(turn.claim_id, texts.taken(claim.id), (see_button(turn.claim_id),))


def release(turn: Turn) -> Result:
    """Leave a claim to the desk."""
    claim = holding.release(turn.act("release", turn.seen), turn.claim_id)
    return say_about(turn.claim_id, texts.released(claim.id), (see_button(turn.claim_id),))


# What needs words


def ask_note(turn: Turn) -> Result:
    """What should the desks know?"""
    return _ask(turn, "note", texts.ask_note(turn.claim_id))


def note(turn: Turn) -> Result:
    """Keep the note that was written."""
    claim = holding.note(turn.act("note"), turn.claim_id, turn.context.text)
    return _done(turn, texts.noted(claim.id))


def ask_title(turn: Turn) -> Result:
    """What is it called from now on?"""
    return _ask(turn, "title", texts.ask_title(turn.claim_id, labels.LONGEST_TITLE))


def rename(turn: Turn) -> Result:
    """Give it the name that was written."""
    claim = holding.rename(turn.act("title", turn.seen), turn.claim_id, turn.context.text)
    return _done(turn, texts.renamed(claim.id, claim.title))


def ask_close(turn: Turn) -> Result:
    """Why is there no verdict?"""
    return _ask(turn, "close", texts.ask_close(turn.claim_id))


def confirm_close(turn: Turn) -> Result:
    """With this reason: sure? Who asked will be told."""
    claim, why = visible(turn.tx, turn.actor, turn.claim_id), said(turn.context.text)
    state = standing(turn.context, "closing", claim=claim.id, seen=turn.seen, why=why)
    yes = Button(labels.YES_CLOSE, f"{NAME}:closed:{claim.id}")
    question = texts.confirm_close(claim.id, claim.reports, why)
    return say_about(turn.claim_id, question, (yes, leave_button()), state=state)


def close(turn: Turn) -> Result:
    """Close it with the reason that was written."""
    if not turn.is_asked("closing"):
        return toast(service.OLD_BUTTON)
    act = turn.act("close", turn.kept.get("seen"))
    claim = closing.close(act, turn.claim_id, str(turn.kept.get("why", "")))
    return _done(turn, texts.closed(claim.id))


def reopen(turn: Turn) -> Result:
    """Examine a closed claim after all."""
    claim = closing.reopen(turn.act("reopen", turn.seen), turn.claim_id)
    return say_about(turn.claim_id, texts.reopened(claim.id), (see_button(turn.claim_id),))


# Other offices


def ask_above(turn: Turn) -> Result:
    """Which office above should speak about it? The only one there is need not be chosen."""
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    higher = passing.above(turn.tx, claim)
    if len(higher) == 1:
        return _ask_why(turn, claim, higher[0])
    rows = [(button(offices.label(one), "to", claim, one.code),) for one in higher]
    return say_about(turn.claim_id, texts.ASK_ABOVE, *rows, (leave_button(),))


def ask_why_above(turn: Turn) -> Result:
    """Why should this office speak about it?"""
    claim, there = visible(turn.tx, turn.actor, turn.claim_id), turn.tx.get(Office, turn.word)
    return _ask_why(turn, claim, there) if there is not None else toast(service.OLD_BUTTON)


def _ask_why(turn: Turn, claim: HoaxClaim, there: Office) -> Result:
    state = standing(turn.context, "why", claim=claim.id, seen=turn.seen, to=there.code)
    yes = Button(labels.YES_ESCALATE, f"{NAME}:raise:{claim.id}")
    question = texts.ask_why(claim.id, there.name)
    return say_about(turn.claim_id, question, (yes, leave_button()), state=state)


def escalate(turn: Turn) -> Result:
    """Let the office above speak about it, with what was written if anything was."""
    if not turn.is_asked("why"):
        return toast(service.OLD_BUTTON)
    act, to = turn.act("raise", turn.kept.get("seen")), str(turn.kept.get("to", ""))
    claim = passing.escalate(act, turn.claim_id, to, turn.context.text)
    return _done(turn, texts.escalated(claim.id, turn.tx.get_one(Office, to).name))


def ask_place(turn: Turn) -> Result:
    """Whose is it really?"""
    return _ask(turn, "place", texts.ask_place(turn.claim_id))


def find_place(turn: Turn) -> Result:
    """Read the office that was typed, and ask why."""
    found = offices.resolve(turn.tx, turn.context.text)
    if not found:
        return say_about(turn.claim_id, texts.OFFICE_UNKNOWN, (leave_button(),))
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    if len(found) > 1:
        rows = [
            (Button(offices.label(one), f"{NAME}:place:{claim.id}:{turn.seen}:{one.code}"),)
            for one in found
        ]
        return say_about(turn.claim_id, texts.WHICH_OFFICE, *rows, (leave_button(),))
    return _ask_why_there(turn, claim, found[0])


def ask_why_there(turn: Turn) -> Result:
    """Why is it this office's?"""
    claim, there = visible(turn.tx, turn.actor, turn.claim_id), turn.tx.get(Office, turn.word)
    return _ask_why_there(turn, claim, there) if there else toast(service.OLD_BUTTON)


def _ask_why_there(turn: Turn, claim: HoaxClaim, there: Office) -> Result:
    state = standing(turn.context, "moving", claim=claim.id, seen=turn.seen, to=there.code)
    question = texts.ask_why_there(claim.id, there.name)
    return say_about(turn.claim_id, question, (leave_button(),), state=state)


def move(turn: Turn) -> Result:
    """Give it to the other office, with the reason that was written."""
    act, to = turn.act("move", turn.kept.get("seen")), str(turn.kept.get("to", ""))
    claim = passing.move(act, turn.claim_id, to, turn.context.text)
    return _done(turn, texts.moved(claim.id, turn.tx.get_one(Office, to).name), is_theirs=False)


def _ask(turn: Turn, step: str, question: str) -> Result:
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    seen = turn.seen if turn.seen is not None else claim.version
    state = standing(turn.context, step, claim=claim.id, seen=seen)
    return say_about(turn.claim_id, question, (leave_button(),), state=state)


def _done(turn: Turn, text: str, *, is_theirs: bool = True) -> Result:
    rows = ((see_button(turn.claim_id),),) if is_theirs else ()
    return say_about(turn.claim_id, text, *rows, state=over(turn.context))


TYPED: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {
        "note": note,
        "title": rename,
        "close": confirm_close,
        "why": escalate,
        "place": find_place,
        "moving": move,
    }
)
"""What the words mean that a question has asked for."""
ACTIONS: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {
        "take": take,
        "steal": take_from,
        "release": release,
        "note": ask_note,
        "title": ask_title,
        "close": ask_close,
        "closed": close,
        "reopen": reopen,
        "up": ask_above,
        "to": ask_why_above,
        "raise": escalate,
        "move": ask_place,
        "place": ask_why_there,
    }
)
"""What the buttons mean."""
