"""Entries in a database, as an office has left them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from storage import faq_entries
from storage.engine import Tx
from storage.faq_entries import FIRST, FaqEntry, FaqVersion, VersionState

NOW: Final = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
TODAY: Final = date(2026, 11, 26)
PHRASINGS: Final = ("loket buka jam berapa", "jam layanan loket kantor")


def put(tx: Tx, code: str, *, office: str = "00", base: str | None = None, **words: Any) -> None:
    """Store an entry in one certified version, unless `words` say otherwise."""
    written: dict[str, Any] = {
        "state": VersionState.CERTIFIED,
        "topic": "layanan",
        "question": "Jam berapa loket layanan buka?",
        "short": "Pukul 08.00 sampai 16.00.",
        "full": "Loket layanan buka pukul 08.00 sampai 16.00 pada hari kerja.",
        "law": "Keputusan KPU 1/2026",
        "url": "https://www.kpu.go.id/layanan",
        "phrasings": list(PHRASINGS),
        "created_at": NOW,
        "decided_at": NOW,
    }
    first = FaqVersion(entry=code, number=FIRST, **written | words)
    faq_entries.add(tx, [FaqEntry(code=code, office=office, base=base)], [first])
    faq_entries.touch(tx)


def change(tx: Tx, code: str, **fields: Any) -> None:
    """Change an entry's first version, or the entry where a field is the entry's."""
    entry, words = tx.get_one(FaqEntry, code), faq_entries.version(tx, code, FIRST)
    for name, value in fields.items():
        setattr(entry if hasattr(entry, name) else words, name, value)
    tx.flush()
    faq_entries.touch(tx)
