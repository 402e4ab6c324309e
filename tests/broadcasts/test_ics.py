"""Calendar files, read back as RFC 5545 says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from broadcasts import ics
from broadcasts.ics import Entry

WIB = timezone(timedelta(hours=7))
ENTRY = Entry(
    uid="undangan-7-1@bakohumas",
    sequence=0,
    stamped_at=datetime(2027, 2, 8, 3, tzinfo=UTC),
    starts_at=datetime(2027, 2, 16, 9, tzinfo=WIB),
    ends_at=datetime(2027, 2, 16, 12, tzinfo=WIB),
    summary="Rapat koordinasi; anggaran, dan lain-lain \\ tambahan",
    organiser='KPU Provinsi "Banten"',
    place="Aula KPU, Jl. Raya 1",
    link="https://contoh.id/r?a=1;b=2,3",
    description="Diharapkan hadir: Kasubbag\nSelasa",
)


def read(content: bytes) -> dict[str, str]:
    """The properties of a file by name, unfolded and unescaped."""
    text = content.decode()
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    return dict(_property(line) for line in lines)


def _property(line: str) -> tuple[str, str]:
    head, _, value = line.partition(":")
    name = head.partition(";")[0]
    return name, _plain(value) if name in ("SUMMARY", "LOCATION", "DESCRIPTION") else value


def _plain(value: str) -> str:
    signs, plain = iter(value), ""
    for sign in signs:
        plain += {"n": "\n"}.get(other := next(signs), other) if sign == "\\" else sign
    return plain


def test_a_file_is_read_back() -> None:
    """Times in UTC, texts as they were, the method of a new event."""
    found = read(ics.written(ENTRY))
    assert found["METHOD"] == "PUBLISH"
    assert found["STATUS"] == "CONFIRMED"
    assert (found["DTSTART"], found["DTEND"]) == ("20270216T020000Z", "20270216T050000Z")
    assert (found["UID"], found["SEQUENCE"]) == (ENTRY.uid, "0")
    assert found["SUMMARY"] == ENTRY.summary
    assert found["LOCATION"] == ENTRY.place
    assert found["DESCRIPTION"] == ENTRY.description
    assert found["URL"] == ENTRY.link


def test_a_cancelled_event() -> None:
    """The same event, newer, taken out of calendars."""
    cancelled = replace(ENTRY, is_cancelled=True, sequence=2, ends_at=None)
    found = read(ics.written(cancelled))
    assert (found["METHOD"], found["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (found["UID"], found["SEQUENCE"]) == (ENTRY.uid, "2")
    assert "DTEND" not in found


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_no_text_breaks_a_file(text: str) -> None:
    """Lines have at most 75 octets, and nobody adds a property by what they type."""
    written = ics.written(replace(ENTRY, summary=text, place=text, organiser=text, link=text))
    assert all(len(line) <= ics.LONGEST_LINE for line in written.split(b"\r\n"))
    names = [line.partition(":")[0] for line in written.decode().replace("\r\n ", "").split("\r\n")]
    assert len(names) <= 19
    kept = "".join(sign for sign in text if sign == "\n" or sign.isprintable())
    assert read(written)["SUMMARY"] == kept
