"""Whatever way an announcement goes down: each target once, in order, and the sums hold."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts import control, progress, publish, releasing, turns
from broadcasts.publish import NobodyThere
from broadcasts.releasing import Settled
from registry.access import Actor, Permission
from storage import chats, offices, operations, releases
from storage.audiences import Place
from storage.broadcasts import Broadcast, BroadcastState, Cascade
from storage.engine import Database, Tx
from storage.offices import Office, Tier
from tests import world
from tests.broadcasts.letting_go import officer
from tests.engines import on_sqlite
from tests.world import COMPOSERS, NOW
from threads.context import Act

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
CODES = ("00", "11", "11.01", "11.02", "32", "32.01", "32.02", "94", "94.01", "94.02")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
some_places = st.sets(
    st.builds(Place, st.sampled_from(Tier), st.sampled_from(ZONES), st.sampled_from(("11", "32")))
)
some_way = st.sampled_from(Cascade)


def _draft() -> Broadcast:
    """A draft that no database knows."""
    state = BroadcastState.DRAFT
    return Broadcast(office="00", author="x", text="x", selector={}, state=state, created_at=NOW)


@settings(deadline=None)  # the first example may have to wait for the tables' classes
@given(
    places=some_places,
    way=some_way,
    home=st.sampled_from(ZONES),
    gap=st.timedeltas(timedelta(0), HOUR),
)
def test_every_place_is_in_one_wave(
    places: set[Place], way: Cascade, home: str, gap: timedelta
) -> None:
    """No place in two waves or in none, no wave without a place, and in the order of the way."""
    draft = _draft()
    turns.choose(draft, way, gap=gap)
    waves = turns.plan(draft, home, places, NOW)
    for place in places:
        assert sum(turns.meets(wave, place) for wave in waves) == 1
    assert all(any(turns.meets(wave, place) for place in places) for wave in waves)
    due = [wave.due_at for wave in waves]
    assert due == sorted(due)
    tiers = [list(Tier).index(wave.tier) for wave in waves]
    if way is Cascade.LOCAL_TIME:
        assert all(wave.province is None and wave.zone is not None for wave in waves)
        pairs = list(zip(due, tiers, strict=True))
        assert pairs == sorted(pairs)
        return
    assert tiers == sorted(tiers)
    assert all(wave.zone is None for wave in waves)
    below = way is Cascade.VIA_PROVINCE
    assert all(
        (wave.province is not None) is (below and wave.tier is Tier.REGENCY) for wave in waves
    )
    if way is not Cascade.TIERED:
        assert len(set(due)) <= 1


@dataclass(frozen=True, slots=True)
class Move:
    """An office changes its province, its clocks, or both, behind a chunk."""

    after: int
    code: str
    parent: str
    zone: str


some_moves = st.lists(
    st.builds(
        Move,
        st.integers(0, 6),
        st.sampled_from([code for code in CODES if "." in code]),
        st.sampled_from(sorted(world.PROVINCES)),
        st.sampled_from(ZONES),
    ),
    max_size=4,
)


class UndoneError(Exception):
    """Nothing of an example stays."""


@on_sqlite
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    groups=st.lists(st.sampled_from(CODES), min_size=1, max_size=10),
    way=some_way,
    root=st.sampled_from(["00", "11", "32.02"]),
    chunk=st.integers(1, 4),
    moves=some_moves,
    answers=st.lists(st.sampled_from(sorted(world.PROVINCES)), max_size=4),
    moves_later=some_moves,
)
def test_every_target_gets_it_once(
    db: Database,
    groups: list[str],
    way: Cascade,
    root: str,
    chunk: int,
    moves: list[Move],
    answers: list[str],
    moves_later: list[Move],
) -> None:
    """Offices move while it is planned and while provinces hold it: nobody twice, nobody lost."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        officers = {code: officer(tx, code, 900 + n) for n, code in enumerate(world.PROVINCES)}
        for number, office in enumerate(groups, 1):
            world.add_group(tx, office, number)
        number = world.add_draft(tx, to=world.selector(root=root))
        turns.choose(tx.get_one(Broadcast, number), way)
        try:
            publish.publish(tx, number, "cli:tester", NOW + DAY, NOW)
        except NobodyThere:
            raise UndoneError from None
        last, ever = _plan(tx, number, root, moves)
        targets = _targets(tx, number)
        assert set(targets.values()) <= {1}
        assert last <= set(targets) <= ever
        for move in moves_later:
            _move(tx, move)
        for hours in (-2, -1, 0, 1, 2, 3):
            now = NOW + DAY + hours * HOUR
            _tick(tx, now)
            for code in answers[: hours + 1]:
                _answer(tx, number, officers[code], now)
            assert _check_sums(tx, number) == len(targets)
        assert progress.measure(tx, number).total.sent == len(targets)
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT
        assert _targets(tx, number) == targets
        raise UndoneError

    before, publish.CHUNK = publish.CHUNK, chunk
    try:
        with pytest.raises(UndoneError):
            db.write_now(scene)
    finally:
        publish.CHUNK = before


def _plan(tx: Tx, number: int, root: str, moves: list[Move]) -> tuple[set[int], set[int]]:
    """Write all calls while offices move.

    Returns the groups in reach as the plan was finished, and those that ever were.
    """
    chunks, ever, last = 0, set[int](), set[int]()
    while True:
        now = _in_reach(tx, root)
        if not publish.write_chunk(tx, COMPOSERS, NOW):
            return last, ever
        last, ever = now, ever | now
        _check_sums(tx, number)
        for move in moves:
            if move.after == chunks:
                _move(tx, move)
        chunks += 1


def _move(tx: Tx, move: Move) -> None:
    office = tx.get_one(Office, move.code)
    office.parent, office.timezone = move.parent, move.zone
    tx.flush()


def _in_reach(tx: Tx, root: str) -> set[int]:
    """The groups of the offices that are under the root now."""
    found = [chats.groups_of(tx, office.code) for office in offices.subtree(tx, root)]
    return {chats.key_of(chat) for of_office in found for chat in of_office}


def _targets(tx: Tx, number: int) -> Counter[int]:
    rows = world.rows_of(tx, operations.announcement(number))
    return Counter(row.chat_id for row in rows)


def _tick(tx: Tx, now: datetime) -> None:
    """Everything that time brings, and all that may leave leaves."""
    assert publish.open_due_waves(tx, now) == []
    releasing.look(Act(tx, COMPOSERS, now, "look"))
    publish.open_due_waves(tx, now)
    world.send_all(tx, now)
    control.finish_waves(tx, now)


def _answer(tx: Tx, number: int, actor: Actor, now: datetime) -> None:
    """The officer's province lets it go, if it is still asked."""
    for release in releases.of_broadcast(tx, number):
        if release.office in actor.offices_with(Permission.SEND):
            with suppress(Settled):
                key = releases.key_of(release)
                releasing.let_go(Act(tx, COMPOSERS, now, "answer"), actor, key, "Kata.")


def _check_sums(tx: Tx, number: int) -> int:
    """The states add up to the audience; returns how many that are."""
    measured = progress.measure(tx, number)
    assert measured.audience == measured.total.total
    return measured.audience
