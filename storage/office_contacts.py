"""How the public reaches an office, now and before: an old message named the contact of then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, func, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, table_of


class OfficeContact(SQLModel, table=True):
    """The published contact of an office from a moment on; an empty one: none."""

    __tablename__ = "office_contacts"

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code", index=True)
    contact: str
    since: datetime = Field(sa_type=UtcDateTime)


_rows = table_of(OfficeContact).c
_newest = (
    sa_select(_rows.contact)
    .where(_rows.office == bindparam("office"))
    .order_by(_rows.id.desc())
    .limit(1)
)


def add(tx: Tx, office: str, contact: str, now: datetime) -> None:
    """Let this be an office's contact from now on."""
    tx.add(OfficeContact(office=office, contact=contact, since=now))
    tx.flush()


def of_office(tx: Tx, office: str) -> str:
    """An office's contact; empty if it has none."""
    return tx.core.execute(_newest, {"office": office}).scalar() or ""


def in_force(tx: Tx, offices: Collection[str]) -> Mapping[str, str]:
    """The contacts of these offices, by their codes; those without one are not there."""
    newest = sa_select(func.max(col(OfficeContact.id))).group_by(col(OfficeContact.office))
    rows = tx.scalars(
        select(OfficeContact).where(
            col(OfficeContact.office).in_(offices), col(OfficeContact.id).in_(newest)
        )
    )
    return {row.office: row.contact for row in rows if row.contact}


def ever(tx: Tx, offices: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Every contact that these offices have had, the newest first, by their codes."""
    rows = tx.scalars(
        select(OfficeContact)
        .where(col(OfficeContact.office).in_(offices), OfficeContact.contact != "")
        .order_by(col(OfficeContact.id).desc())
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.office, []).append(row.contact)
    return found
