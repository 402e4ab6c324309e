"""The states of targets add up to the audience, whatever happens to those who were asked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts import control
from broadcasts.control import WrongState
from channels.base import (
    Ambiguous,
    NeedsTemplate,
    Rejected,
    SendError,
    Throttled,
    Unreachable,
)
from registry import consent
from storage import chats
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.operations import OperationState
from tests import relay_world as people
from tests import world
from tests.engines import on_sqlite
from tests.relay_world import measured
from tests.world import NOW, PARTING

ME = "person:7"
ANSWERS: tuple[SendError | None, ...] = (
    None,
    None,
    NeedsTemplate(),
    Rejected("x"),
    Unreachable("blocked"),
    Throttled(timedelta(seconds=3)),
    Ambiguous("x"),
)


@dataclass
class Town:
    """Four people, of whom one is a contact, and four groups that some of them pass on to."""

    tx: Tx
    number: int
    who: list[ChatRow]
    groups: list[ChatRow]
    now: datetime = NOW

    @classmethod
    def build(cls, tx: Tx, chatty: list[bool]) -> Town:
        """Release an announcement of two parts to them all; the `chatty` wrote just now."""
        world.add_offices(tx)
        who = [
            people.add_contact(
                tx, "11" if number == 0 else None, number, heard_at=NOW if chatty[number] else None
            )
            for number in range(4)
        ]
        groups = [
            people.add_group(tx, "11.01", "Satu", who[0]),
            people.add_group(tx, "32", "Dua", who[1], who[2]),
            people.add_group(tx, "00", "Tiga", who[1], who[0]),
            people.add_group(tx, "11.02", "Sepi"),
        ]
        number = people.release(tx, f"satu{PARTING}dua", daily_people=2)
        return cls(tx, number, who, groups)

    def act(self, name: str, which: int, answer: SendError | None) -> None:
        """Let something happen."""
        acts: Mapping[str, Callable[[], object]] = {
            "send": lambda: self.send(answer),
            "stop": lambda: self.stop(which),
            "start": lambda: consent.resume(self.tx, *self.address(which), self.now),
            "join": lambda: people.appoint(self.tx, self.groups[which], self.who[3]),
            "wait": self.wait,
            "pause": lambda: control.pause(self.tx, self.number, ME, self.now),
            "resume": lambda: control.resume(self.tx, self.number, ME, self.now),
            "repeat": lambda: control.repeat(
                self.tx, people.composers(), self.number, ME, self.now
            ),
            "withdraw": lambda: control.withdraw(self.tx, self.number, ME, self.now),
        }
        with contextlib.suppress(WrongState):
            acts[name]()
        self.tx.expire_all()
        people.plan(self.tx, self.now, daily_people=2)
        people.tick(self.tx, self.now)

    def send(self, answer: SendError | None) -> None:
        """One call; the platform takes it or refuses."""
        people.finish(self.tx, people.take(self.tx, self.now, slots=1), self.now, answer)

    def wait(self) -> None:
        """The next day comes."""
        self.now += people.DAY

    def address(self, which: int) -> tuple[str, str, str]:
        """Where we know a person from."""
        return people.CHANNEL, people.ACCOUNT, self.who[which].external_id

    def stop(self, which: int) -> None:
        """A person wants no messages."""
        consent.stop(self.tx, *self.address(which), self.now)

    def check(self) -> None:
        """Every sum holds, and nothing waits for somebody who wants nothing."""
        measured(self.tx, self.number)
        for which, chat in enumerate(self.who):
            row = chats.get_one(self.tx, chats.key_of(chat))
            if not consent.wants_messages(self.tx, row):
                waiting = [
                    call.id
                    for call in people.rows_to(self.tx, row)
                    if call.state is OperationState.PENDING
                ]
                assert waiting == [], (which, waiting)

    def settle_down(self) -> None:
        """Let everything end: then nothing waits."""
        with contextlib.suppress(WrongState):
            control.resume(self.tx, self.number, ME, self.now)
        for _ in range(4):
            self.wait()
            people.plan(self.tx, self.now)
            people.tick(self.tx, self.now)
            people.send_all(self.tx, self.now)
        people.tick(self.tx, self.now)
        found = measured(self.tx, self.number)
        assert found.is_over
        assert found.total.pending == 0


ACTS = st.tuples(
    st.sampled_from(
        ["send"] * 8
        + ["stop", "start", "join", "wait", "pause", "resume", "repeat", "repeat", "withdraw"]
    ),
    st.integers(0, 3),
    st.sampled_from(ANSWERS),
)


@on_sqlite
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chatty=st.lists(st.booleans(), min_size=4, max_size=4), acts=st.lists(ACTS, max_size=14))
def test_the_sum_holds_whatever_happens(
    db: Database, chatty: list[bool], acts: list[tuple[str, int, SendError | None]]
) -> None:
    """Calls, refusals, closed windows, STOP, pauses, repeats and withdrawals in any order."""

    class UndoneError(Exception):
        pass

    def scene(tx: Tx) -> None:
        town = Town.build(tx, chatty)
        town.check()
        for act in acts:
            town.act(*act)
            town.check()
        town.settle_down()
        raise UndoneError

    with pytest.raises(UndoneError):
        db.write_now(scene)
