"""What people wished, carried over a restore: a backup must not bring back who was erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from registry import erasure
from storage import suppression
from storage.engine import Database, Tx
from storage.suppression import SuppressionList


@dataclass(frozen=True, slots=True)
class Wishes:
    """The suppression list of a database that is about to go; None where it cannot be read."""

    list: SuppressionList | None

    @property
    def are_known(self) -> bool:
        """Whether the list could be read."""
        return self.list is not None


def read(url: str, key: bytes) -> Wishes:
    """The wishes in a database, which may be damaged or of an older version."""
    database = Database(url, privacy_key=key)
    try:
        return Wishes(database.read_now(suppression.everything))
    except DBAPIError:
        return Wishes(None)
    finally:
        database.close()


def apply(url: str, key: bytes, wishes: Wishes) -> int:
    """Carry wishes into a restored database; returns how many people were erased again."""
    database = Database(url, privacy_key=key)

    def unit(tx: Tx) -> int:
        if wishes.list is not None:
            suppression.merge(tx, wishes.list)
        return erasure.erase_suppressed(tx, datetime.now(UTC))

    try:
        erased = database.write_now(unit)
        database.forget_deleted_now()
    finally:
        database.close()
    return erased
