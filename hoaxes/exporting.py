"""Claims with a published verdict go out as a list, which comes in again unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from hoaxes.importing import CHUNK, JAKARTA, OURS
from hoaxes.list_rows import COLUMNS, JSON_LINES, said_of, values_of
from registry import sheets
from registry.sheets import Form
from storage import hoax_claims, verdicts
from storage.engine import Tx


def written(tx: Tx, form: str) -> tuple[bytes, int]:
    """Every claim with a published verdict, as a file of this form, and how many there are."""
    found = list(_published(tx))
    if form == JSON_LINES:
        lines = (json.dumps(row, ensure_ascii=False) for row in found)
        return "".join(f"{line}\n" for line in lines).encode(), len(found)
    rows = [[row[column] for column in COLUMNS] for row in found]
    return sheets.write(Form(form), COLUMNS, rows), len(found)


def _published(tx: Tx) -> Iterator[Mapping[str, str]]:
    after = 0
    while page := hoax_claims.published_after(tx, after, CHUNK):
        said = verdicts.published_of(tx, [hoax_claims.key_of(claim) for claim in page])
        for claim in page:
            after = hoax_claims.key_of(claim)
            verdict = said.get(after)
            if verdict is None:
                continue
            values = values_of(claim.office, claim.narrative, said_of(claim, verdict))
            at = verdict.published_at or verdict.created_at
            yield {
                "external_id": claim.external_id or f"{OURS}{after}",
                **values,
                "published_on": at.astimezone(JAKARTA).date().isoformat(),
            }
