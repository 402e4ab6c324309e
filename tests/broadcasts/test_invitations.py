"""What is typed of an event, and how everybody reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from broadcasts import attendance, drafting, invitations, publish
from broadcasts.approval_records import digest_of
from broadcasts.invitations import IsOver, NoEvent, Schedule
from storage.broadcasts import Broadcast, Kind
from storage.engine import Database, Tx
from tests import world
from tests.world import NOW
from texts import invitations as texts

WIB = "Asia/Jakarta"
START = datetime.fromisoformat("2027-02-16T09:00+07:00")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("16/2/2027 09.00", START, None),
        ("selasa depan 09.00 sampai 12.00", START, START + timedelta(hours=3)),
        ("16 Februari pukul 11.00 WIT", START, None),
    ],
)
def test_a_time_is_read(text: str, start: datetime, end: datetime | None) -> None:
    """As the author's office writes it, with or without an end."""
    assert invitations.read_when(text, NOW, WIB) == (start, end)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("16/1/2027 09.00", texts.IS_PAST),
        ("sekarang", texts.IS_PAST),
        ("16/2/2027 09.00 sampai 15/2/2027 12.00", texts.END_BEFORE_START),
        ("16/2/2027 09.00 sampai 16/2/2027 09.00", texts.END_BEFORE_START),
    ],
)
def test_a_time_that_cannot_be(text: str, sentence: str) -> None:
    """In the past, or over before it begins."""
    found = invitations.read_when(text, NOW, WIB)
    assert found is not None
    assert invitations.wrong_when(*found, NOW) == sentence


def test_no_time() -> None:
    """Ordinary words name none."""
    assert invitations.read_when("kapan-kapan", NOW, WIB) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aula KPU", ("Aula KPU", "")),
        ("https://contoh.example/r?x=1.", ("", "https://contoh.example/r?x=1")),
        ("Aula KPU\nhttp://a.example/b", ("Aula KPU", "http://a.example/b")),
        ("Aula, HTTPS://A.example", ("Aula", "HTTPS://A.example")),
        ("-", None),
        ("\n\t", None),
        ("\u202e", None),
    ],
)
def test_place_and_link(text: str, expected: tuple[str, str] | None) -> None:
    """Either or both, on one line; a link of anybody's is shown as it is."""
    assert invitations.read_place(text) == expected


@pytest.mark.parametrize(
    ("zones", "expected"),
    [
        ((WIB,), "Selasa, 16 Februari 2027 pukul 09.00 WIB"),
        ((WIB, "Asia/Pontianak"), "Selasa, 16 Februari 2027 pukul 09.00 WIB"),
        ((WIB, "Asia/Jayapura"), "Selasa, 16 Februari 2027 pukul 09.00 WIB (11.00 WIT)"),
        (
            ("Asia/Jayapura", WIB, "Asia/Makassar"),
            "Selasa, 16 Februari 2027 pukul 11.00 WIT (09.00 WIB, 10.00 WITA)",
        ),
    ],
)
def test_a_time_in_several_zones(zones: tuple[str, ...], expected: str) -> None:
    """Where it is set first, and where else it is read in brackets."""
    assert texts.moment(START, zones) == expected


def test_a_time_on_two_days() -> None:
    """Where it is another day, the day is named."""
    late = datetime.fromisoformat("2027-02-16T23:30+07:00")
    said = texts.moment(late, (WIB, "Asia/Jayapura"))
    assert said.endswith("(Rabu, 17 Februari 2027 pukul 01.30 WIT)")


@pytest.mark.parametrize("cell", ["=1+1", "+62", "-1", "@x", "\t=1", " =1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    """Whatever a deputy is called, no spreadsheet carries it out."""
    assert attendance._plain(cell) == f"'{cell}"
    assert attendance._plain("KPU") == "KPU"


# On a database


def invitation(tx: Tx, schedule: Schedule | None = None) -> Broadcast:
    """A draft of an invitation to everybody."""
    number = world.add_draft(tx)
    broadcast = tx.get_one(Broadcast, number)
    broadcast.kind = Kind.INVITATION
    if schedule is not None:
        invitations.plan(tx, broadcast, schedule, NOW)
    return broadcast


def test_the_block_stands_in_the_text(bare: Database) -> None:
    """Between the words and the footer, escaped; of another kind nothing is shown."""

    def scene(tx: Tx) -> None:
        broadcast = invitation(
            tx, Schedule(START, None, "Aula <1>", "http://a.example", "Kasubbag")
        )
        shown = drafting.announcement(tx, broadcast).text
        assert "pukul 09.00 WIB (11.00 WIT)\nTempat: Aula &lt;1&gt;\nTautan: http://a.exa" in shown
        assert "Diharapkan hadir: Kasubbag" in shown
        broadcast.kind = Kind.LETTER
        assert "Tempat" not in drafting.announcement(tx, broadcast).text

    bare.write_now(scene)


def test_what_must_not_leave(bare: Database) -> None:
    """An invitation without an event, and one to what has begun when it leaves."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "11", 1)
        broadcast = invitation(tx)
        with pytest.raises(NoEvent):
            publish.publish(tx, broadcast.id or 0, "cli:x", NOW, NOW)
        invitations.plan(tx, broadcast, Schedule(START, place="Aula"), NOW)
        with pytest.raises(IsOver):
            publish.publish(tx, broadcast.id or 0, "cli:x", START, NOW)
        publish.publish(tx, broadcast.id or 0, "cli:x", NOW, NOW)

    bare.write_now(scene)


@pytest.mark.parametrize("field", ["starts_at", "ends_at", "place", "link", "guests"])
def test_every_part_of_an_event_is_approved(bare: Database, field: str) -> None:
    """Whoever changes it after the submission changes what was approved."""

    def scene(tx: Tx) -> None:
        broadcast = invitation(tx, Schedule(START, place="Aula"))
        before = digest_of(tx, broadcast)
        event = invitations.event_of(tx, broadcast)
        assert event is not None
        value = "lain" if field in ("place", "link", "guests") else START + timedelta(hours=1)
        setattr(event, field, value)
        assert digest_of(tx, broadcast) != before

    bare.write_now(scene)
