"""Referrals: claims that another institution was told of, and the institutions themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx


class Agency(SQLModel, table=True):
    """An institution that claims go to; addresses change, so an office can write its own."""

    __tablename__ = "agencies"
    __table_args__ = (UniqueConstraint("office", "code"),)

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code")
    """Whose list it stands on; that of KPU RI holds wherever an office has none of its own."""
    code: str
    name: str
    contact: str = ""
    matters: str = ""
    """What it looks after, in words."""


class ReferralState(StrEnum):
    """What became of a referral."""

    PREPARED = "prepared"
    SENT = "sent"
    RECEIVED = "received"
    FOLLOWED_UP = "followed_up"
    DECLINED = "declined"


class Referral(SQLModel, table=True):
    """One claim handed over to one institution; `letter` is the surat pengantar as it was written.

    `pack` is the digest of the file that was made for it.
    """

    __tablename__ = "referrals"
    __table_args__ = (Index("ix_referrals_claim", "claim_id", "id"),)

    id: int | None = big_key()
    claim_id: int = Field(foreign_key="hoax_claims.id", sa_type=BigInteger)
    agency: str
    agency_name: str
    office: str = Field(foreign_key="offices.code")
    state: ReferralState = enum_text(ReferralState)
    letter: str = ""
    letter_number: str = ""
    news: str = ""
    pack: str | None = None
    referred_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


def key_of(referral: Referral) -> int:
    """The id of a stored referral."""
    if referral.id is None:
        raise ValueError("the referral is not stored yet")
    return referral.id


def add(tx: Tx, referral: Referral) -> Referral:
    """Store a new referral."""
    tx.add(referral)
    tx.flush()
    return referral


def lock(tx: Tx, referral_id: int) -> Referral | None:
    """A referral, changed by nobody else before the commit."""
    return tx.get(Referral, referral_id, with_for_update=True, populate_existing=True)


def of_claim(tx: Tx, claim_id: int) -> Sequence[Referral]:
    """Where a claim was handed over to, oldest first."""
    wanted = select(Referral).where(Referral.claim_id == claim_id)
    return tx.scalars(wanted.order_by(col(Referral.id))).all()


def agencies_of(tx: Tx, office: str) -> Sequence[Agency]:
    """The institutions on one office's own list."""
    wanted = select(Agency).where(Agency.office == office)
    return tx.scalars(wanted.order_by(col(Agency.name))).all()


def forget_person(tx: Tx, person_id: int) -> None:
    """Nobody of this number has referred anything: the office did."""
    _put_person(tx, person_id, None)


def move_person(tx: Tx, old: int, new: int) -> None:
    """Let what one person referred be another's, who is the same."""
    _put_person(tx, old, new)


def _put_person(tx: Tx, old: int, new: int | None) -> None:
    tx.execute(
        update(Referral)
        .where(col(Referral.referred_by) == old)
        .values(referred_by=new)
        .execution_options(synchronize_session="fetch")
    )
