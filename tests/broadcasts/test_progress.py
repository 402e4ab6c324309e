"""At every look the states add up to the audience, whatever happens in which order."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.exc import NoResultFound

from broadcasts import control, progress, publish, schedule
from broadcasts.control import WrongState
from broadcasts.progress import Tally
from channels.base import (
    Ambiguous,
    Moved,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)
from outbox import receipts
from outbox.claim import Claim
from storage import audit, schema
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Database, Tx
from storage.offices import Tier
from storage.operations import OperationState
from tests import world
from tests.world import COMPOSERS, NOW, PARTING, finish, take

T = TypeVar("T")
ANSWERS: list[SendError | None] = [
    None,
    None,
    Throttled(timedelta(seconds=3)),
    Unavailable("x"),
    Ambiguous("x"),
    Rejected("too_big"),
    Unreachable("kicked"),
    Moved("-100999"),
    Moved(str(world.SUPERGROUP - 1)),  # a group of the audience
]
ACTS = ["pause", "resume", "resume", "repeat", "repeat", "withdraw"]


def test_sums_by_tier_and_province(kpu: Database) -> None:
    """Each group counts once: in its state, its tier and its province."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx, f"a{PARTING}b"))
        claims = take(tx).claims
        finish(
            tx, [claim for claim in claims if claim.candidate.chat_id == 4], answer=Rejected("x")
        )
        finish(tx, [claim for claim in claims if claim.candidate.chat_id != 4])
        measured = progress.measure(tx, number)
        assert measured.total == Tally(pending=9, failed=1)
        assert measured.by_tier[Tier.REGENCY] == Tally(pending=5, failed=1)
        assert measured.by_province["11"] == Tally(pending=2, failed=1)
        assert list(measured.by_province) == ["00", "11", "32", "94"]
        world.send_all(tx)
        assert progress.measure(tx, number).total == Tally(sent=9, failed=1)

    kpu.write_now(scene)


@pytest.mark.parametrize("state", OperationState)
def test_every_state_is_counted(kpu: Database, state: OperationState) -> None:
    """No state of an operation is missing in the sum."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        world.row(tx, 1).state = state
        tx.flush()
        measured = progress.measure(tx, number)
        assert measured.total.total == measured.audience == 10

    kpu.write_now(scene)


def test_groups_are_listed_by_office(kpu: Database) -> None:
    """In the order of the offices, by state or by province."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        finish(tx, take(tx, slots=1).claims)
        codes = [group.code for group in progress.groups(tx, number)]
        assert codes == sorted(codes)
        assert len(codes) == 10
        (sent,) = progress.groups(tx, number, (OperationState.SENT,))
        assert sent.code == "00"
        aceh = progress.groups(tx, number, province="11")
        assert [group.code for group in aceh] == ["11", "11.01", "11.02"]

    kpu.write_now(scene)


def test_an_unknown_announcement_is_said_to_be(kpu: Database) -> None:
    """Measuring what is not there raises NoResultFound."""
    with pytest.raises(NoResultFound):
        kpu.read_now(lambda tx: progress.measure(tx, 404))


def test_only_ended_announcements_are_over(kpu: Database) -> None:
    """Sent and withdrawn ones do nothing more by themselves."""

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx)
        over = set()
        for state in BroadcastState:
            tx.get_one(Broadcast, number).state = state
            tx.flush()
            if progress.measure(tx, number).is_over:
                over.add(state)
        assert over == {BroadcastState.SENT, BroadcastState.WITHDRAWN}

    kpu.write_now(scene)


@dataclass(frozen=True)
class Effort:
    """What happens between two acts of people."""

    seconds: int
    slots: int
    answers: list[SendError | None]


EFFORTS = st.builds(
    Effort,
    seconds=st.sampled_from([0, 0, 1, 30, 600, 9000]),
    slots=st.integers(1, 8),
    answers=st.lists(st.sampled_from(ANSWERS), max_size=8),
)


class Interleavings(RuleBasedStateMachine):
    """Two announcements, one worker that crashes at times, and people who steer."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="bakohumas-"))
        shutil.copy(self.template, self.directory / "test.db")
        self.db = Database(f"sqlite:///{self.directory / 'test.db'}")
        self.now = NOW
        self.on_wire: list[Claim] = []
        self.worker = 1
        self.groups = 10
        self.numbers: list[int] = []
        self.arrived: set[int] = set()

    def teardown(self) -> None:
        """Let everything end; then nothing may wait, and the book must be whole."""
        self.settle_down()
        self.write(audit.seal)
        assert self.db.read_now(audit.first_broken) is None
        self.db.close()
        shutil.rmtree(self.directory)

    def write(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit of work."""
        return self.db.write_now(unit)

    @property
    def owner(self) -> str:
        """The worker that lives."""
        return f"worker-{self.worker}"

    @initialize(
        gap=st.sampled_from([0, 0, 600]),
        parts=st.integers(1, 2),
        ticks=st.sampled_from([0, 4, 12, 12]),
    )
    def release(self, gap: int, parts: int, ticks: int) -> None:
        """Release two announcements; some of their operations are written already."""

        def begin(tx: Tx) -> list[int]:
            text = PARTING.join("ab"[:parts])
            numbers = [world.add_draft(tx, text, gap=gap) for _ in range(2)]
            for number in numbers:
                publish.publish(tx, number, "cli:tester", NOW, NOW)
            return numbers

        self.numbers = self.write(begin)
        for _ in range(ticks):
            self.tick()

    @rule(effort=EFFORTS)
    def work(self, effort: Effort) -> None:
        """Plan, open, close; claim what may leave; store what the platform answered to some."""
        self.now += timedelta(seconds=effort.seconds)
        self.tick()
        batch = self.write(lambda tx: take(tx, self.now, slots=effort.slots, owner=self.owner))
        self.on_wire += batch.claims
        for answer in effort.answers[: len(self.on_wire)]:
            self._store(self.on_wire.pop(0), answer)

    # Every rule works a little: Hypothesis leaves out rules at random.

    @precondition(lambda self: self.on_wire)
    @rule(effort=EFFORTS)
    def crash(self, effort: Effort) -> None:
        """Lose every answer; a new worker takes over."""
        self.restart()
        self.work(effort)

    @rule(which=st.integers(0, 1), act=st.sampled_from(ACTS), effort=EFFORTS)
    def steer(self, which: int, act: str, effort: Effort) -> None:
        """Steer an announcement as far as its state allows."""
        self._act(self.numbers[which], act)
        self.work(effort)

    @rule(office=st.sampled_from(["00", "32", "94.02"]), effort=EFFORTS)
    def register(self, office: str, effort: Effort) -> None:
        """Let a new group join, for the next repeat."""
        self.groups += 1
        self.write(lambda tx: world.add_group(tx, office, self.groups))
        self.work(effort)

    def tick(self) -> None:
        """Do what time brings."""
        self.write(lambda tx: schedule.tick(tx, COMPOSERS, self.now))

    def restart(self) -> None:
        """Start a new worker; the one before it never answers."""
        self.on_wire.clear()
        self.worker += 1
        self.write(lambda tx: receipts.recover(tx, world.SENDER, self.now, everything=True))
        self.write(lambda tx: schedule.after_start(tx, COMPOSERS, self.now))

    def _store(self, call: Claim, answer: SendError | None) -> None:
        self.write(lambda tx: finish(tx, [call], self.now, answer, self.owner))

    def _act(self, number: int, act: str) -> None:
        try:
            self.write(lambda tx: self._steer(tx, number, act))
        except WrongState:
            return

    def _steer(self, tx: Tx, number: int, act: str) -> None:
        if act == "repeat":
            control.repeat(tx, COMPOSERS, number, "person:7", self.now)
        else:
            getattr(control, act)(tx, number, "person:7", self.now)

    @invariant()
    def everything_adds_up(self) -> None:
        """The states add up to the audience; `sending` is on the wire; what arrived stays."""
        self.db.read_now(self._look)

    def _look(self, tx: Tx) -> None:
        for measured in self._measure(tx):
            assert measured.total.total == measured.audience
            for part in (measured.by_tier, measured.by_province):
                assert sum(tally.total for tally in part.values()) == measured.audience
        by_state = {state: set[int]() for state in OperationState}
        for row in world.rows_of(tx):
            by_state[row.state].add(row.id or 0)
        on_wire = {claim.candidate.id for claim in self.on_wire}
        assert by_state[OperationState.SENDING] == on_wire
        assert self.arrived <= by_state[OperationState.SENT]
        self.arrived = by_state[OperationState.SENT]

    def _measure(self, tx: Tx) -> list[progress.Progress]:
        return [progress.measure(tx, number) for number in self.numbers]

    def settle_down(self) -> None:
        """Answer, resume and send until nothing changes; then nothing waits anywhere."""
        self.restart()
        for _ in range(30):
            self.now += timedelta(seconds=700)
            for number in self.numbers:
                self._act(number, "resume")
            self.tick()
            self.write(lambda tx: world.send_all(tx, self.now))
            if all(measured.is_over for measured in self.db.read_now(self._measure)):
                break
        for measured in self.db.read_now(self._measure):
            assert measured.is_over
            assert measured.total.pending == 0
            assert measured.total.total == measured.audience


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with ten offices and their groups."""
    path = tmp_path_factory.mktemp("interleavings") / "template.db"
    schema.migrate(f"sqlite:///{path}")
    db = Database(f"sqlite:///{path}")
    db.write_now(world.add_offices)
    db.write_now(world.add_groups)
    db.close()
    return path


def test_the_sum_holds_under_every_interleaving(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claims, answers, crashes, pauses, resumes, withdrawals and repeats in any order."""
    monkeypatch.setattr(publish, "CHUNK", 4)
    monkeypatch.setattr(Interleavings, "template", template, raising=False)
    run_state_machine_as_test(
        Interleavings,
        settings=settings(
            max_examples=30,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            # Making a failure smaller takes minutes; the steps are printed as they are.
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
