"""Files that show an identity card: hidden from everybody at once, and gone after a day."""

from __future__ import annotations

from typing import Final

from hoaxes.errors import NoReason, UnknownClaim
from hoaxes.finding import acting_office, found
from registry.names import one_line
from storage import audit, evidence, hoax_reports, picture_prints, referrals
from storage.evidence import Evidence
from storage.hoax_claims import HoaxClaim
from threads.context import DeskAct

LONGEST_REASON: Final = 200  # characters
MOST_CLAIMS: Final = 1_000


def hide(act: DeskAct, evidence_id: int) -> Evidence:
    """Let nobody see a file, whoever brought it, nor get it in a pack; raises ClaimError."""
    kept, claim = _of_theirs(act, evidence_id)
    if kept.is_hidden:
        return kept
    for _, claim_id in evidence.claims_with(act.tx, [kept.sha256], MOST_CLAIMS):
        referrals.unpack(act.tx, claim_id)
    evidence.hide(act.tx, kept.sha256, act.now)
    picture_prints.forget(act.tx, [kept.sha256])
    _record(act, kept, claim, "evidence.hidden")
    return kept


def keep(act: DeskAct, evidence_id: int, reason: str) -> Evidence:
    """Let a hidden file stay all the same, with the reason; raises ClaimError."""
    kept, claim = _of_theirs(act, evidence_id)
    why = one_line(reason, LONGEST_REASON)
    if not why:
        raise NoReason
    if kept.is_hidden and kept.kept_reason != why:
        evidence.keep_hidden(act.tx, kept.sha256, why)
        _record(act, kept, claim, "evidence.kept")
    return kept


def _of_theirs(act: DeskAct, evidence_id: int) -> tuple[Evidence, HoaxClaim]:
    kept = evidence.get(act.tx, evidence_id)
    report = hoax_reports.get(act.tx, kept.report_id) if kept is not None else None
    if kept is None or report is None or report.claim_id is None:
        raise UnknownClaim
    return kept, found(act, report.claim_id)


def _record(act: DeskAct, kept: Evidence, claim: HoaxClaim, what: str) -> None:
    audit.record(
        act.tx, act.now, act.actor.audit_id, what, f"evidence:{kept.id}",
        office=acting_office(act, claim), facts={"claim": claim.id},
    )  # fmt: skip
