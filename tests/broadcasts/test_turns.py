"""Each zone by its own clocks, and offices that move while operations are being written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from broadcasts import control, progress, publish, turns
from broadcasts.turns import AlreadyPast
from storage import broadcasts
from storage.broadcasts import Broadcast, BroadcastState, Cascade, WaveState
from storage.engine import Database, Tx
from storage.offices import Office, Tier
from storage.operations import OperationState
from tests import world
from tests.world import COMPOSERS, NOW

SEVEN = datetime(2027, 2, 9, 0, 0, tzinfo=UTC)  # 07.00 WIB on the next day
HOUR = timedelta(hours=1)
WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
ME = "cli:tester"


def draft(tx: Tx, way: Cascade = Cascade.LOCAL_TIME, due_at: datetime | None = SEVEN) -> int:
    """A draft of RI that goes down in a way, at 07.00."""
    number = world.add_draft(tx)
    broadcast = tx.get_one(Broadcast, number)
    turns.choose(broadcast, way)
    broadcast.due_at = due_at
    tx.flush()
    return number


def in_wita(tx: Tx, code: str) -> None:
    """An office changes its clocks."""
    tx.get_one(Office, code).timezone = WITA
    tx.flush()


def test_waves_are_of_a_tier_and_a_zone(kpu: Database) -> None:
    """The east is first, nobody is in two waves, and the sum is that of the offices."""

    def scene(tx: Tx) -> None:
        in_wita(tx, "32.02")
        number = world.release(tx, draft(tx), due_at=SEVEN)
        waves = broadcasts.waves_of(tx, number)
        assert [(wave.due_at - SEVEN, wave.zone, wave.tier, wave.audience) for wave in waves] == [
            (-2 * HOUR, WIT, Tier.PROVINCE, 1),
            (-2 * HOUR, WIT, Tier.REGENCY, 2),
            (-HOUR, WITA, Tier.REGENCY, 1),
            (timedelta(0), WIB, Tier.NATIONAL, 1),
            (timedelta(0), WIB, Tier.PROVINCE, 2),
            (timedelta(0), WIB, Tier.REGENCY, 3),
        ]
        measured = progress.measure(tx, number)
        assert measured.audience == measured.total.pending == 10
        for hours, sent in ((-2.1, 0), (-2, 3), (-1, 1), (0, 6)):
            assert publish.open_due_waves(tx, SEVEN + hours * HOUR) == []
            assert len(world.send_all(tx, SEVEN + hours * HOUR)) == sent

    kpu.write_now(scene)


def test_the_first_moment_is_the_one_of_the_east(kpu: Database) -> None:
    """A second person has to decide before the first zone's clocks show the time."""

    def scene(tx: Tx) -> None:
        broadcast = tx.get_one(Broadcast, draft(tx))
        assert turns.first_due(tx, broadcast) == SEVEN - 2 * HOUR
        assert turns.moments(tx, broadcast) == {WIT: SEVEN - 2 * HOUR, WIB: SEVEN}
        turns.choose(broadcast, Cascade.TIERED, gap=HOUR)
        assert turns.first_due(tx, broadcast) == SEVEN
        turns.leave_at_once(broadcast)
        assert turns.first_due(tx, broadcast) is None

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "before", "past"),
    [
        ("ahead everywhere", 2 * HOUR + timedelta(seconds=1), None),
        ("now in the east", 2 * HOUR, WIT),
        ("past in the east only", HOUR, WIT),
        ("past everywhere", -HOUR, WIT),
    ],
)
def test_what_is_past_in_the_east_is_refused(
    kpu: Database, label: str, before: timedelta, past: str | None
) -> None:
    """A time that has gone by in any zone that is reached cannot be kept there."""

    def scene(tx: Tx) -> None:
        broadcast = tx.get_one(Broadcast, draft(tx))
        if past is None:
            turns.require_ahead(tx, broadcast, SEVEN - before)
            return
        with pytest.raises(AlreadyPast) as found:
            turns.require_ahead(tx, broadcast, SEVEN - before)
        assert found.value.zone == past, label

    kpu.write_now(scene)


def test_nobody_in_the_east_is_no_hindrance(bare: Database) -> None:
    """Only zones with a receiver count."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "32", 1)
        broadcast = tx.get_one(Broadcast, draft(tx))
        turns.require_ahead(tx, broadcast, SEVEN - HOUR)

    bare.write_now(scene)


def test_lateness_holds_for_each_wave(kpu: Database) -> None:
    """Down past the east's hour: its author is asked; what lies ahead keeps its own hour."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, draft(tx), due_at=SEVEN)
        late = SEVEN + timedelta(minutes=1)
        held = publish.open_due_waves(tx, late)
        assert [broadcast.id for broadcast in held] == [number]
        assert world.send_all(tx, late) == []
        control.resume(tx, number, ME, late)
        assert len(world.send_all(tx, late)) == 10

    kpu.write_now(scene)


def test_a_resume_waits_for_the_west(kpu: Database) -> None:
    """Paused in the east's hour and resumed later, the west gets it by its own clocks."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, draft(tx), due_at=SEVEN)
        control.pause(tx, number, ME, SEVEN - 3 * HOUR)
        control.resume(tx, number, ME, SEVEN - HOUR)
        assert len(world.send_all(tx, SEVEN - HOUR)) == 3
        publish.open_due_waves(tx, SEVEN)
        assert len(world.send_all(tx, SEVEN)) == 7

    kpu.write_now(scene)


@pytest.mark.parametrize(("label", "zone"), [("to a planned wave", WIT), ("to a new one", WITA)])
def test_an_office_moves_between_chunks(
    kpu: Database, monkeypatch: pytest.MonkeyPatch, label: str, zone: str
) -> None:
    """Whoever changes their clocks behind the plan's back still gets it once."""
    monkeypatch.setattr(publish, "CHUNK", 1)

    def scene(tx: Tx) -> None:
        number = draft(tx)
        publish.publish(tx, number, ME, SEVEN, NOW)
        while publish.write_chunk(tx, COMPOSERS, NOW):
            east = [wave for wave in broadcasts.waves_of(tx, number) if wave.zone == WIT]
            if all(wave.state is WaveState.READY for wave in east):
                tx.get_one(Office, "32.02").timezone = zone
        assert set(Counter(row.chat_id for row in world.rows_of(tx)).values()) == {1}
        measured = progress.measure(tx, number)
        assert measured.audience == measured.total.pending == 10, label
        assert tx.get_one(Broadcast, number).state is BroadcastState.SCHEDULED

    kpu.write_now(scene)


def test_a_repeat_reaches_a_zone_that_had_nobody(bare: Database) -> None:
    """Groups registered since get it now, also where no wave went."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "32", 1)
        number = world.release(tx, draft(tx), due_at=SEVEN)
        publish.open_due_waves(tx, SEVEN)
        world.send_all(tx, SEVEN)
        control.finish_waves(tx, SEVEN)
        world.add_group(tx, "94.01", 2)
        world.add_group(tx, "32", 3)
        later = SEVEN + 5 * HOUR
        assert control.repeat(tx, COMPOSERS, number, ME, later) == 0
        world.plan(tx, later)
        assert len(world.send_all(tx, later)) == 2
        assert world.states(tx) == {OperationState.SENT: 3}

    bare.write_now(scene)
