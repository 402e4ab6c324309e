"""Referrals: claims that another institution was told of, and the institutions themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    UniqueConstraint,
    delete,
    literal_column,
    text,
    update,
)
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, removed

WANTED = text("wanted_by IS NOT NULL")
IS_WANTED: ColumnElement[Any] = literal_column("referrals.wanted_by IS NOT NULL")


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

    `pack` is the digest of the file that was made for it; None: it is made when somebody wants it.
    `wanted_by` waits for it in their chat. `look_at` is when the desk is reminded of it.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        Index("ix_referrals_claim", "claim_id", "id"),
        Index("ix_referrals_clock", "look_at"),
        Index("ix_referrals_wanted", "id", sqlite_where=WANTED, postgresql_where=WANTED),
    )

    id: int | None = big_key()
    claim_id: int = Field(foreign_key="hoax_claims.id", sa_type=BigInteger)
    agency: str
    agency_name: str
    office: str = Field(foreign_key="offices.code")
    state: ReferralState = enum_text(ReferralState)
    letter: str = ""
    letter_number: str = ""
    addressee: str = ""
    news: str = ""
    pack: str | None = None
    wanted_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    referred_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    look_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def is_open(self) -> bool:
        """Whether the institution has still to say what it does."""
        return self.state not in {ReferralState.FOLLOWED_UP, ReferralState.DECLINED}


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


def get(tx: Tx, referral_id: int) -> Referral | None:
    """The referral with this id."""
    return tx.get(Referral, referral_id)


def lock(tx: Tx, referral_id: int) -> Referral | None:
    """A referral, changed by nobody else before the commit."""
    return tx.get(Referral, referral_id, with_for_update=True, populate_existing=True)


def of_claim(tx: Tx, claim_id: int) -> Sequence[Referral]:
    """Where a claim was handed over to, oldest first."""
    wanted = select(Referral).where(Referral.claim_id == claim_id)
    return tx.scalars(wanted.order_by(col(Referral.id))).all()


def wanted(tx: Tx, limit: int) -> Sequence[Referral]:
    """Those whose file somebody waits for in a chat."""
    found = select(Referral).where(IS_WANTED)
    return tx.scalars(found.order_by(col(Referral.id)).limit(limit)).all()


def to_look_at(tx: Tx, now: datetime, limit: int) -> Sequence[Referral]:
    """Those of which a desk is to be reminded now."""
    due = select(Referral).where(col(Referral.look_at) <= now)
    return tx.scalars(due.order_by(col(Referral.look_at)).limit(limit)).all()


def unpack(tx: Tx, claim_id: int) -> None:
    """Let the files of a claim's referrals be made anew: they hold what nobody may see any more."""
    _drop_packs(tx, col(Referral.claim_id) == claim_id)


def drop_packs(tx: Tx, before: datetime, limit: int) -> int:
    """Let go of files that were made before a time; returns how many."""
    is_old = col(Referral.pack).is_not(None) & (col(Referral.at) < before)
    ids = tx.scalars(sa_select(col(Referral.id)).where(is_old).limit(limit)).all()
    _drop_packs(tx, col(Referral.id).in_(ids))
    return len(ids)


def move_claim(tx: Tx, old: int, new: int) -> None:
    """Let the referrals of one claim be another's, of which it has become a part."""
    tx.execute(
        update(Referral)
        .where(col(Referral.claim_id) == old)
        .values(claim_id=new)
        .execution_options(synchronize_session="fetch")
    )


def agency(tx: Tx, office: str, code: str) -> Agency | None:
    """What an office's own list says of an institution."""
    wanted = select(Agency).where(Agency.office == office, Agency.code == code)
    return tx.scalars(wanted).one_or_none()


def put_agency(tx: Tx, entry: Agency) -> Agency:
    """Write an institution into an office's own list, over what was there."""
    known = agency(tx, entry.office, entry.code)
    if known is None:
        tx.add(entry)
        tx.flush()
        return entry
    known.name, known.contact, known.matters = entry.name, entry.contact, entry.matters
    tx.flush()
    return known


def remove_agency(tx: Tx, office: str, code: str) -> bool:
    """Take an institution off an office's own list; False if it was not on it."""
    gone = delete(Agency).where(col(Agency.office) == office, col(Agency.code) == code)
    return removed(tx, gone) > 0


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
    for name in ("referred_by", "wanted_by"):
        values: dict[str, Any] = {name: new}
        tx.execute(
            update(Referral)
            .where(col(getattr(Referral, name)) == old)
            .values(**values)
            .execution_options(synchronize_session="fetch")
        )


def _drop_packs(tx: Tx, condition: ColumnElement[bool]) -> None:
    tx.execute(
        update(Referral)
        .where(condition)
        .values(pack=None)
        .execution_options(synchronize_session="fetch")
    )
