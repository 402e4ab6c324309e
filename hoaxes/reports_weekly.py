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

from channels.base import Media, MediaKind, Message
from hoaxes import report_picture
from registry import sheets
from registry.sheets import MIME_TYPES, Form
from storage import claim_weeks, media, offices
from storage.engine import Tx
from storage.hoax_claims import ClaimState
from storage.offices import Office
from texts import claims_report as texts

COMES_AT: Final = time(8)  # on Monday, by the office's clock
DAYS: Final = 7
MOST_CLAIMS: Final = 5  # named with how often they were asked about
WEEK: Final = timedelta(days=DAYS)


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
    return day - WEEK if is_early else day


def latest(tx: Tx, office: str, now: datetime) -> Week:
    """The newest week of which there is a report."""
    return report(tx, office, monday(now, tx.get_one(Office, office).timezone), now)


def report(tx: Tx, office: str, comes: date, now: datetime) -> Week:
    """The week before a Monday at an office and those under it."""
    found = tx.get_one(Office, office)
    codes = [one.code for one in offices.subtree(tx, office)]
    until = datetime.combine(comes, time(0), ZoneInfo(found.timezone))
    since = until - WEEK
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
    first = comes - WEEK
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
