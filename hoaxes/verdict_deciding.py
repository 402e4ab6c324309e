"""Deciding on a verdict: Divisi Hukum where a participant is named, then a second person."""

from __future__ import annotations

from broadcasts import policy
from broadcasts.approval_errors import NotAnApprover, OwnWork, SharedPhone
from hoaxes import legal_reviewing, verdict_announcing, verdict_notices, verdict_records
from hoaxes.errors import SettledClaim, UnknownClaim
from hoaxes.verdict_errors import (
    AlreadyDecided,
    MovedOn,
    NotCleared,
    NotForLegal,
    NotSubmittedSo,
)
from hoaxes.verdict_records import WRITABLE, digest_of, transient
from storage import hoax_claims, verdicts
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct
from storage.offices import Office
from storage.verdicts import Verdict, VerdictState
from threads.context import Act, DeskAct

MOST_REASON = 1_000  # characters of why something is returned or withdrawn


def clear(act: DeskAct, verdict_id: int, digest: str) -> Verdict:
    """Say for Divisi Hukum that it may go to the second person; raises NotForLegal and ours."""
    claim, verdict = _submitted(act, verdict_id, digest)
    if not may_clear(act, verdict):
        raise NotForLegal
    verdict.legal_by, verdict.legal_at = act.actor.person_id, act.now
    verdict_records.note(act, verdict, "verdict.cleared")
    asked = policy.approvers(act.tx, transient(act.tx, verdict), act.now)
    if asked is not None:
        others = [person for person in asked.people if person != verdict.legal_by]
        verdict_notices.ask(act, verdict, others)
    hoax_claims.touch(act.tx, claim, act.now)
    return verdict


def approve(
    act: DeskAct, verdict_id: int, digest: str, seen: str = "", *, is_drill: bool = False
) -> Verdict:
    """Let a verdict out, exactly as it was submitted: to groups at once, to askers by the ticker.

    `seen` is the seal of the passages about participants that they were shown in masa tenang.
    Raises NotTheirs, the errors of a claim and of a verdict, NotReady, Held, Unseen.
    """
    claim, verdict = _submitted(act, verdict_id, digest)
    _require_second_person(act, verdict)
    if claim.names_participant and verdict.legal_by is None:
        raise NotCleared
    if verdict.legal_by == act.actor.person_id:
        raise OwnWork(verdict.id)
    before = verdicts.published(act.tx, verdict.claim_id)
    # First, as it refuses before anything is changed.
    number = verdict_announcing.announce(act, verdict, before, seen, is_drill=is_drill)
    if before is not None:
        before.state, before.ended_at = VerdictState.REPLACED, act.now
    verdict.state, verdict.broadcast_id = VerdictState.PUBLISHED, number
    verdict.approver, verdict.published_at = act.actor.person_id, act.now
    _settle(act, claim, verdict)
    verdict_records.enter(act, claim, ClaimAct.PUBLISHED, verdict=verdict)
    verdict_records.note(act, verdict, "verdict.published")
    verdict_notices.tell_published(act, verdict)
    return verdict


def send_back(act: DeskAct, verdict_id: int, digest: str, reason: str) -> Verdict:
    """Return it to whoever wrote it, who is told why; also by Divisi Hukum. Raises as `approve`."""
    claim, verdict = _submitted(act, verdict_id, digest)
    if not may_clear(act, verdict):
        _require_second_person(act, verdict)
    give_back(act, claim, verdict, reason[:MOST_REASON])
    return verdict


def require_open(act: DeskAct, verdict_id: int, digest: str) -> None:
    """Do nothing if this person can decide about it now; raises as `send_back`."""
    _, verdict = _submitted(act, verdict_id, digest)
    if not may_clear(act, verdict):
        _require_second_person(act, verdict)


def give_back(act: Act, claim: HoaxClaim, verdict: Verdict, reason: str) -> None:
    """Let a submitted verdict be a returned draft, for a reason."""
    verdict.state, verdict.digest = VerdictState.RETURNED, ""
    verdict_records.reopen(act, claim)
    verdict_records.enter(act, claim, ClaimAct.RETURNED, reason, verdict)
    verdict_records.note(act, verdict, "verdict.returned")
    verdict_notices.tell_returned(act, verdict, reason)


def withdraw(act: DeskAct, verdict_id: int, reason: str) -> Verdict:
    """Take back what is out: groups and everybody who was told hear of it, the claim is open again.

    An error cannot wait for two people: whoever decides in the office decides alone. Raises
    NotTheirs, UnknownClaim, AlreadyDecided.
    """
    claim, verdict = _locked(act, verdict_id)
    if not act.actor.may_approve:
        raise SharedPhone(verdict.id)
    if not may_withdraw(act, verdict):
        raise NotAnApprover(verdict.id)
    if verdict.state is not VerdictState.PUBLISHED:
        raise AlreadyDecided(verdict.state)
    verdict.state, verdict.ended_at, verdict.told_at = VerdictState.WITHDRAWN, act.now, None
    claim.state = ClaimState.TAKEN if claim.holder else ClaimState.NEW
    claim.verdict, claim.look_at = 0, act.now
    hoax_claims.touch(act.tx, claim, act.now)
    verdict_announcing.take_back(act, verdict, reason[:MOST_REASON])
    verdict_records.enter(act, claim, ClaimAct.WITHDRAWN, reason[:MOST_REASON], verdict)
    verdict_records.note(act, verdict, "verdict.withdrawn")
    verdict_notices.tell_withdrawn(act, verdict, reason[:MOST_REASON], act.actor.person_id)
    return verdict


# What somebody may


def waiting_for(act: DeskAct) -> list[Verdict]:
    """What waits for this person: to be decided, or to be read for Divisi Hukum."""
    return [
        verdict
        for verdict in verdicts.waiting(act.tx)
        if may_decide(act, verdict) or (verdict.legal_by is None and may_clear(act, verdict))
    ]


def may_decide(act: DeskAct, verdict: Verdict) -> bool:
    """Whether this person is a second pair of eyes for a verdict."""
    is_theirs = policy.may_decide(act.tx, act.actor, transient(act.tx, verdict), act.now)
    return act.actor.may_approve and is_theirs and act.actor.person_id != verdict.author


def may_clear(act: DeskAct, verdict: Verdict) -> bool:
    """Whether this person reads a verdict for Divisi Hukum."""
    me = act.actor.person_id
    is_named = me in legal_reviewing.reviewers(act.tx, verdict.office, act.now)
    return act.actor.may_approve and is_named and me != verdict.author


def may_withdraw(act: DeskAct, verdict: Verdict) -> bool:
    """Whether this person takes back what the office says: whoever decides there, alone."""
    office = act.tx.get_one(Office, verdict.office)
    leads = policy.may_send_siaga(act.tx, act.actor, office, act.now)
    return leads or may_decide(act, verdict)


# Within


def _require_second_person(act: DeskAct, verdict: Verdict) -> None:
    if not act.actor.may_approve:
        raise SharedPhone(verdict.id)
    if act.actor.person_id == verdict.author:
        raise OwnWork(verdict.id)
    if not policy.may_decide(act.tx, act.actor, transient(act.tx, verdict), act.now):
        raise NotAnApprover(verdict.id)


def _submitted(act: DeskAct, verdict_id: int, digest: str) -> tuple[HoaxClaim, Verdict]:
    """The claim and what was submitted about it, locked, as it was when they looked."""
    claim, verdict = _locked(act, verdict_id)
    if verdict.state is not VerdictState.SUBMITTED:
        raise AlreadyDecided(verdict.state)
    if claim.state not in WRITABLE:
        raise SettledClaim(claim.merged_into)
    if claim.publisher != verdict.office:
        raise MovedOn(act.tx.get_one(Office, claim.publisher).name)
    is_shown = bool(digest) and verdict.digest.startswith(digest)
    if not is_shown or digest_of(act.tx, verdict) != verdict.digest:
        raise NotSubmittedSo
    return claim, verdict


def _locked(act: DeskAct, verdict_id: int) -> tuple[HoaxClaim, Verdict]:
    found = verdicts.get(act.tx, verdict_id)
    claim = hoax_claims.lock(act.tx, found.claim_id) if found is not None else None
    verdict = verdicts.lock(act.tx, verdict_id)
    if claim is None or verdict is None:
        raise UnknownClaim
    return claim, verdict


def _settle(act: DeskAct, claim: HoaxClaim, verdict: Verdict) -> None:
    """The claim is decided: later copies are answered with this version."""
    claim.state, claim.verdict = ClaimState.PUBLISHED, verdict.version
    claim.decided_at = claim.decided_at or act.now
    claim.look_at = None
    hoax_claims.touch(act.tx, claim, act.now)
