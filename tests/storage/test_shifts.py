"""Who is on shift at a shared phone."""

from __future__ import annotations

from datetime import timedelta

from storage import people, shifts
from storage.engine import Database
from storage.shifts import Shift
from tests.world import NOW

HOUR = timedelta(hours=1)


def phone(db: Database, user_id: str = "1") -> int:
    """A known address."""
    address = db.write_now(lambda tx: people.add(tx, "whatsapp", "internal", user_id, "Humas", NOW))
    return people.address_key(address)


def begin(db: Database, address: int, name: str, hours: int = 0) -> Shift:
    """Somebody takes over for eight hours."""
    start = NOW + hours * HOUR
    return db.write_now(lambda tx: shifts.begin(tx, address, name, start, start + 8 * HOUR))


def on_shift(db: Database, address: int, hours: float) -> str | None:
    """Who is on shift after some hours."""
    found = db.read_now(lambda tx: shifts.current(tx, address, NOW + hours * HOUR))
    return found.name if found else None


def test_a_shift_ends_by_itself_or_by_the_next(db: Database) -> None:
    """One person is on shift at a time, and nobody after the last one has ended."""
    address = phone(db)
    assert on_shift(db, address, 0) is None
    begin(db, address, "Siti")
    assert [on_shift(db, address, hours) for hours in (0, 7.9, 8)] == ["Siti", "Siti", None]
    begin(db, address, "Budi", 2)
    assert [on_shift(db, address, hours) for hours in (2, 9, 10)] == ["Budi", "Budi", None]
    db.write_now(lambda tx: shifts.end(tx, address, NOW + 3 * HOUR))
    assert on_shift(db, address, 4) is None


def test_each_phone_has_its_own_people(db: Database) -> None:
    """Another phone shows neither the shift nor the names of this one."""
    address, other = phone(db), phone(db, "2")
    begin(db, address, "Siti")
    assert on_shift(db, other, 1) is None
    assert db.read_now(lambda tx: shifts.recent(tx, other, 8)) == []


def test_recent_names_come_once_and_newest_first(db: Database) -> None:
    """However often and however written, a person is offered once."""
    address = phone(db)
    for hours, name in enumerate(("Siti", "Budi", "SITI", "Dewi", "budi")):
        begin(db, address, name, hours)
    found = db.read_now(lambda tx: shifts.recent(tx, address, 2))
    assert [shift.name for shift in found] == ["budi", "Dewi"]
    everyone = db.read_now(lambda tx: shifts.recent(tx, address, 8))
    assert [shift.name for shift in everyone] == ["budi", "Dewi", "SITI"]
