"""The hours of an office as they are stored, days off, and the mode that a stage brings."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry import calendar, stages
from registry.access import NotAllowed
from registry.calendar import DayIsOver, DayOff
from registry.hours import Span
from registry.lists import ImportRefused
from storage import audit
from storage import calendar as store
from storage.calendar import Mode, Stage
from storage.engine import Database, Tx
from storage.offices import Office
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.registry.people import staff

BANTEN, NUNUKAN = "36", "65.03"
TODAY = date(2027, 2, 8)
VOTING = date(2029, 2, 14)
HEADER = "name,from,to,mode,office"


def office(tx: Tx, code: str = BANTEN) -> Office:
    """An office."""
    return tx.get_one(Office, code)


def stage(first: date, last: date, mode: Mode, code: str | None = None, name: str = "X") -> Stage:
    """A stage."""
    return Stage(name=name, first_day=first, last_day=last, mode=mode, office=code)


def local(day: date, hour: int, code_zone: str = "Asia/Jakarta") -> datetime:
    """A wall-clock moment."""
    return datetime.combine(day, time(hour), ZoneInfo(code_zone))


# Hours


def test_only_an_admin_of_that_office_changes_anything(seeded: Database) -> None:
    """A drafter there and an Admin above it are refused."""

    def unit(tx: Tx) -> None:
        here = office(tx)
        for user, grant in (("1", (BANTEN, Role.DRAFTER)), ("2", ("00", Role.ADMIN))):
            actor = staff(tx, user, grant)
            with pytest.raises(NotAllowed):
                calendar.set_hours(tx, actor, here, {5: None}, NOW)
            with pytest.raises(NotAllowed):
                calendar.set_special_day(tx, actor, here, DayOff(TODAY, "X"), NOW)
            with pytest.raises(NotAllowed):
                calendar.undo_special_day(tx, actor, here, 1, NOW)

    seeded.write_now(unit)


def test_a_day_that_is_over_is_not_closed(seeded: Database) -> None:
    """Yesterday has happened."""
    yesterday = DayOff(TODAY - timedelta(days=1), "X")

    def unit(tx: Tx) -> None:
        actor = staff(tx, "1", (BANTEN, Role.ADMIN))
        with pytest.raises(DayIsOver):
            calendar.set_special_day(tx, actor, office(tx), yesterday, NOW)

    seeded.write_now(unit)


def test_the_default_week_holds_until_it_is_changed(seeded: Database) -> None:
    """Changed weekdays replace the default, also with closed; other offices keep theirs."""

    def unit(tx: Tx) -> None:
        actor, here = staff(tx, "1", (BANTEN, Role.ADMIN)), office(tx)
        assert calendar.hours_of(tx, here, NOW).week == calendar.DEFAULT_WEEK
        saturday = Span(time(9), time(12))
        calendar.set_hours(tx, actor, here, {4: None, 5: saturday}, NOW)
        week = calendar.hours_of(tx, here, NOW).week
        assert list(week) == [0, 1, 2, 3, 5]
        assert week[5] == saturday
        calendar.set_hours(tx, actor, here, {5: None}, NOW)
        assert 5 not in calendar.hours_of(tx, here, NOW).week
        other = calendar.hours_of(tx, office(tx, NUNUKAN), NOW)
        assert (other.week, other.zone) == (calendar.DEFAULT_WEEK, "Asia/Makassar")
        acts = [row for row in tx.query(audit.AuditRow).all() if row.action == "hours.changed"]
        assert [(act.actor, act.office) for act in acts] == [("person:1", BANTEN)] * 2
        assert acts[0].facts == {"weekdays": [4, 5]}

    seeded.write_now(unit)


def test_days_of_the_office_outrank_those_of_the_country(seeded: Database) -> None:
    """A national day off may be worked in one office; undoing brings it back."""
    day = date(2027, 2, 10)

    def unit(tx: Tx) -> None:
        actor, here = staff(tx, "1", (BANTEN, Role.ADMIN)), office(tx)
        calendar.put_special_day(tx, None, DayOff(day, "Libur khusus"), "cli:operator", NOW)
        assert calendar.hours_of(tx, here, NOW).workdays.off_name(day) == "Libur khusus"
        masuk = DayOff(day, "Buka", is_working=True)
        row = calendar.set_special_day(tx, actor, here, masuk, NOW)
        assert calendar.hours_of(tx, here, NOW).workdays.is_working_day(day)
        far = office(tx, NUNUKAN)
        assert not calendar.hours_of(tx, far, NOW).workdays.is_working_day(day)
        number = store.key_of(row)
        assert calendar.undo_special_day(tx, actor, here, number, NOW)
        assert not calendar.undo_special_day(tx, actor, here, number, NOW)
        assert not calendar.hours_of(tx, here, NOW).workdays.is_working_day(day)
        assert calendar.drop_special_day(tx, None, day, "cli:operator", NOW)
        assert not calendar.drop_special_day(tx, None, day, "cli:operator", NOW)
        assert calendar.hours_of(tx, here, NOW).workdays.is_working_day(day)

    seeded.write_now(unit)


def test_a_day_set_twice_is_one(seeded: Database) -> None:
    """The last word counts."""
    day = date(2027, 2, 10)

    def unit(tx: Tx) -> None:
        actor, here = staff(tx, "1", (BANTEN, Role.ADMIN)), office(tx)
        for name in ("Upacara", "Rapat"):
            calendar.set_special_day(tx, actor, here, DayOff(day, name), NOW)
        assert [row.name for row in store.special_days(tx, BANTEN, TODAY)] == ["Rapat"]

    seeded.write_now(unit)


def test_unusual_days_ahead(seeded: Database) -> None:
    """Holidays on weekdays are named, those on a closed Sunday are not, extra days are."""

    def unit(tx: Tx) -> None:
        actor, here = staff(tx, "1", (BANTEN, Role.ADMIN)), office(tx)
        extra = DayOff(date(2027, 3, 13), "Ganti", is_working=True)
        calendar.set_special_day(tx, actor, here, extra, NOW)
        hours = calendar.hours_of(tx, here, NOW)
        found = calendar.days_off(hours, date(2027, 3, 7), 30)
        assert [(one.day.day, one.is_working) for one in found] == [
            (8, False),
            (9, False),
            (10, False),
            (11, False),
            (12, False),
            (13, True),
            (15, False),
            (25, False),
            (26, False),
        ]

    seeded.write_now(unit)


# Stages


def test_without_a_stage_the_hours_hold(seeded: Database) -> None:
    """Nothing is planned, nothing replaces them."""
    assert seeded.read_now(lambda tx: calendar.mode_of(tx, office(tx), NOW)) is Mode.HOURS


@pytest.mark.parametrize(
    ("label", "planned", "mode"),
    [
        ("the country's stage", [(Mode.PIKET, None)], Mode.PIKET),
        ("the office's own outranks it", [(Mode.PIKET, None), (Mode.HOURS, BANTEN)], Mode.HOURS),
        ("another office's does not", [(Mode.PIKET, NUNUKAN)], Mode.HOURS),
        ("of two the roster wins", [(Mode.PIKET, None), (Mode.HOURS, None)], Mode.PIKET),
    ],
)
def test_which_stage_sets_the_mode(
    seeded: Database, label: str, planned: list[tuple[Mode, str | None]], mode: Mode
) -> None:
    """On the day of voting: the nearer stage first, then the roster."""

    def unit(tx: Tx) -> Mode:
        for number, (one, code) in enumerate(planned):
            store.put_stage(tx, stage(VOTING, VOTING, one, code, f"S{number}"))
        return calendar.mode_of(tx, office(tx), local(VOTING, 12))

    assert seeded.write_now(unit) is mode, label


def test_a_stage_begins_at_midnight_of_each_zone(seeded: Database) -> None:
    """When voting day has begun in Nunukan, Banten still has its last hour before."""

    def unit(tx: Tx) -> None:
        store.put_stage(tx, stage(VOTING, VOTING, Mode.PIKET))
        at = local(VOTING, 0, "Asia/Makassar")
        assert calendar.mode_of(tx, office(tx, NUNUKAN), at) is Mode.PIKET
        assert calendar.mode_of(tx, office(tx), at) is Mode.HOURS
        assert calendar.mode_of(tx, office(tx), at + timedelta(hours=24)) is Mode.PIKET
        assert calendar.mode_of(tx, office(tx, NUNUKAN), at + timedelta(hours=24)) is Mode.HOURS

    seeded.write_now(unit)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",2029-02-14,2029-02-14,piket,", "Kolom name kosong"),
        ("X,14-02-2029,2029-02-14,piket,", "“14-02-2029” tidak terbaca"),
        ("X,2029-02-14,,piket,", "“” tidak terbaca"),
        ("X,2029-02-15,2029-02-14,piket,", "Hari terakhir lebih dulu"),
        ("X,2029-02-14,2029-02-14,lembur,", "Mode “lembur” tidak dikenal"),
        ("X,2029-02-14,2029-02-14,piket,KPU Atlantis", "tidak dikenal"),
        ("X,2029-02-14,2029-02-14,piket", "kolom"),
    ],
)
def test_a_list_with_a_fault_changes_nothing(seeded: Database, line: str, reason: str) -> None:
    """The good line above it is not imported either."""
    good = "Pemungutan suara,2029-02-14,2029-02-14,piket,"
    with pytest.raises(ImportRefused) as refused:
        seeded.write_now(lambda tx: stages.import_stages(tx, [HEADER, good, line], "cli:x", NOW))
    (problem,) = refused.value.problems
    assert problem.line == 3
    assert reason in problem.reason
    assert seeded.read_now(store.all_stages) == []


def test_a_list_is_imported_and_imported_again(seeded: Database) -> None:
    """A stage of the same name and scope is replaced: dates move."""
    lines = [
        HEADER,
        "Pemungutan suara,2029-02-14,2029-02-14,PIKET,nasional",
        "Pemungutan suara,2029-02-21,2029-02-21,piket,KPU Kabupaten Nunukan",
    ]

    def unit(tx: Tx) -> None:
        first = stages.import_stages(tx, lines, "cli:x", NOW)
        assert (first.added, first.updated) == (2, 0)
        later = [lines[0], lines[1].replace("02-14", "02-15")]
        second = stages.import_stages(tx, later, "cli:x", NOW)
        assert (second.added, second.updated) == (0, 1)
        found = [(row.first_day.day, row.office) for row in store.all_stages(tx)]
        assert found == [(15, None), (21, NUNUKAN)]

    seeded.write_now(unit)


def test_a_stage_is_removed_once(seeded: Database) -> None:
    """The second time there is none."""

    def unit(tx: Tx) -> None:
        number = stages.add(tx, stage(VOTING, VOTING, Mode.PIKET), "cli:x", NOW)
        assert stages.remove(tx, number, "cli:x", NOW)
        assert not stages.remove(tx, number, "cli:x", NOW)

    seeded.write_now(unit)
