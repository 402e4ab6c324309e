"""Reports come together in claims: a new one, or one more about what others have asked already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from hoaxes import claim_notices, claim_topics, normalise, priority, spread
from hoaxes.priority import Season
from storage import audit, chats, evidence, hoax_claims, hoax_entries, hoax_reports
from storage.chats import ChatRow
from storage.engine import Tx
from storage.evidence import Evidence
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct, HoaxEntry
from storage.hoax_reports import HoaxReport, ReportState
from storage.offices import NATIONAL_CODE
from storage.receipt_counters import ReportCounter, next_number
from texts import claims_chat as texts
from threads.context import Act

TITLE: Final = 90  # characters of what circulates, until staff call it something better


@dataclass(frozen=True, slots=True)
class File:
    """A stored file that came with a report, as `storage/evidence.py` keeps it."""

    sha256: str
    declared: str = ""
    pdq: str | None = None
    kind: str = "other"
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brought: words with private numbers hidden, files, and what they said of it.

    `office` is the region from which it came, the national one if nobody knows; `group_id` the
    group in which it was asked.
    """

    text: str
    office: str = NATIONAL_CODE
    files: Sequence[File] = ()
    is_forwarded: bool = False
    group_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What was read in a report: the office of the place it names, whether a participant is."""

    place: str | None = None
    names_participant: bool = False
    is_flagged: bool = False


def gather(act: Act, chat: ChatRow, brought: Brought, patience: timedelta) -> HoaxReport:
    """Begin a report, or add to the one that this chat has begun; once for each key.

    After `patience` it goes on by itself.
    """
    known = hoax_reports.by_key(act.tx, act.key)
    if known is not None:
        return known
    begun = hoax_reports.gathering(act.tx, chats.key_of(chat))
    report = hoax_reports.lock(act.tx, hoax_reports.key_of(begun)) if begun else None
    if report is None or report.state is not ReportState.GATHERING:
        return begin(act, chat, brought, patience)
    if brought.text not in report.text:
        report.text = "\n".join(filter(None, (report.text, brought.text)))
    report.facts = {**report.facts, **brought.facts}
    report.is_forwarded = report.is_forwarded or brought.is_forwarded
    report.ripe_at = act.now + patience
    _keep_files(act, report, brought.files)
    act.tx.flush()
    return report


def begin(act: Act, chat: ChatRow, brought: Brought, patience: timedelta) -> HoaxReport:
    """Begin a report, also beside one that goes on by now."""
    known = hoax_reports.by_key(act.tx, act.key)
    if known is not None:
        return known
    report = hoax_reports.add(act.tx, _report(act, chat, brought, ReportState.GATHERING))
    report.ripe_at = act.now + patience
    _keep_files(act, report, brought.files)
    act.tx.flush()
    return report


def open_claim(
    act: Act, report: HoaxReport, about: About, season: Season = Season.ORDINARY
) -> HoaxClaim:
    """Make a claim of a report that no claim fits; the office of the place examines it."""
    examiner = about.place or report.office
    claim = hoax_claims.add(
        act.tx,
        HoaxClaim(
            office=examiner,
            publisher=spread.publisher(examiner, [report.office]),
            place=about.place,
            state=ClaimState.NEW,
            title=title_of(report.text),
            narrative=report.text,
            names_participant=about.names_participant,
            is_flagged=about.is_flagged,
            opened_at=report.at,
            reported_at=report.at,
            changed_at=act.now,
            look_at=act.now,
        ),
    )
    _note(act, claim, ClaimAct.OPENED)
    add_report(act, report, claim, season)
    claim_notices.opened(act, claim)
    return claim


def join(
    act: Act,
    chat: ChatRow,
    brought: Brought,
    claim: HoaxClaim,
    season: Season = Season.ORDINARY,
) -> HoaxReport:
    """Count one more person for a claim, which is locked; who has asked before joins themselves."""
    known = hoax_reports.by_key(act.tx, act.key)
    if known is not None:
        return known
    mine = hoax_reports.of_person(act.tx, hoax_claims.key_of(claim), chats.key_of(chat))
    if mine is not None:
        mine.repeats += 1
        _keep_files(act, mine, brought.files)
        return mine
    report = hoax_reports.add(act.tx, _report(act, chat, brought, ReportState.OPEN))
    _keep_files(act, report, brought.files)
    add_report(act, report, claim, season)
    return report


def add_report(
    act: Act, report: HoaxReport, claim: HoaxClaim, season: Season = Season.ORDINARY
) -> None:
    """Let a report belong to a locked claim, with a receipt of the office that examines it."""
    claim_id = hoax_claims.key_of(claim)
    mine = hoax_reports.of_person(act.tx, claim_id, report.chat_id)
    if mine is not None and mine.id != report.id:
        mine.repeats += 1
        report.state, report.ripe_at = ReportState.DROPPED, None
        act.tx.flush()
        return
    report.claim_id, report.state, report.ripe_at = claim_id, ReportState.OPEN, None
    if report.number is None:
        report.opened_office = claim.office
        report.number = next_number(act.tx, ReportCounter, claim.office)
    claim.reports += 1
    claim.reported_at = max(claim.reported_at, report.at)
    act.tx.flush()
    follow(act, claim, [report.office], season)
    audit.record(
        act.tx,
        act.now,
        "system",
        "report.added",
        f"report:{report.id}",
        office=claim.office,
        facts={"claim": claim_id},
    )


def follow(act: Act, claim: HoaxClaim, regions: Sequence[str], season: Season) -> None:
    """Let publisher and priority of a locked claim follow more reports; nobody loses it.

    Who speaks about it from now on is told.
    """
    if not claim.is_open:
        return
    before = claim.publisher
    wider = spread.publisher(before, regions)
    claim.publisher = wider
    press(act.tx, claim, act.now, season)
    if wider != before:
        claim.look_at = act.now
        _note(act, claim, ClaimAct.ESCALATED, {"from": before, "to": wider})
        claim_notices.spread_to(act, claim)


def press(tx: Tx, claim: HoaxClaim, now: datetime, season: Season) -> None:
    """Let the priority of a claim be what its last reports make it."""
    claim_id = hoax_claims.key_of(claim)
    lately = hoax_reports.count_of_claim(tx, claim_id, now - priority.LATELY)
    today = hoax_reports.count_of_claim(tx, claim_id, now - priority.TODAY)
    claim.priority = priority.priority(lately, today, season)
    tx.flush()


def title_of(text: str) -> str:
    """The first words of what circulates, in one line, without what asks others to pass it on."""
    line = " ".join(normalise.claimed(text).split()) or texts.FILES_ALONE
    if len(line) <= TITLE:
        return line
    return f"{line[:TITLE].rsplit(' ', 1)[0]} …"


def _report(act: Act, chat: ChatRow, brought: Brought, state: ReportState) -> HoaxReport:
    return HoaxReport(
        chat_id=chats.key_of(chat),
        group_id=brought.group_id,
        office=brought.office,
        state=state,
        key=act.key,
        text=brought.text,
        facts=brought.facts,
        is_forwarded=brought.is_forwarded,
        at=act.now,
    )


def _keep_files(act: Act, report: HoaxReport, files: Sequence[File]) -> None:
    for file in files:
        kept = Evidence(
            report_id=hoax_reports.key_of(report),
            sha256=file.sha256,
            declared=file.declared,
            kind=file.kind,
            problem=file.problem,
            pdq=file.pdq,
            at=act.now,
        )
        evidence.add(act.tx, kept)


def _note(act: Act, claim: HoaxClaim, what: ClaimAct, facts: dict[str, Any] | None = None) -> None:
    """Enter what happened by itself."""
    entry = hoax_entries.add(
        act.tx,
        HoaxEntry(
            claim_id=hoax_claims.key_of(claim),
            act=what,
            key=f"{act.key}:{what}",
            at=act.now,
            facts=facts or {},
        ),
    )
    claim_topics.mirror(act, claim, entry)
