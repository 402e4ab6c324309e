"""Deciding about a verdict by a button that carries what was shown."""

from __future__ import annotations

from broadcasts.approval_errors import Unseen
from handlers import verdict_views as views
from handlers.context import Result, aside
from handlers.verdict_turn import Turn, leave_row, refuse, standing
from hoaxes import verdict_deciding, verdict_records
from hoaxes.verdict_refusals import REFUSALS
from storage import verdicts
from storage.hoax_claims import HoaxClaim
from texts import service
from texts import verdict_desk as texts
from texts.markup import Html


def approve(turn: Turn) -> Result:
    """Let it out, exactly as it was shown."""
    is_drill = turn.context.policies.is_drill
    act, digest, seen = turn.act("approve"), turn.word(1), turn.word(2)
    try:
        done = verdict_deciding.approve(act, turn.number, digest, seen, is_drill=is_drill)
    except Unseen:
        return views.one(turn, verdicts.get(turn.tx, turn.number), Html(texts.UNSEEN))
    except REFUSALS as error:
        verdict = verdicts.get(turn.tx, turn.number)
        text = verdict_records.announced(turn.tx, verdict) if verdict is not None else ""
        return refuse(error, text=text)
    claim = turn.tx.get_one(HoaxClaim, done.claim_id)
    return aside(texts.you_approved(done.claim_id, claim.reports))


def clear(turn: Turn) -> Result:
    """Say for Divisi Hukum that it may go to the second person."""
    done = verdict_deciding.clear(turn.act("clear"), turn.number, turn.word(1))
    return aside(texts.you_cleared(done.claim_id))


def ask_what_to_mend(turn: Turn) -> Result:
    """Ask for what its author is told."""
    verdict_deciding.require_open(turn.act("look"), turn.number, turn.word(1))
    state = standing("kembalikan", verdict=turn.number, digest=turn.word(1))
    return views.done(state, texts.ASK_WHAT_TO_MEND, leave_row())


def send_back(turn: Turn) -> Result:
    """Return it with what was written."""
    number, digest = turn.kept.get("verdict"), str(turn.kept.get("digest", ""))
    if not turn.context.text:
        return aside(texts.PLEASE_WRITE)
    if not isinstance(number, int):
        return aside(service.OLD_BUTTON)
    reason = turn.context.text
    done = verdict_deciding.send_back(turn.act("return"), number, digest, reason)
    return views.done(None, texts.you_sent_back(done.claim_id))
