"""Masa tenang and voting day press more, by the local day of each office."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hoaxes.priority import Season
from hoaxes.seasons import season
from storage import calendar
from storage.calendar import Mode, Stage, StageKind
from storage.engine import Database, Tx
from tests.hoaxes.claim_world import JATENG, NUNUKAN, TARAKAN

QUIET, VOTING = date(2027, 2, 11), date(2027, 2, 14)


def _stage(kind: StageKind, first: date, last: date, office: str | None = None) -> Stage:
    return Stage(
        name=f"{kind} {office}", first_day=first, last_day=last, office=office,
        mode=Mode.HOURS, kind=kind,
    )  # fmt: skip


def test_the_season_follows_the_local_day(seeded: Database) -> None:
    """At 23.30 WIB it is voting day in Nunukan, and not yet in Jawa Tengah."""

    def unit(tx: Tx) -> None:
        calendar.put_stage(tx, _stage(StageKind.QUIET, QUIET, date(2027, 2, 13)))
        calendar.put_stage(tx, _stage(StageKind.VOTING, VOTING, VOTING))
        assert season(tx, NUNUKAN, datetime(2027, 2, 10, 15, 30, tzinfo=UTC)) is Season.ORDINARY
        late = datetime(2027, 2, 13, 16, 30, tzinfo=UTC)  # 23.30 WIB, 00.30 WITA
        assert season(tx, JATENG, late) is Season.QUIET_PERIOD
        assert season(tx, NUNUKAN, late) is Season.VOTING_DAY
        assert season(tx, NUNUKAN, datetime(2027, 2, 14, 16, 30, tzinfo=UTC)) is Season.ORDINARY

    seeded.write_now(unit)


def test_a_repeated_vote_of_one_regency_is_nobody_elses_voting_day(seeded: Database) -> None:
    """A stage of an office's own holds there; voting outranks whatever else runs."""

    def unit(tx: Tx) -> None:
        calendar.put_stage(tx, _stage(StageKind.QUIET, VOTING, VOTING))
        calendar.put_stage(tx, _stage(StageKind.VOTING, VOTING, VOTING, NUNUKAN))
        noon = datetime(2027, 2, 14, 4, tzinfo=UTC)
        assert season(tx, NUNUKAN, noon) is Season.VOTING_DAY
        assert season(tx, TARAKAN, noon) is Season.QUIET_PERIOD

    seeded.write_now(unit)
