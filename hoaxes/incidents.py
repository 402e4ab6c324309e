"""What somebody saw themselves, and figures that differ: cases at a desk, and never claims."""

from __future__ import annotations

from typing import Final

from channels.base import Message
from hoaxes import coaching
from hoaxes.coaching import Bringing, Question
from storage import divisions, evidence, hoax_reports
from storage.cases import Case, Subject
from storage.chats import ChatRow
from storage.engine import Tx
from storage.hoax_reports import HoaxReport, ReportState
from storage.offices import Office
from texts import claims_chat as texts
from threads import hearing
from threads.context import Act
from threads.hearing import Opening, Words
from threads.receipts import receipt

LONGEST: Final = 4_000  # characters that one message of ours can show to the desk
FOR_FIGURES: Final = ("rendatin", "teknis")  # the divisions, the first that takes cases
_SUBJECTS: Final = {Bringing.SEEN: Subject.INCIDENT, Bringing.FIGURES: Subject.FIGURES}


def open_case(
    act: Act, chat: ChatRow, report: HoaxReport, bringing: Bringing, office: str
) -> Message:
    """Make a case of a locked report at the desk of an office, and return its receipt.

    Every file is kept as it came; no verdict follows.
    """
    subject = _SUBJECTS[bringing]
    said = _said(act.tx, report)
    opening = Opening(
        office,
        subject,
        is_flagged=bool(report.facts.get(coaching.DANGEROUS)),
        division=_division(act.tx) if subject is Subject.FIGURES else None,
        facts={"when": report.facts.get(Question.WHEN, coaching.SKIPPED)},
    )
    case = hearing.open_case(_part(act, report, 0), chat, opening, said[0])
    for number, words in enumerate(said[1:], 1):
        hearing.hear(_part(act, report, number), case, words)
    report.state, report.ripe_at = ReportState.DROPPED, None
    act.tx.flush()
    return _received(act.tx, case, bringing)


def _said(tx: Tx, report: HoaxReport) -> list[Words]:
    """What was written in pieces that a desk can be shown, and the files one by one."""
    pieces = [report.text[at : at + LONGEST] for at in range(0, len(report.text), LONGEST)] or [""]
    files = [one.sha256 for one in evidence.of_report(tx, hoax_reports.key_of(report))]
    first = Words(pieces[0], files[0] if files else None)
    others = [Words(piece) for piece in pieces[1:]]
    return [first, *others, *(Words("", file) for file in files[1:])]


def _division(tx: Tx) -> str | None:
    takers = {division.code for division in divisions.open_ones(tx)}
    return next((code for code in FOR_FIGURES if code in takers), None)


def _part(act: Act, report: HoaxReport, number: int) -> Act:
    return Act(act.tx, act.composers, act.now, f"report:{report.id}:case:{number}")


def _received(tx: Tx, case: Case, bringing: Bringing) -> Message:
    number, office = receipt(case.opened_office, case.number), tx.get_one(Office, case.office).name
    if bringing is Bringing.FIGURES:
        return Message(texts.figures_received(number, office))
    return Message(texts.incident_received(number, office))
