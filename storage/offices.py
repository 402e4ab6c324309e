"""The 553 offices and the names people write for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import delete, func, or_
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import enum_text
from storage.engine import Tx, insert_new, insert_or_update, table_of

NATIONAL_CODE = "00"


class Tier(StrEnum):
    """The level of an office, from the top down."""

    NATIONAL = "nasional"
    PROVINCE = "provinsi"
    REGENCY = "kabkota"


class Office(SQLModel, table=True):
    """An office of KPU; `code` is the Kemendagri code (province 2 digits, regency NN.NN)."""

    __tablename__ = "offices"

    code: str = Field(primary_key=True)
    name: str
    region: str
    tier: Tier = enum_text(Tier)
    parent: str | None = Field(default=None, foreign_key="offices.code", index=True)
    timezone: str


class OfficeAlias(SQLModel, table=True):
    """A folded name (lower case, no punctuation) that means an office."""

    __tablename__ = "office_aliases"

    alias: str = Field(primary_key=True)
    office: str = Field(primary_key=True, foreign_key="offices.code")


_aliases = table_of(OfficeAlias).c
# One long row: reading thousands of short ones takes ten times as long.
_every_alias = sa_select(func.aggregate_strings(_aliases.alias + "=" + _aliases.office, " "))


def get(tx: Tx, code: str) -> Office | None:
    """The office with this code."""
    return tx.get(Office, code)


def everything(tx: Tx) -> Sequence[Office]:
    """All offices in the order of their codes, RI first."""
    return tx.scalars(select(Office).order_by(col(Office.code))).all()


def by_codes(tx: Tx, codes: Collection[str]) -> Mapping[str, Office]:
    """Those of these offices that there are, by their codes, in one statement."""
    found = tx.scalars(select(Office).where(col(Office.code).in_(codes)))
    return {office.code: office for office in found}


def subtree(tx: Tx, code: str) -> Sequence[Office]:
    """The office and everything under it, in the order of their codes."""
    offices = select(Office).order_by(col(Office.code))
    if code != NATIONAL_CODE:
        offices = offices.where(or_(col(Office.code) == code, col(Office.parent) == code))
    return tx.scalars(offices).all()


def by_alias(tx: Tx, alias: str) -> Sequence[Office]:
    """The offices that share a folded name."""
    codes = select(OfficeAlias.office).where(OfficeAlias.alias == alias)
    return tx.scalars(
        select(Office).where(col(Office.code).in_(codes)).order_by(col(Office.code))
    ).all()


def aliases(tx: Tx) -> Sequence[tuple[str, str]]:
    """Every folded name with the code of an office that it means."""
    pairs = (tx.core.execute(_every_alias).scalar() or "").split()
    return [(alias, code) for alias, _, code in (pair.partition("=") for pair in pairs)]


def put(tx: Tx, offices: Sequence[Office], names: Iterable[tuple[str, str]]) -> None:
    """Insert or update offices, and make these (folded name, code) pairs the only aliases."""
    # Parents come first in the order of codes, as their foreign key wants it.
    rows = [office.model_dump() for office in sorted(offices, key=lambda office: office.code)]
    values = ("name", "region", "tier", "parent", "timezone")
    tx.execute(insert_or_update(tx, Office, ("code",), tuple(values)), rows)
    tx.execute(delete(OfficeAlias))
    pairs = [{"alias": alias, "office": code} for alias, code in names]
    tx.execute(insert_new(tx, OfficeAlias), pairs)
