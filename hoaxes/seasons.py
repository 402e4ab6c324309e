"""Which season it is for an office: how much the same spread of a claim presses there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hoaxes.priority import Season
from registry import calendar
from storage.calendar import StageKind
from storage.engine import Tx
from storage.offices import Office


def season(tx: Tx, office: str, now: datetime) -> Season:
    """The season at an office by its local day; the code must be that of an office."""
    found = tx.get_one(Office, office)
    today = now.astimezone(ZoneInfo(found.timezone)).date()
    kinds = {
        stage.kind
        for stage in calendar.stages_of(tx, found, now)
        if stage.first_day <= today <= stage.last_day
    }
    if StageKind.VOTING in kinds:
        return Season.VOTING_DAY
    return Season.QUIET_PERIOD if StageKind.QUIET in kinds else Season.ORDINARY
