"""Where a claim was handed over to, as the web desk shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.desk.context import safe
from hoaxes import agencies, referring
from hoaxes.agencies import Institution
from hoaxes.finding import office_of, visible
from hoaxes.referring import Order
from registry.access import Actor, Permission
from storage import hoax_claims, offices, referrals
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from storage.referrals import Referral, ReferralState
from texts import dates
from texts import desk_referrals as texts
from texts import referrals as words

CHOICES = (
    ReferralState.SENT,
    ReferralState.RECEIVED,
    ReferralState.FOLLOWED_UP,
    ReferralState.DECLINED,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One referral in the list of a claim."""

    id: int
    agency: str
    state: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """The referrals of a claim, and the form for another one.

    `institutions` are none for whoever only reads; `order` is the letter for the chosen one.
    """

    claim: int
    about: str
    office_code: str
    lines: Sequence[Line]
    institutions: Sequence[Institution]
    order: Order | None


@dataclass(frozen=True, slots=True)
class ReferralView:
    """One referral; `states` are what can be noted of it, none where nothing can."""

    id: int
    claim: int
    about: str
    agency: str
    office_code: str
    facts: Sequence[tuple[str, str]]
    letter: str
    states: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ListView:
    """The institutions of an office; `offices` are all for which the reader verifies."""

    office: Office
    offices: Sequence[Office]
    institutions: Sequence[Institution]


def of_claim(tx: Tx, actor: Actor, claim_id: int, chosen: str) -> ClaimView:
    """The referrals of a claim, with the letter for a chosen institution; raises UnknownClaim."""
    claim = visible(tx, actor, claim_id)
    lines = [
        Line(referrals.key_of(one), one.agency_name, _state(tx, one))
        for one in referrals.of_claim(tx, claim_id)
    ]
    known: Sequence[Institution] = ()
    order = None
    if (code := office_of(actor, claim)) is not None:
        office = tx.get_one(Office, code)
        known = agencies.known(tx, office)
        to = agencies.find(tx, office, chosen)
        order = referring.drafted(tx, claim, office, to) if to is not None else None
    return ClaimView(
        claim_id, safe(texts.about(claim_id, claim.title)), claim.office, lines, known, order
    )


def one(tx: Tx, actor: Actor, referral_id: int) -> ReferralView:
    """A referral that somebody may read; raises UnknownReferral."""
    referral = referring.visible(tx, actor, referral_id)
    claim = tx.get_one(HoaxClaim, referral.claim_id)
    office = tx.get_one(Office, referral.office)
    institution = agencies.find(tx, office, referral.agency)
    is_theirs = actor.may(Permission.VERIFY, office) and referral.is_open
    states = [(state.value, words.STATES[state]) for state in CHOICES] if is_theirs else []
    facts = [
        (texts.STATE, _state(tx, referral)),
        (texts.NEWS, referral.news or "–"),
        (texts.CONTACT, (institution.contact if institution else "") or "–"),
        (texts.BY, office.name),
        (texts.MADE, dates.day_and_time(referral.at, office.timezone)),
        (words.NUMBER, referral.letter_number or "–"),
        (texts.ADDRESSEE, referral.addressee),
    ]
    return ReferralView(
        referral_id,
        hoax_claims.key_of(claim),
        safe(texts.about(referral.claim_id, claim.title)),
        referral.agency_name,
        referral.office,
        facts,
        referral.letter,
        states,
    )


def listed(tx: Tx, actor: Actor, asked: str) -> ListView:
    """The institutions of the office that is asked for, or of the first of theirs."""
    codes = actor.offices_with(Permission.VERIFY)
    code = asked if asked in codes else codes[0]
    known = offices.by_codes(tx, codes)
    office = known[code]
    return ListView(office, [known[one] for one in codes], agencies.known(tx, office))


def _state(tx: Tx, referral: Referral) -> str:
    zone = tx.get_one(Office, referral.office).timezone
    return f"{words.STATES[referral.state]} · {dates.day_and_time(referral.changed_at, zone)}"
