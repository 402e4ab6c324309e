"""Which offices work on a claim: one above speaks about it, too, or another one examines it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hoaxes import claim_notices, spread
from hoaxes.acting import done, done_before, said
from hoaxes.errors import NowhereToGo
from hoaxes.finding import acting_office, locked
from registry.names import one_line
from storage import hoax_reports
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct
from storage.offices import NATIONAL_CODE, Office
from texts import claims_desk as texts
from threads.context import DeskAct

LONGEST_WHY: Final = 500  # characters


def above(tx: Tx, claim: HoaxClaim) -> Sequence[Office]:
    """The offices that could speak about a claim besides those that do, the nearest first."""
    codes = dict.fromkeys((spread.province_of(claim.publisher), NATIONAL_CODE))
    if claim.publisher == NATIONAL_CODE:
        return ()
    return [tx.get_one(Office, code) for code in codes if code != claim.publisher]


def escalate(act: DeskAct, claim_id: int, to: str, why: str = "") -> HoaxClaim:
    """Let an office above speak about a claim; those who examine it go on. Raises.

    Somebody of the office above may do that, too, and whoever works on it keeps it.
    """
    if (before := done_before(act)) is not None:
        return before
    claim = locked(act, claim_id, from_other=True, to=to)
    there = act.tx.get(Office, to)
    if there is None or there.code not in {office.code for office in above(act.tx, claim)}:
        raise NowhereToGo
    facts = {"from": claim.publisher, "to": to}
    claim.publisher, claim.look_at = to, act.now
    reason = one_line(why, LONGEST_WHY)
    claim = done(act, claim, ClaimAct.ESCALATED, text=reason, facts=facts)
    told = texts.escalated_to_you(claim_id, claim.title, there.name, reason)
    claim_notices.tell_office(act, claim, to, told, but=act.actor.person_id)
    return claim


def move(act: DeskAct, claim_id: int, to: str, why: str) -> HoaxClaim:
    """Let another office examine a claim, whose place was read wrongly; raises.

    Whoever spoke about it because of its spread goes on to.
    """
    if (before := done_before(act)) is not None:
        return before
    claim = locked(act, claim_id)
    there, here = act.tx.get(Office, to), claim.office
    if there is None or to == here:
        raise NowhereToGo
    reason, office = said(why), acting_office(act, claim)
    regions = list(hoax_reports.offices_of(act.tx, [claim_id]))
    if claim.publisher != here:
        regions.append(claim.publisher)
    claim.office = claim.place = to
    claim.publisher = spread.publisher(to, regions)
    claim.holder, claim.warned = None, 0
    if claim.state is ClaimState.TAKEN:
        claim.state = ClaimState.NEW
    claim.taken_at, claim.clock_at, claim.look_at = None, act.now, act.now
    facts = {"from": here, "to": to}
    done(act, claim, ClaimAct.MOVED, text=reason, facts=facts, office=office)
    name = act.tx.get_one(Office, here).name
    told = texts.moved_to_you(claim_id, claim.title, there.name, name, reason)
    claim_notices.tell_office(act, claim, to, told, but=act.actor.person_id)
    return claim
