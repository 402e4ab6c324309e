"""Which of several processes plans and opens waves: a lease row, fenced by a term.

No clock of another machine is compared: a follower takes over when it has not seen the row change
for `TTL` of its own steady clock. Until the old leader notices, its writes fail by their term.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, update
from sqlmodel import Field, SQLModel, col, select

from storage.engine import Tx, insert_new

TTL = 4.0  # seconds without a renewal after which somebody else leads
NOBODY = ""


class LeaseRow(SQLModel, table=True):
    """Who leads: `term` counts the changes of leader, `beat` the renewals within a term."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    owner: str
    term: int = Field(default=0, sa_type=BigInteger)
    beat: int = Field(default=0, sa_type=BigInteger)


class Deposed(Exception):
    """Somebody else leads now."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The row as it was seen once."""

    owner: str
    term: int
    beat: int


def look(tx: Tx, name: str) -> Lease:
    """The lease as it stands; a new one has no owner."""
    row = tx.scalars(select(LeaseRow).where(LeaseRow.name == name)).one_or_none()
    if row is None:
        tx.execute(insert_new(tx, LeaseRow), {"name": name, "owner": NOBODY, "term": 0, "beat": 0})
        return Lease(NOBODY, 0, 0)
    return Lease(row.owner, row.term, row.beat)


def take(tx: Tx, name: str, owner: str, seen: Lease) -> Lease | None:
    """Lead from here on, unless the lease has changed since it was seen."""
    new = Lease(owner, seen.term + 1, 0)
    return new if _change(tx, name, seen, new) else None


def renew(tx: Tx, name: str, held: Lease) -> Lease:
    """Lead on; raises Deposed."""
    new = Lease(held.owner, held.term, held.beat + 1)
    if not _change(tx, name, held, new):
        raise Deposed(name)
    return new


def prove(tx: Tx, name: str, held: Lease) -> None:
    """Let nobody take over before the commit of this transaction; raises Deposed."""
    term = tx.scalars(
        select(col(LeaseRow.term)).where(LeaseRow.name == name).with_for_update(read=True)
    ).one_or_none()
    if term != held.term:
        raise Deposed(name)


def release(tx: Tx, name: str, held: Lease) -> None:
    """Lead no more: whoever looks next may take over at once."""
    _change(tx, name, held, Lease(NOBODY, held.term + 1, 0))


def _change(tx: Tx, name: str, seen: Lease, new: Lease) -> bool:
    changed = tx.execute(
        update(LeaseRow)
        .where(
            col(LeaseRow.name) == name,
            col(LeaseRow.owner) == seen.owner,
            col(LeaseRow.term) == seen.term,
            col(LeaseRow.beat) == seen.beat,
        )
        .values(owner=new.owner, term=new.term, beat=new.beat)
        .returning(col(LeaseRow.name))
    )
    return changed.first() is not None
