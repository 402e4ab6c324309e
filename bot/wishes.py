"""What people wished, carried over a restore: a backup must not bring back who was erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from registry import erasure, web_access
from storage import suppression
from storage.backups import Aftercare
from storage.engine import Tx
from storage.suppression import SuppressionList


@dataclass(slots=True)
class Wishes:
    """Carries the suppression list of a database into what replaces it, and notes what came of it.

    `key` is the operator's key for digests.
    """

    key: bytes
    erased: int = 0
    """How many people were erased again."""
    were_read: bool = False
    """Whether the list could be read; not where the old database is gone or damaged."""

    @property
    def aftercare(self) -> Aftercare[SuppressionList]:
        """What `storage.backups.restore` is to do before anybody sees the restored database."""
        return Aftercare(suppression.everything, self._settle)

    def _settle(self, tx: Tx, kept: SuppressionList | None) -> None:
        tx.privacy_key = self.key
        if kept is not None:
            self.were_read = True
            suppression.merge(tx, kept)
        web_access.close(tx)  # also what was ended since, and a backup would open again
        self.erased = erasure.erase_suppressed(tx, datetime.now(UTC))
