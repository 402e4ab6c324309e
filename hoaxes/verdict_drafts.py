"""Writing what an office says about a claim, until it is submitted to a second person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from broadcasts import policy
from broadcasts.approval_errors import NobodyToDecide
from hoaxes import clarification, finding, legal_reviewing, verdict_notices, verdict_records
from hoaxes.clarification import Content, Found, Source
from hoaxes.errors import ChangedMeanwhile, SettledClaim
from hoaxes.verdict_errors import BeingDecided, NobodyForLegal, NoDraft, NotWhole, TooLow
from hoaxes.verdict_records import WRITABLE, content_of, digest_of, transient
from hoaxes.wordings import filled
from storage import hoax_claims, participants, verdicts
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct
from storage.offices import Office, Tier
from storage.verdicts import Finding, HoaxKind, Verdict, VerdictState
from threads.context import DeskAct


def begun(tx: Tx, claim: HoaxClaim, found: Finding, kind: HoaxKind | None = None) -> Content:
    """What somebody begins with who found this: the words of the publishing office."""
    words = filled(tx, tx.get_one(Office, claim.publisher), found)
    return Content(
        title=claim.title,
        finding=found.value,
        kind=kind.value if kind else "",
        explanation=words.explanation,
        process=words.process,
        self_check=words.self_check,
        legal_step=words.legal_step,
    )


def write(act: DeskAct, claim_id: int, content: Content, seen: str = "") -> Verdict:
    """Keep what is to be said; `seen` is the digest of what its writer was shown, if anything.

    Raises NotAllowed, the errors of a claim, BeingDecided.
    """
    claim = writable(act, claim_id)
    draft = verdicts.lock_draft(act.tx, claim_id)
    if draft is None:
        draft = _begin(act, claim, content)
    elif draft.state is VerdictState.SUBMITTED:
        raise BeingDecided
    elif not is_same(act.tx, draft, seen):
        raise ChangedMeanwhile
    _put(draft, content)
    draft.state, draft.author, draft.office = (
        VerdictState.DRAFT,
        act.actor.person_id,
        claim.publisher,
    )
    draft.digest = ""
    act.tx.flush()
    _take(act, claim)
    verdict_records.note(act, draft, "verdict.written")
    return draft


def submit(act: DeskAct, claim_id: int, seen: str) -> Verdict:
    """Ask a second person to let it out, and Divisi Hukum before where a participant is named.

    Raises NotAllowed, the errors of a claim and of a verdict, NobodyToDecide.
    """
    claim = writable(act, claim_id)
    draft = verdicts.lock_draft(act.tx, claim_id)
    if draft is None:
        raise NoDraft
    if draft.state is VerdictState.SUBMITTED:
        raise BeingDecided
    if not is_same(act.tx, draft, seen):
        raise ChangedMeanwhile
    draft.office, draft.author = claim.publisher, act.actor.person_id
    if found := remaining(act.tx, claim, content_of(act.tx, draft)):
        raise NotWhole(found)
    legal = _legal(act, claim, draft)
    asked = policy.approvers(act.tx, transient(act.tx, draft), act.now)
    if asked is None:
        raise NobodyToDecide(draft.id)
    draft.state, draft.submitted_at = VerdictState.SUBMITTED, act.now
    draft.legal_by, draft.legal_at = None, None
    draft.digest = digest_of(act.tx, draft)
    if claim.state is not ClaimState.PUBLISHED:
        claim.state = ClaimState.SUBMITTED
    hoax_claims.touch(act.tx, claim, act.now)
    verdict_records.enter(act, claim, ClaimAct.SUBMITTED, verdict=draft)
    verdict_records.note(act, draft, "verdict.submitted")
    if legal:
        verdict_notices.ask_legal(act, draft, legal)
    else:
        verdict_notices.ask(act, draft, asked.people)
    return draft


def take_back(act: DeskAct, claim_id: int) -> Verdict:
    """Make a draft again of what was submitted; raises NotAllowed, errors of a claim, NoDraft."""
    claim = writable(act, claim_id)
    draft = verdicts.lock_draft(act.tx, claim_id)
    if draft is None or draft.state is not VerdictState.SUBMITTED:
        raise NoDraft
    draft.state, draft.digest = VerdictState.DRAFT, ""
    verdict_records.reopen(act, claim)
    verdict_records.note(act, draft, "verdict.taken_back")
    return draft


def change(act: DeskAct, claim_id: int) -> Verdict:
    """Begin the next version with what is out now; the draft that there is, if there is one."""
    writable(act, claim_id)
    draft = verdicts.draft(act.tx, claim_id)
    out = verdicts.published(act.tx, claim_id)
    if draft is not None:
        return draft
    if out is None:
        raise NoDraft
    return write(act, claim_id, content_of(act.tx, out))


def carry_over(act: DeskAct, claim_id: int) -> Verdict:
    """Use what was written about a claim for the one that it has become part of.

    Raises NotAllowed, the errors of a claim, NoDraft, ChangedMeanwhile where somebody writes there.
    """
    before = verdicts.draft(act.tx, claim_id)
    target = hoax_claims.lock_last(act.tx, claim_id)
    if before is None or target is None or target.id == claim_id:
        raise NoDraft
    return write(act, hoax_claims.key_of(target), content_of(act.tx, before))


def writable(act: DeskAct, claim_id: int) -> HoaxClaim:
    """A claim about which something can be said, locked; raises NotAllowed, UnknownClaim, Settled.

    Whoever holds it: several may write, and nobody over what they have not seen.
    """
    claim = finding.found(act, claim_id)
    if claim.state not in WRITABLE:
        raise SettledClaim(claim.merged_into)
    return claim


def remaining(tx: Tx, claim: HoaxClaim, content: Content) -> list[Found]:
    """What has to be mended before it can be submitted."""
    known = [participant.name for participant in participants.everybody(tx)]
    return list(clarification.problems(replace(content, title=claim.title), known))


def is_same(tx: Tx, draft: Verdict, seen: str) -> bool:
    """Whether a draft is as somebody saw it, by its digest or how that begins."""
    return bool(seen) and digest_of(tx, draft).startswith(seen)


def _begin(act: DeskAct, claim: HoaxClaim, content: Content) -> Verdict:
    before = verdicts.of_claim(act.tx, hoax_claims.key_of(claim))
    return verdicts.add(
        act.tx,
        Verdict(
            claim_id=hoax_claims.key_of(claim),
            version=before[0].version + 1 if before else 1,
            office=claim.publisher,
            state=VerdictState.DRAFT,
            finding=Finding(content.finding),
            created_at=act.now,
        ),
    )


def _put(draft: Verdict, content: Content) -> None:
    draft.finding = Finding(content.finding)
    draft.kind = HoaxKind(content.kind) if content.kind and _is_hoax(draft) else None
    draft.explanation, draft.process = content.explanation.strip(), content.process.strip()
    draft.self_check, draft.legal_step = content.self_check.strip(), content.legal_step.strip()
    draft.sources = [_row(source) for source in content.sources]
    draft.scope, draft.reason = content.scope, content.reason.strip()


def _row(source: Source) -> dict[str, Any]:
    return {"title": source.title, "url": source.url}


def _is_hoax(draft: Verdict) -> bool:
    return draft.finding is Finding.HOAX


def _take(act: DeskAct, claim: HoaxClaim) -> None:
    """Whoever begins to write works on the claim, if nobody does."""
    if claim.state is not ClaimState.NEW:
        return
    claim.state, claim.holder = ClaimState.TAKEN, claim.holder or act.actor.person_id
    claim.taken_at = claim.taken_at or act.now
    hoax_claims.touch(act.tx, claim, act.now)
    verdict_records.enter(act, claim, ClaimAct.TAKEN)


def _legal(act: DeskAct, claim: HoaxClaim, draft: Verdict) -> list[int]:
    """Who reads it for Divisi Hukum; nobody has to where no participant is named."""
    if not claim.names_participant:
        return []
    office = act.tx.get_one(Office, draft.office)
    if office.tier is Tier.REGENCY:
        raise TooLow
    named = legal_reviewing.reviewers(act.tx, office.code, act.now)
    others = [person for person in named if person != draft.author]
    if not others:
        raise NobodyForLegal(office.name)
    return others
