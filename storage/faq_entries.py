"""The answers of the FAQ, what regions add to them, every version of both, and which one counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Select,
    and_,
    bindparam,
    func,
    or_,
    update,
)
from sqlalchemy import select as sa_select
from sqlalchemy.orm import QueryableAttribute, aliased, defer
from sqlmodel import Field, SQLModel, col, select

from storage import index_revisions
from storage.columns import UtcDateTime, enum_text
from storage.engine import Tx, table_of

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
INDEX = "faq"  # its name among the indexes that processes follow
FIRST = 1  # the number of the first version


class VersionState(StrEnum):
    """How far a version has come; it never goes back once it is certified."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CERTIFIED = "certified"
    REPLACED = "replaced"


class FaqEntry(SQLModel, table=True):
    """An answer, or with `base` what a region adds to one; `office` issues it.

    `live` is the version that counts: the certified one, else the newest. `withdrawn_at`: it
    answers nothing until another version is certified.
    """

    __tablename__ = "faq_entries"

    code: str = Field(primary_key=True)
    office: str = Field(foreign_key="offices.code", index=True)
    base: str | None = Field(default=None, foreign_key="faq_entries.code", index=True)
    live: int = FIRST
    newest: int = FIRST
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_why: str = ""


class FaqVersion(SQLModel, table=True):
    """The words of an entry as somebody has left them, numbered from `FIRST`.

    `election` names the past election that it is bound to; its files are `FaqAttachment`s.
    `regions` and `mode` (adds, replaces) are those of an overlay. `author`, `submitted_by` and
    `decided_by` are people; None: the program, or somebody who was erased.
    """

    __tablename__ = "faq_versions"
    __table_args__ = (
        Index("ix_faq_versions_author", "author"),
        Index("ix_faq_versions_submitted_by", "submitted_by"),
        Index("ix_faq_versions_decided_by", "decided_by"),
        Index("ix_faq_versions_state", "state"),
    )

    entry: str = Field(primary_key=True, foreign_key="faq_entries.code")
    number: int = Field(primary_key=True)
    state: VersionState = enum_text(VersionState)
    topic: str = ""
    question: str = ""
    short: str = ""
    full: str = ""
    law: str = ""
    url: str = ""
    checked: str = ""
    stage: str = ""
    election: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    phrasings: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    related: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    regions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    mode: str | None = None
    author: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)
    submitted_by: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = ""


class FaqAttachment(SQLModel, table=True):
    """A file of `media` that a version is told with, in the order of `position`."""

    __tablename__ = "faq_attachments"
    __table_args__ = (
        ForeignKeyConstraint(("entry", "number"), ("faq_versions.entry", "faq_versions.number")),
    )

    entry: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    media: str = Field(foreign_key="media.sha256", index=True)


Row = tuple[FaqEntry, FaqVersion]
"""An entry with one version of it."""


_versions = table_of(FaqVersion)


def revision(tx: Tx) -> int:
    """A number that grows with every change."""
    return index_revisions.last(tx, INDEX)


def touch(tx: Tx) -> None:
    """Let whoever holds an index of the answers make it anew after the commit."""
    index_revisions.advance(tx, INDEX)


def codes(tx: Tx) -> frozenset[str]:
    """The codes of all entries and overlays, withdrawn ones, too."""
    return frozenset(tx.scalars(select(FaqEntry.code)))


def live(tx: Tx, only: Collection[str] | None = None) -> Sequence[Row]:
    """What counts of everything that is not withdrawn; of `only` these and what hangs on them."""
    return _rows(tx, _LIVE) if only is None else _rows(tx, _LIVE_OF, {"only": tuple(only)})


def headings(tx: Tx, topic: str | None = None) -> Sequence[Row]:
    """What counts of all answers that are not withdrawn, of one topic or any; lists stay behind."""
    found = _with(col(FaqEntry.live)).where(
        col(FaqEntry.withdrawn_at).is_(None), col(FaqEntry.base).is_(None)
    )
    if topic is not None:
        found = found.where(col(FaqVersion.topic) == topic)
    return _rows(tx, found.options(*_WITHOUT_LISTS))


def offered(tx: Tx, only: Collection[str]) -> Sequence[Row]:
    """What counts of these answers, without those that are withdrawn; lists stay behind."""
    return _rows(tx, _OFFERED, {"only": tuple(only)})


def overview(tx: Tx) -> Sequence[tuple[FaqEntry, FaqVersion, FaqVersion]]:
    """Everything with the version that counts and the newest one; lists stay behind."""
    live_one, last = aliased(FaqVersion), aliased(FaqVersion)
    code = col(FaqEntry.code)
    found = (
        sa_select(FaqEntry, live_one, last)
        .join(live_one, and_(col(live_one.entry) == code, col(live_one.number) == FaqEntry.live))
        .join(last, and_(col(last.entry) == code, col(last.number) == FaqEntry.newest))
        .order_by(code)
        .options(*(defer(getattr(one, name)) for one in (live_one, last) for name in _LISTS))
    )
    return [(entry, counts, new) for entry, counts, new in tx.execute(found).all()]


def overlays_of(tx: Tx, code: str) -> Sequence[FaqEntry]:
    """What regions add to an answer, withdrawn or not."""
    return tx.scalars(
        select(FaqEntry).where(FaqEntry.base == code).order_by(col(FaqEntry.code))
    ).all()


def attachments(tx: Tx, code: str, number: int) -> Sequence[str]:
    """The digests of the files that a version is told with."""
    return tx.scalars(
        select(FaqAttachment.media)
        .where(FaqAttachment.entry == code, FaqAttachment.number == number)
        .order_by(col(FaqAttachment.position))
    ).all()


def newest(tx: Tx, only: Collection[str] | None = None) -> Sequence[Row]:
    """The newest version of everything, withdrawn or not; of `only` these alone."""
    found = _with(col(FaqEntry.newest))
    return _rows(tx, found if only is None else found.where(col(FaqEntry.code).in_(only)))


def get(tx: Tx, code: str) -> FaqEntry | None:
    """The entry with this code."""
    return tx.get(FaqEntry, code)


def lock(tx: Tx, code: str) -> FaqEntry | None:
    """The entry with this code as it is now; nobody else changes it until the commit."""
    return tx.get(FaqEntry, code, populate_existing=True, with_for_update=True)


def lock_all(tx: Tx, only: Collection[str]) -> Mapping[str, FaqEntry]:
    """Those of these entries that there are, by their codes, for nobody else until the commit."""
    found = select(FaqEntry).where(col(FaqEntry.code).in_(only)).order_by(col(FaqEntry.code))
    locked = tx.scalars(found.with_for_update().execution_options(populate_existing=True))
    return {entry.code: entry for entry in locked}


def version(tx: Tx, code: str, number: int) -> FaqVersion:
    """One version of an entry."""
    return tx.get_one(FaqVersion, (code, number), populate_existing=True)


def versions(tx: Tx, code: str) -> Sequence[FaqVersion]:
    """All versions of an entry, oldest first."""
    return tx.scalars(
        select(FaqVersion).where(FaqVersion.entry == code).order_by(col(FaqVersion.number))
    ).all()


def add(tx: Tx, entries: Iterable[FaqEntry], first: Iterable[FaqVersion]) -> None:
    """Store new entries with their first versions."""
    known = list(entries)
    tx.add_all(entry for entry in known if entry.base is None)
    tx.flush()
    tx.add_all(entry for entry in known if entry.base is not None)
    tx.flush()
    tx.add_all(first)
    tx.flush()


def add_version(tx: Tx, added: FaqVersion) -> None:
    """Store another version; whoever adds one has locked its entry."""
    tx.add(added)
    tx.flush()


def attach(tx: Tx, code: str, number: int, digests: Sequence[str]) -> None:
    """Let a new version be told with these files."""
    tx.add_all(
        FaqAttachment(entry=code, number=number, position=position, media=digest)
        for position, digest in enumerate(digests)
    )
    tx.flush()


def last_number(tx: Tx, office: str) -> int:
    """The highest number among the codes that begin with the office's own."""
    prefix = own_code(office, "")
    found = tx.scalars(select(FaqEntry.code).where(col(FaqEntry.code).startswith(prefix)))
    numbers = (code.removeprefix(prefix) for code in found)
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def own_code(office: str, number: object) -> str:
    """The code of the answer of an office with this number."""
    return f"{office}-{number}"


def forget_person(tx: Tx, person_id: int) -> None:
    """The words stay as their office's; what they had submitted has to be submitted anew."""
    undecided = col(FaqVersion.state) == VersionState.SUBMITTED
    theirs = col(FaqVersion.submitted_by) == person_id
    _set(tx, and_(theirs, undecided), state=VersionState.DRAFT)
    for column in _PEOPLE:
        _set(tx, _versions.c[column] == person_id, **{column: None})


def count_of(tx: Tx, person_id: int) -> int:
    """How many versions somebody has written, submitted or decided about."""
    theirs = or_(*(_versions.c[column] == person_id for column in _PEOPLE))
    return tx.execute(sa_select(func.count()).select_from(_versions).where(theirs)).scalar_one()


def move(tx: Tx, old: int, new: int) -> None:
    """Let what one person has done be another's, who is the same."""
    for column in _PEOPLE:
        _set(tx, _versions.c[column] == old, **{column: new})


def _set(tx: Tx, where: ColumnElement[bool], **values: Any) -> None:
    changed = update(FaqVersion).where(where).values(**values)
    tx.execute(changed.execution_options(synchronize_session=False))


def _with(number: Any) -> Select[FaqEntry, FaqVersion]:
    return (
        sa_select(FaqEntry, FaqVersion)
        .join(
            FaqVersion,
            and_(col(FaqVersion.entry) == col(FaqEntry.code), col(FaqVersion.number) == number),
        )
        .order_by(col(FaqEntry.code))
        .execution_options(populate_existing=True)
    )


def _rows(
    tx: Tx, found: Select[FaqEntry, FaqVersion], values: Mapping[str, Any] = _NOTHING
) -> Sequence[Row]:
    return [(entry, words) for entry, words in tx.execute(found, dict(values)).all()]


# Asked for each question, so they are built once.
_LIVE: Final = _with(col(FaqEntry.live)).where(col(FaqEntry.withdrawn_at).is_(None))
_LIVE_OF: Final = _LIVE.where(
    or_(
        col(FaqEntry.code).in_(bindparam("only", expanding=True)),
        col(FaqEntry.base).in_(bindparam("only", expanding=True)),
    )
)


_LISTS: Final = ("phrasings", "related", "regions")
_WITHOUT_LISTS: Final = tuple(
    defer(cast("QueryableAttribute[Any]", getattr(FaqVersion, name)), raiseload=True)
    for name in _LISTS
)
_OFFERED: Final = _LIVE.where(
    col(FaqEntry.base).is_(None), col(FaqEntry.code).in_(bindparam("only", expanding=True))
).options(*_WITHOUT_LISTS)
_PEOPLE: Final = ("author", "submitted_by", "decided_by")
