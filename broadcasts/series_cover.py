"""One approval for all copies of a series, as long as nothing of it changes and it can be given."""

from __future__ import annotations

from datetime import datetime

from broadcasts import policy
from broadcasts.approval_records import lasting_digest
from storage import broadcasts, series
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.series import Series


def note(tx: Tx, copy: Broadcast, person_id: int) -> None:
    """Somebody has approved a copy: if it says what all copies say, that holds for them."""
    found = series.of_copy(tx, broadcasts.key_of(copy))
    if found is None:
        return
    digest = lasting_digest(tx, copy)
    if digest == lasting_digest(tx, series.template_of(tx, found)):
        found.cleared_digest, found.cleared_by = digest, person_id
        tx.flush()


def holder(tx: Tx, found: Series, now: datetime) -> int | None:
    """Whose approval holds for the next copy: who gave it and could give it now; None: nobody's."""
    template, person = series.template_of(tx, found), found.cleared_by
    if person is None or found.cleared_digest != lasting_digest(tx, template):
        return None
    is_other = person != template.author_person  # who has taken it over approves nothing of it
    return person if is_other and policy.decides(tx, person, template, now) else None
