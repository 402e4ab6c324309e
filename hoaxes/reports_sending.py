"""The weekly report on claims reaches who wants it: once, on Monday by their office's clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from channels.base import Button, Part, TemplateCall
from hoaxes.reports_weekly import WEEK, Files, Week, messages, monday
from outbox import enqueue
from registry import consent
from registry.access import PERMISSIONS, Permission
from storage import chats, claim_report_readers, roles
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.claim_report_readers import ClaimReportReader
from storage.engine import Tx
from storage.offices import Office
from texts import claims_report as texts
from texts import whatsapp as templates
from threads.context import Act
from threads.talking import is_window_closed

EAST: Final = "Asia/Jayapura"  # where Monday begins first
AT_ONCE: Final = 50  # readers in one look


def due(tx: Tx, now: datetime) -> Sequence[ClaimReportReader]:
    """Who is to get the report of their office now."""
    latest = monday(now, EAST)
    found = claim_report_readers.waiting(tx, latest, AT_ONCE)
    return [one for one in found if _is_waiting(tx, one, now)]


def send(act: Act, reader: ClaimReportReader, week: Week, made: Files) -> None:
    """Send a report to somebody, once; who verifies there no more gets none from now on."""
    person, comes = reader.person_id, week.first + WEEK
    kept = claim_report_readers.get(act.tx, person, week.office)
    if kept is None or (kept.sent_for is not None and kept.sent_for >= comes):
        return
    if not _may(act.tx, person, week.office, act.now):
        claim_report_readers.remove(act.tx, person, week.office)
        return
    kept.sent_for = comes
    for chat in chats.private_chats(act.tx, person):
        if consent.wants_messages(act.tx, chat):
            _send(act, chat, week, made)
    act.tx.flush()


def _send(act: Act, chat: ChatRow, week: Week, made: Files) -> None:
    key = f"claimweek:{week.office}:{week.first}:{chat.id}"
    if is_window_closed(act, chat):
        call = TemplateCall(templates.CLAIM_WEEK, (week.name, texts.span(week.first)))
        row = ((Button(texts.READ, "klaim:report"),),)
        body = templates.filled(templates.CLAIM_WEEK_BODY, *call.values)
        enqueue.call(
            act.tx, act.composers, chat, Part(body, row, template=call), key=key, now=act.now
        )
        return
    for place, message in enumerate(messages(act.tx, week, made, act.now)):
        enqueue.say(
            act.tx, act.composers, chat, message,
            key=f"{key}:{place}", now=act.now, lane=Lane.NOTICE,
        )  # fmt: skip


def _is_waiting(tx: Tx, reader: ClaimReportReader, now: datetime) -> bool:
    zone = tx.get_one(Office, reader.office).timezone
    return reader.sent_for is None or reader.sent_for < monday(now, zone)


def _may(tx: Tx, person: int, office: str, now: datetime) -> bool:
    held = roles.held_by(tx, person, now)
    return any(code == office and Permission.VERIFY in PERMISSIONS[role] for code, role in held)
