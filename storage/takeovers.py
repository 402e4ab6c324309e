"""Who may answer in the name of an office without a role there, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, delete, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, removed


class Takeover(SQLModel, table=True):
    """One *pengambilalihan* by a person of an office above."""

    __tablename__ = "takeovers"

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code", index=True)
    by_office: str = Field(foreign_key="offices.code")
    person_id: int = Field(foreign_key="people.id", sa_type=BigInteger)
    reason: str
    begins_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)


def add(tx: Tx, takeover: Takeover) -> Takeover:
    """Store a takeover."""
    tx.add(takeover)
    tx.flush()
    return takeover


def in_force(tx: Tx, office: str, person_id: int, now: datetime) -> bool:
    """Whether somebody has taken an office over."""
    return any(row.person_id == person_id for row in of_office(tx, office, now))


def of_office(tx: Tx, office: str, now: datetime) -> Sequence[Takeover]:
    """What is in force for an office."""
    wanted = select(Takeover).where(Takeover.office == office, col(Takeover.ends_at) > now)
    return tx.scalars(wanted.order_by(col(Takeover.id))).all()


def of_person(tx: Tx, person_id: int, now: datetime) -> Sequence[Takeover]:
    """What somebody has taken over."""
    wanted = select(Takeover).where(Takeover.person_id == person_id, col(Takeover.ends_at) > now)
    return tx.scalars(wanted.order_by(col(Takeover.id))).all()


def end(tx: Tx, office: str, person_id: int, now: datetime) -> bool:
    """End what somebody has taken over; False if there was nothing."""
    ending = (
        update(Takeover)
        .where(
            col(Takeover.office) == office,
            col(Takeover.person_id) == person_id,
            col(Takeover.ends_at) > now,
        )
        .values(ends_at=now)
    )
    return removed(tx, ending) > 0


def forget(tx: Tx, person_id: int) -> None:
    """Forget what somebody took over."""
    tx.execute(delete(Takeover).where(col(Takeover.person_id) == person_id))


def move(tx: Tx, old: int, new: int) -> None:
    """Let what one person took over be another's, who is the same."""
    tx.execute(
        update(Takeover)
        .where(col(Takeover.person_id) == old)
        .values(person_id=new)
        .execution_options(synchronize_session=False)
    )
