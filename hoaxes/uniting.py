"""Claims that are one become one, and one that is two becomes two; no report is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from hoaxes import claim_topics, drafts, gathering, seasons, spread
from hoaxes.acting import done, done_before
from hoaxes.errors import NothingToSplit, SameClaim, SettledClaim, UnknownClaim
from hoaxes.finding import found, locked, may_read, require_unchanged
from registry.names import one_line
from storage import hoax_claims, hoax_entries, hoax_reports, referrals, verdicts
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct, HoaxEntry
from texts import claims_desk as texts
from threads.context import DeskAct

MOST_SPLIT: Final = 500  # reports in one act
_ACCEPTING: Final = (ClaimState.NEW, ClaimState.TAKEN, ClaimState.SUBMITTED, ClaimState.PUBLISHED)


def merge(act: DeskAct, claim_id: int, into: int) -> HoaxClaim:
    """Let a claim be part of another, which is returned; raises.

    Its reports go over, and whoever asked about both counts once. What it says stays known, as
    another wording of the other. A verdict that somebody is writing about it goes back to them.
    Who asked is told what is out about the other.
    """
    if (before := done_before(act)) is not None:
        return hoax_claims.lock_last(act.tx, hoax_claims.key_of(before)) or before
    claim, target = _both(act, claim_id, into)
    now, number = act.now, hoax_claims.key_of(target)
    moved = hoax_reports.move_claim(act.tx, claim_id, number)
    referrals.move_claim(act.tx, claim_id, number)
    target.reports += moved
    claim.reports -= moved
    target.reported_at = max(target.reported_at, claim.reported_at)
    target.is_flagged = target.is_flagged or claim.is_flagged
    target.names_participant = target.names_participant or claim.names_participant
    claim.state, claim.merged_into, claim.holder, claim.look_at = (
        ClaimState.MERGED, number, None, None,
    )  # fmt: skip
    drafts.send_back(act, claim, texts.draft_of_merged(number))
    done(act, claim, ClaimAct.MERGED, facts={"into": number})
    if moved:
        _reached(act, target, [claim.publisher, *hoax_reports.offices_of(act.tx, [number])])
    hoax_claims.touch(act.tx, target, now)
    _enter(act, target, ClaimAct.MERGED, {"from": claim_id})
    return target


def split(act: DeskAct, claim_id: int, chosen: Sequence[int], title: str = "") -> HoaxClaim:
    """Make a claim of its own of some of a claim's reports, in the hands of who does it; raises.

    Their receipts stay, and who asked hears of the new claim.
    """
    if (before := done_before(act)) is not None:
        return _made_by(act, before)
    claim = found(act, claim_id)
    require_unchanged(act, claim)
    if claim.state not in _ACCEPTING:
        raise SettledClaim(claim.merged_into)
    picked = hoax_reports.lock_of_claim(act.tx, claim_id, chosen[:MOST_SPLIT])
    if not picked or len(picked) >= claim.reports:
        raise NothingToSplit
    text = next((report.text for report in picked if report.text), claim.narrative)
    regions = {report.office for report in picked}
    new = hoax_claims.add(
        act.tx,
        HoaxClaim(
            office=claim.office,
            publisher=spread.publisher(claim.office, regions),
            place=claim.place,
            state=ClaimState.TAKEN,
            title=one_line(title, texts.LONGEST_TITLE) or gathering.title_of(text),
            narrative=text,
            names_participant=claim.names_participant,
            holder=act.actor.person_id,
            reports=len(picked),
            opened_at=min(report.at for report in picked),
            reported_at=max(report.at for report in picked),
            taken_at=act.now,
            clock_at=act.now,
            changed_at=act.now,
            look_at=act.now,
        ),
    )
    number = hoax_claims.key_of(new)
    hoax_reports.put_to(act.tx, [hoax_reports.key_of(one) for one in picked], number)
    claim.reports -= len(picked)
    _press(act.tx, new, act.now)
    _press(act.tx, claim, act.now)
    done(act, claim, ClaimAct.SPLIT, facts={"to": number, "reports": len(picked)})
    _enter(act, new, ClaimAct.SPLIT, {"from": claim_id, "reports": len(picked)})
    return new


def _both(act: DeskAct, claim_id: int, into: int) -> tuple[HoaxClaim, HoaxClaim]:
    """Both claims, locked in the order of their ids as everybody does; raises."""
    for number in sorted({claim_id, into}):
        hoax_claims.lock(act.tx, number)
    claim, target = locked(act, claim_id), hoax_claims.lock_last(act.tx, into)
    if target is None or not _is_known(act, target):
        raise UnknownClaim
    if target.id == claim.id:
        raise SameClaim
    if target.state not in _ACCEPTING:
        raise SettledClaim(target.merged_into)
    return claim, target


def _is_known(act: DeskAct, target: HoaxClaim) -> bool:
    """Whether somebody may know of a claim: what is out is for everybody."""
    return target.state is ClaimState.PUBLISHED or may_read(act.actor, target)


def _reached(act: DeskAct, target: HoaxClaim, regions: Sequence[str]) -> None:
    """Let a claim follow the reports that have come to it; a verdict that is out reaches them."""
    if target.is_open:
        season = seasons.season(act.tx, target.office, act.now)
        before = replace(act, key=f"{act.key}:reached")
        gathering.follow(before, target, regions, season)
        return
    verdict = verdicts.published(act.tx, hoax_claims.key_of(target))
    if verdict is not None:
        verdict.told_at = None
        act.tx.flush()


def _press(tx: Tx, claim: HoaxClaim, now: datetime) -> None:
    gathering.press(tx, claim, now, seasons.season(tx, claim.office, now))


def _enter(act: DeskAct, claim: HoaxClaim, what: ClaimAct, facts: dict[str, int]) -> None:
    """The other side of an act: its key is that of the act, with the claim."""
    entry = hoax_entries.add(
        act.tx,
        HoaxEntry(
            claim_id=hoax_claims.key_of(claim),
            act=what,
            key=f"{act.key}:{claim.id}",
            at=act.now,
            author=act.actor.person_id,
            audit_id=act.actor.audit_id,
            office=claim.office,
            facts=facts,
        ),
    )
    claim_topics.mirror(act, claim, entry)


def _made_by(act: DeskAct, claim: HoaxClaim) -> HoaxClaim:
    """The claim that the same act has made before."""
    entered = hoax_entries.by_key(act.tx, act.key)
    number = entered.facts.get("to") if entered is not None else None
    return act.tx.get_one(HoaxClaim, number) if number is not None else claim
