"""Claims: what is said to be true or false, however many people ask about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    bindparam,
    func,
    literal_column,
    text,
    update,
)
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage import index_revisions
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, table_of

INDEX = "claims"  # what their revisions are counted under

OPEN = text("state IN ('new', 'taken', 'submitted')")
CLOSED = text("state = 'closed'")
# SQLite uses a partial index only where the query repeats its condition as a literal.
IS_OPEN: ColumnElement[Any] = literal_column("hoax_claims.state IN ('new', 'taken', 'submitted')")
IS_CLOSED: ColumnElement[Any] = literal_column("hoax_claims.state = 'closed'")


class ClaimState(StrEnum):
    """Where a claim stands."""

    NEW = "new"
    TAKEN = "taken"
    """Somebody of the office works on it."""
    SUBMITTED = "submitted"
    """A second person decides on its verdict."""
    PUBLISHED = "published"
    """A verdict is out: later copies are answered at once."""
    CLOSED = "closed"
    """Without a verdict: nothing that KPU can say anything about."""
    MERGED = "merged"
    """Its reports are those of another claim, `merged_into`."""


class HoaxClaim(SQLModel, table=True):
    """One claim; `office` examines it, `publisher` speaks about it once it has spread further.

    `title` is what staff call it, `narrative` what circulates, with private numbers hidden. `place`
    is the office of the region that it names. `external_id` is its id in a list that was imported.
    `revision` says in which order claims changed, so that each process can follow. `version` grows
    with each act, so that nobody decides on what has moved meanwhile.
    """

    __tablename__ = "hoax_claims"
    __table_args__ = (
        Index(
            "ix_hoax_claims_desk", "office", "priority", sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_hoax_claims_publisher", "publisher", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_hoax_claims_clock", "look_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_hoax_claims_farewell", "look_at", sqlite_where=CLOSED, postgresql_where=CLOSED),
        Index("ix_hoax_claims_opened", "office", "opened_at"),
        Index("ix_hoax_claims_revision", "revision"),
    )

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code")
    publisher: str = Field(foreign_key="offices.code")
    place: str | None = Field(default=None, foreign_key="offices.code")
    state: ClaimState = enum_text(ClaimState)
    title: str
    narrative: str
    external_id: str | None = Field(default=None, unique=True)
    merged_into: int | None = Field(default=None, sa_type=BigInteger)
    """No foreign key: rows move to another engine by their ids, and this may name a later one."""
    holder: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    names_participant: bool = False
    """A peserta pemilu is named: province or KPU RI decides, with Divisi Hukum."""
    is_flagged: bool = False
    """Somebody may be in danger: it stands first."""
    priority: int = 0
    reports: int = 0
    """How many people asked."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    reported_at: datetime = Field(sa_type=UtcDateTime)
    """When somebody asked last."""
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When somebody first worked on it: the end of triage."""
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its first verdict was published, or it was closed."""
    changed_at: datetime = Field(sa_type=UtcDateTime)
    warned: int = 0
    """How many levels have been warned that it waits."""
    look_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its clock can strike next; of a closed claim: its askers are still to be told."""
    clock_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """From when its clocks count, where that is not its opening: it was moved or opened again."""
    verdict: int = 0
    """The version of the verdict that is out; 0: none is."""
    revision: int = 0
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether anybody has still to decide."""
        return self.state in {ClaimState.NEW, ClaimState.TAKEN, ClaimState.SUBMITTED}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a claim says and where it stands, as of one of its revisions."""

    id: int
    state: ClaimState
    title: str
    narrative: str
    revision: int


def key_of(claim: HoaxClaim) -> int:
    """The id of a stored claim."""
    if claim.id is None:
        raise ValueError("the claim is not stored yet")
    return claim.id


def add(tx: Tx, claim: HoaxClaim) -> HoaxClaim:
    """Store a new claim."""
    claim.revision = index_revisions.advance(tx, INDEX)
    tx.add(claim)
    tx.flush()
    return claim


def get(tx: Tx, claim_id: int) -> HoaxClaim | None:
    """The claim with this id."""
    return tx.get(HoaxClaim, claim_id)


def lock(tx: Tx, claim_id: int) -> HoaxClaim | None:
    """The same, changed by nobody else before the commit."""
    return tx.get(HoaxClaim, claim_id, with_for_update=True, populate_existing=True)


def lock_last(tx: Tx, claim_id: int) -> HoaxClaim | None:
    """The claim that this one has become by being united with others, changed by nobody else."""
    claim = lock(tx, claim_id)
    while claim is not None and claim.merged_into is not None:
        claim = lock(tx, claim.merged_into)
    return claim


def last(tx: Tx, claim_id: int) -> HoaxClaim | None:
    """The same, to read."""
    claim = get(tx, claim_id)
    while claim is not None and claim.merged_into is not None:
        claim = get(tx, claim.merged_into)
    return claim


def published_after(tx: Tx, after: int, limit: int) -> Sequence[HoaxClaim]:
    """Claims with a verdict that is out, behind an id, in the order of their ids."""
    wanted = select(HoaxClaim).where(
        HoaxClaim.state == ClaimState.PUBLISHED, col(HoaxClaim.id) > after
    )
    return tx.scalars(wanted.order_by(col(HoaxClaim.id)).limit(limit)).all()


def by_external_ids(tx: Tx, names: Collection[str]) -> Mapping[str, HoaxClaim]:
    """The claims that a list calls so, by these names."""
    wanted = select(HoaxClaim).where(col(HoaxClaim.external_id).in_(names))
    return {claim.external_id: claim for claim in tx.scalars(wanted) if claim.external_id}


def touch(tx: Tx, claim: HoaxClaim, now: datetime) -> None:
    """Store what was changed of a locked claim, and let every process notice."""
    claim.version += 1
    claim.changed_at = now
    claim.revision = index_revisions.advance(tx, INDEX)
    tx.flush()


def wordings_since(tx: Tx, revision: int, limit: int) -> Sequence[Wording]:
    """What the claims say that changed behind a revision, in the order in which they did."""
    rows = tx.core.execute(_wordings, {"revision": revision, "most": limit})
    return [Wording(*row) for row in rows]


def of_desk(
    tx: Tx, offices: Collection[str], *, after: int = 0, limit: int = 50
) -> Sequence[HoaxClaim]:
    """Open claims that these offices examine or publish: the most pressing first."""
    theirs = col(HoaxClaim.office).in_(offices) | col(HoaxClaim.publisher).in_(offices)
    wanted = select(HoaxClaim).where(IS_OPEN, theirs).order_by(*_URGENT)
    return tx.scalars(wanted.offset(after).limit(limit)).all()


def count_open(tx: Tx, offices: Collection[str]) -> int:
    """How many claims are open at these desks."""
    theirs = col(HoaxClaim.office).in_(offices) | col(HoaxClaim.publisher).in_(offices)
    return tx.execute(sa_select(func.count()).where(IS_OPEN, theirs)).scalar_one()


def to_look_at(tx: Tx, now: datetime, limit: int) -> Sequence[HoaxClaim]:
    """The open claims whose clock can strike now."""
    due = select(HoaxClaim).where(IS_OPEN, col(HoaxClaim.look_at) <= now)
    return tx.scalars(due.order_by(col(HoaxClaim.look_at)).limit(limit)).all()


def to_take_leave_of(tx: Tx, now: datetime, limit: int) -> Sequence[HoaxClaim]:
    """Closed claims whose askers have not all been told."""
    due = select(HoaxClaim).where(IS_CLOSED, col(HoaxClaim.look_at) <= now)
    return tx.scalars(due.order_by(col(HoaxClaim.look_at)).limit(limit)).all()


def count_new(tx: Tx, office: str, since: datetime) -> int:
    """How many claims have come to an office since a time that nobody has touched yet."""
    theirs = (col(HoaxClaim.office) == office, col(HoaxClaim.state) == ClaimState.NEW)
    lately = col(HoaxClaim.changed_at) > since
    return tx.execute(sa_select(func.count()).where(IS_OPEN, *theirs, lately)).scalar_one()


def held_by(tx: Tx, person_id: int) -> Sequence[HoaxClaim]:
    """The open claims in somebody's hands."""
    wanted = select(HoaxClaim).where(IS_OPEN, HoaxClaim.holder == person_id)
    return tx.scalars(wanted.order_by(col(HoaxClaim.id))).all()


def in_hands(tx: Tx) -> Sequence[HoaxClaim]:
    """The open claims that somebody works on."""
    wanted = select(HoaxClaim).where(IS_OPEN, col(HoaxClaim.holder).is_not(None))
    return tx.scalars(wanted.order_by(col(HoaxClaim.id))).all()


def let_go(tx: Tx, person_id: int) -> None:
    """Nobody's hands are theirs any more."""
    _put_holder(tx, person_id, None)


def move_holder(tx: Tx, old: int, new: int) -> None:
    """Put the claims of one person into the hands of another, who is the same."""
    _put_holder(tx, old, new)


def _put_holder(tx: Tx, old: int, new: int | None) -> None:
    tx.execute(
        update(HoaxClaim)
        .where(col(HoaxClaim.holder) == old)
        .values(holder=new)
        .execution_options(synchronize_session="fetch")
    )


_claims = table_of(HoaxClaim).c
_wordings = (
    sa_select(_claims.id, _claims.state, _claims.title, _claims.narrative, _claims.revision)
    .where(_claims.revision > bindparam("revision"))
    .order_by(_claims.revision)
    .limit(bindparam("most"))
)
_URGENT = (
    col(HoaxClaim.is_flagged).desc(),
    col(HoaxClaim.priority).desc(),
    col(HoaxClaim.opened_at),
    col(HoaxClaim.id),
)
