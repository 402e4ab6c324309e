"""Reading the moment that somebody means by "besok jam 7 pagi"; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from texts.dates import zone_label

__all__ = ["parse_span", "parse_when", "zone_label"]

ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
NOW_WORDS = {"sekarang", "sekarang juga", "saat ini", "saat ini juga"}
RELATIVE_DAYS = {"hari ini": 0, "nanti": 0, "besok": 1, "esok": 1, "lusa": 2}
WEEKDAYS = {
    "senin": 0,
    "selasa": 1,
    "rabu": 2,
    "kamis": 3,
    "jumat": 4,
    "jum'at": 4,
    "sabtu": 5,
    "minggu": 6,
    "ahad": 6,
}
MONTHS = {
    "januari": 1,
    "jan": 1,
    "februari": 2,
    "pebruari": 2,
    "feb": 2,
    "maret": 3,
    "mar": 3,
    "april": 4,
    "apr": 4,
    "mei": 5,
    "juni": 6,
    "jun": 6,
    "juli": 7,
    "jul": 7,
    "agustus": 8,
    "agu": 8,
    "agt": 8,
    "agust": 8,
    "september": 9,
    "sep": 9,
    "sept": 9,
    "oktober": 10,
    "okt": 10,
    "november": 11,
    "nopember": 11,
    "nov": 11,
    "desember": 12,
    "des": 12,
}
# The hours that a part of the day covers; 12 malam is left out, it is either end of the day.
DAY_PARTS = {
    "pagi": range(12),
    "siang": range(10, 16),
    "sore": range(14, 19),
    "petang": range(15, 19),
    "malam": range(18, 24),
}

_ONE_OF_MONTHS = "|".join(sorted(MONTHS, key=len, reverse=True))
_ONE_OF_DAYS = "|".join(re.escape(name) for name in RELATIVE_DAYS)
_DAY = re.compile(
    rf"""
    (?P<relative>{_ONE_OF_DAYS})
    | (?:(?P<weekday>{"|".join(WEEKDAYS)})(?:\ ini|(?P<next_week>\ depan))?\ ?)?
      (?:(?P<day>\d{{1,2}})
         (?:\ (?P<name>{_ONE_OF_MONTHS})(?:\ (?P<named_year>20\d\d))?
           |(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark)(?P<year>20\d\d|\d\d)))?
    """,
    re.VERBOSE,
)
_ONE_OF_PARTS = "|".join(DAY_PARTS)
_TIME = re.compile(
    rf"(?:(?P<before>{_ONE_OF_PARTS})(?: ini| hari)? )?"
    r"(?P<half>setengah )?(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2})(?:[.:]00)?)?"
    rf"(?: (?P<after>{_ONE_OF_PARTS})(?: ini| hari)?)?"
)
_ISO = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[t ](?P<hour>\d{2})[:.](?P<rest>\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?:z|[+-]\d{2}:?\d{2})?)"
)
_LATER = re.compile(r"(?P<number>\d{1,3}) (?P<unit>menit|jam|hari) lagi")
_UNITS = {"menit": timedelta(minutes=1), "jam": timedelta(hours=1), "hari": timedelta(days=1)}
_TO = re.compile(
    r" (?:sampai dengan|sampai|hingga|s/d|s\.d\.?|sd) | ?[–—] ?| - |(?<=[.:]\d\d)-(?=\d)"
)
_ONLY_TIME = re.compile(rf"(?:{_TIME.pattern}|(?:pukul|pkl|jam) .+?)(?: (?:wib|wita|wit))?")
_FILLERS = re.compile(r"\b(?:pada|pukul|pkl|pk|jam|tanggal|tgl|hari(?! ini\b))\b\.?")


class _Unclear(ValueError):
    """The words do not name one moment."""


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    is_next_matching: bool
    """Named by its weekday only: the one to come, never the one that has passed."""


def parse_when(text: str, now: datetime, zone: str) -> datetime | None:
    """The moment that `text` names in Indonesian, or None; past moments are returned, too.

    Wall-clock time of the IANA `zone`, unless WIB, WITA or WIT is written; "besok" is always the
    next day in `zone`, where the writer lives. The result is aware.
    """
    words = re.sub(r"[\s,]+", " ", text.casefold()).strip()
    later = _LATER.fullmatch(words)
    if later:
        return now + int(later["number"]) * _UNITS[later["unit"]]
    if words in NOW_WORDS:
        return now
    words, label = _split_label(re.sub(r"(?<=\d)(wib|wita|wit)\b", r" \1", words))
    try:
        return _moment(words, now.astimezone(ZoneInfo(zone)), ZoneInfo(ZONES.get(label, zone)))
    except (_Unclear, OverflowError):
        return None


def parse_span(text: str, now: datetime, zone: str) -> tuple[datetime, datetime] | None:
    """The two moments of "besok 08.00 sampai 20.00", or None; see `parse_when`.

    A second time without a day is on the day of the first, or on the next where that would be
    before it. Whether the end is after the start is the caller's to ask.
    """
    parts = _TO.split(re.sub(r"\s+", " ", text.casefold()).strip().removeprefix("dari "))
    if len(parts) != 2:
        return None
    label = _split_label(parts[1])[1]
    if label and not _split_label(parts[0])[1]:
        parts[0] += f" {label}"  # a zone behind the second time is meant for both
    start = parse_when(parts[0], now, zone)
    if start is None or not _ONLY_TIME.fullmatch(parts[1]):
        end = parse_when(parts[1], now, zone)
    else:
        end = _same_day_or_next(parts[1], start, zone)
    return None if start is None or end is None else (start, end)


def _same_day_or_next(words: str, start: datetime, zone: str) -> datetime | None:
    for later in (timedelta(0), timedelta(days=1)):
        end = parse_when(words, start + later, zone)
        if end is None or end > start:
            return end
    return None


def _split_label(words: str) -> tuple[str, str]:
    head, _, tail = words.rpartition(" ")
    label = tail.strip("().")
    return (head, label) if label in ZONES else (words, "")


def _moment(words: str, today: datetime, zone: ZoneInfo) -> datetime:
    iso = _ISO.fullmatch(words)
    if iso:
        return _from_iso(f"{iso['date']}T{iso['hour']}:{iso['rest']}", zone)
    words = re.sub(r"\s+", " ", _FILLERS.sub(" ", words)).strip()
    match = _DAY.match(words)
    named = _day(match, today.date()) if match and match.group() else None
    rest = words[match.end() :] if match and named else words
    moment = datetime.combine(
        named.day if named else today.date(), _time(rest.strip(" -")), tzinfo=zone
    )
    if named and named.is_next_matching and moment <= today:
        return moment + timedelta(weeks=1)
    return moment


def _from_iso(words: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(words.upper())
    except ValueError as error:
        raise _Unclear from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _day(match: re.Match[str], today: date) -> _Day:
    if match["relative"]:
        return _Day(today + timedelta(days=RELATIVE_DAYS[match["relative"]]), False)
    if match["day"] is None:
        return _weekday(match, today)
    named = _date(match, today)
    if match["weekday"] and named.weekday() != WEEKDAYS[match["weekday"]]:
        raise _Unclear  # a slip in one of the two; guessing which would send on the wrong day
    return _Day(named, False)


def _weekday(match: re.Match[str], today: date) -> _Day:
    wanted = WEEKDAYS[match["weekday"]]
    if match["next_week"]:
        if match["weekday"] == "minggu":
            raise _Unclear  # next Sunday or next week
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1)
        return _Day(monday + timedelta(days=wanted), False)
    return _Day(today + timedelta(days=(wanted - today.weekday()) % 7), True)


def _date(match: re.Match[str], today: date) -> date:
    month = MONTHS[match["name"]] if match["name"] else int(match["month"])
    year = match["named_year"] or match["year"]
    if year is None:
        this_year = _existing(today.year, month, int(match["day"]))
        return this_year if this_year >= today else _existing(today.year + 1, month, this_year.day)
    return _existing(int(year) + (2000 if len(year) == 2 else 0), month, int(match["day"]))


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _Unclear from error


def _time(words: str) -> time:
    match = _TIME.fullmatch(words)
    if not match:
        raise _Unclear
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:  # setengah 8 is 07.30
        hour, minute = hour - 1, 30 if match["minute"] is None and 1 <= hour <= 12 else 60
    for part in (match["before"], match["after"]):
        hour = _in_part(hour, part) if part else hour
    if hour > 23 or minute > 59:
        raise _Unclear
    return time(hour, minute)


def _in_part(hour: int, part: str) -> int:
    for candidate in (hour, hour + 12):
        if candidate in DAY_PARTS[part]:
            return candidate
    raise _Unclear
