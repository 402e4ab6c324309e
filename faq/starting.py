"""The entries that come with the program, put into the database once."""

from __future__ import annotations

from datetime import datetime

from faq import entries
from faq.entries import Entry, Overlay
from storage import faq_entries
from storage.engine import Tx
from storage.faq_entries import FIRST, FaqEntry, FaqVersion, VersionState


def seed(tx: Tx, now: datetime) -> int:
    """Store what is not there yet; what an office has made of the rest stays. Returns how many."""
    known = faq_entries.codes(tx)
    catalogue = entries.starter()
    every: list[Entry | Overlay] = [*catalogue.entries, *catalogue.overlays]
    new = [one for one in every if one.id not in known]
    if new:
        faq_entries.add(tx, [_row(one) for one in new], [_first(one, now) for one in new])
        faq_entries.touch(tx)
    return len(new)


def _row(one: Entry | Overlay) -> FaqEntry:
    base = one.entry if isinstance(one, Overlay) else None
    return FaqEntry(code=one.id, office=one.office, base=base)


def _first(one: Entry | Overlay, now: datetime) -> FaqVersion:
    """The words of a file, which nobody has certified."""
    written = FaqVersion(
        entry=one.id,
        number=FIRST,
        state=VersionState.DRAFT,
        short=one.short or "",
        full=one.full,
        law=one.source.law,
        url=one.source.url,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        created_at=now,
    )
    if isinstance(one, Overlay):
        written.regions, written.mode = list(one.regions), one.mode
        return written
    written.topic, written.question = one.topic, one.question
    written.phrasings, written.related = list(one.phrasings), list(one.related)
    written.checked, written.stage, written.election = one.checked, one.stage, one.election
    return written
