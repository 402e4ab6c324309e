"""The week of an office's claims: what came, what was decided, what waits and for how long."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from channels.base import Button, Media, MediaKind, Message, Part, TemplateCall
from hoaxes import report_picture
from outbox import enqueue
from registry import consent, sheets
from registry.access import PERMISSIONS, Permission
from registry.sheets import MIME_TYPES, Form
from storage import chats, claim_report_readers, claim_weeks, media, offices, roles
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.claim_report_readers import ClaimReportReader
from storage.engine import Tx
from storage.hoax_claims import ClaimState
from storage.offices import Office
from texts import claims_report as texts
from texts import whatsapp as templates
from threads.context import Act
from threads.talking import is_window_closed

COMES_AT: Final = time(8)  # on Monday, by the office's clock
DAYS: Final = 7
MOST_CLAIMS: Final = 5  # named with how often they were asked about
EAST: Final = ZoneInfo("Asia/Jayapura")  # where Monday begins first
AT_ONCE: Final = 50  # readers in one look
_WEEK: Final = timedelta(days=DAYS)


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long something took: the half that was fastest, and nine of ten; None: nothing did."""

    half: timedelta | None
    nine_of_ten: timedelta | None


@dataclass(frozen=True, slots=True)
class Week:
    """The counts of one week, from `first` on; `by_day` are its reports, `regions` most first."""

    office: str
    name: str
    zone: str
    first: date
    opened: int
    published: int
    closed: int
    waiting: int
    took: Lengths
    waits: Lengths
    reports: int
    asked_about: int
    claims: Sequence[tuple[int, str, int]]
    regions: Sequence[tuple[str, int]]
    kinds: Sequence[tuple[str, int]]
    by_day: Sequence[int]

    @property
    def copies(self) -> float:
        """How many people asked about a claim, on the average."""
        return self.reports / self.asked_about if self.asked_about else 0.0


@dataclass(frozen=True, slots=True)
class Files:
    """The picture of a week, and its figures for a spreadsheet."""

    picture: bytes
    table: bytes


def monday(now: datetime, zone: str) -> date:
    """The last Monday whose report has come out by the clock of a zone."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=local.weekday())
    is_early = local.weekday() == 0 and local.time() < COMES_AT
    return day - _WEEK if is_early else day


def latest(tx: Tx, office: str, now: datetime) -> Week:
    """The newest week of which there is a report."""
    return report(tx, office, monday(now, tx.get_one(Office, office).timezone), now)


def report(tx: Tx, office: str, comes: date, now: datetime) -> Week:
    """The week before a Monday at an office and those under it."""
    found = tx.get_one(Office, office)
    codes = [one.code for one in offices.subtree(tx, office)]
    until = datetime.combine(comes, time(0), ZoneInfo(found.timezone))
    since = until - _WEEK
    decided = claim_weeks.decided(tx, codes, since, until)
    waiting = claim_weeks.waiting_since(tx, codes)
    reports, asked_about = claim_weeks.asked(tx, codes, since, until)
    regions = claim_weeks.reports_by_region(tx, codes, since, until)
    named = offices.by_codes(tx, [code for code, _ in regions])
    findings = claim_weeks.findings(tx, codes, since, until)
    days = Counter(
        at.astimezone(until.tzinfo).date()
        for at in claim_weeks.report_times(tx, codes, since, until)
    )
    first = comes - _WEEK
    return Week(
        office,
        found.name,
        found.timezone,
        first,
        claim_weeks.opened(tx, codes, since, until),
        sum(state is ClaimState.PUBLISHED for state, _, _ in decided),
        sum(state is ClaimState.CLOSED for state, _, _ in decided),
        len(waiting),
        _lengths([ended - begun for _, begun, ended in decided]),
        _lengths([now - begun for begun in waiting]),
        reports,
        asked_about,
        claim_weeks.reports_by_claim(tx, codes, since, until, MOST_CLAIMS),
        [(named[code].name, count) for code, count in regions],
        sorted(
            ((texts.kind(*what), count) for what, count in findings.items()),
            key=lambda one: (-one[1], one[0]),
        ),
        [days[first + timedelta(days=place)] for place in range(DAYS)],
    )


def files(week: Week) -> Files:
    """The files of a week; drawing is slow, so not in a transaction."""
    picture = report_picture.draw(
        texts.heading(week.name),
        texts.span(week.first),
        list(zip(texts.WEEKDAYS, week.by_day, strict=True)),
        week.regions,
    )
    return Files(picture, sheets.write(Form.CSV, texts.COLUMNS, _rows(week)))


def messages(tx: Tx, week: Week, made: Files, now: datetime) -> tuple[Message, Message]:
    """The picture with the figures in words, and the table; both files are stored."""
    name = texts.file_name(week.office, week.first)
    picture = _kept(tx, made.picture, f"{name}.png", "image/png", MediaKind.PHOTO, now)
    kind = MediaKind.DOCUMENT
    table = _kept(tx, made.table, f"{name}.csv", MIME_TYPES[Form.CSV], kind, now)
    return Message(told(week), media=picture), Message(texts.TABLE, media=table)


def told(week: Week) -> str:
    """The figures in words, short enough to stand under a picture."""
    return texts.told(
        week.name, week.first,
        [
            texts.came(week.opened),
            texts.decided(week.published, week.closed, _spoken(week.took)),
            texts.waiting(week.waiting, _spoken(week.waits)),
            texts.copies(week.reports, week.asked_about, week.copies),
            texts.regions(week.regions),
            texts.kinds(week.kinds),
            texts.claims(week.claims),
        ],
    )  # fmt: skip


def due(tx: Tx, now: datetime) -> Sequence[ClaimReportReader]:
    """Who is to get the report of their office now."""
    latest = monday(now, EAST.key)
    found = claim_report_readers.waiting(tx, latest, AT_ONCE)
    return [one for one in found if _is_waiting(tx, one, now)]


def send(act: Act, reader: ClaimReportReader, week: Week, made: Files) -> None:
    """Send a report to somebody, once; who verifies there no more gets none from now on."""
    person, comes = reader.person_id, week.first + _WEEK
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


def _lengths(found: Sequence[timedelta]) -> Lengths:
    """By the nearest rank: lengths that something really took."""
    ordered = sorted(found)
    if not ordered:
        return Lengths(None, None)
    half, most = (ordered[ceil(share * len(ordered)) - 1] for share in (0.5, 0.9))
    return Lengths(half, most)


def _spoken(lengths: Lengths) -> tuple[str, str]:
    return texts.length(lengths.half), texts.length(lengths.nine_of_ten)


def _rows(week: Week) -> list[Sequence[str]]:
    """Each figure on a line: what it is, of whom, and how much."""
    figures = (
        ("opened", week.opened), ("published", week.published), ("closed", week.closed),
        ("waiting", week.waiting), ("reports", week.reports), ("asked_about", week.asked_about),
    )  # fmt: skip
    lengths = (
        ("took_half", week.took.half), ("took_most", week.took.nine_of_ten),
        ("waits_half", week.waits.half), ("waits_most", week.waits.nine_of_ten),
    )  # fmt: skip
    return [
        *((texts.FIGURES[name], "", str(count)) for name, count in figures),
        *((texts.FIGURES[name], "", _hours(length)) for name, length in lengths),
        *((texts.DAY, day, str(n)) for day, n in zip(texts.WEEKDAYS, week.by_day, strict=True)),
        *((texts.REGION, name, str(count)) for name, count in week.regions),
        *((texts.KIND, name, str(count)) for name, count in week.kinds),
        *((texts.CLAIM, f"{number} {title}", str(n)) for number, title, n in week.claims),
    ]


def _hours(length: timedelta | None) -> str:
    """In hours with a decimal comma, as spreadsheets here read it."""
    return "" if length is None else f"{length / timedelta(hours=1):.1f}".replace(".", ",")


def _kept(
    tx: Tx, content: bytes, name: str, mime_type: str, kind: MediaKind, now: datetime
) -> Media:
    digest = hashlib.sha256(content).hexdigest()
    file = Media(digest, kind, name, mime_type, len(content))
    media.put(tx, file, content, now)
    return file
