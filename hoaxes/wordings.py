"""The wording template of a verdict: an office's own words, KPU RI's, or those that come along."""

from __future__ import annotations

from datetime import datetime

from hoaxes.clarification import MOST_PART
from registry.access import Actor, Permission
from registry.masking import masked
from registry.names import clean_lines
from storage import audit, verdict_wordings
from storage.engine import Tx
from storage.offices import Office
from storage.verdict_wordings import VerdictWording
from storage.verdicts import Finding
from texts.verdict_wordings import DEFAULTS, OFFICE, Wording


def wording(tx: Tx, office: Office, finding: Finding) -> Wording:
    """The words of an office for a finding, with the gap for its name still in them."""
    own = verdict_wordings.find(tx, office.code, finding)
    if own is None:
        return DEFAULTS[finding.value]
    return Wording(own.explanation, own.process, own.self_check, own.legal_step)


def filled(tx: Tx, office: Office, finding: Finding) -> Wording:
    """The same as somebody begins to write with it."""
    words = wording(tx, office, finding)
    parts = (words.explanation, words.process, words.self_check, words.legal_step)
    return Wording(*(part.replace(OFFICE, office.name) for part in parts))


def change(
    tx: Tx, actor: Actor, office: Office, finding: Finding, words: Wording, now: datetime
) -> None:
    """Let an office begin with other words from now on; raises NotAllowed."""
    actor.require(Permission.APPROVE, office)
    row = VerdictWording(
        office=office.code,
        finding=finding,
        explanation=_kept(words.explanation),
        process=_kept(words.process),
        self_check=_kept(words.self_check),
        legal_step=_kept(words.legal_step),
        changed_by=actor.person_id,
        changed_at=now,
    )
    verdict_wordings.put(tx, row)
    subject, facts = f"office:{office.code}", {"finding": finding.value}
    audit.record(
        tx, now, actor.audit_id, "verdict.wording", subject, office=office.code, facts=facts
    )


def _kept(words: str) -> str:
    return clean_lines(masked(words))[:MOST_PART]
