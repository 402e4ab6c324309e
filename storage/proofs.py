"""Announcements that anybody can check: their codes, what was published, and since when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key
from storage.engine import Tx


class Proof(SQLModel, table=True):
    """What an announcement for the public says, under its code.

    `text` is the whole message and `body` what its author wrote, both in the HTML subset; they are
    empty until the release.
    `public_at` is when the first group could get it; nobody is told anything of it before.
    `ended_at` is when it ceased to apply.
    """

    __tablename__ = "proofs"

    id: int | None = big_key()
    code: str = Field(unique=True)
    broadcast_id: int = Field(foreign_key="broadcasts.id", sa_type=BigInteger, unique=True)
    office: str = Field(foreign_key="offices.code")
    text: str = ""
    body: str = ""
    poster: str | None = None
    """The perceptual hash of its picture, in hex."""
    issued_at: datetime = Field(sa_type=UtcDateTime)
    public_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def key_of(proof: Proof) -> int:
    """The id of a stored proof."""
    if proof.id is None:
        raise ValueError("the proof is not stored yet")
    return proof.id


def add(tx: Tx, proof: Proof) -> Proof:
    """Store a new proof."""
    tx.add(proof)
    tx.flush()
    return proof


def of_broadcast(tx: Tx, broadcast_id: int) -> Proof | None:
    """The proof of an announcement."""
    return tx.scalars(select(Proof).where(Proof.broadcast_id == broadcast_id)).one_or_none()


def is_taken(tx: Tx, code: str) -> bool:
    """Whether a code belongs to an announcement already, published or not."""
    return tx.scalars(select(Proof.id).where(Proof.code == code)).first() is not None


def public_by_code(tx: Tx, code: str) -> Proof | None:
    """The published announcement with this code."""
    return tx.scalars(
        select(Proof).where(Proof.code == code, col(Proof.public_at).is_not(None))
    ).one_or_none()


def public_ones(tx: Tx, numbers: Collection[int]) -> Sequence[Proof]:
    """Those of these that are published, newest first."""
    return tx.scalars(
        select(Proof)
        .where(col(Proof.id).in_(numbers), col(Proof.public_at).is_not(None))
        .order_by(col(Proof.id).desc())
    ).all()


def make_public(tx: Tx, broadcast_id: int, now: datetime) -> None:
    """From now on an announcement can be checked, if it has a code; the first time counts."""
    tx.execute(
        update(Proof)
        .where(
            col(Proof.broadcast_id) == broadcast_id,
            col(Proof.public_at).is_(None),
            col(Proof.text) != "",  # a draft that had a code and then went to others
        )
        .values(public_at=now)
    )
