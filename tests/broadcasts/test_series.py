"""Series on both engines: each day one copy, whoever looks and however often."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import col, select

from broadcasts import approval, drafting, recurrence_typed, series, series_clock
from broadcasts.approval_records import digest_of, lasting_digest
from broadcasts.control import WrongState
from broadcasts.publish import NobodyThere
from broadcasts.recurrence import pack
from broadcasts.series import NothingLeft
from registry import linking, retention
from storage import broadcasts, people, roles
from storage import series as store
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.roles import Role
from storage.series import SeriesState
from tests import world
from tests.world import COMPOSERS, NOW
from threads.context import Act

DAY = timedelta(days=1)


def act(tx: Tx, now: datetime = NOW) -> Act:
    """Time acts."""
    return Act(tx, COMPOSERS, now, "series")


def somebody(tx: Tx, user: int = 7) -> int:
    """Who sends for the national office."""
    known = people.find_address(tx, world.CHANNEL, world.ACCOUNT, str(user))
    if known is not None:
        return known.person_id
    person = people.add(tx, world.CHANNEL, world.ACCOUNT, str(user), f"Orang {user}", NOW).person_id
    roles.grant(tx, person, "00", Role.DRAFTER, NOW)
    return person


def drafted(tx: Tx, rule: str = "tiap hari 11.00 sampai 30/6/2027") -> int:
    """A draft that is to come again."""
    author = drafting.Author("person:1", somebody(tx))
    number = drafting.draft(
        tx, author, "Rapat pukul 13.00", world.selector(), gap=timedelta(0), now=NOW
    )
    broadcast = tx.get_one(Broadcast, number)
    broadcast.recurrence = pack(recurrence_typed.read(rule, NOW, "Asia/Jakarta"))
    tx.flush()
    return number


def started(tx: Tx) -> int:
    """The number of a series that has begun."""
    return store.key_of(series.start(act(tx), drafted(tx), "person:1"))


def days_of(tx: Tx, number: int) -> list[int]:
    """The days of the month that have a copy."""
    return sorted(day.day for day in store.days_taken(tx, number))


def test_each_day_has_one_copy_however_often_it_is_looked_at(kpu: Database) -> None:
    """Another look, and one after a restart, change nothing."""

    def begin(tx: Tx) -> None:
        number = started(tx)
        assert days_of(tx, number) == [8]
        for hours in (0, 1, 2, 24, 25, 25):
            now = NOW + timedelta(hours=hours)
            series_clock.look(act(tx, now))
        assert days_of(tx, number) == [8, 9, 10]

    kpu.write_now(begin)


def test_two_tickers_make_one_copy(kpu: Database) -> None:
    """They look at the same moment; the second waits for the first and finds it done."""
    kpu.write_now(started)
    both = Barrier(2, timeout=20)
    errors: list[BaseException] = []

    def tick() -> None:
        try:
            both.wait()
            kpu.write_now(lambda tx: series_clock.look(act(tx, NOW + DAY)))
        except BaseException as error:  # shown by the test's own thread
            errors.append(error)

    threads = [Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    found = kpu.read_now(lambda tx: days_of(tx, 1))
    assert len(found) == len(set(found))
    made = select(Broadcast).where(col(Broadcast.recurrence).is_not(None))
    assert len(kpu.read_now(lambda tx: tx.scalars(made).all())) == len(found) + 1


def test_what_does_not_begin(kpu: Database) -> None:
    """Twice, without a rule, or when its last time has passed meanwhile."""

    def scene(tx: Tx) -> None:
        number = drafted(tx)
        series.start(act(tx), number, "person:1")
        with pytest.raises(WrongState):
            series.start(act(tx), number, "person:1")
        with pytest.raises(WrongState):
            series.start(act(tx), world.add_draft(tx), "person:1")
        late = drafted(tx, "tiap hari 11.00 sampai besok")
        with pytest.raises(NothingLeft):
            series.start(act(tx, NOW + 3 * DAY), late, "person:1")
        assert tx.get_one(Broadcast, late).state is BroadcastState.DRAFT

    kpu.write_now(scene)


def test_without_an_audience_nothing_begins(bare: Database) -> None:
    """Nobody would receive it."""

    def scene(tx: Tx) -> None:
        with pytest.raises(NobodyThere):
            series.start(act(tx), drafted(tx), "person:1")

    bare.write_now(scene)


def test_what_copies_are_made_of_is_kept(kpu: Database) -> None:
    """The nightly sweep empties drafts, not this; nor does anything send it."""

    def scene(tx: Tx) -> None:
        number = started(tx)
        template = store.template_of(tx, store.lock(tx, number))
        retention.STEPS["drafts"](tx, now=NOW + 90 * DAY, after=0)
        tx.refresh(template)
        assert template.text == "Rapat pukul 13.00"
        assert template.state is BroadcastState.SERIES
        with pytest.raises(WrongState):
            approval.submit(act(tx), store.lock(tx, number).template_id, "person:1")

    kpu.write_now(scene)


def test_the_digest_knows_the_rule_and_the_time(kpu: Database) -> None:
    """Copies have all but their time in common; another rule is another announcement."""

    def scene(tx: Tx) -> None:
        number = started(tx)
        series_clock.look(act(tx, NOW + DAY))
        first, second = store.copies(tx, number)[:2]
        assert digest_of(tx, first) != digest_of(tx, second)
        assert lasting_digest(tx, first) == lasting_digest(tx, second)
        second.recurrence = dict(second.recurrence or {}) | {"skips_days_off": True}
        assert lasting_digest(tx, first) != lasting_digest(tx, second)

    kpu.write_now(scene)


def test_somebody_who_proves_to_be_another(kpu: Database) -> None:
    """What one has approved stays approved by the other number."""

    def scene(tx: Tx) -> None:
        number = started(tx)
        gone, kept = somebody(tx, 8), somebody(tx, 9)
        store.lock(tx, number).cleared_by = gone
        tx.flush()
        linking.OF_A_PERSON["series"](tx, gone, kept)
        tx.expire_all()
        assert store.lock(tx, number).cleared_by == kept

    kpu.write_now(scene)


def test_a_series_without_an_author_stops(kpu: Database) -> None:
    """Within a look: its scheduled copy is withdrawn, and its day may get another."""

    def scene(tx: Tx) -> None:
        number = started(tx)
        copy = broadcasts.key_of(store.copies(tx, number)[0])
        store.template_of(tx, store.lock(tx, number)).author_person = None
        series_clock.look(act(tx))
        assert store.lock(tx, number).state is SeriesState.PAUSED
        assert days_of(tx, number) == []
        assert tx.get_one(Broadcast, copy).state is BroadcastState.WITHDRAWN
        assert not series_clock.has_work(tx, NOW + 9 * DAY)
        assert tx.scalars(select(ChatRow).where(col(ChatRow.kind) == "private")).all() == []

    kpu.write_now(scene)
