"""A message beside the known claims: told, joined, offered, or taken in as a new report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from channels.base import Button, Buttons, Message
from handlers.check_turn import Turn, gathering
from handlers.context import KEEP, Result, Say, State, aside
from hoaxes import coaching, intake, questions, verdicts
from hoaxes import gathering as reports
from hoaxes.coaching import Bringing, Question
from hoaxes.evidence import Problem
from hoaxes.matching import SUGGESTED
from hoaxes.receipts import receipt
from hoaxes.seasons import season
from storage import hoax_claims, hoax_reports
from storage.hoax_claims import HoaxClaim
from storage.hoax_reports import HoaxReport
from storage.offices import Office
from texts import claims_chat as texts
from threads.subjects import sounds_dangerous


def certain(turn: Turn) -> Result | None:
    """The answer where one claim is surely meant: its verdict, or that it is looked at already."""
    found = intake.known(turn.tx, turn.certain)
    claim = hoax_claims.lock_last(turn.tx, hoax_claims.key_of(found[0])) if found else None
    if claim is None:
        return None
    answer = verdicts.answer(turn.tx, claim)
    if answer is not None:
        is_news = intake.tell(turn.act, turn.context.chat, turn.brought(), claim)
        if turn.is_forwarded and not is_news:
            return Result(next_state=KEEP)
        message = answer.message if turn.is_in_group else _with_officer(answer.message, claim)
        return Result((Say(message),), _after(turn))
    if not claim.is_open or turn.is_in_group:
        return None
    return _joined(turn, claim)


def suggested(turn: Turn) -> Result | None:
    """Up to three published claims to choose from; None where there are none, or it was asked."""
    if not intake.has_room(turn.tx, turn.context.chat, turn.context.now):
        return None
    found = [one for one in intake.known(turn.tx, turn.likely) if one.verdict][:SUGGESTED]
    begun = turn.begun
    if not found or (begun is not None and coaching.asked(begun.facts) is not None):
        return None
    report = turn.take(None, Question.SAME, _likely(turn))
    text = texts.suggested([claim.title for claim in found])
    return Result((Say(Message(text, _choices(report, found))),), gathering(turn.context))


def taken(turn: Turn) -> Result:
    """A new report, or more of the one that is begun; its kind is asked unless it is plain."""
    if not intake.has_room(turn.tx, turn.context.chat, turn.context.now):
        return aside(texts.MOST_TODAY)
    bringing, warnings = _bringing(turn), _warnings(turn)
    if turn.begun is not None or bringing is not None:
        reminder = _reminder(turn)
        turn.take(bringing)
        return Result((*warnings, *reminder), gathering(turn.context))
    likely = _likely(turn)
    report = turn.take(None, Question.KIND, likely)
    number = hoax_reports.key_of(report)
    said = texts.ASK_KIND_WITNESS if likely is Bringing.SEEN else texts.ASK_KIND
    question = Message(said, questions.kinds(f"cek:jenis:{number}", first=likely))
    return Result((*warnings, Say(question)), gathering(turn.context))


def _reminder(turn: Turn) -> tuple[Say, ...]:
    """The choice that is still open, for whoever goes on in their own words; once in a burst."""
    report = turn.begun
    if report is None or turn.is_forwarded or intake.is_burst(report, turn.context.now):
        return ()
    match coaching.asked(report.facts):
        case Question.KIND:
            number = hoax_reports.key_of(report)
            return (Say(Message(texts.CHOOSE_KIND, questions.kinds(f"cek:jenis:{number}"))),)
        case Question.SAME:
            return (Say(Message(texts.CHOOSE_ABOVE)),)
        case None:
            return ()
        case _:
            return (Say(Message(texts.NOTED)),)


def _joined(turn: Turn, claim: HoaxClaim) -> Result:
    """One more who asks about what is looked at already."""
    tx, now = turn.tx, turn.context.now
    brought = turn.brought()
    report = reports.join(
        turn.act, turn.context.chat, brought, claim, season(tx, claim.office, now)
    )
    claim.is_flagged = claim.is_flagged or sounds_dangerous(brought.text)
    office = tx.get_one(Office, claim.office).name
    asks = not intake.knows_wish(tx, turn.context.chat)
    message = questions.joined(report, receipt(report), office, asks_consent=asks)
    return Result((Say(message),), _after(turn))


def _bringing(turn: Turn) -> Bringing | None:
    """What it plainly is: it was said before, or somebody passed it on; None: to be asked."""
    step, file = turn.context.step, turn.looked.file
    if step in {Bringing.SEEN, Bringing.FIGURES}:
        return Bringing(step)
    is_application = file is not None and file.problem is Problem.DANGEROUS
    is_passed_on = turn.is_forwarded and not turn.looked.is_witness
    return Bringing.PASSED_ON if is_passed_on or is_application else None


def _likely(turn: Turn) -> Bringing:
    """What it is if nobody says so: what was passed on is somebody else's, however it speaks."""
    is_own = turn.looked.is_witness and not turn.is_forwarded
    return Bringing.SEEN if is_own else Bringing.PASSED_ON


def _warnings(turn: Turn) -> tuple[Say, ...]:
    """What is to be said of the file: it cannot be opened, or must not be."""
    return (Say(Message(turn.looked.problem)),) if turn.looked.problem else ()


def _choices(report: HoaxReport, found: Sequence[HoaxClaim]) -> Buttons:
    number = hoax_reports.key_of(report)
    rows = [
        (Button(texts.choice(place), f"cek:sama:{number}:{hoax_claims.key_of(claim)}"),)
        for place, claim in enumerate(found, 1)
    ]
    return (*rows, (Button(texts.NONE_SAME, f"cek:beda:{number}"),))


def _with_officer(message: Message, claim: HoaxClaim) -> Message:
    ask = Button(texts.ASK_OFFICER, f"petugas:office:{claim.publisher}")
    return replace(message, buttons=(*message.buttons, (ask,)))


def _after(turn: Turn) -> State | None:
    """A report that is being gathered goes on beside an answer."""
    return KEEP if turn.begun is not None else None
