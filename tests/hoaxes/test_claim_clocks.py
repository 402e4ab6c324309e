"""Clocks of claims: who is told when, what a season changes, and priorities that fade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from hoaxes import clocks, holding, passing, warnings
from hoaxes.priority import Season
from storage import calendar, chats, hoax_claims, people
from storage.calendar import Mode, Stage, StageKind
from storage.engine import Database, Tx
from storage.operations import OperationRow
from storage.roles import Role
from tests.hoaxes.claim_world import KALTARA, NUNUKAN, TARAKAN, asked, by, citizen, claim, verifier
from tests.world import COMPOSERS, NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
VOTING = date(2027, 2, 8)


@pytest.mark.parametrize(
    ("label", "season", "is_taken", "limit", "by_hours"),
    [
        ("sorted within two hours of the office's", Season.ORDINARY, False, 2 * HOUR, True),
        ("decided within a day", Season.ORDINARY, True, 24 * HOUR, False),
        ("nights count in masa tenang", Season.QUIET_PERIOD, False, 2 * HOUR, False),
        ("at once on voting day", Season.VOTING_DAY, False, 20 * MINUTE, False),
        ("decided in a hundred minutes", Season.VOTING_DAY, True, 100 * MINUTE, False),
    ],
)
def test_the_clock_that_runs(
    label: str, season: Season, limit: timedelta, *, is_taken: bool, by_hours: bool
) -> None:
    """By the season, and by whether somebody works on it; danger knows no closing time."""
    running = clocks.clock(season, is_taken=is_taken, is_flagged=False)
    assert (running.limit, running.by_hours) == (limit, by_hours), label
    assert not clocks.clock(season, is_taken=is_taken, is_flagged=True).by_hours


def test_claims_are_looked_at_each_quarter_of_an_hour() -> None:
    """At the next level at the latest, and still after the last one."""
    assert clocks.look_again(NOW, timedelta(0), 2 * HOUR) == NOW + 15 * MINUTE
    assert clocks.look_again(NOW, 55 * MINUTE, 2 * HOUR) == NOW + 5 * MINUTE
    assert clocks.look_again(NOW, 99 * HOUR, 2 * HOUR) == NOW + 15 * MINUTE


def staff(tx: Tx, name: str, office: str, role: Role) -> int:
    """Somebody who can be written to, by this name."""
    person = verifier(tx, office, role).person_id
    known = people.get(tx, person)
    assert known is not None
    known.name = name
    citizen(tx).person_id = person
    tx.flush()
    return person


def told(tx: Tx) -> list[str]:
    """Whom the clocks have told, in order."""
    rows = tx.scalars(
        select(OperationRow)
        .where(col(OperationRow.message).contains("clock:"))
        .order_by(col(OperationRow.id))
    )
    found = [chats.get_one(tx, row.chat_id).person_id for row in rows]
    return [known.name for one in found if one and (known := people.get(tx, one))]


def look(tx: Tx, *moments: timedelta) -> Sequence[str]:
    """What the ticker has said after it came at these times."""
    for moment in moments:
        while warnings.is_due(tx, NOW + moment):
            warnings.warn(tx, COMPOSERS, NOW + moment)
    return told(tx)


def test_holder_then_pimpinan_then_the_tier_above(seeded: Database) -> None:
    """Each once, however often the ticker looks; taking it up begins the clock of the verdict."""

    def unit(tx: Tx) -> None:
        ina = staff(tx, "Ina", NUNUKAN, Role.VERIFIER)
        staff(tx, "Pimpinan", NUNUKAN, Role.APPROVER)
        staff(tx, "Atas", KALTARA, Role.APPROVER)
        opened = claim(tx)
        assert look(tx, 59 * MINUTE) == []
        assert look(tx, HOUR, HOUR) == ["Ina"]
        assert look(tx, 2 * HOUR) == ["Ina", "Pimpinan"]
        holding.take(by(tx, verifier(tx)), hoax_claims.key_of(opened))
        opened.holder = ina
        assert look(tx, 11 * HOUR) == ["Ina", "Pimpinan"]
        assert look(tx, 12 * HOUR, 24 * HOUR, 48 * HOUR, 72 * HOUR) == [
            "Ina", "Pimpinan", "Ina", "Pimpinan", "Atas",
        ]  # fmt: skip

    seeded.write_now(unit)


def test_nobody_is_woken_for_sorting_unless_in_danger(seeded: Database) -> None:
    """The office's hours count by day; a flagged claim counts at night."""

    def unit(tx: Tx) -> None:
        staff(tx, "Ina", NUNUKAN, Role.VERIFIER)
        calm, flagged = claim(tx), claim(tx)
        night = datetime(2027, 2, 8, 13, tzinfo=UTC)  # 21.00 WITA
        for one in (calm, flagged):
            one.opened_at, one.look_at = night, night
        flagged.is_flagged = True
        assert look(tx, night + 3 * HOUR - NOW) == ["Ina"] * 1
        assert (calm.warned, flagged.warned) == (0, 2)
        morning = datetime(2027, 2, 9, 1, tzinfo=UTC)  # 09.00 WITA, an hour after opening
        look(tx, morning - NOW)
        assert calm.warned == 1

    seeded.write_now(unit)


def test_voting_day_counts_from_midnight(seeded: Database) -> None:
    """What was within its time the evening before is not late at once."""

    def unit(tx: Tx) -> None:
        staff(tx, "Ina", NUNUKAN, Role.VERIFIER)
        stage = Stage(
            name="Pemungutan suara", first_day=VOTING, last_day=VOTING,
            mode=Mode.HOURS, kind=StageKind.VOTING,
        )  # fmt: skip
        calendar.put_stage(tx, stage)
        opened = claim(tx)
        midnight = datetime(2027, 2, 7, 16, tzinfo=UTC)
        opened.opened_at, opened.taken_at = midnight - 3 * HOUR, midnight - HOUR
        opened.look_at = midnight
        look(tx, midnight + 49 * MINUTE - NOW)
        assert opened.warned == 0
        look(tx, midnight + 50 * MINUTE - NOW)
        assert opened.warned == 1
        look(tx, midnight + 100 * MINUTE - NOW)
        assert opened.warned == 2

    seeded.write_now(unit)


def test_an_office_that_got_a_claim_has_its_own_time(seeded: Database) -> None:
    """Moving begins the clock anew."""

    def unit(tx: Tx) -> None:
        opened = claim(tx)
        look(tx, 2 * HOUR)
        assert opened.warned == 2
        passing.move(by(tx, verifier(tx)), hoax_claims.key_of(opened), TARAKAN, "Di Tarakan.")
        look(tx, 30 * MINUTE)
        assert opened.warned == 0

    seeded.write_now(unit)


def test_priorities_fade_with_the_hours(seeded: Database) -> None:
    """What spread this morning presses less in the evening, without a new report."""

    def unit(tx: Tx) -> None:
        opened = claim(tx)
        for _ in range(9):
            asked(tx, opened)
        fresh = opened.priority
        look(tx, 2 * HOUR)
        faded = opened.priority
        look(tx, 26 * HOUR)
        assert fresh > faded > opened.priority == 0

    seeded.write_now(unit)
