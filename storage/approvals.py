"""Requests to release an announcement, what was decided, and what left without a decision."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.broadcasts import Broadcast
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx


class ApprovalState(StrEnum):
    """What became of a request."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    """The author went on working on the text, or gave it up."""
    MISSED = "missed"
    """Nobody decided in time: the announcement is held."""
    UNREVIEWED = "unreviewed"
    """Left as Siaga without a decision; somebody else looks at it afterwards."""
    REVIEWED = "reviewed"
    WAIVED = "waived"
    """Released by the operator, who said why."""


CLEARING: Final = frozenset(
    {
        ApprovalState.APPROVED,
        ApprovalState.UNREVIEWED,
        ApprovalState.REVIEWED,
        ApprovalState.WAIVED,
    }
)
"""The states in which an announcement may leave."""
WAITING: Final = (ApprovalState.OPEN, ApprovalState.UNREVIEWED)
"""The states that somebody has to end."""


class Approval(SQLModel, table=True):
    """One request; a text that was returned and is submitted again gets another.

    `digest` is of all that is to be released, `office` the one whose people decide now; who could
    decide at `asked_at` was told of it. `reason`
    is why it was returned or waived, or the code of what made it Siaga.
    """

    __tablename__ = "approvals"

    id: int | None = big_key()
    broadcast_id: int = Field(foreign_key="broadcasts.id", sa_type=BigInteger, index=True)
    office: str = Field(foreign_key="offices.code")
    state: ApprovalState = enum_text(ApprovalState, index=True)
    digest: str
    asked_at: datetime = Field(sa_type=UtcDateTime)
    decide_by: datetime = Field(sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    reason: str | None = None
    for_content: bool = False
    """Asked for only since it speaks of participants in masa tenang."""


def add(tx: Tx, approval: Approval) -> Approval:
    """Store a request."""
    tx.add(approval)
    tx.flush()
    return approval


def key_of(approval: Approval) -> int:
    """The id of a stored request."""
    if approval.id is None:
        raise ValueError("the request is not stored yet")
    return approval.id


def get(tx: Tx, approval_id: int) -> Approval | None:
    """The request with this id."""
    return tx.get(Approval, approval_id)


def lock(tx: Tx, approval_id: int) -> Approval:
    """The request as it is now; its announcement is locked before it. Raises NoResultFound."""
    tx.flush()
    return tx.get_one(Approval, approval_id, with_for_update=True, populate_existing=True)


def newest_of(tx: Tx, broadcast_id: int) -> Approval | None:
    """The last request for an announcement, if there was any."""
    of_announcement = select(Approval).where(Approval.broadcast_id == broadcast_id)
    return tx.scalars(of_announcement.order_by(col(Approval.id).desc()).limit(1)).first()


def is_cleared(tx: Tx, broadcast_id: int) -> bool:
    """Whether the announcement may leave as it stands."""
    newest = newest_of(tx, broadcast_id)
    return newest is not None and newest.state in CLEARING


def waiting(tx: Tx) -> Sequence[Approval]:
    """What somebody has to decide or review, the most pressing first."""
    found = select(Approval).where(col(Approval.state).in_(WAITING))
    return tx.scalars(found.order_by(col(Approval.decide_by), col(Approval.id))).all()


def marks(tx: Tx) -> Mapping[str, Hashable]:
    """A mark for each office whose people have something to decide."""
    found: dict[str, tuple[Hashable, ...]] = {}
    for request in waiting(tx):
        found[request.office] = (*found.get(request.office, ()), request.id)
    return found


def was_ever_asked(tx: Tx, office: str) -> bool:
    """Whether anything that an office sends was ever submitted, or left without a decision.

    What was asked in masa tenang is no habit of the office.
    """
    asked = (
        select(Approval)
        .join(Broadcast, col(Approval.broadcast_id) == col(Broadcast.id))
        .where(Broadcast.office == office, ~col(Approval.for_content))
    )
    return tx.scalars(asked.limit(1)).first() is not None


def decided_by(tx: Tx, person_id: int) -> int:
    """How many requests somebody has decided or reviewed."""
    theirs = sa_select(func.count()).where(col(Approval.decided_by) == person_id)
    return tx.execute(theirs).scalar_one()


def forget_person(tx: Tx, person_id: int) -> None:
    """Keep what was decided, without who did."""
    theirs = col(Approval.decided_by) == person_id
    tx.execute(update(Approval).where(theirs).values(decided_by=None))


def move(tx: Tx, gone: int, kept: int) -> None:
    """What one decided was decided by another, who is the same."""
    theirs = col(Approval.decided_by) == gone
    tx.execute(update(Approval).where(theirs).values(decided_by=kept))
