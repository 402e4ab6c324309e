"""What was submitted and cannot be decided so any more: its author is told, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hoaxes.verdict_deciding import give_back
from hoaxes.verdict_records import WRITABLE
from storage import hoax_claims, verdicts
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from storage.verdicts import Verdict, VerdictState
from texts import verdict_desk as texts
from threads.context import Act


def has_work(tx: Tx) -> bool:
    """Whether anything was submitted about a claim that has moved since."""
    return any(True for _ in _moved(tx))


def look(act: Act) -> None:
    """Return what was submitted about claims that were united, closed, or publish elsewhere now."""
    for found in list(_moved(act.tx)):
        claim = hoax_claims.lock(act.tx, found.claim_id)
        verdict = verdicts.lock(act.tx, verdicts.key_of(found))
        reason = _reason(act.tx, claim, verdict) if claim and verdict else None
        if claim is None or verdict is None or reason is None:
            continue
        key = f"{act.key}:{verdict.id}:{verdict.submitted_at}"
        give_back(replace(act, key=key), claim, verdict, reason)


def _moved(tx: Tx) -> Iterator[Verdict]:
    for verdict in verdicts.waiting(tx):
        if _reason(tx, tx.get_one(HoaxClaim, verdict.claim_id), verdict) is not None:
            yield verdict


def _reason(tx: Tx, claim: HoaxClaim, verdict: Verdict) -> str | None:
    if verdict.state is not VerdictState.SUBMITTED:
        return None
    if claim.merged_into is not None:
        return texts.returned_as_merged(claim.merged_into)
    if claim.state not in WRITABLE:
        return texts.RETURNED_AS_CLOSED
    if claim.publisher != verdict.office:
        return texts.returned_as_moved(tx.get_one(Office, claim.publisher).name)
    return None
