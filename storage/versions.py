"""Every text that an announcement has had, and why it was changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, update
from sqlmodel import Field, SQLModel, col, select

from storage.broadcasts import NOBODY
from storage.columns import UtcDateTime, enum_text
from storage.engine import Tx

FIRST = 1  # the number of the text that was released


class VersionKind(StrEnum):
    """What made a version."""

    RELEASED = "released"
    MINOR = "minor"
    """A slip that changes no meaning: texts are edited, nobody is told."""
    CONTENT = "content"
    """What was said was wrong: whoever got it is told."""
    WITHDRAWN = "withdrawn"


class Version(SQLModel, table=True):
    """One text of an announcement, in the neutral HTML subset, numbered from `FIRST`.

    `wrong` and `right` say what a correction of content is about, `reason` why it was withdrawn.
    """

    __tablename__ = "broadcast_versions"
    __table_args__ = (Index("ix_broadcast_versions_author_person", "author_person"),)

    broadcast_id: int = Field(primary_key=True, foreign_key="broadcasts.id", sa_type=BigInteger)
    number: int = Field(primary_key=True)
    kind: VersionKind = enum_text(VersionKind)
    text: str
    wrong: str = ""
    right: str = ""
    reason: str = ""
    author: str
    author_person: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)


def add(tx: Tx, version: Version) -> Version:
    """Store a version; whoever adds one has locked its announcement."""
    tx.add(version)
    tx.flush()
    return version


def of(tx: Tx, broadcast_id: int) -> Sequence[Version]:
    """The versions of an announcement, oldest first."""
    return tx.scalars(
        select(Version).where(Version.broadcast_id == broadcast_id).order_by(col(Version.number))
    ).all()


def newest(tx: Tx, broadcast_id: int) -> Version | None:
    """The version that counts; None if the announcement was never released."""
    return tx.scalars(
        select(Version)
        .where(Version.broadcast_id == broadcast_id)
        .order_by(col(Version.number).desc())
        .limit(1)
    ).first()


def newest_told(tx: Tx, broadcast_id: int) -> Version | None:
    """The newest correction or withdrawal that people are told of; None if there is none."""
    told = (VersionKind.CONTENT, VersionKind.WITHDRAWN)
    found = [version for version in of(tx, broadcast_id) if version.kind in told]
    return found[-1] if found else None


def forget_author(tx: Tx, person_id: int) -> None:
    """The texts stay as their office's, without who wrote them."""
    theirs = col(Version.author_person) == person_id
    tx.execute(update(Version).where(theirs).values(author=NOBODY, author_person=None))


def move_author(tx: Tx, gone: int, kept: int) -> None:
    """What somebody wrote is another's."""
    theirs = col(Version.author_person) == gone
    tx.execute(update(Version).where(theirs).values(author_person=kept))


def since(tx: Tx, moment: datetime) -> Sequence[Version]:
    """The corrections and withdrawals made after a time, oldest first."""
    return tx.scalars(
        select(Version)
        .where(col(Version.created_at) > moment, Version.kind != VersionKind.RELEASED)
        .order_by(col(Version.created_at), col(Version.broadcast_id), col(Version.number))
    ).all()
