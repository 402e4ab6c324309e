"""Who is on duty when the roster replaces the hours, and the number for emergencies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, delete, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, removed


class Duty(SQLModel, table=True):
    """A person on duty for an office, from `starts_at` until `ends_at`."""

    __tablename__ = "duties"

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code", index=True)
    person_id: int = Field(foreign_key="people.id", sa_type=BigInteger, index=True)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime, index=True)


class EmergencyNumber(SQLModel, table=True):
    """The telephone number of an office's duty, which is shown to citizens."""

    __tablename__ = "emergency_numbers"

    office: str = Field(primary_key=True, foreign_key="offices.code")
    number: str


def get(tx: Tx, number: int) -> Duty | None:
    """The duty with this number."""
    return tx.get(Duty, number)


def add(tx: Tx, duty: Duty) -> Duty:
    """Store a duty; the same one again changes nothing."""
    for known in coming(tx, duty.office, duty.starts_at):
        same = (known.person_id, known.starts_at, known.ends_at)
        if same == (duty.person_id, duty.starts_at, duty.ends_at):
            return known
    tx.add(duty)
    tx.flush()
    return duty


def remove(tx: Tx, duty: Duty) -> None:
    """Take a duty off the roster."""
    tx.delete(duty)
    tx.flush()


def on_duty(tx: Tx, office: str, now: datetime) -> Sequence[Duty]:
    """The duties that are going on, the earliest first."""
    return [duty for duty in coming(tx, office, now) if duty.starts_at <= now]


def coming(tx: Tx, office: str, now: datetime) -> Sequence[Duty]:
    """The duties that are not over, the earliest first."""
    return tx.scalars(
        select(Duty)
        .where(Duty.office == office, col(Duty.ends_at) > now)
        .order_by(col(Duty.starts_at), col(Duty.id))
    ).all()


def coming_of(tx: Tx, office: str, person_id: int, now: datetime) -> Sequence[Duty]:
    """The duties of a person that are not over, the earliest first."""
    return [duty for duty in coming(tx, office, now) if duty.person_id == person_id]


def count_of(tx: Tx, person_id: int) -> int:
    """How often a person stands on a roster, past turns included."""
    found = sa_select(func.count()).where(col(Duty.person_id) == person_id)
    return tx.execute(found).scalar_one()


def move(tx: Tx, gone: int, kept: int) -> None:
    """The turns of one person are those of another."""
    moved = update(Duty).where(col(Duty.person_id) == gone).values(person_id=kept)
    tx.execute(moved)


def forget_person(tx: Tx, person_id: int) -> None:
    """Nobody of this number was ever on duty."""
    tx.execute(delete(Duty).where(col(Duty.person_id) == person_id))


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Forget up to `limit` duties that ended before a time; returns how many."""
    old = sa_select(col(Duty.id)).where(col(Duty.ends_at) < before).limit(limit)
    return removed(tx, delete(Duty).where(col(Duty.id).in_(old)))


def emergency_number(tx: Tx, office: str) -> str | None:
    """The number for emergencies, as platforms write it."""
    found = tx.get(EmergencyNumber, office)
    return found.number if found else None


def set_emergency_number(tx: Tx, office: str, number: str | None) -> None:
    """Show this number for emergencies; None: none."""
    tx.execute(delete(EmergencyNumber).where(col(EmergencyNumber.office) == office))
    if number is not None:
        tx.add(EmergencyNumber(office=office, number=number))
    tx.flush()


def forget_number(tx: Tx, number: str) -> None:
    """No office shows this number any more."""
    tx.execute(delete(EmergencyNumber).where(col(EmergencyNumber.number) == number))


def key_of(duty: Duty) -> int:
    """The number of a stored duty."""
    if duty.id is None:
        raise ValueError("the duty is not stored yet")
    return duty.id
