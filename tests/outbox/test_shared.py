"""Several workers on one database: each call once, within shared limits, none forgotten."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from broadcasts import control, publish
from channels.base import Ambiguous, Message, Operation, Sent
from channels.telegram import TelegramChannel
from outbox import enqueue, receipts
from outbox.worker import Worker
from storage import broadcasts, limits, operations
from storage.engine import Database, Tx
from storage.operations import OperationState
from tests import world
from tests.engines import on_postgres
from tests.fakes.telegram_server import FakeTelegram
from tests.world import COMPOSERS, NOW, SENDER, ScriptedChannel, WatchedDatabase

pytestmark = on_postgres


@pytest.fixture
def others(kpu: Database, database_url: str) -> Iterator[list[Database]]:
    """The same database as four processes see it."""
    databases = [Database(database_url) for _ in range(4)]
    yield databases
    for database in databases:
        database.close()


def announce(db: Database, text: str = "Rapat") -> int:
    """Release an announcement to every group."""
    return db.write_now(lambda tx: world.release(tx, world.add_draft(tx, text)))


@pytest.mark.asyncio
async def test_two_workers_keep_one_limit(watched: WatchedDatabase, database_url: str) -> None:
    """Each of forty messages arrives once, in the order of its chat, and nothing is refused."""
    started = time.monotonic()
    other = WatchedDatabase(database_url)
    async with FakeTelegram() as strict:
        for group in watched.write_now(world.add_groups):
            strict.add_group(int(group.external_id), group.title)
        for number in range(4):
            announce(watched, f"Nomor {number}")
        channels = [TelegramChannel(strict.token, api_base=strict.api_base) for _ in range(2)]
        workers = [
            Worker(
                db,
                channel,
                concurrency=50,
                clock=lambda: NOW + timedelta(seconds=time.monotonic() - started),
            )
            for db, channel in zip((watched, other), channels, strict=True)
        ]
        tasks = [asyncio.create_task(worker.run(takes_over=False)) for worker in workers]
        await watched.until(world.is_idle)
        for worker, task, channel in zip(workers, tasks, channels, strict=True):
            worker.stop()
            await task
            await channel.aclose()
        assert strict.counters.sent == 40
        assert strict.counters.flooded == 0
        assert strict.counters.max_per_second() <= 31
    other.close()


@pytest.mark.asyncio
async def test_two_workers_keep_the_order_of_a_chat(
    watched: WatchedDatabase, database_url: str
) -> None:
    """Thirty replies to one person arrive as they were written, whoever sends them."""
    other = WatchedDatabase(database_url)
    chat = watched.write_now(lambda tx: world.add_person(tx, 7))
    for number in range(30):
        text, key = Message(f"{number:02}"), str(number)
        watched.write_now(
            partial(enqueue.say, composers=COMPOSERS, chat=chat, message=text, key=key, now=NOW)
        )
    sent: list[str] = []

    class Noting(ScriptedChannel):
        """Notes the texts in the order of all channels."""

        async def send(self, operation: Operation) -> Sent:
            """Note and answer."""
            assert operation.part is not None
            sent.append(operation.part.text)
            return await super().send(operation)

    workers = [Worker(db, Noting(), concurrency=8, clock=lambda: NOW) for db in (watched, other)]
    tasks = [asyncio.create_task(worker.run(takes_over=False)) for worker in workers]
    await watched.until(world.is_idle)
    for worker, task in zip(workers, tasks, strict=True):
        worker.stop()
        await task
    other.close()
    assert sent == sorted(sent)
    assert len(sent) == 30


def test_a_killed_worker_is_replaced(kpu: Database, database_url: str) -> None:
    """What a process had on the wire when it was killed is sent by another after the lease."""
    announce(kpu)
    process = subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-m", "tests.outbox.dying_worker", database_url],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert int(process.stdout.readline()) == 5
    process.kill()
    process.wait()
    process.stdout.close()
    assert kpu.write_now(lambda tx: receipts.recover(tx, SENDER, NOW, everything=False)) == 0
    late = NOW + world.LEASE + timedelta(seconds=1)
    assert kpu.write_now(lambda tx: receipts.recover(tx, SENDER, late, everything=False)) == 5
    sent = kpu.write_now(lambda tx: world.send_all(tx, late))
    assert len(sent) == len(set(sent)) == 10
    assert sum(row.resends for row in kpu.read_now(world.rows_of)) == 5


def test_an_abandoned_call_is_decided_once(kpu: Database, others: list[Database]) -> None:
    """Four workers that find the same dead claims count each of them once."""
    announce(kpu)
    kpu.write_now(lambda tx: world.take(tx, owner="dead"))
    late = NOW + world.LEASE + timedelta(seconds=1)
    with ThreadPoolExecutor(4) as threads:
        unit = partial(receipts.recover, account=SENDER, now=late, everything=False)
        found = [threads.submit(db.write_now, unit) for db in others]
        assert sum(done.result() for done in found) == 10
    assert all(row.resends == 1 for row in kpu.read_now(world.rows_of))


def test_claims_do_not_overlap(kpu: Database, others: list[Database]) -> None:
    """Four workers that claim at once share what there is."""
    for number in range(4):
        announce(kpu, f"Nomor {number}")

    def work(db: Database, owner: str) -> list[int]:
        taken: list[int] = []
        while batch := db.write_now(lambda tx: world.take(tx, slots=3, owner=owner)).claims:
            taken += [claim.candidate.id for claim in batch]
            db.write_now(partial(world.finish, claims=batch, owner=owner))
        return taken

    with ThreadPoolExecutor(4) as threads:
        work_done = [threads.submit(work, db, str(at)) for at, db in enumerate(others)]
        taken = Counter(number for done in work_done for number in done.result())
    assert len(taken) == 40
    assert set(taken.values()) == {1}


def test_the_first_two_workers_share_the_allowance(kpu: Database, others: list[Database]) -> None:
    """Where no worker has claimed before, a second one waits for the first one's tokens."""

    def look_and_spend(tx: Tx) -> int:
        tat = limits.account(tx, SENDER)[0]
        limits.save_account(tx, SENDER, tat + 1, 0, 0, probing=False)
        return tat

    with ThreadPoolExecutor(4) as threads:
        spent = [threads.submit(db.write_now, look_and_spend) for db in others]
        assert sorted(done.result() for done in spent) == [0, 1, 2, 3]


def test_a_wave_is_planned_once(kpu: Database, others: list[Database]) -> None:
    """Four processes that plan the same announcement write each group once."""
    number = kpu.write_now(lambda tx: world.add_draft(tx, "Rapat"))
    kpu.write_now(lambda tx: publish.publish(tx, number, "cli:tester", NOW, NOW))
    with ThreadPoolExecutor(4) as threads:
        plans = [threads.submit(db.write_now, world.plan) for db in others]
        for done in plans:
            done.result()
    assert len({row.chat_id for row in kpu.read_now(world.rows_of)}) == 10
    assert kpu.read_now(world.count) == 10
    waves = kpu.read_now(lambda tx: broadcasts.waves_of(tx, number))
    assert sum(wave.audience for wave in waves) == 10


def test_an_announcement_is_released_once(kpu: Database, others: list[Database]) -> None:
    """Of four that press the button together one releases it."""
    number = kpu.write_now(lambda tx: world.add_draft(tx, "Rapat"))

    def press(db: Database) -> bool:
        try:
            db.write_now(lambda tx: publish.publish(tx, number, "cli:tester", NOW, NOW))
        except publish.NotADraft:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(press, others)) == [False, False, False, True]
    assert len(kpu.read_now(lambda tx: broadcasts.waves_of(tx, number))) == 3


def test_a_withdrawal_and_a_failure_do_not_miss_each_other(
    kpu: Database, others: list[Database]
) -> None:
    """A call that fails while its announcement is withdrawn does not wait for ever."""
    for _ in range(10):
        number = announce(kpu)
        batch = kpu.write_now(world.take)
        fail = partial(world.finish, claims=batch.claims, answer=Ambiguous("x"))
        stop = partial(control.withdraw, broadcast_id=number, actor="cli:tester", now=NOW)
        with ThreadPoolExecutor(2) as threads:
            units = (others[0].write_now, fail), (others[1].write_now, stop)
            for done in [threads.submit(write, unit) for write, unit in units]:
                done.result()
        key = operations.announcement(number)
        left = kpu.read_now(partial(world.states, message=key))
        assert OperationState.PENDING not in left
        assert OperationState.SENDING not in left
