"""Who is on shift at a phone that several people share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, delete, or_
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, removed
from storage.people import Address
from storage.roles import RoleGrant

LOOKED_AT = 200  # shifts among which names are looked for: some two months of three a day


class Shift(SQLModel, table=True):
    """Somebody at a shared phone, from `since` until `until`; only its number leaves this table."""

    __tablename__ = "shifts"

    id: int | None = big_key()
    address_id: int = Field(foreign_key="addresses.id", sa_type=BigInteger, index=True)
    name: str
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)


def get(tx: Tx, number: int) -> Shift | None:
    """The shift with this number."""
    return tx.get(Shift, number)


def current(tx: Tx, address_id: int, now: datetime) -> Shift | None:
    """Who is on shift at an address now."""
    return tx.scalars(
        select(Shift)
        .where(Shift.address_id == address_id, col(Shift.since) <= now, col(Shift.until) > now)
        .order_by(col(Shift.id).desc())
        .limit(1)
    ).first()


def begin(tx: Tx, address_id: int, name: str, now: datetime, until: datetime) -> Shift:
    """Somebody takes over; whoever was on shift is so no longer."""
    end(tx, address_id, now)
    shift = Shift(address_id=address_id, name=name, since=now, until=until)
    tx.add(shift)
    tx.flush()
    return shift


def end(tx: Tx, address_id: int, now: datetime) -> None:
    """Nobody is on shift any more."""
    running = current(tx, address_id, now)
    if running is not None:
        running.until = now
        tx.flush()


def on_now(tx: Tx, now: datetime) -> Sequence[tuple[str, Shift]]:
    """Who is on shift at the shared phones of each office: (office code, shift), in that order."""
    rows = tx.execute(
        sa_select(col(RoleGrant.office), Shift)
        .join_from(Shift, Address, col(Shift.address_id) == col(Address.id))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Address.person_id))
        .where(
            col(Shift.since) <= now,
            col(Shift.until) > now,
            col(Address.is_shared).is_(True),
            or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > now),
        )
        .order_by(col(RoleGrant.office), col(Shift.id))
        .distinct()
    )
    return [(office, shift) for office, shift in rows]


def recent(tx: Tx, address_id: int, limit: int) -> Sequence[Shift]:
    """The last shift of each person at an address, the latest first."""
    rows = tx.scalars(
        select(Shift)
        .where(Shift.address_id == address_id)
        .order_by(col(Shift.id).desc())
        .limit(LOOKED_AT)
    )
    latest: dict[str, Shift] = {}
    for shift in rows:
        latest.setdefault(shift.name.casefold(), shift)
    return list(latest.values())[:limit]


def forget(tx: Tx, address_id: int) -> None:
    """Nobody was ever on shift at an address."""
    tx.execute(delete(Shift).where(col(Shift.address_id) == address_id))


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Forget up to `limit` shifts that ended before a time; returns how many."""
    old = sa_select(col(Shift.id)).where(col(Shift.until) < before).limit(limit)
    return removed(tx, delete(Shift).where(col(Shift.id).in_(old)))


def key_of(shift: Shift) -> int:
    """The number of a stored shift."""
    if shift.id is None:
        raise ValueError("the shift is not stored yet")
    return shift.id
