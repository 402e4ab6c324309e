"""Cases: what a person brought to an office's desk, and in whose hands it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Index,
    UniqueConstraint,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    text,
    update,
)
from sqlalchemy import case as sa_case
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, select

from storage import case_entries
from storage.chats import ChatRow, ChatState
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, table_of

OPEN = text("state <> 'closed'")
# SQLite uses a partial index only where the query repeats its condition as a literal.
IS_OPEN: ColumnElement[Any] = literal_column("cases.state <> 'closed'")


class CaseState(StrEnum):
    """Whose turn it is."""

    WAITING = "waiting"
    """The person waits for the office."""
    ANSWERED = "answered"
    """The office waits for the person."""
    CLOSED = "closed"


class Subject(StrEnum):
    """What kind of case it is; it decides who may answer and what every answer carries."""

    QUESTION = "question"
    PERSONAL = "personal"
    """About the person or their family: numbers to call at once, and a person."""
    MEDIA = "media"
    """“Konfirmasi media”: answered by the named spokesperson only."""
    PARTICIPANT = "participant"
    """From a peserta pemilu."""
    VOTER_DATA = "voter_data"
    """By-name data about voters: the way to PPID and nothing else."""
    TROUBLE = "trouble"
    """“Ada kendala” with an announcement."""
    INCIDENT = "incident"
    """What somebody saw themselves: no verdict; violations are for Bawaslu."""
    FIGURES = "figures"
    """Figures of a result that differ: for those who work on data."""


class Case(SQLModel, table=True):
    """One case; `office` is whose desk has it now, `opened_office` and `number` are its receipt.

    `holder` is the person of the desk who works on it, `division` the part of the office. A case
    about a group has `group_id`. `waiting_since` is the oldest message without an answer.
    `version` grows with each change, so that nobody answers what has moved meanwhile.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("opened_office", "number"),
        Index("ix_cases_desk", "office", "waiting_since", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_cases_holder", "holder", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_cases_chat", "chat_id", "id"),
        Index("ix_cases_clock", "look_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: int | None = big_key()
    opened_office: str = Field(foreign_key="offices.code")
    number: int
    office: str = Field(foreign_key="offices.code")
    division: str | None = None
    chat_id: int = Field(foreign_key="chats.id", sa_type=BigInteger)
    group_id: int | None = Field(default=None, foreign_key="chats.id", sa_type=BigInteger)
    broadcast_id: int | None = Field(default=None, foreign_key="broadcasts.id", sa_type=BigInteger)
    subject: Subject = enum_text(Subject)
    state: CaseState = enum_text(CaseState)
    holder: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    is_flagged: bool = False
    """Somebody may be in danger: it stands first."""
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """What the subject needs besides: a medium's name and deadline, say."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    waiting_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was answered first."""
    changed_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    emptied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when nothing of what was said is left."""
    summary: str = ""
    warned: int = 0
    """How many levels have been warned since `waiting_since`."""
    look_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the clock of the one who waits can strike next."""
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether anybody still waits for anybody."""
        return self.state is not CaseState.CLOSED


def key_of(case: Case) -> int:
    """The id of a stored case."""
    if case.id is None:
        raise ValueError("the case is not stored yet")
    return case.id


def add(tx: Tx, case: Case) -> Case:
    """Store a new case."""
    tx.add(case)
    tx.flush()
    return case


def get(tx: Tx, case_id: int) -> Case | None:
    """The case with this id."""
    return tx.get(Case, case_id)


def lock(tx: Tx, case_id: int) -> Case | None:
    """The same, changed by nobody else before the commit: all that happens in it has an order."""
    return tx.get(Case, case_id, with_for_update=True, populate_existing=True)


def to_look_at(tx: Tx, now: datetime, limit: int) -> Sequence[Case]:
    """The open cases whose clock can strike now."""
    due = select(Case).where(IS_OPEN, col(Case.look_at) <= now).order_by(col(Case.look_at))
    return tx.scalars(due.limit(limit)).all()


def touch(tx: Tx, case: Case, now: datetime) -> None:
    """Store what was changed of a locked case."""
    case.version += 1
    case.changed_at = now
    tx.flush()


def by_receipt(tx: Tx, office: str, number: int) -> Case | None:
    """The case that an office opened under a number."""
    wanted = select(Case).where(Case.opened_office == office, Case.number == number)
    return tx.scalars(wanted).one_or_none()


def newest_of_chat(tx: Tx, chat_id: int) -> Case | None:
    """The case in which somebody wrote or was answered last."""
    wanted = select(Case).where(Case.chat_id == chat_id).order_by(col(Case.id).desc()).limit(1)
    return tx.scalars(wanted).first()


def about(tx: Tx, chat_id: int, broadcast_id: int) -> Case | None:
    """The open case of a chat about an announcement."""
    wanted = select(Case).where(IS_OPEN, Case.chat_id == chat_id, Case.broadcast_id == broadcast_id)
    return tx.scalars(wanted.order_by(col(Case.id).desc()).limit(1)).first()


_cases = table_of(Case)
_going_on = (
    sa_select(_cases.c.id)
    .where(
        _cases.c.chat_id == bindparam("chat"),
        _cases.c.emptied_at.is_(None),
        or_(IS_OPEN, _cases.c.closed_at > bindparam("since", type_=UtcDateTime())),
    )
    .order_by(IS_OPEN.desc(), _cases.c.id.desc())
    .limit(1)
)


def going_on(tx: Tx, chat_id: int, since: datetime) -> int | None:
    """The id of the case that a message in a chat belongs to: open, or closed after `since`.

    Asked at every message that is nothing else, so one bare statement.
    """
    found: int | None = tx.core.execute(_going_on, {"chat": chat_id, "since": since}).scalar()
    return found


def of_desk(tx: Tx, offices: Collection[str], *, after: int = 0, limit: int = 50) -> Sequence[Case]:
    """Open cases of these desks: what is flagged first, then who waits longest."""
    wanted = (
        select(Case)
        .where(IS_OPEN, col(Case.office).in_(offices))
        .order_by(
            col(Case.is_flagged).desc(),
            col(Case.waiting_since).is_(None),
            col(Case.waiting_since),
            col(Case.id),
        )
        .offset(after)
        .limit(limit)
    )
    return tx.scalars(wanted).all()


def listed(
    tx: Tx, offices: Collection[str], person_id: int, *, after: int = 0, limit: int = 50
) -> Sequence[Case]:
    """The same for somebody of these desks: theirs, then what nobody holds, then the others'.

    Within each what is flagged or late comes first, then who waits longest.
    """
    group = sa_case((col(Case.holder) == person_id, 0), (col(Case.holder).is_(None), 1), else_=2)
    wanted = (
        select(Case)
        .where(IS_OPEN, col(Case.office).in_(offices))
        .order_by(
            group,
            col(Case.is_flagged).desc(),
            col(Case.waiting_since).is_(None),
            col(Case.warned).desc(),
            col(Case.waiting_since),
            col(Case.id),
        )
        .offset(after)
        .limit(limit)
    )
    return tx.scalars(wanted).all()


def count_open(tx: Tx, offices: Collection[str]) -> tuple[int, int]:
    """How many cases are open at these desks, and how many of them wait too long."""
    is_late = and_(col(Case.waiting_since).is_not(None), col(Case.warned) > 0)
    counts = sa_select(func.count(), func.count(sa_case((is_late, 1)))).select_from(Case)
    row = tx.execute(counts.where(IS_OPEN, col(Case.office).in_(offices))).one()
    return row[0], row[1]


def in_hands(tx: Tx) -> Sequence[Case]:
    """Every open case that somebody works on."""
    held = select(Case).where(IS_OPEN, col(Case.holder).is_not(None))
    return tx.scalars(held.order_by(col(Case.id))).all()


def lost(tx: Tx) -> Sequence[Case]:
    """Open cases whose person we cannot write to, and in which that is not entered yet."""
    told = aliased(case_entries.CaseEntry)
    heard = aliased(case_entries.CaseEntry)
    since = (
        sa_select(func.coalesce(func.max(col(heard.id)), 0))
        .where(col(heard.case_id) == col(Case.id), col(heard.kind) == case_entries.EntryKind.HEARD)
        .scalar_subquery()
    )
    is_told = exists(
        sa_select(1).where(
            col(told.case_id) == col(Case.id),
            col(told.kind) == case_entries.EntryKind.UNREACHABLE,
            col(told.id) > since,
        )
    )
    is_gone = exists(
        sa_select(1).where(
            col(ChatRow.id) == col(Case.chat_id), col(ChatRow.state) == ChatState.GONE
        )
    )
    wanted = select(Case).where(IS_OPEN, is_gone, ~is_told)
    return tx.scalars(wanted.order_by(col(Case.id))).all()


def count_opened(tx: Tx, office: str, since: datetime) -> int:
    """How many free cases an office got since a time."""
    opened = sa_select(func.count()).where(
        IS_OPEN, col(Case.office) == office, col(Case.holder).is_(None), col(Case.opened_at) > since
    )
    return tx.execute(opened.select_from(Case)).scalar_one()


def held_by(tx: Tx, person_id: int) -> Sequence[Case]:
    """The open cases in somebody's hands."""
    wanted = select(Case).where(IS_OPEN, Case.holder == person_id).order_by(col(Case.id))
    return tx.scalars(wanted).all()


def of_chats(tx: Tx, chat_ids: Collection[int]) -> Sequence[Case]:
    """Every case that somebody opened in these chats."""
    return tx.scalars(select(Case).where(col(Case.chat_id).in_(chat_ids))).all()


def let_go(tx: Tx, person_id: int) -> None:
    """Nobody's hands are theirs any more."""
    tx.execute(
        update(Case)
        .where(col(Case.holder) == person_id)
        .values(holder=None)
        .execution_options(synchronize_session="fetch")
    )


def forget_chat(tx: Tx, chat_id: int) -> None:
    """Close and empty every case of a chat."""
    _empty(tx, [key_of(case) for case in of_chats(tx, [chat_id])])


def empty_old(tx: Tx, before: datetime, limit: int) -> int:
    """Empty cases that were closed before a time; returns how many."""
    old = sa_select(col(Case.id)).where(
        col(Case.closed_at) < before, col(Case.emptied_at).is_(None)
    )
    ids = tx.scalars(old.limit(limit)).all()
    _empty(tx, [number for number in ids if number is not None])
    return len(ids)


def _empty(tx: Tx, ids: Collection[int]) -> None:
    case_entries.empty(tx, ids)
    now = func.coalesce(col(Case.closed_at), col(Case.changed_at))
    tx.execute(
        update(Case)
        .where(col(Case.id).in_(ids))
        .values(
            state=CaseState.CLOSED,
            waiting_since=None,
            look_at=None,
            holder=None,
            facts={},
            summary="",
            closed_at=now,
            emptied_at=now,
        )
        .execution_options(synchronize_session="fetch")
    )


def move_chat(tx: Tx, old: int, new: int) -> None:
    """Let the cases of a chat go on in another."""
    tx.execute(
        update(Case)
        .where(col(Case.chat_id) == old)
        .values(chat_id=new)
        .execution_options(synchronize_session=False)
    )


def move_holder(tx: Tx, old: int, new: int) -> None:
    """Put the cases of one person into the hands of another, who is the same."""
    tx.execute(
        update(Case)
        .where(col(Case.holder) == old)
        .values(holder=new)
        .execution_options(synchronize_session=False)
    )
