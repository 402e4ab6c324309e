"""What time brings: waves that come due, announcements that end, plans that a crash cut off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from broadcasts import control, holding, publish, reports
from outbox.enqueue import Composers
from storage import broadcasts
from storage.broadcasts import BroadcastState
from storage.engine import Tx
from threads.context import OFFICIAL_DOMAINS, Act

ACTIVE = (BroadcastState.PREPARING, BroadcastState.SCHEDULED, BroadcastState.SENDING)


def has_work(tx: Tx) -> bool:
    """Whether any announcement can change by itself."""
    return bool(broadcasts.in_states(tx, *ACTIVE))


def after_start(tx: Tx, composers: Composers, now: datetime) -> None:
    """Hold what stood half sent for longer than its lateness limit, and ask its author."""
    for broadcast in control.hold_stale(tx, now):
        reports.ask_about_late(tx, composers, broadcast, now)


def tick(
    tx: Tx,
    composers: Composers,
    now: datetime,
    *,
    official_domains: Sequence[str] = OFFICIAL_DOMAINS,
) -> bool:
    """Plan a chunk, open due waves, close finished ones and report them; true if any was there."""
    has_planned = publish.write_chunk(tx, composers, now)
    is_due = bool(broadcasts.due_waves(tx, now))
    act = Act(tx, composers, now, "schedule", official_domains=official_domains)
    for broadcast in (*publish.open_due_waves(tx, now), *control.hold_running(tx, now)):
        holding.ask(act, broadcast)
    ended = control.finish_waves(tx, now)
    for broadcast in ended:
        reports.tell_finished(tx, composers, broadcast, now)
    return has_planned or is_due or bool(ended)
