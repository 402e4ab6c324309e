"""A verdict as it is compared, announced and entered."""

from __future__ import annotations

from typing import Final

from broadcasts import drafting
from broadcasts.drafting import DEFAULT_LATENESS, TIERS_BELOW
from hoaxes import claim_topics, verdicts
from hoaxes.clarification import NATIONAL, Content, Source
from hoaxes.spread import province_of
from registry.access import Actor
from registry.groups import Audience, categories_of
from storage import audit, broadcasts, hoax_claims, hoax_entries, hoax_reports
from storage.broadcasts import Broadcast, BroadcastState, Kind, Lane
from storage.chats import Selector
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct, HoaxEntry
from storage.offices import NATIONAL_CODE, Office
from storage.verdicts import Verdict
from texts import verdicts as texts
from threads.context import Act, DeskAct

WRITABLE: Final = frozenset(
    {ClaimState.NEW, ClaimState.TAKEN, ClaimState.SUBMITTED, ClaimState.PUBLISHED}
)
"""The states of a claim in which something can be said about it."""


def content_of(tx: Tx, verdict: Verdict) -> Content:
    """What a verdict says."""
    return Content(
        title=tx.get_one(HoaxClaim, verdict.claim_id).title,
        finding=verdict.finding.value,
        kind=verdict.kind.value if verdict.kind else "",
        explanation=verdict.explanation,
        process=verdict.process,
        self_check=verdict.self_check,
        legal_step=verdict.legal_step,
        sources=tuple(Source(one["title"], one["url"]) for one in verdict.sources),
        scope=verdict.scope,
        reason=verdict.reason,
    )


def digest_of(tx: Tx, verdict: Verdict) -> str:
    """The SHA-256 of all that a verdict says; a claim that is called otherwise is another one."""
    return content_of(tx, verdict).digest


def transient(tx: Tx, verdict: Verdict, *, is_drill: bool = False) -> Broadcast:
    """The announcement that a verdict would be, for asking about it; it is not stored."""
    selector = selector_of(tx, verdict, is_drill=is_drill)
    return Broadcast(
        office=verdict.office,
        author=f"person:{verdict.author}",
        author_person=verdict.author,
        text=announced(tx, verdict),
        selector=broadcasts.pack(selector),
        lane=Lane.NOTICE,
        kind=Kind.CLARIFICATION,
        state=BroadcastState.DRAFT,
        lateness=DEFAULT_LATENESS,
        created_at=verdict.created_at,
    )


def office_of(tx: Tx, verdict: Verdict) -> Office:
    """The office in whose name a verdict is."""
    return tx.get_one(Office, verdict.office)


def announced(tx: Tx, verdict: Verdict) -> str:
    """What the groups read, without the heading and the code around it."""
    return texts.announced(verdicts.said(tx, verdict))


def selector_of(tx: Tx, verdict: Verdict, *, is_drill: bool = False) -> Selector:
    """Whom the announcement goes to: who reported it, and those above them; or everybody.

    Never further than the publisher's own region.
    """
    office = tx.get_one(Office, verdict.office)
    return drafting.narrow(
        Selector(
            author_office=office.code,
            root=office.code,
            tiers=TIERS_BELOW[office.tier],
            categories=tuple(one for kind in Audience for one in categories_of(kind)),
            is_drill=is_drill,
            offices=() if verdict.scope == NATIONAL else regions(tx, verdict),
        )
    )


def regions(tx: Tx, verdict: Verdict) -> tuple[str, ...]:
    """The offices of the regions that reported a claim, their provinces and the publisher."""
    claim = tx.get_one(HoaxClaim, verdict.claim_id)
    reported = {office for office, _ in hoax_reports.by_office(tx, hoax_claims.key_of(claim))}
    below = {code for code in (claim.office, *reported) if code != NATIONAL_CODE}
    return tuple(sorted({verdict.office, *below, *map(province_of, below)}))


def enter(
    act: Act, claim: HoaxClaim, what: ClaimAct, text: str = "", verdict: Verdict | None = None
) -> None:
    """Enter what happened to a claim because of a verdict; once for each act."""
    actor: Actor | None = act.actor if isinstance(act, DeskAct) else None
    entered = hoax_entries.add(
        act.tx,
        HoaxEntry(
            claim_id=hoax_claims.key_of(claim),
            act=what,
            key=f"{act.key}:{claim.id}:{what.value}",
            at=act.now,
            author=actor.person_id if actor else None,
            audit_id=actor.audit_id if actor else "",
            office=verdict.office if verdict else claim.publisher,
            text=text,
            facts={"version": verdict.version} if verdict else {},
        ),
    )
    claim_topics.mirror(act, claim, entered)


def note(act: Act, verdict: Verdict, action: str) -> None:
    """Write an act on a verdict into the audit."""
    act.tx.flush()
    by = act.actor.audit_id if isinstance(act, DeskAct) else "system"
    facts = {"claim": verdict.claim_id, "version": verdict.version}
    subject = f"verdict:{verdict.id}"
    audit.record(act.tx, act.now, by, action, subject, office=verdict.office, facts=facts)


def reopen(act: Act, claim: HoaxClaim) -> None:
    """Let a claim wait for its verdict again, in the hands that it was in."""
    if claim.state is ClaimState.SUBMITTED:
        claim.state = ClaimState.TAKEN if claim.holder else ClaimState.NEW
        claim.look_at = act.now
    hoax_claims.touch(act.tx, claim, act.now)
