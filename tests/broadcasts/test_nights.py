"""Who is woken by an announcement, and who reads it in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from broadcasts import control, drafting, filling, nights, progress, publish
from broadcasts.quiet import Quiet, pack
from registry import stages
from storage import nights as store
from storage.broadcasts import Broadcast, BroadcastState, Lane
from storage.calendar import Mode, Stage
from storage.chats import Category
from storage.engine import Database, Tx
from storage.offices import Office
from tests import relay_world as people
from tests import world

QUIET = pack(Quiet(time(21), time(6)))
EVENING = datetime(2027, 2, 8, 13, 0, tzinfo=UTC)  # 20.00 WIB, 22.00 WIT
NIGHT = datetime(2027, 2, 8, 15, 0, tzinfo=UTC)  # 22.00 WIB, 24.00 WIT
WIT_MORNING = datetime(2027, 2, 8, 21, 0, tzinfo=UTC)
WIB_MORNING = datetime(2027, 2, 8, 23, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
IN_WIB, IN_WIT = 7, 3


def released(
    tx: Tx, at: datetime, *, lane: Lane = Lane.ROUTINE, now: datetime | None = None, **how: object
) -> int:
    """An announcement that waits for the morning; its waves are open."""
    number = world.add_draft(tx, lane=lane, **how)  # type: ignore[arg-type]  # options by name
    tx.get_one(Broadcast, number).quiet = QUIET
    world.release(tx, number, due_at=at, now=now or at)
    publish.open_due_waves(tx, now or at)
    return number


def sent(tx: Tx, at: datetime) -> int:
    """How many leave at a time."""
    return len(world.send_all(tx, at))


@pytest.mark.parametrize(
    ("label", "at", "lane", "counts"),
    [
        ("evening", EVENING, Lane.ROUTINE, [(EVENING, IN_WIB), (WIT_MORNING, IN_WIT)]),
        ("Segera waits, too", EVENING, Lane.NOTICE, [(EVENING, IN_WIB), (WIT_MORNING, IN_WIT)]),
        ("night", NIGHT, Lane.ROUTINE, [(NIGHT, 0), (WIT_MORNING, IN_WIT), (WIB_MORNING, IN_WIB)]),
        ("Siaga does not wait", NIGHT, Lane.EMERGENCY, [(NIGHT, IN_WIB + IN_WIT)]),
        ("by day", world.NOW, Lane.ROUTINE, [(world.NOW, IN_WIB + IN_WIT)]),
    ],
)
def test_each_zone_has_its_morning(
    kpu: Database,
    label: str,
    at: datetime,
    lane: Lane,
    counts: Sequence[tuple[datetime, int]],
) -> None:
    """What comes due inside leaves at its end, not a minute before, and all of it once."""

    def scene(tx: Tx) -> None:
        number = released(tx, at, lane=lane)
        for moment, count in counts:
            assert sent(tx, moment - timedelta(minutes=1)) == 0 or moment == at
            assert sent(tx, moment) == count
        assert progress.measure(tx, number).total.sent == IN_WIB + IN_WIT

    kpu.write_now(scene)


def test_the_live_view_counts_those_who_wait(kpu: Database) -> None:
    """Until they have it."""

    def scene(tx: Tx) -> None:
        number = released(tx, EVENING)
        world.send_all(tx, EVENING)
        assert store.waiting(tx, number, EVENING) == IN_WIT
        assert store.waiting(tx, number, WIT_MORNING) == 0

    kpu.write_now(scene)


def test_a_pause_that_ends_at_night_wakes_nobody(kpu: Database) -> None:
    """What was due in the evening and resumed at night waits for the morning."""

    def scene(tx: Tx) -> None:
        number = released(tx, EVENING)
        control.pause(tx, number, "cli:t", EVENING)
        control.resume(tx, number, "cli:t", NIGHT)
        assert sent(tx, NIGHT) == 0
        assert sent(tx, WIT_MORNING) == IN_WIT
        assert sent(tx, WIB_MORNING) == IN_WIB

    kpu.write_now(scene)


def test_a_wave_that_was_late_wakes_nobody(kpu: Database) -> None:
    """Due before the night, and opened within it after an outage."""

    def scene(tx: Tx) -> None:
        released(tx, EVENING, now=EVENING + 1.5 * HOUR)
        assert sent(tx, EVENING + 1.5 * HOUR) == 0
        assert sent(tx, WIB_MORNING) == IN_WIB + IN_WIT

    kpu.write_now(scene)


def test_what_waits_is_not_late(kpu: Database) -> None:
    """A bot that was down all night sends in the morning; one that was down longer asks."""

    def scene(tx: Tx) -> None:
        number = released(tx, NIGHT, now=NIGHT - HOUR)
        publish.open_due_waves(tx, WIB_MORNING)
        assert sent(tx, WIB_MORNING) == IN_WIB + IN_WIT
        late = released(tx, NIGHT, now=NIGHT - HOUR)
        (held,) = publish.open_due_waves(tx, WIB_MORNING + 3 * HOUR)
        assert held.id == late
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENDING

    kpu.write_now(scene)


def test_a_restart_at_night_holds_nothing(kpu: Database) -> None:
    """What stands half sent until the morning is meant to."""

    def scene(tx: Tx) -> None:
        released(tx, EVENING)
        world.send_all(tx, EVENING)
        assert control.hold_stale(tx, EVENING + 6 * HOUR) == []

    kpu.write_now(scene)


# Voting day


def vote(tx: Tx, office: str | None = None, day: int = 8) -> None:
    """A day on which the roster answers."""
    on = date(2027, 2, day)
    stage = Stage(name="Pemungutan", first_day=on, last_day=on, mode=Mode.PIKET, office=office)
    stages.add(tx, stage, "cli:tester", world.NOW)


def test_on_voting_day_offices_do_not_sleep(kpu: Database) -> None:
    """Their own groups get it at once; partners and voters in the morning."""

    def scene(tx: Tx) -> None:
        vote(tx)
        world.add_group(tx, "00", 88, category=Category.MEDIA)
        number = released(
            tx, NIGHT, to=world.selector(categories=(Category.SATKER, Category.MEDIA))
        )
        assert sent(tx, NIGHT) == IN_WIB  # in the east it is the next day already
        assert store.waiting(tx, number, NIGHT) == 1 + IN_WIT

    kpu.write_now(scene)


def test_one_office_votes_alone(kpu: Database) -> None:
    """A stage of an office is nobody else's."""

    def scene(tx: Tx) -> None:
        vote(tx, "11")
        released(tx, NIGHT)
        assert sent(tx, NIGHT) == 1

    kpu.write_now(scene)


# Words


def test_the_outlook_names_each_zone(kpu: Database) -> None:
    """In the order of their mornings; nobody for Siaga and by day."""

    def scene(tx: Tx) -> None:
        broadcast = tx.get_one(Broadcast, world.add_draft(tx))
        assert nights.waits(tx, broadcast, NIGHT) == ()
        broadcast.quiet = QUIET
        assert [(one.zone, one.until) for one in nights.waits(tx, broadcast, NIGHT)] == [
            ("Asia/Jayapura", WIT_MORNING),
            ("Asia/Jakarta", WIB_MORNING),
        ]
        assert list(nights.waits(tx, broadcast, world.NOW)) == []
        broadcast.siaga_reason = "bencana"
        assert nights.waits(tx, broadcast, NIGHT) == ()

    kpu.write_now(scene)


def test_the_hour_in_the_text_is_that_of_the_morning(kpu: Database) -> None:
    """{jam} says when it is read."""

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx, "Dikirim pukul {jam}.")
        broadcast = tx.get_one(Broadcast, number)
        broadcast.quiet, broadcast.due_at = QUIET, EVENING
        east, west = tx.get_one(Office, "94"), tx.get_one(Office, "11")
        assert "pukul 06.00 WIT." in drafting.announcement(tx, broadcast, to=east).text
        assert "pukul 20.00 WIB." in drafting.announcement(tx, broadcast, to=west).text
        vote(tx)
        assert filling.filled(tx, broadcast, "{jam}", east) == "22.00 WIT"

    kpu.write_now(scene)


# People


def test_an_admin_grup_of_two_zones_sleeps_in_both(bare: Database) -> None:
    """The notice comes when it is morning for all groups that they serve."""

    def scene(tx: Tx) -> None:
        siti = people.add_contact(tx, None, 1, heard_at=EVENING)
        people.add_group(tx, "94.01", "Timur", siti)
        people.add_group(tx, "11.01", "Barat", siti)
        number = world.add_draft(tx)
        tx.get_one(Broadcast, number).quiet = QUIET
        publish.publish(tx, number, "cli:t", NIGHT, NIGHT)
        while publish.write_chunk(tx, people.composers(), NIGHT):
            pass
        publish.open_due_waves(tx, NIGHT)
        (row,) = world.rows_of(tx, f"broadcast:{number}")
        assert row.due_at == WIB_MORNING
        assert row.reason == store.QUIET

    bare.write_now(scene)
