"""Who works on a claim, what they note and what they call it; each once for its key."""

from __future__ import annotations

from dataclasses import replace

from hoaxes import claim_notices
from hoaxes.acting import done, done_before, said
from hoaxes.finding import found, locked
from storage import hoax_claims
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct
from texts import claims_desk as texts
from threads import naming
from threads.context import DeskAct


def take(act: DeskAct, claim_id: int, *, from_other: bool = False) -> HoaxClaim:
    """Work on a claim; `from_other`: also when somebody else of the desk does. Raises."""
    if (before := done_before(act)) is not None:
        return before
    claim = locked(act, claim_id, from_other=from_other)
    if claim.holder == act.actor.person_id:
        return claim
    claim.holder = act.actor.person_id
    if claim.state is ClaimState.NEW:
        claim.state = ClaimState.TAKEN
    if claim.taken_at is None:
        claim.taken_at, claim.warned, claim.look_at = act.now, 0, act.now
    return done(act, claim, ClaimAct.TAKEN)


def take_from(act: DeskAct, claim_id: int) -> HoaxClaim:
    """Work on a claim, be it a colleague's, who is told then. Raises."""
    before = hoax_claims.lock(act.tx, claim_id)
    colleague = before.holder if before is not None else None
    claim = take(act, claim_id, from_other=True)
    if colleague not in {None, claim.holder}:
        told = texts.taken_from_you(claim_id, claim.title, naming.of_staff(act.tx, claim.holder))
        notice = replace(act, key=f"{act.key}:told")
        claim_notices.tell_person(notice, claim, colleague or 0, told)
    return claim


def release(act: DeskAct, claim_id: int) -> HoaxClaim:
    """Leave a claim to the desk; raises."""
    if (before := done_before(act)) is not None:
        return before
    claim = locked(act, claim_id)
    if claim.holder is None:
        return claim
    claim.holder = None
    if claim.state is ClaimState.TAKEN:
        claim.state = ClaimState.NEW
    return done(act, claim, ClaimAct.RELEASED)


def note(act: DeskAct, claim_id: int, text: str) -> HoaxClaim:
    """Leave words that only the desks of a claim read, whatever its state; raises."""
    if (before := done_before(act)) is not None:
        return before
    claim = found(act, claim_id)
    return done(act, claim, ClaimAct.NOTE, text=said(text))


def rename(act: DeskAct, claim_id: int, title: str) -> HoaxClaim:
    """Call a claim something that staff find it by; raises."""
    if (before := done_before(act)) is not None:
        return before
    claim = locked(act, claim_id)
    claim.title = said(title)[: texts.LONGEST_TITLE]
    return done(act, claim, ClaimAct.RENAMED, text=claim.title)
