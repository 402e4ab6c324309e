"""The ticker: what time brings, through failures and jumps of the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
import time_machine
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot import scheduler
from bot.alerts import Alarm
from bot.composers import COMPOSERS
from bot.scheduler import Ticker
from broadcasts import approval, corrections, recurrence, recurrence_typed, series
from broadcasts.deadlines import DECIDE_WITHIN
from channels.base import ChatKind, Envelope, Rejected
from faq import gaps
from outbox.worker import utc_now
from registry import access, offices, retention
from storage import audit, cases, chats, conversations, inbox, roles
from storage import series as store
from storage.broadcasts import Broadcast, BroadcastState
from storage.cases import Case
from storage.engine import Database, Tx
from storage.faq_gaps import Why
from storage.operations import OperationRow
from tests import world
from tests.process import until
from tests.world import Clock
from threads.context import Act
from threads.hearing import Opening, Words, open_case


@pytest_asyncio.fixture
async def ticker(db: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ticker]:
    """A ticker that has not started; it is stopped at the end."""
    for name in ("TICK", "REFRESH", "SEAL", "CLOCK_WATCH"):
        monkeypatch.setattr(scheduler, name, timedelta(seconds=0.02))
    ticker = Ticker(db, COMPOSERS, clock=utc_now, wake_outbox=lambda: None)
    yield ticker
    if ticker.is_running:
        await ticker.stop()


def record(db: Database) -> None:
    """Write down an act."""
    db.write_now(lambda tx: audit.record(tx, utc_now(), "system", "test", "nothing"))


async def until_sealed(db: Database) -> None:
    """Wait until every act is sealed."""
    await until(lambda: not db.read_now(audit.has_unsealed), "the seal")


@pytest.mark.asyncio
async def test_acts_are_sealed(db: Database, ticker: Ticker) -> None:
    """New acts are chained within a moment, without anybody asking."""
    await ticker.start()
    record(db)
    await until_sealed(db)
    assert db.read_now(audit.first_broken) is None


@pytest.mark.parametrize("error", [OperationalError("x", {}, Exception("locked")), ValueError("x")])
@pytest.mark.asyncio
async def test_a_job_that_fails_runs_again(
    error: Exception,
    db: Database,
    ticker: Ticker,
    monkeypatch: pytest.MonkeyPatch,
    logged: list[Any],
) -> None:
    """A failure is logged, with a trace only where it is a fault of the program."""
    calls = 0
    real = audit.seal

    def sometimes(tx: Any) -> int:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise error
        return real(tx)

    monkeypatch.setattr(audit, "seal", sometimes)
    await ticker.start()
    record(db)
    await until_sealed(db)
    failures = [line for line in logged if line["event"] == "ticker.job_failed"]
    assert [line["job"] for line in failures] == ["seal", "seal"]
    assert all(bool(line.get("exc_info")) is isinstance(error, ValueError) for line in failures)


@pytest.mark.parametrize("hours", [-3, 3])
@pytest.mark.asyncio
async def test_a_jump_of_the_clock(
    hours: int, db: Database, ticker: Ticker, logged: list[Any]
) -> None:
    """When the machine's clock is corrected the ticker goes on at once, back or forth."""
    await ticker.start()
    record(db)
    await until_sealed(db)
    with time_machine.travel(utc_now() + timedelta(hours=hours), tick=True):
        record(db)
        await until_sealed(db)
        jumps = [line for line in logged if line["event"] == "ticker.clock_jumped"]
        assert [round(line["seconds"] / 3600) for line in jumps] == [hours]


@pytest.mark.asyncio
async def test_stopping_waits_for_the_job_that_runs(
    db: Database, ticker: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop leaves no job behind that would meet a closed database."""
    began, may_end = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        began.set()
        await may_end.wait()

    monkeypatch.setattr(ticker, "tick", slow)
    await ticker.start()
    await asyncio.wait_for(began.wait(), 5)
    stopping = asyncio.create_task(ticker.stop())
    await asyncio.wait((stopping,), timeout=0.1)
    assert not stopping.done()
    may_end.set()
    await asyncio.wait_for(stopping, 5)


@pytest.mark.asyncio
async def test_raw_bodies_are_forgotten(db: Database) -> None:
    """What was handled a week ago keeps its id but not its content."""
    clock = Clock()
    envelope = Envelope("telegram", "4242", "1", "c", b"private words")
    db.write_now(lambda tx: inbox.accept(tx, [envelope], clock.now))
    db.write_now(lambda tx: inbox.mark_handled(tx, 1, clock.now))
    ticker = Ticker(db, COMPOSERS, clock=clock, wake_outbox=lambda: None)
    clock.advance(timedelta(days=6.9).total_seconds())
    await ticker.sweep()
    assert db.read_now(lambda tx: tx.get_one(inbox.InboxRow, 1).body) == b"private words"
    clock.advance(timedelta(days=0.2).total_seconds())
    await ticker.sweep()
    assert db.read_now(lambda tx: tx.get_one(inbox.InboxRow, 1).body) is None


@pytest.mark.asyncio
async def test_each_night_is_swept_once(db: Database) -> None:
    """The first sweep after two o'clock does it, the others leave it, the next night again."""
    clock = Clock()
    db.write_now(lambda tx: conversations.put(tx, "c", "x", {}, clock.now))
    ticker = Ticker(db, COMPOSERS, clock=clock, wake_outbox=lambda: None)

    def sweeps() -> int:
        return db.read_now(audit.count)

    clock.advance(timedelta(days=3).total_seconds())
    for _ in range(2):
        await ticker.sweep()
    assert sweeps() == 1
    assert db.read_now(lambda tx: conversations.get(tx, "c")) is None
    clock.advance(timedelta(days=1).total_seconds())
    await ticker.sweep()
    assert sweeps() == 2


@pytest.mark.asyncio
async def test_a_sweep_that_was_cut_off_is_done_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until every kind of rows is done the night counts as not swept."""
    ticker = Ticker(db, COMPOSERS, clock=Clock(), wake_outbox=lambda: None)
    steps = dict(retention.STEPS)

    def broken(*_: Any, **__: Any) -> Any:
        raise NotImplementedError

    monkeypatch.setattr(retention, "STEPS", {**steps, "files": broken})
    with pytest.raises(NotImplementedError):
        await ticker.sweep()
    assert db.read_now(audit.count) == 0
    monkeypatch.setattr(retention, "STEPS", steps)
    await ticker.sweep()
    assert db.read_now(audit.count) == 1


@pytest.mark.asyncio
async def test_operators_are_told_once(db: Database) -> None:
    """A full disk is told at the next look and not at the one after; a calm bot writes nothing."""
    clock = Clock()
    db.write_now(partial(add_operator, clock))
    wakes: list[None] = []
    alarm = Alarm(COMPOSERS, (), lambda: 0.01, clock.now)
    ticker = Ticker(db, COMPOSERS, clock=clock, wake_outbox=lambda: wakes.append(None), alarm=alarm)
    for _ in range(2):
        await ticker.alarm()
    assert len(wakes) == 1
    (row,) = db.read_now(lambda tx: tx.scalars(select(OperationRow)).all())
    assert row.message.startswith("alert:disk:")


def add_operator(clock: Clock, tx: Tx) -> None:
    """An admin of the national office on the local channel."""
    offices.seed(tx)
    actor = access.introduce(tx, "local", "local", "op", "Operator", clock.now)
    roles.grant(tx, actor.person_id, "00", roles.Role.ADMIN, clock.now)
    chats.add(
        tx,
        chats.ChatRow(
            channel="local",
            account="local",
            external_id="op",
            kind=ChatKind.PRIVATE,
            title="",
            state=chats.ChatState.ACTIVE,
            person_id=actor.person_id,
            created_at=clock.now,
        ),
    )


@pytest.mark.asyncio
async def test_desks_are_watched(db: Database) -> None:
    """A case whose holder has no role is free at the next look; a calm desk writes nothing."""
    clock = Clock()
    wakes: list[None] = []
    case_id = db.write_now(partial(add_case_in_wrong_hands, clock))
    ticker = Ticker(db, COMPOSERS, clock=clock, wake_outbox=lambda: wakes.append(None))
    for _ in range(2):
        await ticker.watch_desks()
    assert len(wakes) == 1
    assert db.read_now(lambda tx: tx.get_one(Case, case_id)).holder is None


@pytest.mark.asyncio
async def test_requests_are_watched(db: Database) -> None:
    """What nobody decided in time is held once, and its author told; before, nothing is written."""
    clock = Clock()
    wakes: list[None] = []
    number = db.write_now(partial(add_request, clock))
    ticker = Ticker(db, COMPOSERS, clock=clock, wake_outbox=lambda: wakes.append(None))
    await ticker.watch_approvals()
    assert wakes == []
    clock.advance(DECIDE_WITHIN.total_seconds())
    for _ in range(2):
        await ticker.watch_approvals()
    assert len(wakes) == 1
    held = db.read_now(lambda tx: tx.get_one(Broadcast, number))
    assert held.state is BroadcastState.RETURNED


@pytest.mark.asyncio
async def test_copies_are_made_in_time(db: Database) -> None:
    """Once, a day ahead, by whichever ticker looks first; otherwise nothing is written."""
    clock = Clock()
    wakes: list[None] = []
    db.write_now(partial(begin_series, clock))
    tickers = [
        Ticker(db, COMPOSERS, clock=clock, wake_outbox=lambda: wakes.append(None)) for _ in range(2)
    ]
    for days, made in ((0, 1), (6, 1), (1, 2), (0, 2)):
        clock.advance(days * 86_400)
        for ticker in tickers:
            await ticker.recur()
        assert len(db.read_now(lambda tx: store.days_taken(tx, 1))) == made
    assert len(wakes) == 1


def begin_series(clock: Clock, tx: Tx) -> None:
    """An announcement of the national office that comes every Monday."""
    add_operator(clock, tx)
    world.add_group(tx, "00", 1)
    number = world.add_draft(tx)
    draft = tx.get_one(Broadcast, number)
    rule = recurrence_typed.read("tiap Senin 11.00 sampai 30/6/2027", clock.now, "Asia/Jakarta")
    draft.recurrence, draft.author_person = recurrence.pack(rule), 1
    series.start(Act(tx, COMPOSERS, clock.now, "x"), number, "cli:x")


def add_request(clock: Clock, tx: Tx) -> int:
    """An announcement of the national office that waits for its Pimpinan."""
    add_operator(clock, tx)
    world.add_group(tx, "00", 1)
    leader = access.introduce(tx, "local", "local", "budi", "Budi", clock.now)
    roles.grant(tx, leader.person_id, "00", roles.Role.APPROVER, clock.now)
    number = world.add_draft(tx)
    approval.submit(Act(tx, COMPOSERS, clock.now, "x"), number, "cli:x")
    return number


def add_case_in_wrong_hands(clock: Clock, tx: Tx) -> int:
    """A case of the national office in the hands of somebody who holds no role."""
    add_operator(clock, tx)
    somebody = access.introduce(tx, "local", "local", "ex", "Somebody", clock.now)
    chat = chats.find(tx, "local", "local", "op")
    assert chat is not None
    opening, words = Opening("00"), Words("Kapan?")
    act = Act(tx, COMPOSERS, clock.now, "test")
    case = open_case(act, chat, opening, words)
    case.holder = somebody.person_id
    tx.flush()
    return cases.key_of(case)


@pytest.mark.asyncio
async def test_a_withdrawal_that_cannot_be_edited_is_said(db: Database) -> None:
    """The ticker answers where the platform would not replace the text, and does so once."""

    def withdrawn(tx: Tx) -> None:
        world.add_offices(tx)
        world.add_groups(tx)
        number = world.release(tx, world.add_draft(tx))
        world.send_all(tx)
        by = corrections.Corrector("cli:tester")
        corrections.withdraw(tx, world.COMPOSERS, number, "Ditunda", by, world.NOW)
        world.finish(tx, world.take(tx).claims, world.NOW, Rejected("message_to_edit_not_found"))

    db.write_now(withdrawn)
    woken: list[bool] = []
    ticker = Ticker(db, world.COMPOSERS, clock=Clock(), wake_outbox=lambda: woken.append(True))
    await ticker.follow_up()
    await ticker.follow_up()
    assert woken == [True]
    assert len(db.read_now(lambda tx: world.rows_of(tx, "ralat:1:2"))) == 10


@pytest.mark.asyncio
async def test_each_office_is_asked_about_its_people_once(db: Database) -> None:
    """On the first working day of the month, whichever process ticks and however often."""
    clock = Clock(datetime(2027, 3, 1, 3, tzinfo=UTC))  # a Monday, 10.00 WIB

    def led(tx: Tx) -> None:
        world.add_offices(tx)
        for number, office in enumerate(("32.01", "32.02"), start=1):
            chat = world.add_person(tx, number)
            who = (world.CHANNEL, world.ACCOUNT, str(number), f"Orang {number}", world.NOW)
            chat.person_id = access.introduce(tx, *who).person_id
            roles.grant(tx, chat.person_id, office, roles.Role.ADMIN, world.NOW)

    db.write_now(led)
    woken: list[bool] = []
    for _ in range(2):
        ticker = Ticker(db, world.COMPOSERS, clock=clock, wake_outbox=lambda: woken.append(True))
        await ticker.check_staff()
    assert woken == [True]
    assert len(db.read_now(world.rows_of)) == 2


@pytest.mark.asyncio
async def test_what_answers_left_open_is_listed_once_a_month(db: Database) -> None:
    """Whichever process ticks and however often."""
    clock = Clock(datetime(2027, 3, 1, 3, tzinfo=UTC))  # a Monday, 10.00 WIB

    def asked(tx: Tx) -> None:
        world.add_offices(tx)
        chat = world.add_person(tx, 1)
        who = (world.CHANNEL, world.ACCOUNT, "1", "Orang 1", world.NOW)
        chat.person_id = access.introduce(tx, *who).person_id
        roles.grant(tx, chat.person_id, "32.01", roles.Role.DRAFTER, world.NOW)
        at = clock() - timedelta(days=9)
        gaps.note(tx, "32.01", "Parkir di TPS bayar?", Why.UNANSWERED, at)

    db.write_now(asked)
    woken: list[bool] = []
    for _ in range(2):
        ticker = Ticker(db, world.COMPOSERS, clock=clock, wake_outbox=lambda: woken.append(True))
        await ticker.list_gaps()
    assert woken == [True]
    assert db.read_now(world.rows_of)
