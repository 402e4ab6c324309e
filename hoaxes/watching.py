"""What time brings to claims in somebody's hands: who worked on one has no role any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hoaxes import claim_notices, claim_topics
from hoaxes.finding import may_act
from registry.access import Actor
from storage import audit, hoax_claims, hoax_entries, roles
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct, HoaxEntry
from texts import claims_desk as texts
from threads.context import Act

SYSTEM = "system"


def has_work(tx: Tx, now: datetime) -> bool:
    """Whether `look` would change anything."""
    return any(_is_abandoned(tx, claim, now) for claim in hoax_claims.in_hands(tx))


def look(act: Act) -> int:
    """Free what nobody can decide on any more, and tell the desk; returns how many."""
    held = hoax_claims.in_hands(act.tx)
    abandoned = [claim for claim in held if _is_abandoned(act.tx, claim, act.now)]
    for claim in abandoned:
        _free(replace(act, key=f"free:claim:{claim.id}:{claim.version}"), claim)
    return len(abandoned)


def _is_abandoned(tx: Tx, claim: HoaxClaim, now: datetime) -> bool:
    """Whether the holder verifies for none of the offices that work on it."""
    if claim.holder is None:
        return False
    return not may_act(Actor(claim.holder, "", roles.held_by(tx, claim.holder, now)), claim)


def _free(act: Act, found: HoaxClaim) -> None:
    claim = hoax_claims.lock(act.tx, hoax_claims.key_of(found)) or found
    if not _is_abandoned(act.tx, claim, act.now):
        return
    claim.holder = None
    if claim.state is ClaimState.TAKEN:
        claim.state = ClaimState.NEW
    hoax_claims.touch(act.tx, claim, act.now)
    entry = HoaxEntry(
        claim_id=hoax_claims.key_of(claim), act=ClaimAct.RELEASED, key=act.key, at=act.now
    )
    claim_topics.mirror(act, claim, hoax_entries.add(act.tx, entry))
    audit.record(
        act.tx, act.now, SYSTEM, "claim.role_ended", f"claim:{claim.id}", office=claim.office
    )
    told = texts.free_again(hoax_claims.key_of(claim), claim.title)
    claim_notices.tell_office(act, claim, claim.office, told)
