"""The lists of a desk's cases in the browser, in few statements however many cases wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import case as sa_case
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from storage.cases import IS_OPEN, Case, CaseState
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import by_codes
from storage.people import Person

LATE: Final = 2  # levels warned from which on a case waits longer than an answer may take


class Tab(StrEnum):
    """Which of the open cases are shown."""

    MINE = "saya"
    FREE = "bebas"
    WAITING = "menunggu"
    LATE = "terlambat"


@dataclass(frozen=True, slots=True)
class DeskMark:
    """What differs whenever an office's list has something new to show."""

    changed_at: datetime | None
    is_open: int


def count(tx: Tx, offices: Collection[str], person_id: int) -> Mapping[Tab, int]:
    """How many cases each tab has."""
    counted = (func.count(sa_case((_belongs(tab, person_id), 1))) for tab in Tab)
    row = tx.execute(
        sa_select(*counted).select_from(Case).where(IS_OPEN, col(Case.office).in_(offices))
    ).one()
    return MappingProxyType(dict(zip(Tab, row, strict=True)))


def page(
    tx: Tx, offices: Collection[str], person_id: int, tab: Tab, *, after: int, limit: int
) -> Sequence[Case]:
    """The cases of a tab: what is flagged first, then who waits longest.

    Their ids are sorted first: whole rows of thousands of cases would be read for fifty.
    """
    is_wanted = (IS_OPEN, col(Case.office).in_(offices), _belongs(tab, person_id))
    ids = tx.scalars(
        sa_select(col(Case.id)).where(*is_wanted).order_by(*_ORDER).offset(after).limit(limit)
    ).all()
    return tx.scalars(select(Case).where(col(Case.id).in_(ids)).order_by(*_ORDER)).all()


_ORDER: Final = (
    col(Case.is_flagged).desc(),
    col(Case.waiting_since).is_(None),
    col(Case.waiting_since),
    col(Case.id),
)


def load_named(tx: Tx, cases: Collection[Case]) -> Sequence[object]:
    """Read at once the people and offices of these cases.

    While the rows are kept, nobody asks for them singly.
    """
    chats = tx.scalars(
        select(ChatRow).where(col(ChatRow.id).in_({case.chat_id for case in cases}))
    ).all()
    known = {chat.person_id for chat in chats} | {case.holder for case in cases}
    people = tx.scalars(select(Person).where(col(Person.id).in_(known - {None}))).all()
    named = by_codes(tx, {case.office for case in cases})
    return (*chats, *people, *named.values())


def marks(tx: Tx) -> Mapping[str, DeskMark]:
    """A mark for each office with open cases."""
    rows = tx.execute(
        sa_select(col(Case.office), func.max(col(Case.changed_at)), func.count())
        .where(IS_OPEN)
        .group_by(col(Case.office))
    )
    return {office: DeskMark(changed, number) for office, changed, number in rows}


def _belongs(tab: Tab, person_id: int) -> ColumnElement[bool]:
    waits = and_(col(Case.state) == CaseState.WAITING, col(Case.waiting_since).is_not(None))
    match tab:
        case Tab.MINE:
            return col(Case.holder) == person_id
        case Tab.FREE:
            return col(Case.holder).is_(None)
        case Tab.WAITING:
            return waits
        case Tab.LATE:
            return and_(waits, col(Case.warned) >= LATE)
