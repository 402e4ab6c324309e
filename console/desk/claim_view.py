"""What the page of one claim shows: counts and words, never who asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hoaxes import passing, resembling
from hoaxes.finding import may_act, visible
from hoaxes.overview import Overview, is_late, overview
from hoaxes.receipts import receipt_or_none
from registry.access import Actor, Permission
from storage import hoax_claims, hoax_entries, hoax_reports
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import HoaxEntry
from storage.hoax_reports import HoaxReport
from storage.offices import Office
from texts import claims_desk, dates
from texts import desk_claims as texts
from texts.desk_case import moment
from threads import naming

NEWEST: Final = 50  # reports
BAR: Final = 60  # units of the highest bar


@dataclass(frozen=True, slots=True)
class Bar:
    """How many asked in one hour, and how high its bar is."""

    place: int
    count: int
    height: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as staff may see it."""

    id: int
    receipt: str
    office: str
    at: str
    text: str
    facts: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One thing that was done."""

    id: int
    act: str
    label: str
    who: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A claim that may be the same."""

    id: int
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as it stands; `version` is what an act from this page has seen of it."""

    id: int
    version: int
    office_code: str
    title: str
    narrative: str
    variants: Sequence[str]
    facts: tuple[tuple[str, str], ...]
    is_flagged: bool
    is_late: bool
    merged_into: int | None
    regions: tuple[tuple[str, int], ...]
    bars: tuple[Bar, ...]
    hours: str
    reports: tuple[ReportView, ...]
    entries: tuple[EntryView, ...]
    alike: tuple[Alike, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody can do with it; `colleague` is who works on it, if somebody else does."""

    is_theirs: bool
    can_take: bool
    can_release: bool
    can_work: bool
    can_split: bool
    can_reopen: bool
    colleague: str
    above: tuple[tuple[str, str], ...]


def view(tx: Tx, actor: Actor, claim_id: int, now: datetime, alike: Sequence[str]) -> ClaimView:
    """A claim with everything that is known about it; raises UnknownClaim."""
    claim = visible(tx, actor, claim_id)
    office = tx.get_one(Office, claim.office)
    shown = overview(tx, claim, now)
    return ClaimView(
        claim_id,
        claim.version,
        office.code,
        claim.title,
        claim.narrative,
        shown.variants,
        tuple(_facts(tx, claim, office, shown)),
        claim.is_flagged,
        is_late(claim),
        claim.merged_into,
        tuple((region.name, region.reports) for region in shown.regions),
        _bars(shown.hours),
        texts.hours(shown.hours),
        tuple(_report(tx, one) for one in hoax_reports.newest_of_claim(tx, claim_id, NEWEST)),
        tuple(_entry(tx, one, office) for one in hoax_entries.of_claim(tx, claim_id)),
        tuple(
            Alike(hoax_claims.key_of(one), one.title, claims_desk.STATES[one.state])
            for one in resembling.shown(tx, actor, claim, alike)
        ),
    )


def choices(tx: Tx, actor: Actor, claim_id: int) -> Choices:
    """What somebody can do with a claim that they may read; raises UnknownClaim."""
    claim = visible(tx, actor, claim_id)
    is_theirs = may_act(actor, claim)
    is_others = claim.holder not in {None, actor.person_id}
    works = is_theirs and claim.is_open
    higher = passing.above(tx, claim) if claim.is_open else ()
    mine = actor.offices_with(Permission.VERIFY)
    return Choices(
        is_theirs=is_theirs,
        can_take=works and claim.holder != actor.person_id,
        can_release=works and claim.holder == actor.person_id,
        can_work=works,
        can_split=is_theirs
        and (claim.is_open or claim.state is ClaimState.PUBLISHED)
        and claim.reports > 1,
        can_reopen=is_theirs and claim.state is ClaimState.CLOSED,
        colleague=naming.of_staff(tx, claim.holder) if is_others else "",
        above=tuple((one.code, one.name) for one in higher if is_theirs or one.code in mine),
    )


def _facts(tx: Tx, claim: HoaxClaim, office: Office, shown: Overview) -> Sequence[tuple[str, str]]:
    zone, publisher = office.timezone, tx.get_one(Office, claim.publisher)
    facts = [
        (texts.STATE, claims_desk.STATES[claim.state]),
        (texts.EXAMINER, office.name),
        (texts.PUBLISHER, publisher.name),
        (texts.HOLDER, naming.of_staff(tx, claim.holder) or texts.NOBODY),
        (texts.ASKED, texts.people(claim.reports)),
        (texts.FIRST, moment(claim.opened_at, zone)),
        (texts.LAST, moment(claim.reported_at, zone)),
    ]
    if claim.is_open:
        phase = texts.UNTIL_TAKEN if claim.taken_at is None else texts.UNTIL_DECIDED
        left = texts.left(dates.exactly(shown.left)) if shown.left else texts.TIME_IS_OVER
        facts.append((phase, left))
    return facts


def _bars(hours: Sequence[int]) -> tuple[Bar, ...]:
    highest = max(hours, default=0) or 1
    return tuple(Bar(place, n, round(BAR * n / highest)) for place, n in enumerate(hours))


def _report(tx: Tx, report: HoaxReport) -> ReportView:
    office = tx.get_one(Office, report.office)
    facts = [f"{name}: {fact}" for name, fact in report.facts.items() if isinstance(fact, str)]
    if report.repeats:
        facts.append(f"{texts.REPEATED} {report.repeats}×")
    return ReportView(
        hoax_reports.key_of(report),
        receipt_or_none(report) or texts.NO_RECEIPT,
        office.name,
        moment(report.at, office.timezone),
        report.text,
        " · ".join(facts),
    )


def _entry(tx: Tx, entry: HoaxEntry, office: Office) -> EntryView:
    code = entry.facts.get("to")
    where = tx.get(Office, code) if isinstance(code, str) else None
    return EntryView(
        entry.id or 0,
        entry.act.value,
        claims_desk.ACTS[entry.act],
        naming.of_staff(tx, entry.author),
        moment(entry.at, office.timezone),
        entry.text or (where.name if where else ""),
    )
