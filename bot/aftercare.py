"""What a restored database needs before anybody uses it."""

from __future__ import annotations

from dataclasses import dataclass

from storage.backups import Aftercare
from storage.engine import Tx


@dataclass(frozen=True, slots=True)
class Kept:
    """What the replaced database knows and must outlive it."""


def keep(tx: Tx) -> Kept:
    """Read it from the database that is replaced."""
    return Kept()


def settle(tx: Tx, kept: Kept | None) -> None:
    """Make it true in the restored one, in the same transaction or before anybody sees the file.

    `kept` is None where the old database is gone.
    """


AFTERCARE = Aftercare(keep, settle)
