"""One-time links into the web desk: stored as the SHA-256 of their token only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, delete, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx, removed


class WebLink(SQLModel, table=True):
    """A link for one person, made at one of their addresses, void from `expires_at` on.

    `shift` is the number of whose turn it was at a shared phone.
    """

    __tablename__ = "web_links"

    id: int | None = big_key()
    token_digest: str = Field(unique=True)
    person_id: int = Field(foreign_key="people.id", sa_type=BigInteger, index=True)
    address_id: int = Field(foreign_key="addresses.id", sa_type=BigInteger, index=True)
    shift: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def add(tx: Tx, link: WebLink) -> WebLink:
    """Store a link."""
    tx.add(link)
    tx.flush()
    return link


def find(tx: Tx, token_digest: str) -> WebLink | None:
    """The link with this digest, used or not."""
    return tx.scalars(select(WebLink).where(WebLink.token_digest == token_digest)).one_or_none()


def claim(tx: Tx, link: WebLink, now: datetime) -> bool:
    """Mark a link as used; False when somebody was faster or its time is over."""
    claimed = update(WebLink).where(
        col(WebLink.id) == link.id, col(WebLink.used_at).is_(None), col(WebLink.expires_at) > now
    )
    return removed(tx, claimed.values(used_at=now)) == 1


def expire_unused(tx: Tx, person_id: int, now: datetime) -> None:
    """End what a person was given and has not used: only their newest link opens the desk."""
    unused = update(WebLink).where(
        col(WebLink.person_id) == person_id,
        col(WebLink.used_at).is_(None),
        col(WebLink.expires_at) > now,
    )
    removed(tx, unused.values(expires_at=now))


def move(tx: Tx, old: int, new: int) -> None:
    """The links of one person are another's from here on: the two were the same."""
    of_the_old = update(WebLink).where(col(WebLink.person_id) == old)
    removed(tx, of_the_old.values(person_id=new))


def forget(tx: Tx, person_id: int) -> None:
    """A person was never given a link."""
    removed(tx, delete(WebLink).where(col(WebLink.person_id) == person_id))


def delete_all(tx: Tx) -> None:
    """Forget every one of them."""
    removed(tx, delete(WebLink))


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Forget up to `limit` links that ended before a time; returns how many."""
    old = sa_select(col(WebLink.id)).where(col(WebLink.expires_at) < before).limit(limit)
    return removed(tx, delete(WebLink).where(col(WebLink.id).in_(old)))


def key_of(link: WebLink) -> int:
    """The number of a stored link."""
    if link.id is None:
        raise ValueError("the link is not stored yet")
    return link.id
