"""Handing a claim over to another institution, and what becomes of it; each once for its key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from hoaxes import agencies, verdicts
from hoaxes.acting import done
from hoaxes.agencies import Institution
from hoaxes.errors import (
    FinishedReferral,
    LongLetter,
    NoAgency,
    NoLetter,
    NoNews,
    UnknownReferral,
)
from hoaxes.finding import acting_office, found, may_read
from registry.access import Actor, Permission
from registry.masking import masked
from registry.names import clean_lines, one_line
from storage import audit, hoax_claims, hoax_entries, hoax_reports, referrals
from storage import verdicts as verdict_rows
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.hoax_entries import ClaimAct
from storage.offices import Office
from storage.referrals import Referral, ReferralState
from texts import dates
from texts import referrals as texts
from texts import verdicts as verdict_texts
from threads.context import DeskAct

LONGEST_LETTER: Final = 4_000  # characters
LONGEST_LINE: Final = 200
LONGEST_NEWS: Final = 500
UNSENT: Final = timedelta(days=1)  # until somebody is asked whether a pack has left
SILENT: Final = timedelta(days=7)  # until somebody is asked whether there are news
MORNING: Final = time(9)  # in the office's zone, when it is reminded


@dataclass(frozen=True, slots=True)
class Order:
    """What staff decide before a pack is made: to whom, and the letter."""

    agency: str
    number: str = ""
    addressee: str = ""
    letter: str = ""


def drafted(tx: Tx, claim: HoaxClaim, office: Office, to: Institution) -> Order:
    """The letter as it is offered."""
    number = hoax_claims.key_of(claim)
    verdict = verdict_rows.published(tx, number)
    said = verdicts.said(tx, verdict) if verdict is not None else None
    words = texts.letter(
        claim.title,
        to.name,
        people=claim.reports,
        regions=len(hoax_reports.by_office(tx, number)),
        since=dates.day(claim.opened_at, office.timezone),
        finding=verdict_texts.finding(said.finding, said.kind) if said is not None else "",
    )
    return Order(to.code, addressee=texts.addressee(to.name), letter=words)


def refer(act: DeskAct, claim_id: int, order: Order, *, wants_file: bool = False) -> Referral:
    """Hand a claim over, whatever its state; the pack is made behind this. Raises ClaimError."""
    before = _done_before(act)
    if before is not None:
        return before
    claim = found(act, claim_id)
    office = act.tx.get_one(Office, acting_office(act, claim))
    to = agencies.find(act.tx, office, order.agency)
    if to is None:
        raise NoAgency
    letter = masked(clean_lines(order.letter))
    if not letter:
        raise NoLetter
    if len(letter) > LONGEST_LETTER:
        raise LongLetter
    referral = referrals.add(
        act.tx,
        Referral(
            claim_id=claim_id,
            agency=to.code,
            agency_name=to.name,
            office=office.code,
            state=ReferralState.PREPARED,
            letter=letter,
            letter_number=one_line(order.number, LONGEST_LINE),
            addressee=one_line(order.addressee, LONGEST_LINE) or texts.addressee(to.name),
            wanted_by=act.actor.person_id if wants_file else None,
            referred_by=act.actor.person_id,
            at=act.now,
            changed_at=act.now,
            look_at=_morning(office, act.now + UNSENT),
        ),
    )
    done(
        act, claim, ClaimAct.REFERRED,
        text=to.name, facts=_facts(referral), office=office.code,
    )  # fmt: skip
    return referral


def tell(act: DeskAct, referral_id: int, state: ReferralState, news: str = "") -> Referral:
    """Write down what became of a referral: sent, received, followed up, declined. Raises."""
    before = _done_before(act)
    if before is not None:
        return before
    referral = locked(act, referral_id)
    claim = found(act, referral.claim_id)
    news = masked(one_line(news, LONGEST_NEWS))
    if not referral.is_open or state is ReferralState.PREPARED:
        raise FinishedReferral
    if state is ReferralState.DECLINED and not news:
        raise NoNews
    office = act.tx.get_one(Office, referral.office)
    referral.state, referral.changed_at = state, act.now
    referral.news = news or referral.news
    is_over = state in {ReferralState.FOLLOWED_UP, ReferralState.DECLINED}
    referral.look_at = None if is_over else _morning(office, act.now + SILENT)
    done(
        act, claim, ClaimAct.REFERRAL_NEWS,
        text=news, facts=_facts(referral), office=office.code,
    )  # fmt: skip
    return referral


def locked(act: DeskAct, referral_id: int) -> Referral:
    """A referral of a claim that they work on, changed by nobody else; raises UnknownReferral."""
    referral = referrals.lock(act.tx, referral_id)
    if referral is None or not _is_theirs(act.tx, act.actor, referral):
        raise UnknownReferral
    act.actor.require(Permission.VERIFY, act.tx.get_one(Office, referral.office))
    return referral


def visible(tx: Tx, actor: Actor, referral_id: int) -> Referral:
    """A referral of a claim that they may read; raises UnknownReferral."""
    referral = referrals.get(tx, referral_id)
    if referral is None or not _is_theirs(tx, actor, referral):
        raise UnknownReferral
    return referral


def note_download(act: DeskAct, referral: Referral, digest: str) -> None:
    """Write down that a pack has left the desk."""
    facts = {"pack": digest, "claim": referral.claim_id}
    audit.record(
        act.tx, act.now, act.actor.audit_id, "referral.downloaded", f"referral:{referral.id}",
        office=referral.office, facts=facts,
    )  # fmt: skip


def want_file(act: DeskAct, referral_id: int) -> None:
    """Let the pack come to them in their chat; raises UnknownReferral."""
    referral = locked(act, referral_id)
    referral.wanted_by = act.actor.person_id
    note_download(act, referral, referral.pack or "")


def again(tx: Tx, referral: Referral, now: datetime) -> None:
    """Let a desk be reminded of a referral once more, if nothing happens."""
    referral.look_at = _morning(tx.get_one(Office, referral.office), now + SILENT)
    tx.flush()


def _is_theirs(tx: Tx, actor: Actor, referral: Referral) -> bool:
    return may_read(actor, tx.get_one(HoaxClaim, referral.claim_id))


def _done_before(act: DeskAct) -> Referral | None:
    entered = hoax_entries.by_key(act.tx, act.key)
    number = entered.facts.get("referral") if entered is not None else None
    return act.tx.get_one(Referral, number) if number is not None else None


def _morning(office: Office, moment: datetime) -> datetime:
    """The morning of that day in the office's zone."""
    zone = ZoneInfo(office.timezone)
    local = datetime.combine(moment.astimezone(zone).date(), MORNING, zone)
    return local.astimezone(UTC)


def _facts(referral: Referral) -> dict[str, Any]:
    return {
        "referral": referral.id,
        "agency": referral.agency,
        "state": referral.state.value,
        "pack": referral.pack,
    }
