"""The parts of an office that a case can be given to; the operator edits them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.engine import Tx


class Division(SQLModel, table=True):
    """A part of an office, the same in all; `label` stands on buttons, `name` in sentences.

    None is ever deleted: a case that was given to it keeps its name.
    """

    __tablename__ = "divisions"

    code: str = Field(primary_key=True)
    label: str
    name: str
    position: int
    is_open: bool = True


def get(tx: Tx, code: str) -> Division | None:
    """The division with this code, open or closed."""
    return tx.get(Division, code)


def everything(tx: Tx) -> Sequence[Division]:
    """All of them in their order, closed ones too."""
    return tx.scalars(select(Division).order_by(*_ORDER)).all()


def open_ones(tx: Tx) -> Sequence[Division]:
    """Those that take cases, in their order."""
    return tx.scalars(select(Division).where(col(Division.is_open)).order_by(*_ORDER)).all()


def name_of(tx: Tx, code: str | None) -> str:
    """What the division of a case is called, also when it takes none any more; empty for none."""
    found = get(tx, code) if code else None
    return found.name if found else code or ""


def add(tx: Tx, division: Division) -> Division:
    """Store a division behind all others."""
    last = tx.execute(sa_select(func.max(col(Division.position)))).scalar_one()
    division.position = (last or 0) + 1
    tx.add(division)
    tx.flush()
    return division


_ORDER = (col(Division.position), col(Division.code))
