"""Addresses that said STOP or were erased, as keyed digests: what must outlive the person's data.

Nobody can read an address from a digest; only whoever has the address and the key finds it. Where
the operator sets no key one is made here: then the list is as safe as the database, no safer.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import LargeBinary, bindparam, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, enum_text
from storage.engine import Tx, insert_new, insert_or_update, table_of

KEY_SIZE = 32  # bytes, as long as the digest


class Reason(StrEnum):
    """Why an address is on the list."""

    STOPPED = "stopped"
    """Said STOP to one of our accounts: none of its messages."""
    ERASED = "erased"
    """Asked to be erased: unknown to every account of the channel."""


class Suppression(SQLModel, table=True):
    """One address; `lifted_at` is set once its owner has written again."""

    __tablename__ = "suppressions"

    digest: str = Field(primary_key=True)
    reason: Reason = enum_text(Reason)
    since: datetime = Field(sa_type=UtcDateTime)
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def changed_at(self) -> datetime:
        """When this became so."""
        return max(self.since, self.lifted_at or self.since)


class PrivacyKey(SQLModel, table=True):
    """A key that digests were made with where the operator had set none; all of them count."""

    __tablename__ = "privacy_keys"

    value: bytes = Field(primary_key=True, sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class SuppressionList:
    """The whole list with the keys that it needs: taken out before a restore, merged after it."""

    keys: Sequence[tuple[bytes, datetime]]
    rows: Sequence[tuple[str, Reason, datetime, datetime | None]]


_stored_keys = sa_select(table_of(PrivacyKey).c.value).order_by(table_of(PrivacyKey).c.created_at)
_list = table_of(Suppression)
_lift = (
    update(_list)
    .where(_list.c.digest.in_(bindparam("digests", expanding=True)), _list.c.lifted_at.is_(None))
    .values(lifted_at=bindparam("at", type_=UtcDateTime()))
)


def add(tx: Tx, reason: Reason, channel: str, account: str, value: str, now: datetime) -> None:
    """Put an address on the list."""
    digest = _digest(_first_key(tx, now), reason, channel, account, value)
    row = {"digest": digest, "reason": reason, "since": now, "lifted_at": None}
    tx.core.execute(insert_or_update(tx, Suppression, ("digest",), ("since", "lifted_at")), row)


def find(tx: Tx, reason: Reason, channel: str, account: str, value: str) -> Suppression | None:
    """What the list says of an address for this reason, lifted or not."""
    digests = [_digest(key, reason, channel, account, value) for key in _keys(tx)]
    if not digests:
        return None
    found = tx.scalars(select(Suppression).where(col(Suppression.digest).in_(digests))).all()
    return max(found, key=lambda row: row.changed_at, default=None)


def is_on(tx: Tx, reason: Reason, channel: str, account: str, value: str) -> bool:
    """Whether an address is on the list for this reason now."""
    found = find(tx, reason, channel, account, value)
    return found is not None and found.lifted_at is None


def is_any(tx: Tx) -> bool:
    """Whether the list has any row."""
    return tx.scalars(select(Suppression).limit(1)).first() is not None


def lift(
    tx: Tx, reasons: Collection[Reason], channel: str, account: str, value: str, now: datetime
) -> None:
    """The owner of an address has written again; the row stays, for what older backups hold."""
    digests = [
        _digest(key, reason, channel, account, value) for key in _keys(tx) for reason in reasons
    ]
    if digests:
        tx.core.execute(_lift, {"digests": digests, "at": now})


def everything(tx: Tx) -> SuppressionList:
    """The whole list."""
    keys = tx.scalars(select(PrivacyKey)).all()
    rows = tx.scalars(select(Suppression)).all()
    return SuppressionList(
        [(key.value, key.created_at) for key in keys],
        [(row.digest, row.reason, row.since, row.lifted_at) for row in rows],
    )


def merge(tx: Tx, others: SuppressionList) -> None:
    """Take in another list; of two rows for one address the newer holds."""
    for value, created_at in others.keys:
        tx.execute(insert_new(tx, PrivacyKey), {"value": value, "created_at": created_at})
    for digest, reason, since, lifted_at in others.rows:
        other = Suppression(digest=digest, reason=reason, since=since, lifted_at=lifted_at)
        known = tx.get(Suppression, digest)
        if known is None or known.changed_at < other.changed_at:
            tx.merge(other)
    tx.flush()


def _digest(key: bytes, reason: Reason, channel: str, account: str, value: str) -> str:
    """An erased person is the same to all of our accounts; STOP was said to one."""
    scope = (account,) if reason is Reason.STOPPED else ()
    content = "\0".join((reason.value, channel, *scope, value))
    return hmac.digest(key, content.encode(), hashlib.sha256).hex()


def _first_key(tx: Tx, now: datetime) -> bytes:
    keys = _keys(tx)
    if keys:
        return keys[0]
    made = PrivacyKey(value=secrets.token_bytes(KEY_SIZE), created_at=now)
    tx.add(made)
    tx.flush()
    return made.value


def _keys(tx: Tx) -> list[bytes]:
    """The operator's key first, then those of times when there was none."""
    return [*_set_key(tx), *tx.core.execute(_stored_keys).scalars()]


def _set_key(tx: Tx) -> Iterable[bytes]:
    return (tx.privacy_key,) if tx.privacy_key else ()
