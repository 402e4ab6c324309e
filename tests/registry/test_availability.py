"""Whether an office answers now, and what people read if it does not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry import rosters
from registry.availability import Availability, availability
from storage import calendar as store
from storage import roles
from storage.calendar import Mode, Stage
from storage.engine import Database, Tx
from storage.offices import Office
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.registry.people import staff
from texts import hours as texts

NUNUKAN = "65.03"  # WITA
VOTING = date(2029, 2, 14)  # a Wednesday
RECAP_ENDS = date(2029, 2, 16)  # a Friday


def at(text: str) -> datetime:
    """A wall-clock moment in Nunukan."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Makassar"))


def election(tx: Tx, mode: Mode = Mode.PIKET) -> None:
    """Three days on which the roster replaces the hours."""
    stage = Stage(name="Pemungutan suara", first_day=VOTING, last_day=RECAP_ENDS, mode=mode)
    store.put_stage(tx, stage)


def duty(tx: Tx, start: str, end: str, user: str = "1") -> int:
    """Somebody on the roster of Nunukan; returns the number of the person."""
    actor = staff(tx, user, (NUNUKAN, Role.ADMIN))
    office, now = tx.get_one(Office, NUNUKAN), at(start) - timedelta(days=1)
    rosters.add(tx, actor, office, actor.person_id, (at(start), at(end)), now)
    return actor.person_id


def ask(tx: Tx, moment: str) -> Availability:
    """How Nunukan can be reached."""
    return availability(tx, NUNUKAN, at(moment))


@pytest.mark.parametrize(
    ("moment", "opens_at"),
    [
        ("2027-02-08T10:00", None),
        ("2027-02-08T07:00", "2027-02-08T08:00"),
        ("2027-02-08T16:00", "2027-02-09T08:00"),
        ("2027-02-12T17:00", "2027-02-15T08:00"),
        ("2027-03-05T17:00", "2027-03-16T08:00"),  # Nyepi and Idul Fitri
    ],
)
def test_by_the_hours(seeded: Database, moment: str, opens_at: str | None) -> None:
    """Without a stage the week and the holidays decide."""
    found = seeded.read_now(lambda tx: ask(tx, moment))
    wanted = at(opens_at) if opens_at else None
    assert found == Availability(opens_at is None, Mode.HOURS, wanted, (), None)


@pytest.mark.parametrize(
    ("moment", "is_open", "mode", "opens_at"),
    [
        ("2029-02-13T10:00", False, Mode.HOURS, "2029-02-14T06:00"),  # Imlek, a holiday
        ("2029-02-14T05:00", False, Mode.PIKET, "2029-02-14T06:00"),
        ("2029-02-14T06:00", True, Mode.PIKET, None),
        ("2029-02-14T17:00", True, Mode.PIKET, None),
        ("2029-02-14T22:00", False, Mode.PIKET, "2029-02-16T06:00"),
        ("2029-02-16T12:00", False, Mode.PIKET, "2029-02-19T08:00"),
    ],
)
def test_by_the_roster(
    seeded: Database, moment: str, is_open: bool, mode: Mode, opens_at: str | None
) -> None:
    """While the roster replaces the hours, who is on duty decides, also at night."""

    def unit(tx: Tx) -> Availability:
        election(tx)
        duty(tx, "2029-02-14T06:00", "2029-02-14T22:00")
        duty(tx, "2029-02-16T06:00", "2029-02-16T12:00")
        return ask(tx, moment)

    found = seeded.write_now(unit)
    assert (found.is_open, found.mode) == (is_open, mode)
    assert found.opens_at == (at(opens_at) if opens_at else None)


def test_a_turn_that_begins_before_the_stage_counts_from_its_first_day(seeded: Database) -> None:
    """On the eve, after hours, the answer comes at midnight: the turn reaches into the stage."""

    def unit(tx: Tx) -> Availability:
        election(tx)
        duty(tx, "2029-02-13T20:00", "2029-02-14T08:00")
        return ask(tx, "2029-02-13T21:00")

    found = seeded.write_now(unit)
    assert (found.is_open, found.opens_at) == (False, at("2029-02-14T00:00"))
    assert len(found.duty) == 1


def test_without_a_roster_the_next_hours_are_promised(seeded: Database) -> None:
    """An office that set no roster answers after the stage, and that is said."""

    def unit(tx: Tx) -> Availability:
        election(tx)
        return ask(tx, "2029-02-14T10:00")

    found = seeded.write_now(unit)
    assert (found.is_open, found.opens_at) == (False, at("2029-02-19T08:00"))


def test_nothing_is_promised_without_end(seeded: Database) -> None:
    """A stage that does not end within a year has no opening to name."""

    def unit(tx: Tx) -> Availability:
        stage = Stage(
            name="X", first_day=VOTING, last_day=VOTING + timedelta(days=800), mode=Mode.PIKET
        )
        store.put_stage(tx, stage)
        return ask(tx, "2029-02-14T10:00")

    assert seeded.write_now(unit).opens_at is None


def test_who_is_on_duty_answers_emergencies_in_any_mode(seeded: Database) -> None:
    """Each person once, with the office's number; nobody whose role has ended."""

    def unit(tx: Tx) -> None:
        number = duty(tx, "2027-02-08T16:00", "2027-02-08T22:00")
        duty(tx, "2027-02-08T18:00", "2027-02-08T23:00")
        gone = duty(tx, "2027-02-08T18:00", "2027-02-08T22:00", "2")
        for grant in roles.of_person(tx, gone, NOW):
            grant.ends_at = NOW
        actor, office = staff(tx, "1"), tx.get_one(Office, NUNUKAN)
        rosters.set_emergency_number(tx, actor, office, "0812-3456-7890", NOW)
        found = ask(tx, "2027-02-08T19:00")
        assert found.duty == (number,)
        assert (found.is_open, found.emergency_number) == (False, "+6281234567890")

    seeded.write_now(unit)


# What is said

STORED = "Terima kasih, pesan Bapak/Ibu sudah tersimpan dan tidak perlu dikirim ulang."
TUESDAY = "Petugas menjawab mulai Selasa, 9 Februari 2027 pukul 08.00 WITA."
CALL = "Bila ada keadaan darurat, hubungi piket +6281234567890."


@pytest.mark.parametrize(
    ("opens_at", "number", "sentences"),
    [
        ("2027-02-09T08:00", "+6281234567890", (STORED, TUESDAY, CALL)),
        ("2027-02-09T08:00", None, (STORED, TUESDAY)),
        (None, None, (STORED, "Petugas menjawab begitu kantor buka kembali.")),
    ],
)
def test_out_of_hours(
    seeded: Database, opens_at: str | None, number: str | None, sentences: tuple[str, ...]
) -> None:
    """Day, time and zone of the office are named, and a number only where there is one."""
    found = Availability(False, Mode.HOURS, at(opens_at) if opens_at else None, (), number)
    office = seeded.read_now(lambda tx: tx.get_one(Office, NUNUKAN))
    assert texts.out_of_hours(found, office) == " ".join(sentences)
