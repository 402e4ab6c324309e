"""The dialogue of a report: its kind, which claim it is, what is missing, and the receipt."""

from __future__ import annotations

from typing import Final

from channels.base import Button, Message
from handlers.check_turn import Turn, gathering
from handlers.context import (
    Context,
    Replace,
    Result,
    Say,
    State,
    aside,
    number_of,
    say,
    toast,
)
from hoaxes import coaching, intake, questions, verdicts
from hoaxes.coaching import TYPED, Bringing, Question
from hoaxes.receipts import receipt
from registry import masking, offices
from registry.names import one_line
from storage import chats, hoax_claims, hoax_reports
from storage.engine import Tx
from storage.hoax_claims import ClaimState
from storage.hoax_reports import HoaxReport, ReportState
from storage.offices import Office
from texts import claims_chat as texts
from texts import service
from threads.context import Act

LONGEST_FACT: Final = 120  # characters of an answer; what is longer is a message of its own
BRINGINGS: Final = {
    Bringing.PASSED_ON: (texts.ASK_PASSED_ON, "cek:what"),
    Bringing.SEEN: (texts.ASK_SEEN, "cek:own"),
    Bringing.FIGURES: (texts.ASK_FIGURES, "cek:figures"),
}


def pressed(tx: Tx, context: Context) -> Result:
    """A button of the dialogue; those of a report that has gone on say so."""
    match context.pressed:
        case ("bawa", kind) if kind in set(Bringing):
            text, state = BRINGINGS[Bringing(kind)]
            return say(text, state=State(state))
        case ("kabar", number, wish) if wish in {"ya", "tidak"}:
            return _wish(tx, context, number, wants_news=wish == "ya")
        case ("jenis", number, kind) if kind in set(Bringing):
            return _answer(tx, context, number, Question.KIND, kind)
        case ("sama", number, claim):
            return _same(tx, context, number, claim)
        case ("beda", number):
            return _none_same(tx, context, number)
        case ("isi", number, question, word) if question in TYPED:
            return _answer(tx, context, number, Question(question), _meant(tx, question, word))
        case _:
            return aside(service.OLD_BUTTON)


def typed(turn: Turn, report: HoaxReport, question: Question) -> Result | None:
    """An answer in words to the coach; None if they are something else."""
    text = turn.context.text
    if question not in TYPED or turn.is_forwarded or len(text) > LONGEST_FACT or not text:
        return None
    if turn.looked.file is not None or "\n" in text or "://" in text:
        return None
    if coaching.is_skip(text):
        return _go_on(turn.tx, turn.context, report, question, coaching.SKIPPED)
    if question is not Question.PLACE:
        answer = one_line(masking.masked_phones(masking.masked(text)), LONGEST_FACT)
        return _go_on(turn.tx, turn.context, report, question, answer)
    found = offices.resolve(turn.tx, text)
    if len(found) == 1:
        return _go_on(turn.tx, turn.context, report, question, found[0].code)
    rows = [(_choice(report, office),) for office in found]
    said = texts.WHICH_PLACE if found else texts.PLACE_UNKNOWN
    return say(said, *rows, (questions.skip(report, question),), state=gathering(turn.context))


def leave(tx: Tx, context: Context) -> Result:
    """/batal: what was gathered and is not a report yet is forgotten."""
    begun = hoax_reports.gathering(tx, chats.key_of(context.chat))
    if begun is None:
        return say(service.CANCELLED)
    report = hoax_reports.lock(tx, hoax_reports.key_of(begun))
    if report is not None and report.state is ReportState.GATHERING:
        intake.take_back(_act(tx, context), report)
    return say(texts.TAKEN_BACK)


def _answer(tx: Tx, context: Context, number: str, question: Question, word: str) -> Result:
    report = _waiting(tx, context, number, question)
    return _go_on(tx, context, report, question, word) if report else aside(service.OLD_BUTTON)


def _go_on(tx: Tx, context: Context, report: HoaxReport, question: Question, answer: str) -> Result:
    report.facts = coaching.answered(report.facts, question, answer)
    following = intake.go_on(_act(tx, context), report)
    if following is None:
        return Result((_reply(context, Message(texts.NOTED)),))
    return Result((_reply(context, following),), gathering(context))


def _same(tx: Tx, context: Context, number: str, claim_number: str) -> Result:
    """They say which of the offered claims it is: its verdict at once."""
    report = _waiting(tx, context, number, Question.SAME)
    wanted = number_of(claim_number)
    claim = hoax_claims.lock_last(tx, wanted) if wanted is not None else None
    answer = verdicts.answer(tx, claim) if claim else None
    if report is None or claim is None or answer is None:
        return aside(service.OLD_BUTTON)
    intake.choose(_act(tx, context), report, claim)
    return Result((Say(answer.message),))


def _none_same(tx: Tx, context: Context, number: str) -> Result:
    report = _waiting(tx, context, number, Question.SAME)
    if report is None:
        return aside(service.OLD_BUTTON)
    if report.is_forwarded:
        report.facts = coaching.answered(report.facts, Question.KIND, Bringing.PASSED_ON.value)
    following = intake.go_on(_act(tx, context), report)
    reply = _reply(context, following or Message(texts.NOTED))
    return Result((reply,), gathering(context) if following else None)


def _waiting(tx: Tx, context: Context, number: str, question: Question) -> HoaxReport | None:
    """The report of this chat that waits for an answer to a question, locked."""
    wanted = number_of(number)
    report = hoax_reports.lock(tx, wanted) if wanted is not None else None
    if report is None or report.chat_id != context.chat.id:
        return None
    is_asked = coaching.asked(report.facts) is question
    return report if report.state is ReportState.GATHERING and is_asked else None


def _wish(tx: Tx, context: Context, number: str, *, wants_news: bool) -> Result:
    wanted = number_of(number)
    report = hoax_reports.lock(tx, wanted) if wanted is not None else None
    if report is None or report.chat_id != context.chat.id or report.number is None:
        return toast(service.OLD_BUTTON)
    intake.wish(_act(tx, context), report, wants_news=wants_news)
    return aside(texts.WANTED if wants_news else texts.declined(receipt(report)))


def _meant(tx: Tx, question: str, word: str) -> str:
    """The answer that a button stands for: a place by its code, others as they read."""
    if question == Question.PLACE:
        return word if tx.get(Office, word) is not None else coaching.SKIPPED
    return {**texts.PLACES_SEEN, **texts.TIMES}.get(word, coaching.SKIPPED)


def _choice(report: HoaxReport, office: Office) -> Button:
    key = hoax_reports.key_of(report)
    return Button(offices.label(office), f"cek:isi:{key}:{Question.PLACE}:{office.code}")


def _reply(context: Context, message: Message) -> Say | Replace:
    """In place of the question that was answered with a button; below words."""
    return Replace(message) if context.pressed else Say(message)


def _act(tx: Tx, context: Context) -> Act:
    return Act(tx, context.composers, context.now, context.key)


def state_of(tx: Tx, context: Context, office: str, number: int) -> Result:
    """How a report stands, for whoever brought it; of others' nothing is said."""
    report = hoax_reports.by_receipt(tx, office, number)
    if report is None or not _is_theirs(tx, context, report):
        return aside(texts.UNKNOWN_RECEIPT)
    claim = hoax_claims.last(tx, report.claim_id) if report.claim_id is not None else None
    if claim is None:
        return aside(texts.UNKNOWN_RECEIPT)
    verdict = verdicts.answer(tx, claim)
    if verdict is not None:
        told = verdicts.message(tx, verdict.verdict, receipt(report))
        return Result((Say(told),), context.state)
    examiner = tx.get_one(Office, claim.office)
    state = claim.state if claim.state in set(texts.STANDINGS) else ClaimState.NEW
    return aside(
        texts.standing(receipt(report), examiner.name, state, report.at, examiner.timezone)
    )


def _is_theirs(tx: Tx, context: Context, report: HoaxReport) -> bool:
    if report.chat_id == context.chat.id:
        return True
    person = chats.get_one(tx, report.chat_id).person_id
    return person is not None and person == context.chat.person_id
