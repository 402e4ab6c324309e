"""Who decides for an office while its Pimpinan is away (Plh), and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, delete, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, removed


class StandIn(SQLModel, table=True):
    """Somebody of an office who decides there until `ends_at`."""

    __tablename__ = "stand_ins"

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code", index=True)
    person_id: int = Field(foreign_key="people.id", sa_type=BigInteger, index=True)
    named_by: int = Field(foreign_key="people.id", sa_type=BigInteger, index=True)
    begins_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)


def add(tx: Tx, stand_in: StandIn) -> StandIn:
    """Store who stands in."""
    tx.add(stand_in)
    tx.flush()
    return stand_in


def in_force(tx: Tx, office: str, now: datetime) -> Sequence[StandIn]:
    """Who stands in at an office now."""
    wanted = select(StandIn).where(StandIn.office == office, col(StandIn.ends_at) > now)
    return tx.scalars(wanted.order_by(col(StandIn.id))).all()


def count_of(tx: Tx, person_id: int) -> int:
    """How often somebody stood in, or named somebody, as far as that is kept."""
    theirs = or_(col(StandIn.person_id) == person_id, col(StandIn.named_by) == person_id)
    return tx.execute(sa_select(func.count()).where(theirs)).scalar_one()


def end(tx: Tx, office: str, now: datetime) -> bool:
    """Let nobody stand in at an office any more; False if nobody did."""
    wanted = update(StandIn).where(col(StandIn.office) == office, col(StandIn.ends_at) > now)
    return removed(tx, wanted.values(ends_at=now)) > 0


def forget(tx: Tx, person_id: int) -> None:
    """Forget where somebody stood in, and whom they named."""
    theirs = or_(col(StandIn.person_id) == person_id, col(StandIn.named_by) == person_id)
    tx.execute(delete(StandIn).where(theirs))


def move(tx: Tx, gone: int, kept: int) -> None:
    """Let what one person stood in for be another's, who is the same."""
    for column in (col(StandIn.person_id), col(StandIn.named_by)):
        tx.execute(
            update(StandIn)
            .where(column == gone)
            .values({column: kept})
            .execution_options(synchronize_session=False)
        )


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove what ended before a time; returns how many."""
    old = sa_select(col(StandIn.id)).where(col(StandIn.ends_at) < before).limit(limit)
    return removed(tx, delete(StandIn).where(col(StandIn.id).in_(old)))
