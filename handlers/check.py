"""CEK: anybody asks about what they received, and brings what nobody has examined yet."""

from __future__ import annotations

from broadcasts import comparing, proof_codes, wording
from channels.base import ChatKind, MessageReceived
from handlers import (
    check_claims,
    check_groups,
    check_official,
    check_report,
    commands,
)
from handlers.check_looking import UNMATCHED, Looked, look
from handlers.check_turn import WHAT, Turn
from handlers.context import KEEP, Context, Fetch, Fetched, Result, State, aside, say, toast
from hoaxes import coaching, questions, tone
from hoaxes.coaching import Bringing
from hoaxes.matching import Outcome
from hoaxes.receipts import find as find_receipt
from hoaxes.receipts import is_alone as is_receipt
from storage import chats, checks
from storage.engine import Tx
from texts import claims_chat as texts
from texts import officers, service
from texts import proof as proof_texts
from threads.subjects import is_courtesy


class Check:
    """Somebody doubts what they received."""

    name = "cek"
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Look at what came, and match it with what is known."""
        if not isinstance(context.event, MessageReceived):
            return None
        return await look(context, context.event, fetch)

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Answer at once what is known; ask about the rest, and take it in."""
        entry = commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return check_report.leave(tx, context)
        if context.pressed:
            return _pressed(tx, context)
        turn = Turn(tx, context, prepared if isinstance(prepared, Looked) else Looked())
        if turn.is_in_group:
            return _within_limit(turn) or check_groups.answer(turn)
        return _said(turn) or _within_limit(turn) or _checked(turn)


def _pressed(tx: Tx, context: Context) -> Result:
    is_in_group = context.chat.kind is ChatKind.GROUP
    match context.pressed:
        case ("again",):
            return aside(texts.REPLY_IN_GROUP) if is_in_group else _ask()
        case ("code", code) if proof_codes.is_valid(code):
            if not checks.take(tx, _who(context), context.now):
                return aside(proof_texts.TOO_OFTEN)
            return check_official.by_code(tx, context, code)
        case _ if is_in_group:
            return toast(service.OLD_BUTTON)
        case _:
            return check_report.pressed(tx, context)


def _ask() -> Result:
    return say(proof_texts.ASK, *questions.kinds("cek:bawa"), state=State(WHAT))


def _said(turn: Turn) -> Result | None:
    """What needs no check: an answer to the coach, a receipt, courtesy, and what says nothing."""
    context, looked = turn.context, turn.looked
    if is_receipt(context.text) and (receipt := find_receipt(context.text)) is not None:
        return check_report.state_of(turn.tx, context, *receipt)
    is_command = commands.find(context.text) is not None
    if context.step == "gather" and not is_command and (result := _gathering(turn)) is not None:
        return result
    if _is_insult(turn):
        return aside(texts.CALM)
    if looked.words or looked.file is not None:
        return _unusable(turn)
    if looked.problem:
        return say(looked.problem, state=context.state)
    return say(texts.UNREADABLE, state=context.state) if context.is_unsupported else _ask()


def _is_insult(turn: Turn) -> bool:
    """Whether somebody speaks for themselves, and does nothing but insult."""
    is_own = not turn.is_forwarded and turn.looked.file is None
    return is_own and not commands.is_doubt(turn.context.text) and tone.is_insult(turn.looked.words)


def _gathering(turn: Turn) -> Result | None:
    """What somebody writes while their report is gathered; None: something to be checked."""
    context, report = turn.context, turn.begun
    is_brought = turn.is_forwarded or turn.looked.file is not None or turn.looked.problem
    if report is None and not is_brought and not commands.is_doubt(context.text):
        return Result(resumes=context.event)  # the report has gone on, and the dialogue with it
    if is_courtesy(context.text):
        return aside(officers.WELCOME)
    question = coaching.asked(report.facts) if report is not None else None
    if report is None or question is None or turn.looked.match.outcome is Outcome.AUTO:
        return None
    if turn.looked.is_question and (question not in coaching.TYPED or "?" in context.text):
        return Result(resumes=context.event)  # the report waits for its button, or for its time
    return check_report.typed(turn, report, question)


def _unusable(turn: Turn) -> Result | None:
    """A picture that cannot be opened, with nothing else to go by."""
    looked = turn.looked
    is_lost = looked.problem and looked.problem != texts.APPLICATION and not looked.words
    return say(looked.problem or "", state=turn.context.state) if is_lost else None


def _within_limit(turn: Turn) -> Result | None:
    """Nothing, while there were not too many checks; what is passed on is heard all the same."""
    context = turn.context
    if checks.take(turn.tx, _who(context), context.now):
        return None
    if not turn.is_in_group and (turn.is_forwarded or turn.begun is not None):
        return check_claims.certain(turn) or check_claims.taken(turn)
    return aside(proof_texts.TOO_OFTEN)


def _checked(turn: Turn) -> Result:
    """What is known first, then what was published, then what may be meant; the rest is new."""
    tx, context, looked = turn.tx, turn.context, turn.looked
    if context.step in UNMATCHED or _tells_more(turn):
        return check_claims.taken(turn)
    if (found := check_official.by_code_alone(tx, context, looked.words)) is not None:
        return found
    if (found := check_claims.certain(turn)) is not None:
        return found
    if looked.seen and (found := check_official.by_picture(tx, context, looked.seen)) is not None:
        return found
    official = check_official.compared(tx, context, looked.words) if looked.words else None
    if official is not None:
        return official
    if (found := check_claims.suggested(turn)) is not None:
        return found
    if _is_too_short(turn):
        return say(proof_texts.TOO_SHORT, state=State(WHAT) if turn.begun is None else KEEP)
    return check_claims.taken(turn)


def _tells_more(turn: Turn) -> bool:
    """Whether somebody goes on with what they saw themselves, which is matched with nothing."""
    begun = turn.begun
    is_claim = begun is None or coaching.bringing(begun.facts) is Bringing.PASSED_ON
    return not is_claim and not turn.is_forwarded


def _is_too_short(turn: Turn) -> bool:
    """Whether a text says too little to be looked into, and nothing else came."""
    if turn.looked.file is not None:
        return False
    least = 1 if turn.is_forwarded or turn.begun is not None else comparing.LEAST_PIECES
    return len(wording.pieces(turn.looked.words)) < least


def _who(context: Context) -> str:
    """Whose checks are counted: a stranger's in a group with all others there."""
    if context.actor is not None:
        return f"person:{context.actor.person_id}"
    return f"chat:{chats.key_of(context.chat)}"
