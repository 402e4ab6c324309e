"""What keeps an announcement from leaving, asked at every gate: bad moments first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.composers import COMPOSERS
from broadcasts import (
    approval,
    control,
    corrections,
    holds,
    policy,
    proof,
    publish,
    schedule,
    sight,
)
from broadcasts.approval_errors import NobodyToDecide, Unseen
from broadcasts.corrections import Change, Corrector
from broadcasts.holds import Held, Hold, Reason
from broadcasts.publish import NeedsApproval
from registry import access, stages
from registry.access import Actor
from registry.stages import StageInUse
from storage import approvals, broadcasts, calendar, participants, proofs, roles
from storage.approvals import ApprovalState
from storage.broadcasts import Broadcast, BroadcastState, Lane, WaveState
from storage.calendar import Mode, Stage, StageKind
from storage.chats import Category
from storage.engine import Database, Tx
from storage.offices import Tier
from storage.participants import Participant, ParticipantKind
from storage.roles import Role
from tests import world
from tests.world import NOW
from threads.context import Act

HOUR = timedelta(hours=1)
TOMORROW = date(2027, 2, 9)
EAST_BEGINS = NOW + 12 * HOUR  # 00.00 WIT of tomorrow, 22.00 WIB of today
WEST_BEGINS = NOW + 14 * HOUR
FIGURES = NOW + 29 * HOUR  # 15.00 WIB of tomorrow
SAID = "Jadwal iklan Partai Contoh Satu: 10.00"
COUNTED = "Hitung cepat: paslon 01 meraih 51,2%"
PLAIN = "Rapat pukul 13.00"


def add_stage(tx: Tx, kind: StageKind, office: str | None = None, days: int = 3) -> int:
    """A stage from tomorrow on."""
    last = TOMORROW + timedelta(days=days - 1)
    row = Stage(
        name=kind.name, first_day=TOMORROW, last_day=last, office=office, mode=Mode.HOURS, kind=kind
    )
    calendar.put_stage(tx, row)
    return calendar.key_of(row)


def quiet(tx: Tx, office: str | None = None) -> None:
    """Masa tenang from tomorrow on, and one participant."""
    add_stage(tx, StageKind.QUIET, office)
    participants.put(tx, Participant(kind=ParticipantKind.PARTY, name="Partai Contoh Satu"))


def draft(tx: Tx, text: str = SAID, root: str = "00", **fields: Any) -> Broadcast:
    """A draft of the national office."""
    tiers = world.EVERY_TIER if root == "00" else (Tier.PROVINCE, Tier.REGENCY)
    number = world.add_draft(tx, text, to=world.selector(root=root, tiers=tiers))
    broadcast = tx.get_one(Broadcast, number)
    for field, value in fields.items():
        setattr(broadcast, field, value)
    tx.flush()
    return broadcast


def reason(tx: Tx, broadcast: Broadcast, at: datetime) -> Reason | None:
    """Why it may not leave at a time."""
    found = holds.check(tx, broadcast, at)
    return found.reason if found else None


def state_of(broadcast: Broadcast) -> BroadcastState:
    """Where it stands now."""
    return broadcast.state


def somebody(tx: Tx, user: str, role: Role = Role.APPROVER, office: str = "00") -> Actor:
    """A person with a role."""
    where = (world.CHANNEL, world.ACCOUNT, user)
    known = access.introduce(tx, *where, user, NOW)
    roles.grant(tx, known.person_id, office, role, NOW)
    found = access.identify(tx, *where, NOW)
    assert found is not None
    return found


def act(tx: Tx, now: datetime) -> Act:
    """Something that happens now."""
    return Act(tx, COMPOSERS, now, "act")


def tick(tx: Tx, now: datetime) -> None:
    """Let time bring what it brings, until nothing is left to plan."""
    for _ in range(3):
        schedule.tick(tx, world.COMPOSERS, now)


def waiting(tx: Tx, broadcast: Broadcast) -> tuple[int, str]:
    """The open request for an announcement, and the seal of what it shows now."""
    request = approvals.newest_of(tx, broadcasts.key_of(broadcast))
    assert request is not None
    assert request.state is ApprovalState.OPEN
    hold = holds.content(tx, broadcast, holds.moment(broadcast, NOW + 20 * HOUR))
    return approvals.key_of(request), holds.seal(broadcast.text, hold)


# Masa tenang


def test_masa_tenang_begins_where_the_day_does(kpu: Database) -> None:
    """A text for the whole country is held from midnight in WIT, one for the west two hours on."""

    def scene(tx: Tx) -> None:
        quiet(tx)
        everywhere, west = draft(tx), draft(tx, root="32")
        second = timedelta(seconds=1)
        assert reason(tx, everywhere, EAST_BEGINS - second) is None
        assert reason(tx, everywhere, EAST_BEGINS) is Reason.CONTENT
        assert reason(tx, west, WEST_BEGINS - second) is None
        assert reason(tx, west, WEST_BEGINS) is Reason.CONTENT
        assert reason(tx, draft(tx, PLAIN), WEST_BEGINS) is None

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("office", "root", "is_held"),
    [("32", "32", True), ("32", "11", False), ("32.01", "32", True), ("00", "11", True)],
)
def test_a_stage_of_an_office_is_its_subtrees(
    kpu: Database, office: str, root: str, *, is_held: bool
) -> None:
    """A province's masa tenang holds in its regencies, and nowhere else."""

    def scene(tx: Tx) -> None:
        quiet(tx, office)
        assert (reason(tx, draft(tx, root=root), WEST_BEGINS) is Reason.CONTENT) is is_held

    kpu.write_now(scene)


def test_publishing_itself_refuses_what_nobody_has_seen(kpu: Database) -> None:
    """Also in an office that never had anybody to approve; what is scheduled ahead counts then."""

    def scene(tx: Tx) -> None:
        quiet(tx)
        number = broadcasts.key_of(draft(tx))
        with pytest.raises(NeedsApproval):
            publish.publish(tx, number, "cli:x", EAST_BEGINS, NOW)
        with pytest.raises(NobodyToDecide):
            approval.submit(act(tx, EAST_BEGINS), number, "cli:x")
        publish.publish(tx, number, "cli:x", NOW, NOW)

    kpu.write_now(scene)


def test_a_second_person_sees_the_passages(kpu: Database) -> None:
    """Pressing a button that showed fewer decides nothing; then it leaves, and stays cleared."""

    def scene(tx: Tx) -> None:
        quiet(tx)
        broadcast, leader = draft(tx), somebody(tx, "1")
        approval.submit(act(tx, EAST_BEGINS), broadcasts.key_of(broadcast), "cli:x")
        request, seal = waiting(tx, broadcast)
        with pytest.raises(Unseen):
            approval.approve(act(tx, EAST_BEGINS), leader, request)
        assert state_of(broadcast) is BroadcastState.SUBMITTED
        approval.approve(act(tx, EAST_BEGINS), leader, request, seal)
        tick(tx, EAST_BEGINS)
        assert state_of(broadcast) is BroadcastState.SENDING

    kpu.write_now(scene)


def test_what_was_asked_in_masa_tenang_is_no_habit(kpu: Database) -> None:
    """Afterwards an office without anybody to approve sends as before."""

    def scene(tx: Tx) -> None:
        quiet(tx)
        somebody(tx, "1")
        broadcast = draft(tx)
        number = world.add_draft(tx, SAID, to=world.selector(author="32", root="32"))
        other = tx.get_one(Broadcast, number)
        assert not policy.is_required(tx, other, NOW)
        approval.submit(act(tx, WEST_BEGINS), number, "cli:x")
        assert broadcast.office != other.office
        plain = tx.get_one(
            Broadcast, world.add_draft(tx, PLAIN, to=world.selector(author="32", root="32"))
        )
        assert not policy.is_required(tx, plain, WEST_BEGINS)

    kpu.write_now(scene)


def test_siaga_is_no_way_around(kpu: Database) -> None:
    """It goes to a second person, and leaves before others once they have approved."""

    def scene(tx: Tx) -> None:
        quiet(tx)
        author, leader = somebody(tx, "1"), somebody(tx, "2")
        broadcast = draft(tx, siaga_reason="keamanan", author_person=author.person_id)
        number = broadcasts.key_of(broadcast)
        with pytest.raises(Held) as held:
            approval.send_siaga(act(tx, EAST_BEGINS), author, number)
        assert held.value.hold.reason is Reason.CONTENT
        approval.submit(act(tx, EAST_BEGINS), number, author.audit_id)
        request, seal = waiting(tx, broadcast)
        approval.approve(act(tx, EAST_BEGINS), leader, request, seal)
        assert broadcast.lane == Lane.EMERGENCY

    kpu.write_now(scene)


def test_a_wave_that_comes_due_in_masa_tenang_asks(kpu: Database) -> None:
    """What was released before is held, a second person asked once, and then it goes on."""

    def scene(tx: Tx) -> None:
        quiet(tx)
        leader = somebody(tx, "1")
        broadcast = draft(tx, gap=13 * HOUR)
        approval.waive(act(tx, NOW), broadcasts.key_of(broadcast), "cli:x", "Uji")
        broadcast.content_cleared = None  # as of a text that was released before masa tenang
        world.release(tx, broadcasts.key_of(broadcast))
        tick(tx, NOW + 13 * HOUR)
        assert state_of(broadcast) is BroadcastState.HELD
        request, seal = waiting(tx, broadcast)
        with pytest.raises(Held):
            control.resume(tx, broadcasts.key_of(broadcast), "person:9", NOW + 13 * HOUR)
        asked = approval.ask_to_go_on(act(tx, NOW + 13 * HOUR), broadcasts.key_of(broadcast))
        assert approvals.key_of(asked) == request
        approval.approve(act(tx, NOW + 13 * HOUR), leader, request, seal)
        tick(tx, NOW + 13 * HOUR)
        assert state_of(broadcast) is BroadcastState.SENDING

    kpu.write_now(scene)


def test_what_is_returned_after_its_release_stays_held(kpu: Database) -> None:
    """It is no draft again, and nobody's silence lets it go on."""

    def scene(tx: Tx) -> None:
        quiet(tx)
        leader, later = somebody(tx, "1"), NOW + 13 * HOUR
        broadcast = draft(tx)
        approval.waive(act(tx, NOW), broadcasts.key_of(broadcast), "cli:x", "Uji")
        world.release(tx, broadcasts.key_of(broadcast), due_at=later)
        broadcast.content_cleared = None
        tick(tx, later)
        request, _ = waiting(tx, broadcast)
        approval.send_back(act(tx, later), leader, request, "Hapus nama partai")
        tick(tx, later)
        assert state_of(broadcast) is BroadcastState.HELD

    kpu.write_now(scene)


def test_a_correction_passes_the_same_hold(kpu: Database) -> None:
    """Only whoever decides lets it speak of participants; what RALAT quotes counts, too."""

    def scene(tx: Tx) -> None:
        quiet(tx)
        number = world.release(tx, world.add_draft(tx, PLAIN))
        text, quotes = Change(SAID), Change("Rapat 14.00", "Partai Contoh Satu", "14.00")
        for change in (text, quotes):
            with pytest.raises(Held):
                _correct(tx, number, change, Corrector("person:9"))
        _correct(tx, number, text, Corrector("person:7", decides=True))
        assert reason(tx, tx.get_one(Broadcast, number), EAST_BEGINS) is None

    kpu.write_now(scene)


def _correct(tx: Tx, number: int, change: Change, by: Corrector) -> None:
    corrections.correct(tx, COMPOSERS, number, change, by, EAST_BEGINS, base=1)


# Figures on voting day


def test_figures_wait_for_three_in_the_west(kpu: Database) -> None:
    """At every gate: submitting, publishing, Siaga, and when a wave opens."""

    def scene(tx: Tx) -> None:
        add_stage(tx, StageKind.VOTING, days=1)
        leader, early = somebody(tx, "1"), FIGURES - HOUR
        broadcast = draft(tx, COUNTED, siaga_reason="hoaks")
        number = broadcasts.key_of(broadcast)
        attempts: list[Callable[[], object]] = [
            lambda: approval.submit(act(tx, early), number, "person:9"),
            lambda: approval.send_siaga(act(tx, early), leader, number),
        ]
        for attempt in attempts:
            with pytest.raises(Held) as held:
                attempt()
            assert held.value.hold == Hold(Reason.QUICK_COUNT, FIGURES, held.value.hold.passages)
        approval.waive(act(tx, early), number, "cli:x", "Uji")
        with pytest.raises(Held):
            publish.publish(tx, number, "cli:x", early, early)
        publish.publish(tx, number, "cli:x", FIGURES, early)

    kpu.write_now(scene)


def test_a_late_approval_looks_again(kpu: Database) -> None:
    """Voting day came between the request and the decision."""

    def scene(tx: Tx) -> None:
        leader, broadcast = somebody(tx, "1"), draft(tx, COUNTED, due_at=FIGURES - HOUR)
        approval.submit(act(tx, NOW), broadcasts.key_of(broadcast), "person:9")
        add_stage(tx, StageKind.VOTING, days=1)
        request = approvals.newest_of(tx, broadcasts.key_of(broadcast))
        assert request is not None
        with pytest.raises(Held):
            approval.approve(act(tx, NOW + HOUR), leader, approvals.key_of(request))
        assert request.state is ApprovalState.OPEN

    kpu.write_now(scene)


def test_the_last_guard_asks_the_author(kpu: Database) -> None:
    """A wave that comes due too early is held; going on means at three."""

    def scene(tx: Tx) -> None:
        broadcast = draft(tx, COUNTED)
        number = world.release(tx, broadcasts.key_of(broadcast), due_at=FIGURES - HOUR)
        add_stage(tx, StageKind.VOTING, days=1)
        tick(tx, FIGURES - HOUR)
        assert state_of(broadcast) is BroadcastState.HELD
        assert control.resume(tx, number, "person:9", FIGURES - HOUR) == FIGURES
        tick(tx, FIGURES - timedelta(minutes=1))
        assert world.send_all(tx, FIGURES - timedelta(minutes=1)) == []
        tick(tx, FIGURES)
        assert len(world.send_all(tx, FIGURES)) > 0

    kpu.write_now(scene)


# Embargo


def test_nothing_leaves_before_its_embargo(kpu: Database) -> None:
    """Whatever the schedule says, and however often somebody pauses and resumes."""

    def scene(tx: Tx) -> None:
        until = NOW + 3 * HOUR
        broadcast = draft(tx, PLAIN, embargo_until=until)
        number = world.release(tx, broadcasts.key_of(broadcast))
        assert {wave.due_at for wave in broadcasts.waves_of(tx, number)} == {until}
        control.pause(tx, number, "person:9", NOW)
        assert control.resume(tx, number, "person:9", NOW) == until
        for wave in broadcasts.waves_of(tx, number):
            wave.due_at = NOW  # whoever planned it otherwise
        tick(tx, until - timedelta(seconds=1))
        assert state_of(broadcast) is BroadcastState.SCHEDULED
        assert not world.take(tx, until - timedelta(seconds=1)).claims
        tick(tx, until)
        assert state_of(broadcast) is BroadcastState.SENDING

    kpu.write_now(scene)


def test_an_embargo_is_read_in_its_own_office_only(kpu: Database) -> None:
    """Offices above and below find it in no list until it leaves; withdrawn it stays unread."""

    def scene(tx: Tx) -> None:
        until = NOW + 3 * HOUR
        above, own = somebody(tx, "1", Role.VIEWER), somebody(tx, "2", Role.DRAFTER, "32")
        below = somebody(tx, "3", Role.DRAFTER, "32.01")
        for ends in ("withdrawn", "sent"):
            number = world.add_draft(tx, PLAIN, to=world.selector(author="32", root="32"))
            tx.get_one(Broadcast, number).embargo_until = until
            world.release(tx, number)
            assert sight.released(tx, own, number) is not None
            assert [sight.released(tx, one, number) for one in (above, below)] == [None, None]
            assert number not in [found.id for found in sight.visible(tx, above, 50)]
            if ends == "withdrawn":
                control.withdraw(tx, number, "person:9", NOW + HOUR)
                assert sight.released(tx, above, number) is None
                continue
            tick(tx, until)
            assert sight.released(tx, above, number) is not None
            assert sight.released(tx, below, number) is not None

    kpu.write_now(scene)


def test_a_check_finds_nothing_of_an_embargo(kpu: Database) -> None:
    """Its code is as unknown as a made-up one until the moment has come."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "00", 90, category=Category.VOTERS)
        number = world.add_draft(tx, PLAIN, to=world.selector(categories=(Category.VOTERS,)))
        until = NOW + 3 * HOUR
        tx.get_one(Broadcast, number).embargo_until = until
        world.release(tx, number)
        issued = proofs.of_broadcast(tx, number)
        assert issued is not None
        tick(tx, until - timedelta(seconds=1))
        assert proof.by_code(tx, issued.code, until) is None
        tick(tx, until)
        assert proof.by_code(tx, issued.code, until) is not None

    kpu.write_now(scene)


# Stages


def test_what_is_bound_stops_with_its_stage(kpu: Database) -> None:
    """The rest is held and the author asked; sent all the same it is bound no more."""

    def scene(tx: Tx) -> None:
        over = NOW + 36 * HOUR  # 00.00 WIT of the day after tomorrow
        stage = add_stage(tx, StageKind.ORDINARY, days=1)
        broadcast = draft(tx, PLAIN, gap=18 * HOUR, stage_id=stage)
        number = world.release(tx, broadcasts.key_of(broadcast))
        tick(tx, NOW + 18 * HOUR)
        world.send_all(tx, NOW + 18 * HOUR)
        tick(tx, over)
        assert state_of(broadcast) is BroadcastState.HELD
        control.resume(tx, number, "person:9", over)
        assert broadcast.stage_id is None
        tick(tx, over)
        assert all(wave.state is not WaveState.READY for wave in broadcasts.waves_of(tx, number))

    kpu.write_now(scene)


def test_a_stage_that_moves_takes_its_texts_along(kpu: Database) -> None:
    """Its days are changed in place; it cannot be removed while it binds any."""

    def scene(tx: Tx) -> None:
        stage = add_stage(tx, StageKind.ORDINARY, days=1)
        broadcast = draft(tx, PLAIN, stage_id=stage)
        late = NOW + timedelta(days=5)
        assert reason(tx, broadcast, late) is Reason.STAGE_OVER
        assert add_stage(tx, StageKind.ORDINARY, days=9) != 0
        assert reason(tx, broadcast, late) is None
        with pytest.raises(StageInUse) as used:
            stages.remove(tx, stage, "cli:x", NOW)
        assert used.value.numbers == [broadcast.id]
        control.withdraw(tx, broadcasts.key_of(broadcast), "cli:x", NOW)
        assert stages.remove(tx, stage, "cli:x", NOW)
        assert broadcast.stage_id is None

    kpu.write_now(scene)


def test_what_began_to_leave_stops_when_its_time_is_over(kpu: Database) -> None:
    """Not only a wave that opens: the rest of an open one, too."""

    def scene(tx: Tx) -> None:
        stage = add_stage(tx, StageKind.ORDINARY, days=1)
        broadcast = draft(tx, PLAIN, stage_id=stage, lateness=timedelta(days=9))
        world.release(tx, broadcasts.key_of(broadcast))
        assert state_of(broadcast) is BroadcastState.SENDING
        tick(tx, NOW + 48 * HOUR)
        assert state_of(broadcast) is BroadcastState.HELD

    kpu.write_now(scene)


# What never leaves


@pytest.mark.parametrize("text", ["https://contoh.org/a.apk", "Kirimkan kode OTP Anda"])
def test_what_never_leaves_is_refused_everywhere(kpu: Database, text: str) -> None:
    """Not published, not submitted, not said by a correction, whoever decides."""

    def scene(tx: Tx) -> None:
        somebody(tx, "1")
        number = broadcasts.key_of(draft(tx, text))
        with pytest.raises(Held):
            approval.submit(act(tx, NOW), number, "person:9")
        approval.waive(act(tx, NOW), number, "cli:x", "Uji")
        with pytest.raises(Held):
            publish.publish(tx, number, "cli:x", NOW, NOW)
        plain = broadcasts.key_of(draft(tx, PLAIN))
        approval.waive(act(tx, NOW), plain, "cli:x", "Uji")
        world.release(tx, plain)
        with pytest.raises(Held):
            _correct(tx, plain, Change(text), Corrector("person:7", decides=True))

    kpu.write_now(scene)
