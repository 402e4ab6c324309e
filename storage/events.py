"""What an office invites to: when, where and whom; corrections change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, delete
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.broadcasts import Broadcast, BroadcastState, Kind
from storage.columns import UtcDateTime
from storage.engine import Tx, removed


class Event(SQLModel, table=True):
    """The event of an invitation.

    Answers given before `asked_at` were for another date. `sequence` counts what changed since the
    release, as calendars do (RFC 5545, 3.8.7.4).
    """

    __tablename__ = "events"

    broadcast_id: int = Field(primary_key=True, foreign_key="broadcasts.id", sa_type=BigInteger)
    starts_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    place: str = ""
    link: str = ""
    guests: str = ""
    sequence: int = 0
    asked_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


def get(tx: Tx, broadcast_id: int) -> Event | None:
    """The event of an announcement, also of one that is no invitation any more."""
    return tx.get(Event, broadcast_id)


def put(tx: Tx, event: Event) -> Event:
    """Store an event; one that the announcement had before is replaced."""
    stored = tx.merge(event)
    tx.flush()
    return stored


def upcoming(
    tx: Tx, now: datetime, until: datetime, states: Sequence[BroadcastState]
) -> Sequence[Event]:
    """The events that begin until then, of invitations in these states, in their order."""
    return tx.scalars(
        select(Event)
        .join(Broadcast, col(Broadcast.id) == col(Event.broadcast_id))
        .where(
            col(Event.starts_at) > now,
            col(Event.starts_at) <= until,
            col(Broadcast.state).in_(states),
            col(Broadcast.published_at).is_not(None),
            Broadcast.kind == Kind.INVITATION,
        )
        .order_by(col(Event.starts_at), col(Event.broadcast_id))
    ).all()


def begun(tx: Tx, since: datetime, now: datetime) -> Sequence[Event]:
    """The events that began after a time and until now."""
    is_recent = (col(Event.starts_at) > since, col(Event.starts_at) <= now)
    return tx.scalars(select(Event).where(*is_recent).order_by(col(Event.broadcast_id))).all()


def of(tx: Tx, broadcast_ids: Collection[int]) -> Mapping[int, Event]:
    """The events of those announcements that invite."""
    found = (
        select(Event)
        .join(Broadcast, col(Broadcast.id) == col(Event.broadcast_id))
        .where(col(Event.broadcast_id).in_(broadcast_ids), Broadcast.kind == Kind.INVITATION)
    )
    return {event.broadcast_id: event for event in tx.scalars(found)}


def newest_of(tx: Tx, offices: Collection[str], limit: int) -> Sequence[Event]:
    """The events to which these offices have invited, the latest first."""
    return tx.scalars(
        select(Event)
        .join(Broadcast, col(Broadcast.id) == col(Event.broadcast_id))
        .where(
            col(Broadcast.office).in_(offices),
            col(Broadcast.published_at).is_not(None),
            Broadcast.kind == Kind.INVITATION,
        )
        .order_by(col(Event.starts_at).desc(), col(Event.broadcast_id).desc())
        .limit(limit)
    ).all()


def forget_drafts(tx: Tx, person_id: int) -> None:
    """What somebody planned and never sent out is nowhere planned."""
    theirs = sa_select(col(Broadcast.id)).where(
        col(Broadcast.author_person) == person_id, col(Broadcast.published_at).is_(None)
    )
    removed(tx, delete(Event).where(col(Event.broadcast_id).in_(theirs)))


def delete_unsent(tx: Tx, before: datetime, limit: int) -> int:
    """Remove what was planned before a time and never sent out; returns how much."""
    old = (
        sa_select(col(Event.broadcast_id))
        .join(Broadcast, col(Broadcast.id) == col(Event.broadcast_id))
        .where(col(Broadcast.published_at).is_(None), col(Event.changed_at) < before)
        .limit(limit)
    )
    numbers = tx.scalars(old).all()
    return removed(tx, delete(Event).where(col(Event.broadcast_id).in_(numbers)))
