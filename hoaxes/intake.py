"""A doubtful message on its way to a claim: bundled, coached, opened, or made a case of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from broadcasts import content, holds
from broadcasts.content import Why
from channels.base import Message
from hoaxes import coaching, gathering, incidents, places, questions, verdicts
from hoaxes.coaching import Bringing, Question
from hoaxes.gathering import About, Brought
from hoaxes.matching import Match, Outcome
from hoaxes.receipts import receipt
from hoaxes.seasons import season
from outbox import enqueue
from registry import consent
from storage import audit, chats, evidence, hoax_claims, hoax_reports
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_reports import HoaxReport, ReportState
from storage.offices import NATIONAL_CODE, Office
from texts.markup import escape
from threads.context import Act
from threads.subjects import sounds_dangerous

BUNDLE: Final = timedelta(seconds=4)  # what follows so closely is one report
SILENCE: Final = timedelta(minutes=10)  # then a report goes on without what is missing
TOLD_LATELY: Final = timedelta(minutes=1)  # so long copies of one hoax are one question
MOST_A_DAY: Final = 20  # new reports of one person
DAY: Final = timedelta(days=1)
AT_ONCE: Final = 20  # reports that go on in one turn of the ticker


@dataclass(frozen=True, slots=True)
class Ripe:
    """A report that goes on by itself; `text` is to be matched once more if it becomes a claim."""

    id: int
    text: str
    becomes_claim: bool


def take(act: Act, chat: ChatRow, brought: Brought) -> HoaxReport:
    """Begin a report with what somebody brought, or add it to the one that they have begun.

    While that one is being asked about, what is passed on is a matter of its own: the first goes
    on with what is known of it.
    """
    begun = hoax_reports.gathering(act.tx, chats.key_of(chat))
    if begun is not None and _is_another(begun, brought):
        begun.ripe_at = act.now
        return gathering.begin(act, chat, brought, BUNDLE)
    if begun is not None and _says_kind(begun, brought):
        begun.facts = coaching.asking(begun.facts, None)
    facts = {**(begun.facts if begun else {}), **brought.facts}
    return gathering.gather(act, chat, brought, SILENCE if coaching.asked(facts) else BUNDLE)


def is_burst(report: HoaxReport, now: datetime) -> bool:
    """Whether what comes now follows closely on the question or on what came before."""
    return report.ripe_at is None or now < report.ripe_at - SILENCE + BUNDLE


def has_room(tx: Tx, chat: ChatRow, now: datetime) -> bool:
    """Whether somebody may begin another report today; what they have begun goes on."""
    chat_id = chats.key_of(chat)
    if hoax_reports.gathering(tx, chat_id) is not None:
        return True
    return hoax_reports.count_begun(tx, chat_id, now - DAY) < MOST_A_DAY


def known(tx: Tx, ids: Sequence[str]) -> Sequence[HoaxClaim]:
    """The claims of a match as they stand, united ones as what they have become, best first."""
    found = (hoax_claims.last(tx, int(claim_id)) for claim_id in ids)
    claims = {hoax_claims.key_of(claim): claim for claim in found if claim is not None}
    return [claim for claim in claims.values() if claim.state is not ClaimState.CLOSED]


def tell(act: Act, chat: ChatRow, brought: Brought, claim: HoaxClaim) -> bool:
    """Count somebody for a published claim whose verdict they are told in this transaction.

    False: they were told the same a moment ago.
    """
    report = gathering.join(act, chat, brought, claim)
    lately = report.told_at is not None and act.now - report.told_at < TOLD_LATELY
    is_news = not lately or report.told != claim.verdict
    _note_told(act, report, claim)
    return is_news


def choose(act: Act, report: HoaxReport, claim: HoaxClaim) -> None:
    """Let a locked report be about a published claim: the person says that it is the same."""
    gathering.add_report(act, report, claim)
    if report.state is ReportState.OPEN:
        _note_told(act, report, claim)


def ask(act: Act, report: HoaxReport, question: Question | None) -> Message | None:
    """Let a locked report wait for an answer; None: it goes on at the next turn of the ticker."""
    report.facts = coaching.asking(report.facts, question)
    report.ripe_at = act.now if question is None else act.now + SILENCE
    act.tx.flush()
    return questions.asked(report, question) if question else None


def go_on(act: Act, report: HoaxReport) -> Message | None:
    """Ask what a locked report lacks; None: nothing."""
    return ask(act, report, _missing(act.tx, report))


def take_back(act: Act, report: HoaxReport) -> None:
    """Drop a locked report before it becomes anything, as its person wishes."""
    drop(act, report)
    chat = chats.get_one(act.tx, report.chat_id)
    _record(act, chat, "report.taken_back", report)


def drop(act: Act, report: HoaxReport) -> None:
    """Forget a locked report that becomes nothing."""
    report.state, report.ripe_at, report.text = ReportState.DROPPED, None, ""
    evidence.forget_report(act.tx, hoax_reports.key_of(report))
    act.tx.flush()


def ripe(tx: Tx, now: datetime) -> Sequence[Ripe]:
    """What goes on by itself now."""
    return [
        Ripe(
            hoax_reports.key_of(report),
            report.text,
            report.facts.get(Question.KIND) in {None, Bringing.PASSED_ON}
            and (coaching.asked(report.facts) is not None or _missing(tx, report) is None),
        )
        for report in hoax_reports.ripe(tx, now, AT_ONCE)
    ]


def ripen(act: Act, one: Ripe, match: Match) -> HoaxClaim | None:
    """Let a report go on: a question, a claim or a case. Returns the claim if one was opened.

    `match` is that of the report's text, where it becomes a claim. Whoever has added something
    meanwhile is waited for.
    """
    report = hoax_reports.lock(act.tx, one.id)
    if report is None or report.state is not ReportState.GATHERING or report.text != one.text:
        return None
    if report.ripe_at is None or report.ripe_at > act.now:
        return None
    chat = chats.get_one(act.tx, report.chat_id)
    if not report.text and not evidence.of_report(act.tx, one.id):
        drop(act, report)
        return None
    is_silent = coaching.asked(report.facts) is not None
    question = None if is_silent or not _may_write(act.tx, chat) else _missing(act.tx, report)
    if question is not None:
        _say(act, chat, ask(act, report, question), f"{question}:{report.id}")
        return None
    report.facts = coaching.asking(report.facts, None)
    named, told = places.named(act.tx, report.text), report.facts.get(Question.PLACE) or None
    place = named.code if named else told
    if report.office == NATIONAL_CODE:  # nobody knew before from where it comes
        report.office = told or place or NATIONAL_CODE
    bringing = coaching.bringing(report.facts)
    if bringing is Bringing.PASSED_ON:
        return _to_claim(act, chat, report, place, match)
    received = incidents.open_case(act, chat, report, bringing, told or place or report.office)
    _say(act, chat, received, f"case:{report.id}")
    return None


def wish(act: Act, report: HoaxReport, *, wants_news: bool) -> None:
    """Keep whether somebody wants to be told what comes of their report."""
    report.wants_news = wants_news
    chat = chats.get_one(act.tx, report.chat_id)
    if wants_news:
        consent.agree(act.tx, chat.channel, chat.account, chat.external_id, act.now)
    act.tx.flush()
    action = "report.news_wanted" if wants_news else "report.news_declined"
    _record(act, chat, action, report)


def knows_wish(tx: Tx, chat: ChatRow) -> bool:
    """Whether somebody has agreed to be told what comes of what they bring."""
    return consent.has_agreed(tx, chat.channel, chat.account, chat.external_id)


def _to_claim(
    act: Act, chat: ChatRow, report: HoaxReport, place: str | None, match: Match
) -> HoaxClaim | None:
    """Join the claim that came up meanwhile, or open one."""
    about = _about(act.tx, report, place)
    found = known(act.tx, match.ids) if match.outcome is Outcome.AUTO else ()
    claim = hoax_claims.lock_last(act.tx, hoax_claims.key_of(found[0])) if found else None
    opened = None
    if claim is None or claim.state is ClaimState.CLOSED:
        examiner = about.place or report.office
        claim = opened = gathering.open_claim(act, report, about, season(act.tx, examiner, act.now))
    else:
        gathering.add_report(act, report, claim, season(act.tx, claim.office, act.now))
        claim.is_flagged = claim.is_flagged or about.is_flagged
    _answer(act, chat, report, claim)
    return opened


def _answer(act: Act, chat: ChatRow, report: HoaxReport, claim: HoaxClaim) -> None:
    """Tell the verdict, if there is one by now, or give the receipt."""
    mine = hoax_reports.of_person(act.tx, hoax_claims.key_of(claim), report.chat_id) or report
    answer = verdicts.answer(act.tx, claim)
    if answer is not None:
        _note_told(act, mine, claim)
        _say(act, chat, answer.message, f"told:{report.id}")
        return
    office = act.tx.get_one(Office, claim.office).name
    asks = not knows_wish(act.tx, chat)
    message = questions.received(mine, receipt(mine), office, asks_consent=asks)
    _say(act, chat, message, f"receipt:{report.id}")


def _note_told(act: Act, report: HoaxReport, claim: HoaxClaim) -> None:
    report.state, report.told, report.told_at = ReportState.TOLD, claim.verdict, act.now
    act.tx.flush()


def _is_another(begun: HoaxReport, brought: Brought) -> bool:
    kind, was = brought.facts.get(Question.KIND), begun.facts.get(Question.KIND)
    is_coached = coaching.asked(begun.facts) in coaching.TYPED
    is_same = bool(brought.text) and brought.text in begun.text
    return (is_coached and brought.is_forwarded and not is_same) or (
        kind is not None and was is not None and kind != was
    )


def _says_kind(begun: HoaxReport, brought: Brought) -> bool:
    """Whether the question for the kind is answered by what comes: somebody passes it on."""
    return coaching.asked(begun.facts) is Question.KIND and Question.KIND in brought.facts


def _missing(tx: Tx, report: HoaxReport) -> Question | None:
    """What is to be asked next; a place that the words name is not asked for."""
    question = coaching.missing(report.facts)
    if question is Question.PLACE and places.named(tx, report.text) is not None:
        return coaching.missing(coaching.answered(report.facts, question, coaching.SKIPPED))
    return question


def _about(tx: Tx, report: HoaxReport, place: str | None) -> About:
    html = escape(report.text)
    names = content.passages(html, holds.subjects(tx))
    return About(
        place,
        names_participant=any(one.why in {Why.NAME, Why.NUMBER} for one in names),
        is_flagged=bool(report.facts.get(coaching.DANGEROUS)) or sounds_dangerous(report.text),
    )


def _record(act: Act, chat: ChatRow, action: str, report: HoaxReport) -> None:
    who, what = f"person:{chat.person_id}", f"report:{report.id}"
    audit.record(act.tx, act.now, who, action, what, office=report.office)


def _may_write(tx: Tx, chat: ChatRow) -> bool:
    return chat.state is ChatState.ACTIVE and consent.wants_messages(tx, chat)


def _say(act: Act, chat: ChatRow, message: Message | None, key: str) -> None:
    if message is not None and _may_write(act.tx, chat):
        enqueue.say(act.tx, act.composers, chat, message, key=f"report:{key}", now=act.now)
