"""The lists of the desk of claims, in few statements however many claims wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import case as sa_case
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from storage.engine import Tx
from storage.hoax_claims import IS_OPEN, ClaimState, HoaxClaim

LATE: Final = 2  # levels warned from which on a claim waits longer than it may


class Tab(StrEnum):
    """Which claims are shown."""

    NEW = "baru"
    MINE = "saya"
    WAITING = "diperiksa"
    LATE = "terlambat"
    DONE = "selesai"
    """Decided, closed: the newest first."""


@dataclass(frozen=True, slots=True)
class ClaimsMark:
    """What differs whenever an office's list has something new to show."""

    changed_at: datetime | None
    reported_at: datetime | None
    reports: int


def count(tx: Tx, offices: Collection[str], person_id: int) -> Mapping[Tab, int]:
    """How many open claims each tab has; what is decided is not counted."""
    open_tabs = [tab for tab in Tab if tab is not Tab.DONE]
    counted = (func.count(sa_case((_belongs(tab, person_id), 1))) for tab in open_tabs)
    row = tx.execute(
        sa_select(*counted).select_from(HoaxClaim).where(IS_OPEN, _theirs(offices))
    ).one()
    return MappingProxyType(dict(zip(open_tabs, row, strict=True)))


def page(
    tx: Tx, offices: Collection[str], person_id: int, tab: Tab, *, after: int, limit: int
) -> Sequence[HoaxClaim]:
    """The claims of a tab: the most pressing first, or those decided last.

    Their ids are sorted first: whole rows of thousands of claims would be read for fifty.
    """
    order = _LATEST if tab is Tab.DONE else _URGENT
    is_wanted = [_theirs(offices), _belongs(tab, person_id)]
    if tab is not Tab.DONE:
        is_wanted.append(IS_OPEN)
    ids = tx.scalars(
        sa_select(col(HoaxClaim.id)).where(*is_wanted).order_by(*order).offset(after).limit(limit)
    ).all()
    return tx.scalars(select(HoaxClaim).where(col(HoaxClaim.id).in_(ids)).order_by(*order)).all()


def marks(tx: Tx) -> Mapping[str, ClaimsMark]:
    """A mark for each office that examines or publishes claims."""
    found: dict[str, list[tuple[datetime | None, datetime | None, int]]] = {}
    for column in (col(HoaxClaim.office), col(HoaxClaim.publisher)):
        rows = tx.execute(
            sa_select(
                column,
                func.max(col(HoaxClaim.changed_at)),
                func.max(col(HoaxClaim.reported_at)),
                func.sum(col(HoaxClaim.reports)),
            )
            .where(IS_OPEN)
            .group_by(column)
        )
        for office, changed, reported, reports in rows:
            found.setdefault(office, []).append((changed, reported, int(reports or 0)))
    return {office: _united(parts) for office, parts in found.items()}


def _united(parts: Sequence[tuple[datetime | None, datetime | None, int]]) -> ClaimsMark:
    changed = max((part[0] for part in parts if part[0]), default=None)
    reported = max((part[1] for part in parts if part[1]), default=None)
    return ClaimsMark(changed, reported, sum(part[2] for part in parts))


def _theirs(offices: Collection[str]) -> ColumnElement[bool]:
    return or_(col(HoaxClaim.office).in_(offices), col(HoaxClaim.publisher).in_(offices))


def _belongs(tab: Tab, person_id: int) -> ColumnElement[bool]:
    state = col(HoaxClaim.state)
    match tab:
        case Tab.NEW:
            return state == ClaimState.NEW
        case Tab.MINE:
            return col(HoaxClaim.holder) == person_id
        case Tab.WAITING:
            return state.in_((ClaimState.TAKEN, ClaimState.SUBMITTED))
        case Tab.LATE:
            return col(HoaxClaim.warned) >= LATE
        case Tab.DONE:
            return state.in_((ClaimState.PUBLISHED, ClaimState.CLOSED))


_URGENT: Final = (
    col(HoaxClaim.is_flagged).desc(),
    col(HoaxClaim.priority).desc(),
    col(HoaxClaim.opened_at),
    col(HoaxClaim.id),
)
_LATEST: Final = (col(HoaxClaim.decided_at).desc(), col(HoaxClaim.id).desc())
