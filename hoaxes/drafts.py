"""Verdicts that somebody is writing about a claim that goes another way."""

from __future__ import annotations

from dataclasses import replace

from hoaxes import claim_notices
from storage import hoax_claims, verdicts
from storage.hoax_claims import HoaxClaim
from storage.verdicts import VerdictState
from texts.markup import Html
from threads.context import DeskAct

_UNDER_WAY = (VerdictState.DRAFT, VerdictState.SUBMITTED)


def send_back(act: DeskAct, claim: HoaxClaim, why: Html) -> None:
    """Return what is being written about a locked claim to its authors, who are told why."""
    for verdict in verdicts.of_claim(act.tx, hoax_claims.key_of(claim)):
        if verdict.state not in _UNDER_WAY:
            continue
        locked = verdicts.lock(act.tx, verdicts.key_of(verdict)) or verdict
        locked.state, locked.reason = VerdictState.RETURNED, why
        act.tx.flush()
        if locked.author not in {None, act.actor.person_id}:
            notice = replace(act, key=f"{act.key}:draft:{locked.id}")
            claim_notices.tell_person(notice, claim, locked.author or 0, why)
