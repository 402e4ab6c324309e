"""Stopping, resuming and repeating: what has left stays, what has not obeys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from broadcasts import control, progress, publish
from broadcasts.control import WrongState
from broadcasts.progress import Tally
from channels.base import Ambiguous, Rejected, SendError, Unavailable
from storage import broadcasts, chats
from storage.audit import AuditRow
from storage.broadcasts import Broadcast, BroadcastState, WaveState
from storage.chats import ChatState
from storage.engine import Database, Tx
from storage.operations import OperationState
from tests import world
from tests.world import COMPOSERS, NOW, PARTING, finish, take

HOUR = timedelta(hours=1)
ME = "person:7"


def state_of(tx: Tx, number: int) -> BroadcastState:
    """Where an announcement stands."""
    return tx.get_one(Broadcast, number).state


def total(tx: Tx, number: int) -> Tally:
    """The sums of an announcement, which add up."""
    measured = progress.measure(tx, number)
    assert measured.audience == measured.total.total
    return measured.total


def finished(tx: Tx, now: datetime = NOW) -> list[int | None]:
    """Close what is done."""
    return [broadcast.id for broadcast in control.finish_waves(tx, now)]


def test_a_pause_stops_the_rest_at_once(kpu: Database) -> None:
    """After a pause nothing is claimed; what is on the wire still counts."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        on_wire = take(tx, slots=3).claims
        control.pause(tx, number, ME, NOW)
        assert not take(tx).claims
        finish(tx, on_wire)
        assert total(tx, number) == Tally(sent=3, pending=7)
        assert finished(tx) == []
        control.resume(tx, number, ME, NOW)
        assert len(world.send_all(tx)) == 7
        assert finished(tx) == [number]
        assert state_of(tx, number) is BroadcastState.SENT

    kpu.write_now(scene)


def test_a_pause_before_the_first_wave_keeps_the_schedule(kpu: Database) -> None:
    """A scheduled announcement that is paused and resumed in time is still scheduled."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx, gap=60), due_at=NOW + HOUR)
        before = [wave.due_at for wave in broadcasts.waves_of(tx, number)]
        control.pause(tx, number, ME, NOW)
        assert publish.open_due_waves(tx, NOW + 5 * HOUR) == []
        control.resume(tx, number, ME, NOW)
        assert state_of(tx, number) is BroadcastState.SCHEDULED
        assert [wave.due_at for wave in broadcasts.waves_of(tx, number)] == before

    kpu.write_now(scene)


def test_a_late_resume_keeps_order_and_gaps(kpu: Database) -> None:
    """What was due meanwhile leaves now, the next tier a gap later."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx, gap=600), due_at=NOW + HOUR)
        control.pause(tx, number, ME, NOW)
        late = NOW + 30 * HOUR
        control.resume(tx, number, ME, late)
        assert [wave.due_at - late for wave in broadcasts.waves_of(tx, number)] == [
            timedelta(minutes=minutes) for minutes in (0, 10, 20)
        ]
        assert len(world.send_all(tx, late)) == 1
        assert state_of(tx, number) is BroadcastState.SENDING

    kpu.write_now(scene)


@pytest.mark.parametrize("gap", [0, 5 * 3600])
def test_lateness_counts_from_the_resume(kpu: Database, gap: int) -> None:
    """A resumed announcement has its whole patience again, each wave from its own time."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx, gap=gap), due_at=NOW + HOUR)
        control.pause(tx, number, ME, NOW)
        late = NOW + 30 * HOUR
        control.resume(tx, number, ME, late)
        for turn in range(3):
            now = late + turn * timedelta(seconds=gap) + HOUR
            publish.open_due_waves(tx, now)
            finish(tx, take(tx, now).claims, now, Unavailable("x"))
            world.send_all(tx, now + timedelta(seconds=9))
        assert total(tx, number) == Tally(sent=10)

    kpu.write_now(scene)


def test_a_resume_leaves_other_announcements_alone(kpu: Database) -> None:
    """Somebody else's late announcement is not held on the side, where nobody would ask."""

    def scene(tx: Tx) -> None:
        other = world.release(tx, world.add_draft(tx), due_at=NOW + HOUR)
        number = world.release(tx, world.add_draft(tx))
        control.pause(tx, number, ME, NOW)
        control.resume(tx, number, ME, NOW + 9 * HOUR)
        assert state_of(tx, other) is BroadcastState.SCHEDULED
        assert [held.id for held in publish.open_due_waves(tx, NOW + 9 * HOUR)] == [other]

    kpu.write_now(scene)


def test_a_withdrawal_stops_everything_for_good(kpu: Database) -> None:
    """What has not left is withdrawn, what has is counted as it ends, and nothing comes back."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx, gap=60))
        publish.open_due_waves(tx, NOW + HOUR)
        first, second = take(tx, NOW + HOUR, slots=2).claims
        finish(tx, [first])
        control.withdraw(tx, number, ME, NOW)
        assert total(tx, number) == Tally(sent=1, pending=1, withdrawn=8)
        finish(tx, [second], answer=Rejected("x"))
        assert total(tx, number) == Tally(sent=1, failed=1, withdrawn=8)
        assert publish.open_due_waves(tx, NOW + HOUR) == []
        assert not take(tx, NOW + HOUR).claims
        assert finished(tx) == []
        assert tx.get_one(Broadcast, number).finished_at == NOW

    kpu.write_now(scene)


def test_a_withdrawal_between_chunks_stops_the_plan(
    kpu: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more operations are written, and the audience is what was written."""
    monkeypatch.setattr(publish, "CHUNK", 2)

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx)
        publish.publish(tx, number, ME, NOW, NOW)
        for _ in range(3):
            publish.write_chunk(tx, COMPOSERS, NOW)
        control.withdraw(tx, number, ME, NOW)
        assert not publish.write_chunk(tx, COMPOSERS, NOW)
        assert total(tx, number) == Tally(withdrawn=4)

    kpu.write_now(scene)


def test_what_may_have_arrived_is_not_called_withdrawn(kpu: Database) -> None:
    """A group that may have the message already is unknown after a withdrawal."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        finish(tx, take(tx, slots=1).claims, answer=Ambiguous("x"))
        control.withdraw(tx, number, ME, NOW)
        assert total(tx, number) == Tally(unknown=1, withdrawn=9)

    kpu.write_now(scene)


def lose(tx: Tx, answers: dict[str, SendError]) -> int:
    """An announcement that failed in these groups and ended."""
    number = world.release(tx, world.add_draft(tx, f"a{PARTING}b"))
    while batch := take(tx).claims:
        for claim in batch:
            finish(tx, [claim], answer=answers.get(claim.candidate.chat))
    assert finished(tx) == [number]
    return number


def test_a_repeat_reaches_failed_and_new_groups_only(kpu: Database) -> None:
    """Who has it gets it no second time; failed groups and new ones get it whole."""

    def scene(tx: Tx) -> None:
        lost = [str(world.SUPERGROUP - n) for n in (4, 9)]
        number = lose(tx, dict.fromkeys(lost, Rejected("x")))
        assert total(tx, number) == Tally(sent=8, failed=2)
        new = world.add_group(tx, "32.02", 50).external_id
        later = NOW + HOUR
        assert control.repeat(tx, COMPOSERS, number, ME, later) == 2
        assert not take(tx, later).claims
        world.plan(tx, later)
        assert sorted(world.send_all(tx, later)) == sorted([*lost, *lost, new, new])
        assert finished(tx, later) == [number]
        assert total(tx, number) == Tally(sent=11)
        assert tx.get_one(Broadcast, number).finished_at == later

    kpu.write_now(scene)


def test_a_repeat_reaches_tiers_that_had_no_group(kpu: Database) -> None:
    """Groups of a tier that had none at the release are new groups, too."""

    def scene(tx: Tx) -> None:
        regencies = [
            row for n in range(1, 11) if "." in ((row := chats.get_one(tx, n)).office or "")
        ]
        for group in regencies:
            group.state = ChatState.GONE
        tx.flush()
        number = lose(tx, {})
        assert total(tx, number) == Tally(sent=4)
        for group in regencies:
            group.state = ChatState.ACTIVE
        tx.flush()
        control.repeat(tx, COMPOSERS, number, ME, NOW)
        world.plan(tx)
        assert len(world.send_all(tx)) == 2 * 6
        assert total(tx, number) == Tally(sent=10)

    kpu.write_now(scene)


def test_a_repeat_leaves_out_what_is_unknown(kpu: Database) -> None:
    """A group that may have it is not risked twice."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        late = NOW + 3 * HOUR
        finish(tx, take(tx, slots=1).claims, late, Ambiguous("x"))
        world.send_all(tx)
        finished(tx)
        assert control.repeat(tx, COMPOSERS, number, ME, late) == 0
        world.plan(tx, late)
        assert not take(tx, late).claims
        assert finished(tx, late) == [number]
        assert total(tx, number) == Tally(sent=9, unknown=1)

    kpu.write_now(scene)


def test_a_repeat_serves_a_channel_that_is_on_now(kpu: Database) -> None:
    """What was skipped for want of a sender is planned anew."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "32.01", 60, channel="whatsapp")
        number = lose(tx, {})
        assert total(tx, number) == Tally(sent=10, skipped=1)
        control.repeat(tx, COMPOSERS, number, ME, NOW)
        both = {**COMPOSERS, "whatsapp": world.Composer()}
        while publish.write_chunk(tx, both, NOW):
            pass
        assert total(tx, number) == Tally(sent=10, pending=1)

    kpu.write_now(scene)


ACTS: dict[str, Callable[[Tx, int, str, datetime], object]] = {
    "pause": control.pause,
    "resume": control.resume,
    "withdraw": control.withdraw,
    "repeat": lambda tx, *more: control.repeat(tx, COMPOSERS, *more),
}
ALLOWED = {
    BroadcastState.DRAFT: {"withdraw"},
    BroadcastState.SERIES: set(),
    BroadcastState.SUBMITTED: set(),
    BroadcastState.RETURNED: set(),
    BroadcastState.APPROVED: set(),
    BroadcastState.PREPARING: {"withdraw"},
    BroadcastState.SCHEDULED: {"pause", "withdraw"},
    BroadcastState.SENDING: {"pause", "withdraw"},
    BroadcastState.PAUSED: {"resume", "withdraw"},
    BroadcastState.HELD: {"resume", "withdraw"},
    BroadcastState.SENT: {"repeat", "withdraw"},
    BroadcastState.WITHDRAWN: set(),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", BroadcastState)
def test_each_act_has_its_states(kpu: Database, state: BroadcastState, act: str) -> None:
    """An act in the wrong state raises WrongState with that state and changes nothing."""

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx)
        tx.get_one(Broadcast, number).state = state
        tx.flush()
        if act in ALLOWED[state]:
            ACTS[act](tx, number, ME, NOW)
            row = tx.query(AuditRow).order_by(AuditRow.id.desc()).first()  # type: ignore[union-attr]
            assert row is not None
            assert (row.actor, row.action, row.office) == (ME, f"broadcast.{act}", "00")
            return
        with pytest.raises(WrongState) as caught:
            ACTS[act](tx, number, ME, NOW)
        assert caught.value.state is state
        assert state_of(tx, number) is state

    kpu.write_now(scene)


def test_an_announcement_ends_with_its_last_wave(kpu: Database) -> None:
    """A wave is done when nothing of it waits or is on the wire; all done is sent."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx, gap=60))
        (claim,) = take(tx).claims
        assert finished(tx) == []
        finish(tx, [claim])
        assert finished(tx) == []
        waves = [wave.state for wave in broadcasts.waves_of(tx, number)]
        assert waves == [WaveState.DONE, WaveState.READY, WaveState.READY]
        later = NOW + HOUR
        publish.open_due_waves(tx, later)
        world.send_all(tx, later)
        assert finished(tx, later) == [number]
        assert finished(tx, later) == []

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "hours", "is_held"), [("short outage", 1.9, False), ("long outage", 2.1, True)]
)
def test_what_stood_half_sent_for_too_long_is_held(
    kpu: Database, label: str, hours: float, is_held: bool
) -> None:
    """After a long outage the rest of a wave waits for its author; resumed, it leaves."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        finish(tx, take(tx, slots=4).claims)
        after = NOW + hours * HOUR
        held = [broadcast.id for broadcast in control.hold_stale(tx, after)]
        assert (held == [number]) is is_held, label
        assert (not take(tx, after, slots=1).claims) is is_held, label
        if is_held:
            control.resume(tx, number, ME, after)
            assert control.hold_stale(tx, after) == []
            assert len(world.send_all(tx, after)) == 6

    kpu.write_now(scene)


def test_what_is_complete_is_not_held(kpu: Database) -> None:
    """An announcement that only lacks its end is ended, however long ago it was."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        world.send_all(tx)
        assert control.hold_stale(tx, NOW + 9 * HOUR) == []
        assert finished(tx, NOW + 9 * HOUR) == [number]
        assert world.states(tx) == {OperationState.SENT: 10}

    kpu.write_now(scene)
