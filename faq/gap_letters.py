"""The monthly list of what the answers left open, for those who write answers in an office.

It comes on the first working day of the month at nine o'clock in Jakarta; a bot that stood still
sends it within the days after. A list that was begun goes on after a restart without repeating.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from channels.base import Media, MediaKind, Message
from faq import gap_drafts, gaps
from faq.gaps import Gap, Subject
from outbox import enqueue
from registry import calendar, consent, sheets
from registry.access import PERMISSIONS, Permission
from registry.hours import DAY
from registry.sheets import MIME_TYPES, Form
from search.words import Lexicon
from storage import audit, media, offices, roles
from storage.broadcasts import Lane
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from storage.roles import Role
from texts import desk_faq as texts
from threads.context import Act
from threads.talking import is_window_closed

AT: Final = time(9)  # o'clock in Jakarta
LATE: Final = timedelta(days=5)  # after which a list waits for the next month
MOST: Final = 10  # subjects that are named; the file has all
READERS: Final = (Role.ADMIN, Role.DRAFTER)
ACTION: Final = "faq.gaps_told"
_ZONE: Final = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True, slots=True)
class Month:
    """What was left open at an office and those under it in the month before `first`."""

    office: str
    first: date
    gaps: Sequence[Gap]


def due(tx: Tx, now: datetime) -> date | None:
    """The month whose lists are to be sent now, by its first day; None: there is none."""
    first = now.astimezone(_ZONE).date().replace(day=1)
    hours = calendar.hours_of(tx, tx.get_one(Office, NATIONAL_CODE), now)
    comes = datetime.combine(hours.add_working_days(first - DAY, 1), AT, _ZONE)
    last = audit.last_act(tx, "system", ACTION)
    is_sent = last is not None and last >= comes
    return first if comes <= now < comes + LATE and not is_sent else None


def months(tx: Tx, first: date, now: datetime) -> Sequence[Month]:
    """What each office with somebody to read it gets: its own part of the country."""
    since = datetime.combine((first - DAY).replace(day=1), time(0), _ZONE)
    until = datetime.combine(first, time(0), _ZONE)
    found = [gap for gap in gaps.of_office(tx, NATIONAL_CODE, now) if since <= gap.asked_at < until]
    parents = {office.code: office.parent for office in offices.everything(tx)}
    listed = []
    for code in roles.offices_with(tx, READERS, now):
        theirs = [gap for gap in found if code in {NATIONAL_CODE, gap.office, parents[gap.office]}]
        if theirs:
            listed.append(Month(code, first, theirs))
    return listed


def gathered(month: Month) -> Sequence[Subject]:
    """The subjects of a month. CPU only: for a thread."""
    return gaps.gathered(month.gaps, Lexicon.load())


def send(act: Act, month: Month, subjects: Sequence[Subject]) -> None:
    """Send the list of an office to those who write answers there, each once."""
    office = act.tx.get_one(Office, month.office)
    named = [(subject.text, len(subject.gaps)) for subject in subjects[:MOST]]
    told = texts.letter(office.name, month.first - DAY, len(month.gaps), named)
    message = Message(told, media=_table(act, month, subjects))
    for person in _readers(act, month.office):
        for chat in consent.own_chats(act.tx, person):
            if is_window_closed(act, chat):
                continue  # the page of the desk has it; a template for a list would say nothing
            key = f"celah:{month.office}:{month.first}:{chat.id}"
            enqueue.say(
                act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE
            )


def finish(tx: Tx, now: datetime) -> None:
    """Write down that all lists of a month are sent."""
    audit.record(tx, now, "system", ACTION, "faq")


def _readers(act: Act, office: str) -> Sequence[int]:
    held = roles.of_office(act.tx, office, act.now)
    writing = (grant for grant in held if Permission.WRITE_FAQ in PERMISSIONS[grant.role])
    return list(dict.fromkeys(one.person_id for one in writing if one.role in READERS))


def _table(act: Act, month: Month, subjects: Sequence[Subject]) -> Media:
    content = sheets.write(Form.CSV, texts.COLUMNS, gap_drafts.rows(subjects))
    digest = hashlib.sha256(content).hexdigest()
    name = f"celah-{month.office}-{month.first:%Y%m}.csv"
    file = Media(digest, MediaKind.DOCUMENT, name, MIME_TYPES[Form.CSV], len(content))
    media.put(act.tx, file, content, act.now)
    return file
