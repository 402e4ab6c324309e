"""What became of a doubtful message: the tap that brings a verdict, or all of it."""

from __future__ import annotations

from channels.base import Message
from handlers.context import KEEP, Context, Fetched, Result, Say, Unprepared, aside, number_of
from hoaxes import verdicts
from hoaxes.receipts import receipt
from storage import chats, hoax_reports
from storage import verdicts as verdict_rows
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_reports import HoaxReport
from storage.offices import Office
from texts import claims_desk, service
from texts import verdicts as texts


class ClaimNews(Unprepared):
    """“Baca hasilnya” and “Selengkapnya”."""

    name = "kabar"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Say what holds now, whatever held when the button was made."""
        match context.pressed:
            case ("lengkap", text) if (number := number_of(text)) is not None:
                return _whole(tx, number)
            case _:
                return _news(tx, context)


def _whole(tx: Tx, number: int) -> Result:
    verdict = verdict_rows.get(tx, number)
    newest = verdict_rows.published(tx, verdict.claim_id) if verdict is not None else None
    if newest is None:
        return aside(texts.GONE if verdict is not None else service.OLD_BUTTON)
    return Result((Say(verdicts.in_full(tx, newest)),), KEEP)


def _news(tx: Tx, context: Context) -> Result:
    report = _meant(tx, context)
    if report is None or report.claim_id is None:
        return aside(service.OLD_BUTTON)
    claim = tx.get_one(HoaxClaim, report.claim_id)
    found = verdicts.answer(tx, claim)
    number = receipt(report) if report.number is not None else ""
    if claim.state is ClaimState.CLOSED:
        examiner = tx.get_one(Office, claim.office).name
        return Result((Say(Message(claims_desk.not_decided(number, examiner))),), KEEP)
    if found is None:
        office = tx.get_one(Office, claim.publisher).name
        return Result((Say(Message(texts.withdrawn(number, claim.title, office))),), KEEP)
    if report.told < found.verdict.version:
        hoax_reports.note_told(report, found.verdict.version, context.now)
        tx.flush()
    return Result((Say(verdicts.message(tx, found.verdict, number)),), KEEP)


def _meant(tx: Tx, context: Context) -> HoaxReport | None:
    """The report of the button if it is this chat's; Twilio gives back the template's, without."""
    me, text = chats.key_of(context.chat), "".join(context.pressed[:1])
    number = number_of(text)
    report = hoax_reports.lock(tx, number) if number is not None else None
    if report is not None and report.chat_id == me:
        return report
    return hoax_reports.newest_told(tx, me)
