"""Everybody who asked is told: each once for each version of a verdict, in their own channel.

What is told and that it was told are one commit, so that a stop between two chunks repeats nothing
and leaves nobody out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from channels.base import Button, ChatKind, Message, Part, TemplateCall
from hoaxes import verdicts
from hoaxes.receipts import receipt
from outbox import enqueue
from registry import consent
from storage import chats, hoax_claims, hoax_reports, proofs
from storage import verdicts as rows
from storage.broadcasts import Lane
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.hoax_entries import MESSAGE
from storage.hoax_reports import HoaxReport
from storage.offices import Office
from storage.verdicts import Verdict, VerdictState
from texts import verdicts as texts
from texts import whatsapp as templates
from texts.verdicts import Said
from threads.context import Act
from threads.talking import is_window_closed

CHUNK: Final = 50  # reports that one transaction tells of; replies wait for no more
WAITING: Final = 20  # verdicts that are looked at for one that is ready
PATIENCE: Final = timedelta(seconds=30)  # for an announcement to open, so that its code is known


def has_work(tx: Tx) -> bool:
    """Whether anybody has still to be told of anything."""
    return bool(rows.to_be_told(tx, 1))


def tell_some(act: Act) -> bool:
    """Tell a chunk of those who wait for a verdict, or for its withdrawal; false if nobody does."""
    for waiting in rows.to_be_told(act.tx, WAITING):
        if not _is_ready(act, waiting):
            continue
        claim = hoax_claims.lock(act.tx, waiting.claim_id)
        verdict = rows.lock(act.tx, rows.key_of(waiting))
        if claim is None or verdict is None or verdict.told_at is not None:
            return True  # another process was faster
        reports = _reached(act.tx, verdict)
        chats.of_ids(act.tx, [report.chat_id for report in reports])  # read at once
        if verdict.state is VerdictState.PUBLISHED:
            said = verdicts.said(act.tx, verdict)
            for report in reports:
                _tell(act, claim, verdict, said, report)
        else:
            for report in reports:
                _take_back(act, claim, report)
        if not reports:
            verdict.told_at = act.now
        act.tx.flush()
        return True
    return False


def _is_ready(act: Act, verdict: Verdict) -> bool:
    """Whether its code can be told: people are told within seconds, but not without it."""
    is_new = verdict.published_at is not None and act.now - verdict.published_at < PATIENCE
    if verdict.state is not VerdictState.PUBLISHED or verdict.broadcast_id is None or not is_new:
        return True
    proof = proofs.of_broadcast(act.tx, verdict.broadcast_id)
    return proof is None or proof.public_at is not None


def _reached(tx: Tx, verdict: Verdict) -> Sequence[HoaxReport]:
    if verdict.state is VerdictState.PUBLISHED:
        return hoax_reports.untold(tx, verdict.claim_id, verdict.version, CHUNK)
    return hoax_reports.told_until(tx, verdict.claim_id, verdict.version, CHUNK)


def _tell(act: Act, claim: HoaxClaim, verdict: Verdict, said: Said, report: HoaxReport) -> None:
    is_changed = report.told_at is not None and report.told > 0
    message = verdicts.told(verdict, said, _number(act.tx, report), is_changed=is_changed)
    is_reached = say(act, claim, report, message, f"v{verdict.version}")
    if is_reached:
        hoax_reports.note_told(report, verdict.version, act.now)
    else:
        hoax_reports.pass_over(report, verdict.version)


def _take_back(act: Act, claim: HoaxClaim, report: HoaxReport) -> None:
    """Who was told hears that it does not hold any more, and waits again."""
    office = act.tx.get_one(Office, claim.publisher).name
    if report.told_at is not None:
        message = Message(texts.withdrawn(_number(act.tx, report), claim.title, office))
        say(act, claim, report, message, f"v{report.told}:ditarik")
    hoax_reports.wait_again(report)


def say(act: Act, claim: HoaxClaim, report: HoaxReport, message: Message, what: str) -> bool:
    """Tell in private, else once in the group in which they asked; false where neither can be."""
    chat, group = _place(act.tx, report)
    if chat is None:
        return False
    named = f"group:{chat.id}" if group else str(report.id)
    key = f"{MESSAGE}{claim.id}:kabar:{what}:{named}"
    if not is_window_closed(act, chat):
        enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)
        return True
    office = act.tx.get_one(Office, claim.publisher).name
    call = TemplateCall(templates.VERDICT, (office, receipt(report)))
    button = Button(texts.READ, f"kabar:{report.id}")
    text = templates.filled(templates.VERDICT_BODY, *call.values)
    part = Part(text, ((button,),), template=call)
    enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)
    return True


def _number(tx: Tx, report: HoaxReport) -> str:
    """The receipt as it is shown to whoever got it; in a group it would be anybody's."""
    _, is_in_group = _place(tx, report)
    return "" if is_in_group or report.number is None else receipt(report)


def _place(tx: Tx, report: HoaxReport) -> tuple[ChatRow | None, bool]:
    """Where somebody is told, and whether that is a group."""
    own = chats.get_one(tx, report.chat_id)
    if own.kind is ChatKind.GROUP:
        return (own, True) if own.state is ChatState.ACTIVE else (None, True)
    if own.person_id is not None and not consent.wants_messages(tx, own):
        return None, False  # said STOP: nothing about it, nowhere
    if own.person_id is not None and own.state is ChatState.ACTIVE:
        return own, False
    group = chats.get(tx, report.group_id) if report.group_id is not None else None
    is_there = group is not None and group.state is ChatState.ACTIVE
    return (group, True) if is_there else (None, False)
