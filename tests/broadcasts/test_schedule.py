"""What time brings, whether the bot was there or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts import control, progress, publish, schedule
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Database, Tx
from storage.operations import OperationState
from tests import world
from tests.world import COMPOSERS, NOW

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def draft(tx: Tx, **options: float) -> int:
    """A draft whose author can be told."""
    author = world.add_person(tx, 7)
    return world.add_draft(tx, report_chat=author.id, **options)  # type: ignore[arg-type]


def reports_of(tx: Tx, number: int, state: str) -> int:
    """How often the author was told this."""
    start = f"report:{number}:{state}:"
    return sum(row.message.startswith(start) for row in world.rows_of(tx))


def test_ticks_carry_an_announcement_to_its_end(kpu: Database) -> None:
    """Planned, opened tier by tier, closed and reported once, by nothing but ticks."""

    def scene(tx: Tx) -> None:
        number = draft(tx, gap=600)
        publish.publish(tx, number, "cli:tester", NOW + HOUR, NOW)
        sent: list[int] = []
        for minutes in range(0, 121, 5):
            now = NOW + timedelta(minutes=minutes)
            schedule.tick(tx, COMPOSERS, now)
            assert schedule.has_work(tx) or minutes > 80
            groups = [chat for chat in world.send_all(tx, now) if chat.startswith("-")]
            sent += [minutes] * len(groups)
        assert sent == [60] + [70] * 3 + [80] * 6
        assert reports_of(tx, number, "sent") == 1
        assert not schedule.has_work(tx)

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "late_by", "sent", "asked"),
    [("in time", 2 * HOUR, 10, 0), ("too late", 2 * HOUR + SECOND, 0, 1)],
)
def test_what_came_due_during_an_outage(
    kpu: Database, label: str, late_by: timedelta, sent: int, asked: int
) -> None:
    """Under the limit it goes out at the start; beyond it the author is asked, once."""

    def scene(tx: Tx) -> None:
        number = draft(tx)
        world.release(tx, number, due_at=NOW + HOUR)
        back = NOW + HOUR + late_by
        schedule.after_start(tx, COMPOSERS, back)
        for _ in range(3):
            schedule.tick(tx, COMPOSERS, back)
        assert reports_of(tx, number, "held") == asked, label
        groups = [chat for chat in world.send_all(tx, back) if chat.startswith("-")]
        assert len(groups) == sent, label

    kpu.write_now(scene)


def test_a_plan_that_a_crash_cut_off_for_too_long_is_asked_about(kpu: Database) -> None:
    """The plan is finished after the outage, and the author is asked, not passed over."""

    def scene(tx: Tx) -> None:
        number = draft(tx)
        publish.publish(tx, number, "cli:tester", NOW, NOW)
        back = NOW + 5 * HOUR
        schedule.after_start(tx, COMPOSERS, back)
        for _ in range(4):
            schedule.tick(tx, COMPOSERS, back)
        assert tx.get_one(Broadcast, number).state is BroadcastState.HELD
        assert reports_of(tx, number, "held") == 1
        control.resume(tx, number, "person:7", back)
        assert len(world.send_all(tx, back)) == 10 + 1

    kpu.write_now(scene)


def test_half_sent_is_asked_about(kpu: Database) -> None:
    """A wave that stood half sent for hours waits for its author."""

    def scene(tx: Tx) -> None:
        number = draft(tx)
        world.release(tx, number)
        world.finish(tx, world.take(tx, slots=4).claims)
        back = NOW + 5 * HOUR
        schedule.after_start(tx, COMPOSERS, back)
        assert reports_of(tx, number, "held") == 1
        schedule.tick(tx, COMPOSERS, back)
        assert progress.measure(tx, number).state is BroadcastState.HELD

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "state", "has_work"),
    [
        ("draft", BroadcastState.DRAFT, False),
        ("preparing", BroadcastState.PREPARING, True),
        ("scheduled", BroadcastState.SCHEDULED, True),
        ("sending", BroadcastState.SENDING, True),
        ("paused", BroadcastState.PAUSED, False),
        ("held", BroadcastState.HELD, False),
        ("sent", BroadcastState.SENT, False),
        ("withdrawn", BroadcastState.WITHDRAWN, False),
    ],
)
def test_only_running_announcements_need_ticks(
    kpu: Database, label: str, state: BroadcastState, has_work: bool
) -> None:
    """A quiet bot writes nothing."""

    def scene(tx: Tx) -> None:
        assert not schedule.has_work(tx)
        number = world.add_draft(tx)
        tx.get_one(Broadcast, number).state = state
        tx.flush()
        assert schedule.has_work(tx) is has_work, label

    kpu.write_now(scene)


def test_a_clock_that_jumps_back_repeats_nothing(kpu: Database) -> None:
    """What was opened stays open, what was sent stays sent."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx, gap=600))
        publish.open_due_waves(tx, NOW + HOUR)
        world.send_all(tx, NOW + HOUR)
        schedule.tick(tx, COMPOSERS, NOW - HOUR)
        assert not world.take(tx, NOW - HOUR).claims
        assert world.states(tx) == {OperationState.SENT: 10}
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT

    kpu.write_now(scene)
