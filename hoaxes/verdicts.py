"""What an office has said about a claim, as people are told."""

from __future__ import annotations

from dataclasses import dataclass

from broadcasts import proof_codes
from channels.base import Button, Message
from storage import hoax_claims, proofs, verdicts
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from storage.verdicts import Verdict
from texts import verdicts as texts
from texts.verdicts import Said


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody who asks about a claim is told at once, and the verdict that says so."""

    verdict: Verdict
    message: Message


def answer(tx: Tx, claim: HoaxClaim) -> Answer | None:
    """What is said now to whoever asks about a claim; None while nothing is."""
    verdict = verdicts.published(tx, hoax_claims.key_of(claim))
    if verdict is None:
        return None
    return Answer(verdict, message(tx, verdict))


def message(tx: Tx, verdict: Verdict, receipt: str = "", *, is_changed: bool = False) -> Message:
    """A published verdict in one message, with the button that brings the whole."""
    return told(verdict, said(tx, verdict), receipt, is_changed=is_changed)


def told(verdict: Verdict, said: Said, receipt: str = "", *, is_changed: bool = False) -> Message:
    """The same with what it says read before, for telling many of it."""
    text = texts.told(said, receipt, is_changed=is_changed)
    full = Button(texts.FULL, f"kabar:lengkap:{verdicts.key_of(verdict)}")
    return Message(text, ((full,),))


def in_full(tx: Tx, verdict: Verdict, receipt: str = "") -> Message:
    """A published verdict with all that it says."""
    return Message(texts.in_full(said(tx, verdict), receipt))


def said(tx: Tx, verdict: Verdict) -> Said:
    """A verdict as its sentences are filled; its day is that of its release, or of its writing."""
    office = tx.get_one(Office, verdict.office)
    claim = tx.get_one(HoaxClaim, verdict.claim_id)
    return Said(
        title=claim.title,
        finding=verdict.finding.value,
        kind=verdict.kind.value if verdict.kind else "",
        explanation=verdict.explanation,
        process=verdict.process,
        self_check=verdict.self_check,
        legal_step=verdict.legal_step,
        sources=[(source["title"], source["url"]) for source in verdict.sources],
        office=office.name,
        zone=office.timezone,
        published_at=verdict.published_at or verdict.created_at,
        code=_code(tx, verdict),
    )


def _code(tx: Tx, verdict: Verdict) -> str:
    """The code by which it can be checked; before its announcement opens it would find nothing."""
    proof = proofs.of_broadcast(tx, verdict.broadcast_id) if verdict.broadcast_id else None
    is_public = proof is not None and proof.public_at is not None
    return proof_codes.written(proof.code) if proof is not None and is_public else ""
