"""Clocks: working time counts, nights do not, and who is told when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.composers import COMPOSERS
from registry import calendar
from registry.calendar import DayOff
from storage import cases, chats
from storage.engine import Database, Tx
from storage.operations import OperationRow
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.threads.desk import KALTARA, NUNUKAN, by, heard, officer, opened
from threads import clocks, hearing, talking, warnings
from threads.hearing import Words

HOUR = timedelta(hours=1)
LATE = datetime(2027, 2, 8, 7, 30, tzinfo=UTC)  # Monday 15.30 WITA, half an hour before closing


@pytest.mark.parametrize(
    ("waited", "level"),
    [(0, 0), (119, 0), (120, 1), (239, 1), (240, 2), (479, 2), (480, 3), (10_000, 3)],
)
def test_levels_of_four_hours(waited: int, level: int) -> None:
    """Half, whole and twice the limit."""
    assert clocks.level(timedelta(minutes=waited), 4 * HOUR) == level


def test_looking_again_is_never_too_late() -> None:
    """At the next level at the earliest, within the hour in any case, and never after the last."""
    limit = 4 * HOUR
    assert clocks.look_again(NOW, timedelta(0), limit) == NOW + HOUR
    assert clocks.look_again(NOW, timedelta(minutes=110), limit) == NOW + timedelta(minutes=10)
    assert clocks.look_again(NOW, 9 * HOUR, limit) is None


def told(tx: Tx) -> list[str]:
    """Whom the clocks have told, by the platform's id, in order."""
    rows = tx.scalars(
        select(OperationRow)
        .where(col(OperationRow.message).contains("clock:"))
        .order_by(col(OperationRow.id))
    ).all()
    return [chats.get_one(tx, row.chat_id).external_id for row in rows]


def test_holder_then_pimpinan_then_the_tier_above(seeded: Database) -> None:
    """Each is told once, however often the ticker looks; an answer stops the clock."""

    def unit(tx: Tx) -> None:
        officer(tx)
        officer(tx, "pimpinan", role=Role.APPROVER)
        officer(tx, "atas", KALTARA, Role.APPROVER)
        holder = officer(tx, "budi")
        case = opened(tx)
        case.holder = holder.person_id
        for hours, expected in [
            (1, []),
            (2, ["budi"]),
            (2.1, ["budi"]),
            (4, ["budi", "pimpinan"]),
            (24 + 4, ["budi", "pimpinan", "atas"]),
            (72, ["budi", "pimpinan", "atas"]),
        ]:
            warnings.warn(tx, COMPOSERS, NOW + hours * HOUR)
            assert told(tx) == expected, hours
        assert warnings.late(tx, case, NOW + 5 * HOUR)
        talking.answer(by(tx, holder), cases.key_of(case), "Pukul 08.00.")
        assert not warnings.late(tx, case, NOW + 500 * HOUR)
        assert not warnings.is_due(tx, NOW + 500 * HOUR)

    seeded.write_now(unit)


def test_nights_and_days_off_do_not_count(seeded: Database) -> None:
    """What came half an hour before closing is not late by the morning after a holiday."""

    def unit(tx: Tx) -> None:
        officer(tx)
        tuesday = DayOff((LATE + timedelta(days=1)).date(), "Hari jadi kabupaten")
        calendar.put_special_day(tx, NUNUKAN, tuesday, "cli:operator", NOW)
        case = opened(tx)
        case.waiting_since = LATE
        morning = datetime(2027, 2, 10, 0, 30, tzinfo=UTC)  # Wednesday 08.30 WITA
        assert not warnings.late(tx, case, morning)
        assert warnings.late(tx, case, morning + 3 * HOUR)

    seeded.write_now(unit)


def test_danger_is_told_by_the_wall_clock(seeded: Database) -> None:
    """At night as by day: a quarter of an hour after a threat the Pimpinan knows."""

    def unit(tx: Tx) -> None:
        officer(tx)
        officer(tx, "pimpinan", role=Role.APPROVER)
        case = opened(tx)
        night = timedelta(hours=12)
        talking.answer(by(tx, officer(tx)), cases.key_of(case), "Baik.")
        hearing.hear(heard(tx, after=night), case, Words("Saya diancam"))
        warnings.warn(tx, COMPOSERS, NOW + night + timedelta(minutes=16))
        assert told(tx) == ["dewi", "pimpinan"]

    seeded.write_now(unit)
