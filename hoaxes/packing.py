"""Making the pack of a referral: read in one transaction, made outside of any, kept in another."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from channels.base import Media, MediaKind
from hoaxes import pack, verdicts
from hoaxes.errors import UnknownReferral
from hoaxes.pack import Piece
from hoaxes.pack_pages import Letter, Sheet
from storage import evidence, hoax_reports, media, referrals
from storage import verdicts as verdict_rows
from storage.engine import Database, Tx
from storage.evidence import Evidence
from storage.hoax_claims import HoaxClaim
from storage.hoax_reports import HoaxReport
from storage.offices import Office
from storage.referrals import Referral
from texts import dates
from texts import referrals as texts
from texts import verdicts as verdict_texts

MIME_TYPE: Final = "application/zip"
MOST_HOURS: Final = 96  # lines; what lasted longer is counted by days
MOST_FILES: Final = 60
AT_ONCE: Final = 10
_EVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Made:
    """A pack as a file."""

    file: Media
    content: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a pack."""

    name: str
    sheet: Sheet
    letter: Letter
    pieces: Sequence[Piece]


async def make(database: Database, referral_id: int, now: datetime) -> Made:
    """The pack of a referral, made now if it is not there; raises UnknownReferral."""
    kept = await database.read(lambda tx: _kept(tx, referral_id))
    while kept is None:
        contents = await database.read(lambda tx: gather(tx, referral_id))
        made = await asyncio.to_thread(built, contents)
        kept = await database.write(partial(keep, referral_id, contents, made, now))
    return kept


def wanted(tx: Tx) -> Sequence[int]:
    """The referrals whose packs somebody waits for in a chat."""
    return [referrals.key_of(referral) for referral in referrals.wanted(tx, AT_ONCE)]


def built(contents: Contents) -> Made:
    """The pack of these contents: slow, in no transaction."""
    content = pack.build(contents.sheet, contents.letter, contents.pieces)
    digest = hashlib.sha256(content).hexdigest()
    file = Media(digest, MediaKind.DOCUMENT, contents.name, MIME_TYPE, len(content))
    return Made(file, content)


def keep(referral_id: int, contents: Contents, made: Made, now: datetime, tx: Tx) -> Made | None:
    """Keep a pack with its referral; one that somebody else has made meanwhile stays.

    None: a file in it was hidden meanwhile, and it is to be made anew. Raises UnknownReferral.
    """
    referral = referrals.lock(tx, referral_id)
    if referral is None:
        raise UnknownReferral
    if referral.pack is None:
        shown = _shown(tx, referral)
        if not all(piece.sha256 in shown for piece in contents.pieces):
            return None
        media.put(tx, made.file, made.content, now)
        referral.pack = made.file.sha256
        tx.flush()
    return _kept(tx, referral_id)


def gather(tx: Tx, referral_id: int) -> Contents:
    """What goes into the pack of a referral; raises UnknownReferral."""
    referral = referrals.get(tx, referral_id)
    if referral is None:
        raise UnknownReferral
    claim = tx.get_one(HoaxClaim, referral.claim_id)
    office = tx.get_one(Office, referral.office)
    letter = Letter(
        office.name,
        dates.day(referral.at, office.timezone),
        referral.letter_number,
        referral.addressee,
        referral.letter,
    )
    name = f"klaim-{referral.claim_id}-{referral.agency}-{referral_id}.zip"
    return Contents(name, _sheet(tx, referral, claim, office), letter, tuple(_pieces(tx, referral)))


def _kept(tx: Tx, referral_id: int) -> Made | None:
    referral = referrals.get(tx, referral_id)
    file = media.get(tx, referral.pack) if referral is not None and referral.pack else None
    if file is None:
        return None
    about = Media(file.sha256, file.kind, file.file_name, file.mime_type, file.size)
    return Made(about, file.content)


def _sheet(tx: Tx, referral: Referral, claim: HoaxClaim, office: Office) -> Sheet:
    times = [at for at in hoax_reports.times(tx, referral.claim_id, _EVER) if at <= referral.at]
    regions = [
        (tx.get_one(Office, code).region, count)
        for code, count in hoax_reports.by_office(tx, referral.claim_id)
    ]
    heading, counts = _by_time(times, office.timezone)
    facts = tuple(_facts(tx, referral, claim, office, times))
    said = tuple(_verdict(tx, referral.claim_id))
    return Sheet(facts, claim.narrative, said, regions, heading, counts)


def _facts(
    tx: Tx, referral: Referral, claim: HoaxClaim, office: Office, times: Sequence[datetime]
) -> Iterator[tuple[str, str]]:
    zone = office.timezone
    yield texts.CLAIM, str(referral.claim_id)
    yield texts.TITLE, claim.title
    yield texts.AGENCY, referral.agency_name
    yield texts.EXAMINER, tx.get_one(Office, claim.office).name
    yield texts.PUBLISHER, tx.get_one(Office, claim.publisher).name
    if claim.place is not None:
        yield texts.PLACE, tx.get_one(Office, claim.place).region
    if times:
        yield texts.FIRST, dates.day_and_time(min(times), zone)
        yield texts.LAST, dates.day_and_time(max(times), zone)
    yield texts.PEOPLE, str(len(times))
    yield texts.AS_OF, dates.day_and_time(referral.at, zone)


def _verdict(tx: Tx, claim_id: int) -> Iterator[tuple[str, str]]:
    found = verdict_rows.published(tx, claim_id)
    if found is None:
        return
    said = verdicts.said(tx, found)
    yield texts.VERDICT, verdict_texts.finding(said.finding, said.kind)
    yield from said.parts
    for title, url in said.sources:
        yield verdict_texts.SOURCES, f"{title}: {url}"


def _by_time(times: Sequence[datetime], zone: str) -> tuple[str, Sequence[tuple[str, int]]]:
    """The counts by hour, or by day where that would be too many lines."""
    hours = Counter(at.replace(minute=0, second=0, microsecond=0) for at in times)
    if len(hours) <= MOST_HOURS:
        by_hour = sorted(hours.items())
        return texts.BY_HOUR, [(dates.day_and_time(at, zone), count) for at, count in by_hour]
    days = Counter(dates.day(at, zone) for at in sorted(times))
    return texts.BY_DAY, list(days.items())


def _shown(tx: Tx, referral: Referral) -> Mapping[str, Sequence[Evidence]]:
    """The files of the claim that nobody has hidden, each with all who brought it."""
    found: dict[str, list[Evidence]] = {}
    for one in evidence.of_claim(tx, referral.claim_id):
        if not one.is_hidden:
            found.setdefault(one.sha256, []).append(one)
    return found


def _pieces(tx: Tx, referral: Referral) -> Iterator[Piece]:
    for digest, brought in list(_shown(tx, referral).items())[:MOST_FILES]:
        file = media.get(tx, digest)
        if file is None:
            continue
        reports = [tx.get_one(HoaxReport, one.report_id) for one in brought]
        yield Piece(
            digest,
            brought[0].kind,
            file.mime_type,
            file.file_name.removeprefix(file.file_name.rpartition(".")[0]),
            file.size,
            brought[0].problem,
            any(report.is_forwarded for report in reports),
            file.content or None,
        )
