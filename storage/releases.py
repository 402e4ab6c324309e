"""Offices that are asked to let an announcement go on, and what they decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    update,
)
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.broadcasts import Broadcast, BroadcastState
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx
from storage.operations import OperationRow, announcement
from storage.roles import Role, RoleGrant, is_current


class Scope(StrEnum):
    """To whom an office lets an announcement go."""

    REGENCIES = "kabkota"
    """The groups of the regencies under a province; without an answer it goes on to them."""
    EXTERNAL = "eksternal"
    """The office's own groups of outsiders; without an answer they get nothing."""


class ReleaseState(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    RELEASED = "released"
    DECLINED = "declined"
    """The office keeps it from its own groups of outsiders."""
    SILENT = "silent"
    """Nobody answered in time."""
    UNATTENDED = "unattended"
    """The office had nobody to ask: it went on at once."""
    WITHDRAWN = "withdrawn"
    """The announcement was, before anybody answered."""


class Release(SQLModel, table=True):
    """An office that may let an announcement go on, and what it decided.

    `wave_id` is the wave that waits for it, or that its answer has made. `words` stand in the
    copies of that wave below the text, in the HTML subset. Outsiders' offices are asked at
    `due_at`, provinces when their wave is due; before `asked_at` nobody can answer.
    """

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("broadcast_id", "office", "scope"),)

    id: int | None = big_key()
    broadcast_id: int = Field(foreign_key="broadcasts.id", sa_type=BigInteger)
    office: str = Field(foreign_key="offices.code", index=True)
    scope: Scope = enum_text(Scope)
    wave_id: int | None = Field(
        default=None, foreign_key="waves.id", sa_type=BigInteger, index=True
    )
    state: ReleaseState = enum_text(ReleaseState, default=ReleaseState.WAITING, index=True)
    due_at: datetime = Field(sa_type=UtcDateTime)
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    words: str | None = None


_WAITS = col(Release.state) == ReleaseState.WAITING
_has_words = col(Release.words).is_not(None)


def add(tx: Tx, release: Release) -> None:
    """Store a new question."""
    tx.add(release)
    tx.flush()


def key_of(release: Release) -> int:
    """The id of a stored question."""
    if release.id is None:
        raise ValueError("the question is not stored yet")
    return release.id


def get(tx: Tx, release_id: int) -> Release | None:
    """The question with this id."""
    return tx.get(Release, release_id)


def lock(tx: Tx, release_id: int) -> Release:
    """The question as it is now; its announcement is locked before it. Raises NoResultFound."""
    tx.flush()
    return tx.get_one(Release, release_id, with_for_update=True, populate_existing=True)


def of_broadcast(tx: Tx, broadcast_id: int) -> Sequence[Release]:
    """All that was asked about an announcement, by office."""
    found = select(Release).where(Release.broadcast_id == broadcast_id)
    return tx.scalars(found.order_by(col(Release.scope), col(Release.office))).all()


def of_wave(tx: Tx, wave_id: int) -> Release | None:
    """The question on which a wave depends, if there is one."""
    return tx.scalars(select(Release).where(Release.wave_id == wave_id)).one_or_none()


def is_unasked(tx: Tx, wave_id: int) -> bool:
    """Whether a wave depends on an office that has not been asked yet."""
    release = of_wave(tx, wave_id)
    return (
        release is not None and release.state is ReleaseState.WAITING and release.asked_at is None
    )


def open_for(tx: Tx, offices: Collection[str]) -> Sequence[Release]:
    """What these offices have been asked and have not answered, oldest first."""
    found = select(Release).where(
        _WAITS, col(Release.asked_at).is_not(None), col(Release.office).in_(offices)
    )
    return tx.scalars(found.order_by(col(Release.id))).all()


def to_ask_anew(tx: Tx, held: Collection[Role], now: datetime) -> Sequence[Release]:
    """Questions whose office has somebody new in these roles since, and provinces with nobody."""
    grant = col(RoleGrant.office) == col(Release.office)
    holds = sa_select(1).where(grant, col(RoleGrant.role).in_(held), is_current(now))
    is_new = exists(holds.where(col(RoleGrant.granted_at) > col(Release.asked_at)))
    is_left = and_(col(Release.scope) == Scope.REGENCIES, ~exists(holds))
    was_asked = col(Release.asked_at).is_not(None)
    return tx.scalars(_select(_WAITS, was_asked, or_(is_new, is_left))).all()


def to_ask_outsiders(
    tx: Tx, states: Collection[BroadcastState], now: datetime
) -> Sequence[Release]:
    """The offices of outsiders whose turn has come, of announcements in these states."""
    has_begun = sa_select(col(Broadcast.id)).where(col(Broadcast.state).in_(states))
    return tx.scalars(
        _select(
            _WAITS,
            col(Release.scope) == Scope.EXTERNAL,
            col(Release.asked_at).is_(None),
            col(Release.due_at) <= now,
            col(Release.broadcast_id).in_(has_begun),
        )
    ).all()


def unanswered_since(tx: Tx, before: datetime) -> Sequence[Release]:
    """The offices of outsiders that were due before a time and have not answered."""
    is_external = col(Release.scope) == Scope.EXTERNAL
    return tx.scalars(_select(_WAITS, is_external, col(Release.due_at) < before)).all()


def _select(*conditions: ColumnElement[bool]) -> Any:
    return select(Release).where(*conditions).order_by(col(Release.id))


def pass_over(tx: Tx, wave_id: int, now: datetime) -> None:
    """The wave leaves: whoever has not answered by now has been silent."""
    waits = (_WAITS, col(Release.wave_id) == wave_id)
    tx.execute(update(Release).where(*waits).values(state=ReleaseState.SILENT, decided_at=now))


def withdraw(tx: Tx, broadcast_id: int) -> None:
    """There is nothing to let go any more."""
    waits = (_WAITS, col(Release.broadcast_id) == broadcast_id)
    tx.execute(update(Release).where(*waits).values(state=ReleaseState.WITHDRAWN))


# Covering words


def with_words(tx: Tx, broadcast_id: int) -> Mapping[int, Release]:
    """By wave the questions that were answered with words."""
    found = of_broadcast(tx, broadcast_id)
    return {one.wave_id: one for one in found if one.words and one.wave_id is not None}


def answered_for(tx: Tx, broadcast_id: int) -> Mapping[int, Release]:
    """By chat whose words stand in its copy; chats without any are left out."""
    found = tx.execute(
        sa_select(col(OperationRow.chat_id), Release)
        .join(Release, col(Release.wave_id) == col(OperationRow.wave_id))
        .where(
            _has_words,
            col(Release.broadcast_id) == broadcast_id,
            col(OperationRow.message) == announcement(broadcast_id),
        )
    )
    return {row[0]: row[1] for row in found}


# People


def decided_by(tx: Tx, person_id: int) -> int:
    """How many announcements somebody has let go."""
    theirs = sa_select(func.count()).where(col(Release.decided_by) == person_id)
    return tx.execute(theirs).scalar_one()


def forget_person(tx: Tx, person_id: int) -> None:
    """Keep what was decided, without who did."""
    theirs = col(Release.decided_by) == person_id
    tx.execute(update(Release).where(theirs).values(decided_by=None))


def move(tx: Tx, gone: int, kept: int) -> None:
    """What one decided was decided by another, who is the same."""
    theirs = col(Release.decided_by) == gone
    tx.execute(update(Release).where(theirs).values(decided_by=kept))
