"""Who is at the web desk: browsers that were let in, by the SHA-256 of their cookie's token."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, and_, delete, exists, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, removed
from storage.people import Address
from storage.roles import RoleGrant
from storage.shifts import Shift


class Why(StrEnum):
    """Why a session is over."""

    UNKNOWN = "unknown"
    SIGNED_OUT = "signed_out"
    """In this browser, or by /keluar_meja in all of them."""
    REPLACED = "replaced"
    """The browser came in once more."""
    ROLE_ENDED = "role_ended"
    SHIFT_OVER = "shift_over"
    IDLE = "idle"
    EXPIRED = "expired"


class WebSession(SQLModel, table=True):
    """A browser of one person, in force until `expires_at` unless it rests or is ended before.

    `shift` is the number of whose turn it was at a shared phone when the link was made there.
    """

    __tablename__ = "web_sessions"

    id: int | None = big_key()
    token_digest: str = Field(unique=True)
    person_id: int = Field(foreign_key="people.id", sa_type=BigInteger, index=True)
    address_id: int = Field(foreign_key="addresses.id", sa_type=BigInteger, index=True)
    shift: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    why: Why | None = enum_text(Why, default=None, nullable=True)


def add(tx: Tx, session: WebSession) -> WebSession:
    """Store a session."""
    tx.add(session)
    tx.flush()
    return session


def find(tx: Tx, token_digest: str) -> WebSession | None:
    """The session with this digest, in force or not."""
    return tx.scalars(
        select(WebSession).where(WebSession.token_digest == token_digest)
    ).one_or_none()


def get(tx: Tx, number: int) -> WebSession | None:
    """The session with this number."""
    return tx.get(WebSession, number)


def open_of(tx: Tx, person_id: int) -> Sequence[WebSession]:
    """The sessions of a person that nobody has ended, oldest first."""
    return tx.scalars(
        select(WebSession)
        .where(WebSession.person_id == person_id, col(WebSession.ended_at).is_(None))
        .order_by(col(WebSession.id))
    ).all()


def in_force(
    tx: Tx, numbers: Collection[int], now: datetime, idle_since: datetime
) -> Collection[int]:
    """Which of these sessions still open the desk; one query, however many are asked about.

    It answers what `registry.web_access.identify` does: a role, and at a shared phone the shift.
    """
    rows = tx.scalars(
        sa_select(col(WebSession.id))
        .join_from(WebSession, Address, col(WebSession.address_id) == col(Address.id))
        .where(
            col(WebSession.id).in_(numbers),
            col(WebSession.ended_at).is_(None),
            col(WebSession.expires_at) > now,
            col(WebSession.seen_at) > idle_since,
            _has_a_role(now),
            _has_its_shift(now),
        )
    )
    return frozenset(number for number in rows if number is not None)


def see(tx: Tx, number: int, now: datetime) -> None:
    """Note that a session is used."""
    used = update(WebSession).where(col(WebSession.id) == number)
    removed(tx, used.values(seen_at=now))


def end(tx: Tx, number: int, why: Why, now: datetime) -> bool:
    """End a session; False if that was done already."""
    ended = update(WebSession).where(
        col(WebSession.id) == number, col(WebSession.ended_at).is_(None)
    )
    return removed(tx, ended.values(ended_at=now, why=why)) == 1


def move(tx: Tx, old: int, new: int) -> None:
    """The sessions of one person are another's from here on: the two were the same."""
    of_the_old = update(WebSession).where(col(WebSession.person_id) == old)
    removed(tx, of_the_old.values(person_id=new))


def forget(tx: Tx, person_id: int) -> None:
    """A person was never at the desk."""
    removed(tx, delete(WebSession).where(col(WebSession.person_id) == person_id))


def delete_all(tx: Tx) -> None:
    """Forget every one of them."""
    removed(tx, delete(WebSession))


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Forget up to `limit` sessions that were over before a time; returns how many."""
    old = sa_select(col(WebSession.id)).where(col(WebSession.expires_at) < before).limit(limit)
    return removed(tx, delete(WebSession).where(col(WebSession.id).in_(old)))


def key_of(session: WebSession) -> int:
    """The number of a stored session."""
    if session.id is None:
        raise ValueError("the session is not stored yet")
    return session.id


def _has_a_role(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        col(RoleGrant.person_id) == col(WebSession.person_id),
        or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > now),
    )


def _has_its_shift(now: datetime) -> ColumnElement[bool]:
    """No shift at a phone of one person's; at a shared one that of the link, still going on."""
    is_on = exists().where(
        col(Shift.id) == col(WebSession.shift), col(Shift.since) <= now, col(Shift.until) > now
    )
    return or_(and_(col(Address.is_shared).is_(False), col(WebSession.shift).is_(None)), is_on)
