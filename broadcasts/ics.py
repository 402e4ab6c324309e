"""An event as a calendar file (RFC 5545 and 5546); pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MIME_TYPE: Final = "text/calendar"
LONGEST_LINE: Final = 75  # octets without the line break
_PRODUCT: Final = "-//KPU//Bakohumas Bot//ID"
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in somebody's calendar: the same `uid` with a higher `sequence` replaces it."""

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime | None
    summary: str
    organiser: str
    place: str = ""
    link: str = ""
    description: str = ""
    is_cancelled: bool = False


def written(entry: Entry) -> bytes:
    """The file: CRLF, lines folded at 75 octets, texts escaped, times in UTC."""
    lines = (piece for line in _lines(entry) for piece in _folded(line))
    return "".join(f"{line}\r\n" for line in lines).encode()


def _lines(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:{_PRODUCT}"
    yield f"METHOD:{'CANCEL' if entry.is_cancelled else 'PUBLISH'}"
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTAMP:{_time(entry.stamped_at)}"
    yield f"DTSTART:{_time(entry.starts_at)}"
    if entry.ends_at is not None:
        yield f"DTEND:{_time(entry.ends_at)}"
    yield f"SUMMARY:{_text(entry.summary)}"
    # An organiser is required (RFC 5546, 3.2); an office is no mailbox.
    yield f'ORGANIZER;CN="{_parameter(entry.organiser)}":invalid:nomail'
    if entry.place:
        yield f"LOCATION:{_text(entry.place)}"
    if entry.link:
        yield f"URL:{_line(entry.link)}"
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    yield f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"
    yield "END:VCALENDAR"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """A value of the type TEXT (3.3.11)."""
    kept = "".join(sign for sign in text if sign == "\n" or sign.isprintable())
    return kept.translate(_ESCAPES)


def _parameter(text: str) -> str:
    """A quoted parameter, which knows no escape (3.2)."""
    return _line(text).replace('"', "'")


def _line(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets; no character is torn (3.1)."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
