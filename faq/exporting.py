"""The answers as a file, for an office's own records and for work on many of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from faq import drafts, listing, stored
from faq.listing import Listed
from registry.sheets import Form
from storage import audit, faq_entries
from storage.engine import Tx
from storage.faq_entries import Row
from storage.offices import NATIONAL_CODE

JSON_LINES = "jsonl"  # how the name of a file ends that is no table


def export(tx: Tx, form: Form | None, office: str, by: str, now: datetime) -> tuple[bytes, int]:
    """The newest versions of what an office issues, and how many; KPU RI's file holds everything.

    `by` is an audit id. Without a form the file holds JSON lines.
    """
    rows = [
        _listed(line, row)
        for line, row in enumerate(_ordered(faq_entries.newest(tx)), 1)
        if office in {NATIONAL_CODE, row[0].office}
    ]
    facts = {"rows": len(rows), "form": form.value if form else JSON_LINES}
    audit.record(tx, now, by, "faq.exported", f"office:{office}", office=office, facts=facts)
    return listing.write(form, rows), len(rows)


def _ordered(rows: Sequence[Row]) -> Sequence[Row]:
    """Answers before what hangs on them."""
    return sorted(rows, key=lambda row: row[0].base is not None)


def _listed(line: int, row: Row) -> Listed:
    entry, words = row
    return Listed(
        line,
        entry.code,
        entry.base or "",
        entry.office,
        drafts.of_version(words),
        stored.state_of(entry, words).value,
    )
