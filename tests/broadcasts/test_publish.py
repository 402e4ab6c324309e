"""From a draft to operations: each group once, in chunks, sendable with the last one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts import progress, publish
from broadcasts.publish import NobodyThere, NotADraft
from registry import offices as registry
from storage import broadcasts, chats, offices, operations
from storage.audit import AuditRow
from storage.broadcasts import Broadcast, BroadcastState, Wave, WaveState
from storage.chats import ChatState
from storage.engine import Database, Tx
from storage.offices import Tier
from storage.operations import OperationState
from tests import world
from tests.world import COMPOSERS, NOW, PARTING

HOUR = timedelta(hours=1)


def wave_states(tx: Tx, number: int) -> list[tuple[Tier, WaveState, int]]:
    """(tier, state, audience) of each wave."""
    return [(wave.tier, wave.state, wave.audience) for wave in broadcasts.waves_of(tx, number)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    groups=st.lists(st.sampled_from(["00", "11", "11.01", "32", "32.02", "94.01"]), max_size=12),
    tiers=st.lists(st.sampled_from(Tier), min_size=1, unique=True),
    root=st.sampled_from(["00", "11", "32", "32.02"]),
    chunk=st.integers(1, 5),
    parts=st.integers(1, 3),
)
def test_every_target_is_planned_exactly_once(
    db: Database,
    groups: list[str],
    tiers: list[Tier],
    root: str,
    chunk: int,
    parts: int,
) -> None:
    """Any groups, tiers, region, chunk and length: each target once, waves top down, sums hold."""

    class UndoneError(Exception):
        pass

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        rows = [world.add_group(tx, office, n) for n, office in enumerate(groups)]
        to = world.selector(tiers=tuple(tiers), root=root)
        number = world.add_draft(tx, PARTING.join("abc"[:parts]), to=to, gap=60)
        in_reach = {office.code: office.tier for office in offices.subtree(tx, root)}
        targets = [row.id for row in rows if in_reach.get(row.office or "") in tiers]
        if not targets:
            with pytest.raises(NobodyThere):
                publish.publish(tx, number, "cli:tester", NOW, NOW)
            raise UndoneError
        world.release(tx, number)
        planned = Counter(row.chat_id for row in world.rows_of(tx))
        assert planned == dict.fromkeys(targets, parts)
        finals = [row.chat_id for row in world.rows_of(tx) if row.is_final]
        assert sorted(finals) == sorted(target for target in targets if target)
        waves = broadcasts.waves_of(tx, number)
        order = [wave.tier for wave in waves]
        assert order == [tier for tier in Tier if tier in order]
        assert [wave.due_at - NOW for wave in waves] == [
            timedelta(minutes=turn) for turn in range(len(waves))
        ]
        measured = progress.measure(tx, number)
        assert measured.audience == measured.total.pending == len(targets)
        assert sum(tally.total for tally in measured.by_tier.values()) == len(targets)
        assert sum(tally.total for tally in measured.by_province.values()) == len(targets)
        raise UndoneError

    publish_chunk = publish.CHUNK
    publish.CHUNK = chunk
    try:
        with pytest.raises(UndoneError):
            db.write_now(scene)
    finally:
        publish.CHUNK = publish_chunk


def test_a_national_announcement_has_553_targets(db: Database) -> None:
    """All offices of the data file: 1 + 38 + 514, at every moment adding up."""

    def scene(tx: Tx) -> None:
        registry.seed(tx)
        world.add_groups(tx)
        number = world.release(tx, world.add_draft(tx, gap=600))
        measured = progress.measure(tx, number)
        assert measured.audience == measured.total.total == 553
        assert {tier: tally.pending for tier, tally in measured.by_tier.items()} == {
            Tier.NATIONAL: 1,
            Tier.PROVINCE: 38,
            Tier.REGENCY: 514,
        }
        assert len(measured.by_province) == 39
        assert wave_states(tx, number) == [
            (Tier.NATIONAL, WaveState.OPEN, 1),
            (Tier.PROVINCE, WaveState.READY, 38),
            (Tier.REGENCY, WaveState.READY, 514),
        ]

    db.write_now(scene)


def test_nothing_leaves_before_the_last_chunk(
    kpu: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While operations are being written none can be claimed, and the sum holds throughout."""
    monkeypatch.setattr(publish, "CHUNK", 2)

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx)
        publish.publish(tx, number, "cli:tester", NOW, NOW)
        chunks = 0
        while broadcasts.unplanned_wave(tx):
            assert not world.take(tx).claims
            assert tx.get_one(Broadcast, number).state is BroadcastState.PREPARING
            assert publish.write_chunk(tx, COMPOSERS, NOW)
            measured = progress.measure(tx, number)
            assert measured.audience == measured.total.total
            chunks += 1
        assert chunks == 1 + 2 + 4  # a full last chunk is followed by an empty one
        assert not publish.write_chunk(tx, COMPOSERS, NOW)
        assert len(world.take(tx).claims) == 10

    kpu.write_now(scene)


def test_a_crash_between_chunks_resumes(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a restart the plan goes on behind the last chunk: nobody twice, nobody left out."""
    monkeypatch.setattr(publish, "CHUNK", 2)
    db = Database(database_url)

    def begin(tx: Tx) -> int:
        world.add_offices(tx)
        world.add_groups(tx)
        number = world.add_draft(tx)
        publish.publish(tx, number, "cli:tester", NOW, NOW)
        return number

    number = db.write_now(begin)
    for _ in range(3):
        db.write_now(lambda tx: publish.write_chunk(tx, COMPOSERS, NOW))
    db.close()
    again = Database(database_url)
    again.write_now(world.plan)
    measured = again.read_now(lambda tx: progress.measure(tx, number))
    assert measured.audience == measured.total.pending == 10
    chats_planned = Counter(row.chat_id for row in again.read_now(world.rows_of))
    assert set(chats_planned.values()) == {1}
    again.close()


def test_a_chunk_that_fails_leaves_no_trace(kpu: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Operations, cursor and audience of a chunk are written together or not at all."""
    number = kpu.write_now(world.add_draft)
    kpu.write_now(lambda tx: publish.publish(tx, number, "cli:tester", NOW, NOW))

    def fail(_tx: Tx, _rows: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("storage.operations.add_fresh", fail)
        with pytest.raises(OSError, match="disk full"):
            kpu.write_now(lambda tx: publish.write_chunk(tx, COMPOSERS, NOW))
    assert kpu.read_now(lambda tx: progress.measure(tx, number)).audience == 0
    kpu.write_now(world.plan)
    assert kpu.read_now(lambda tx: progress.measure(tx, number)).audience == 10


@pytest.mark.asyncio
async def test_all_plans_are_finished(kpu: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """`write_all` ends every plan that is not finished."""
    monkeypatch.setattr(publish, "CHUNK", 3)

    def begin(tx: Tx) -> None:
        for _ in range(2):
            publish.publish(tx, world.add_draft(tx), "cli:tester", NOW, NOW)

    await kpu.write(begin)
    await publish.write_all(kpu, COMPOSERS, NOW)
    assert await kpu.read(world.states) == {OperationState.PENDING: 20}


def test_tiers_go_top_down_however_they_are_named(kpu: Database) -> None:
    """The order in which somebody lists the tiers is not the order of the waves."""

    def scene(tx: Tx) -> None:
        to = world.selector(tiers=(Tier.REGENCY, Tier.NATIONAL, Tier.PROVINCE))
        number = world.release(tx, world.add_draft(tx, to=to, gap=60))
        assert [wave.tier for wave in broadcasts.waves_of(tx, number)] == list(Tier)

    kpu.write_now(scene)


def test_an_empty_tier_costs_no_gap(kpu: Database) -> None:
    """Where no province has a group the regencies are second."""

    def scene(tx: Tx) -> None:
        for code in world.PROVINCES:
            for group in chats.groups_of(tx, code):
                group.state = ChatState.GONE
        tx.flush()
        number = world.release(tx, world.add_draft(tx, gap=60))
        waves = broadcasts.waves_of(tx, number)
        assert [(wave.tier, wave.due_at - NOW) for wave in waves] == [
            (Tier.NATIONAL, timedelta(0)),
            (Tier.REGENCY, timedelta(minutes=1)),
        ]

    kpu.write_now(scene)


def test_a_draft_is_released_once(kpu: Database) -> None:
    """A second release, and that of a withdrawn draft, raises NotADraft."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        with pytest.raises(NotADraft):
            publish.publish(tx, number, "cli:tester", NOW, NOW)
        acts = [row.action for row in tx.query(AuditRow)]
        assert acts == ["broadcast.draft", "broadcast.publish"]

    kpu.write_now(scene)


def test_waves_open_when_they_are_due(kpu: Database) -> None:
    """Each tier leaves at its time and not before."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx, gap=3600), due_at=NOW + HOUR)
        assert tx.get_one(Broadcast, number).state is BroadcastState.SCHEDULED
        for hours, sent in ((0.9, 0), (1, 1), (1.9, 0), (2, 3), (3, 6), (4, 0)):
            now = NOW + hours * HOUR
            assert publish.open_due_waves(tx, now) == []
            assert len(world.send_all(tx, now)) == sent
        assert world.states(tx) == {OperationState.SENT: 10}

    kpu.write_now(scene)


def test_a_late_wave_is_held(kpu: Database) -> None:
    """What came due too long ago does not leave; its announcement is handed back once."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx), due_at=NOW + HOUR)
        other = world.release(tx, world.add_draft(tx), due_at=NOW + 3 * HOUR)
        late = NOW + 3 * HOUR + timedelta(seconds=1)
        held = publish.open_due_waves(tx, late)
        assert [broadcast.id for broadcast in held] == [number]
        assert publish.open_due_waves(tx, late) == []
        assert {claim.candidate.message for claim in world.take(tx, late).claims} == {
            operations.announcement(other)
        }

    kpu.write_now(scene)


def test_planning_does_not_hide_a_late_wave(kpu: Database) -> None:
    """A plan that was finished too late is left for the one who asks the author."""

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx)
        publish.publish(tx, number, "cli:tester", NOW, NOW)
        late = NOW + 5 * HOUR
        world.plan(tx, late)
        assert not world.take(tx, late).claims
        assert [held.id for held in publish.open_due_waves(tx, late)] == [number]

    kpu.write_now(scene)


def test_a_channel_that_is_off_holds_nobody_up(kpu: Database) -> None:
    """Groups on a channel without a sender are skipped and counted; the others get theirs."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "32.01", 60, channel="whatsapp")
        number = world.release(tx, world.add_draft(tx))
        world.send_all(tx)
        measured = progress.measure(tx, number)
        assert (measured.audience, measured.total.sent, measured.total.skipped) == (11, 10, 1)
        (left_out,) = progress.groups(tx, number, (OperationState.SKIPPED,))
        assert (left_out.code, left_out.reason) == ("32.01", "channel_off")

    kpu.write_now(scene)


def test_each_text_is_stored_once(kpu: Database) -> None:
    """Ten groups share one rendering."""

    def scene(tx: Tx) -> None:
        world.release(tx, world.add_draft(tx))
        assert len({row.rendering for row in world.rows_of(tx)}) == 1
        assert tx.query(Wave).count() == 3

    kpu.write_now(scene)
