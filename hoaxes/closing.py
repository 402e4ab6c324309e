"""Claims about which KPU says nothing: closed with a reason, who asked told so, opened again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from channels.base import Message
from hoaxes import drafts, telling
from hoaxes.acting import done, done_before, said
from hoaxes.errors import SettledClaim
from hoaxes.finding import found, locked, require_unchanged
from hoaxes.receipts import receipt_or_none
from storage import hoax_claims, hoax_reports
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct
from storage.hoax_reports import HoaxReport, ReportState
from storage.offices import Office
from texts import claims_desk as texts
from threads.context import Act, DeskAct

AT_ONCE: Final = 200  # people told in one transaction
"""Enough for a claim of a thousand within a minute, few enough for others to get their turn."""


def close(act: DeskAct, claim_id: int, reason: str) -> HoaxClaim:
    """Close a claim without a verdict; who asked is told so in one sentence. Raises."""
    if (before := done_before(act)) is not None:
        return before
    claim = locked(act, claim_id)
    why = said(reason)
    claim.state, claim.holder = ClaimState.CLOSED, None
    claim.decided_at = claim.look_at = act.now
    drafts.send_back(act, claim, texts.draft_of_closed(claim_id))
    return done(act, claim, ClaimAct.CLOSED, text=why)


def reopen(act: DeskAct, claim_id: int, why: str = "") -> HoaxClaim:
    """Let a closed claim be examined after all, its clocks beginning anew; raises."""
    if (before := done_before(act)) is not None:
        return before
    claim = found(act, claim_id)
    require_unchanged(act, claim)
    if claim.state is not ClaimState.CLOSED:
        raise SettledClaim(claim.merged_into)
    claim.state, claim.decided_at, claim.taken_at = ClaimState.NEW, None, None
    claim.warned, claim.clock_at, claim.look_at = 0, act.now, act.now
    hoax_reports.all_wait_again(act.tx, claim_id)
    return done(act, claim, ClaimAct.REOPENED, text=why.strip())


def has_work(tx: Tx, now: datetime) -> bool:
    """Whether anybody has to be told that a claim was closed."""
    return bool(hoax_claims.to_take_leave_of(tx, now, 1))


def tell(act: Act) -> int:
    """Tell some of those who asked about closed claims, each once; returns how many."""
    told = 0
    for claim in hoax_claims.to_take_leave_of(act.tx, act.now, 1):
        locked_claim = hoax_claims.lock(act.tx, hoax_claims.key_of(claim)) or claim
        if locked_claim.state is not ClaimState.CLOSED:
            continue
        waiting = hoax_reports.still_open(act.tx, hoax_claims.key_of(claim), AT_ONCE)
        told += _tell(act, locked_claim, waiting)
        if len(waiting) < AT_ONCE:
            locked_claim.look_at = None
    act.tx.flush()
    return told


def _tell(act: Act, claim: HoaxClaim, waiting: Sequence[HoaxReport]) -> int:
    office = act.tx.get_one(Office, claim.office).name
    for report in waiting:
        report.state, report.told_at = ReportState.TOLD, act.now
        message = Message(texts.not_decided(receipt_or_none(report), office))
        telling.say(act, claim, report, message, f"tutup:{claim.version}")
    act.tx.flush()
    return len(waiting)
