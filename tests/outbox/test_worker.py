"""The worker over real sockets: what arrives, what is stored, whatever goes wrong."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

import outbox.worker
from broadcasts import progress
from channels.base import Channel, Message, Rejected, SendLimits, Sent
from channels.telegram import TelegramChannel
from outbox import claim as claiming
from outbox import enqueue
from outbox.claim import Batch
from outbox.retry import Outcome
from outbox.worker import Watcher, Worker
from storage import chats, media
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.operations import OperationState
from tests import world
from tests.channels.contract import PHOTO, PICTURE
from tests.fakes.telegram_limits import Limits
from tests.fakes.telegram_server import FakeTelegram
from tests.world import COMPOSERS, NOW, PARTING, Clock, ScriptedChannel, WatchedDatabase

pytestmark = pytest.mark.asyncio

SENT, FAILED = OperationState.SENT, OperationState.FAILED
PENDING, SENDING = OperationState.PENDING, OperationState.SENDING


class Notes(Watcher):
    """Remembers every failure."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.calls = 0
        self._noted = asyncio.Event()

    def sent(self, seconds: float) -> None:
        """Count a call."""
        self.calls += 1

    def failed(self, outcome: Outcome) -> None:
        """Note a failure, which is stored by now."""
        self.outcomes.append(outcome)
        self._noted.set()

    async def until_failed(self, times: int) -> None:
        """Return once so many failures are stored."""
        async with asyncio.timeout(world.PATIENCE):
            while len(self.outcomes) < times:
                self._noted.clear()
                await self._noted.wait()


class Post:
    """A worker on a database with a clock that is told."""

    def __init__(
        self,
        db: WatchedDatabase,
        channel: Channel,
        concurrency: int = 50,
        clock: Clock | None = None,
    ) -> None:
        self.db = db
        self.clock = clock or Clock()
        self.notes = Notes()
        self.worker = Worker(
            db,
            channel,
            concurrency=concurrency,
            lease=world.LEASE,
            clock=self.clock,
            watcher=self.notes,
        )

    @contextlib.asynccontextmanager
    async def running(self, *, takes_over: bool = True) -> AsyncIterator[None]:
        """Send until the end of the block, then drain."""
        task = asyncio.create_task(self.worker.run(takes_over=takes_over))
        try:
            yield
        finally:
            self.worker.stop()
            await task

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and let the worker see it."""
        self.clock.advance(seconds)
        self.worker.wake()

    async def until_idle(self) -> None:
        """Return once nothing waits and nothing is on the wire."""
        await self.db.until(world.is_idle)


@pytest.fixture
def clock() -> Clock:
    """The time of the worker and of the platform."""
    return Clock()


@pytest_asyncio.fixture
async def fake(watched: WatchedDatabase, clock: Clock) -> AsyncIterator[FakeTelegram]:
    """A Telegram without limits that knows the group of each office, as the database does."""
    async with FakeTelegram(limits=Limits.off(), clock=clock.seconds) as server:
        for group in watched.write_now(world.add_groups):
            server.add_group(int(group.external_id), group.title)
        yield server


@pytest_asyncio.fixture
async def telegram(fake: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    """A channel to it that sends as fast as it can."""
    channel = TelegramChannel(
        fake.token, api_base=fake.api_base, request_timeout=timedelta(seconds=5)
    )
    channel.limits = SendLimits()
    yield channel
    await channel.aclose()


@pytest.fixture
def post(watched: WatchedDatabase, telegram: TelegramChannel, clock: Clock) -> Post:
    """A worker for the channel."""
    return Post(watched, telegram, clock=clock)


def chat_id(number: int) -> int:
    """The platform id of the group with this number, counted from 1."""
    return world.SUPERGROUP - number


def announce(db: WatchedDatabase, text: str = "Rapat", **options: Any) -> int:
    """Release an announcement to every group."""
    return db.write_now(lambda tx: world.release(tx, world.add_draft(tx, text, **options)))


def one_group(db: WatchedDatabase, text: str = "Rapat") -> tuple[int, int]:
    """Release an announcement to one group; (its number, the chat)."""
    number = announce(db, text, to=world.selector(root="11.01"))
    return number, chat_id(3)


def say(tx: Tx, chat: ChatRow, text: str = "Halo") -> None:
    """Queue a reply under its text."""
    enqueue.say(tx, COMPOSERS, chat, Message(text), key=text, now=NOW)


async def test_an_announcement_arrives_everywhere_once(post: Post, fake: FakeTelegram) -> None:
    """Ten groups, ten messages, each stored with the platform's id."""
    number = announce(post.db)
    async with post.running():
        await post.until_idle()
    assert len(fake.messages()) == 10
    assert fake.duplicates() == {}
    rows = post.db.read_now(world.rows_of)
    ids = {(message.chat, str(message.message_id)) for message in fake.messages()}
    chat_of = {group.id: int(group.external_id) for group in post.db.read_now(all_chats)}
    assert {(chat_of[row.chat_id], row.external_id) for row in rows} == ids
    assert post.db.read_now(lambda tx: progress.measure(tx, number)).total.sent == 10
    assert fake.counters.violations == []


def all_chats(tx: Tx) -> list[ChatRow]:
    """Every chat."""
    return [group for group in (chats.get(tx, n) for n in range(1, 11)) if group]


async def test_parts_arrive_in_order(post: Post, fake: FakeTelegram) -> None:
    """Each group reads the parts as they were written."""
    announce(post.db, PARTING.join(["satu", "dua", "tiga"]))
    async with post.running():
        await post.until_idle()
    for number in range(1, 11):
        ends = [message.text.split()[-1] for message in fake.messages(chat_id(number))]
        assert [ends[0], ends[1]] == ["satu", "dua"]
        assert "tiga" in fake.messages(chat_id(number))[2].text


async def test_the_platforms_limits_are_kept(
    watched: WatchedDatabase,
) -> None:
    """With our limits a platform that enforces its own never says 429."""
    started = time.monotonic()
    async with FakeTelegram() as strict:
        for group in watched.write_now(world.add_groups):
            strict.add_group(int(group.external_id), group.title)
        channel = TelegramChannel(strict.token, api_base=strict.api_base)
        worker = Worker(
            watched,
            channel,
            concurrency=50,
            clock=lambda: NOW + timedelta(seconds=time.monotonic() - started),
        )
        for number in range(4):
            announce(watched, f"Nomor {number}")
        task = asyncio.create_task(worker.run(takes_over=True))
        await watched.until(world.is_idle)
        worker.stop()
        await task
        await channel.aclose()
        assert strict.counters.sent == 40
        assert strict.counters.flooded == 0
        assert strict.counters.max_per_second() <= 31
        times = strict.counters.send_times
        assert times[-1] - times[0] <= 1.1 * 39 / 29


# Failures of the platform


async def test_a_429_of_one_chat_waits_for_that_chat(
    watched: WatchedDatabase, post: Post, fake: FakeTelegram
) -> None:
    """The others are served meanwhile, and the chat is not called before its time."""
    fake.fail("sendMessage", action="flood", chat=chat_id(4), retry_after=7)
    announce(watched)
    async with post.running():
        await watched.until(lambda tx: world.states(tx) == {SENT: 9, PENDING: 1})
        assert fake.messages(chat_id(4)) == []
        post.pass_time(6.9)
        await post.notes.until_failed(1)
        post.pass_time(0.1)
        await post.until_idle()
    assert len(fake.messages(chat_id(4))) == 1
    assert fake.counters.called_while_closed == 0


async def test_a_429_of_the_account_stops_everything(
    watched: WatchedDatabase, telegram: TelegramChannel, fake: FakeTelegram, clock: Clock
) -> None:
    """One probe finds out; then nothing leaves until the account opens."""
    post = Post(watched, telegram, concurrency=1, clock=clock)
    fake.fail("sendMessage", action="flood", retry_after=30)
    announce(watched)
    async with post.running():
        await post.notes.until_failed(2)
        post.pass_time(29)
        await watched.until(lambda tx: world.states(tx) == {PENDING: 10})
        post.pass_time(1)
        await post.until_idle()
    assert len(fake.calls) == 2 + 10
    assert len(fake.messages()) == 10


UNCERTAIN: dict[str, tuple[dict[str, Any], int]] = {
    "dropped before": ({"action": "drop"}, 1),
    "dropped after": ({"action": "drop_after"}, 2),
    "error page of a proxy": ({"action": "bad_gateway"}, 1),
    "server error": ({"status": 500, "description": "Internal Server Error"}, 1),
    "garbage": ({"action": "garbage"}, 2),
}


@pytest.mark.parametrize("label", UNCERTAIN)
async def test_an_announcement_whose_fate_is_unknown_goes_again(
    post: Post, fake: FakeTelegram, label: str
) -> None:
    """Nothing is lost; what may be there twice is marked in the record."""
    fault, copies = UNCERTAIN[label]
    _, chat = one_group(post.db)
    fake.fail("sendMessage", **fault)
    async with post.running():
        await post.notes.until_failed(1)
        post.pass_time(1)
        await post.until_idle()
    assert len(fake.messages(chat)) == copies
    (row,) = post.db.read_now(world.rows_of)
    assert (row.state, row.resends, row.attempts) == (SENT, 1, 2)


async def test_an_old_reply_whose_fate_is_unknown_stays_so(post: Post, fake: FakeTelegram) -> None:
    """A reply of over a minute is not risked twice; it is listed as unknown."""
    fake.add_private(7, "Siti")
    post.db.write_now(lambda tx: say(tx, world.add_person(tx, 7)))
    fake.fail("sendMessage", action="drop_after")
    post.clock.advance(61)
    async with post.running():
        await post.until_idle()
    (row,) = post.db.read_now(world.rows_of)
    assert (row.state, row.reason) == (OperationState.UNKNOWN, "ambiguous")
    assert len(fake.messages(7)) == 1


async def test_a_group_that_removed_us_is_failed_by_name(post: Post, fake: FakeTelegram) -> None:
    """The group is gone for the next announcement, and named in this one."""
    fake.set_state(chat_id(4), "kicked")
    number = announce(post.db)
    async with post.running():
        await post.until_idle()
    (lost,) = post.db.read_now(lambda tx: progress.groups(tx, number, (FAILED,)))
    assert (lost.code, lost.reason, lost.chat) == ("11.02", "kicked", str(chat_id(4)))
    assert post.db.read_now(lambda tx: chats.get_one(tx, 4)).state is ChatState.GONE
    assert post.db.read_now(lambda tx: progress.measure(tx, number)).total.sent == 9


async def test_a_group_that_became_a_supergroup_is_followed(post: Post, fake: FakeTelegram) -> None:
    """The message arrives under the new id, and the chat keeps it."""
    _, old = one_group(post.db)
    new = chat_id(777)
    await fake.migrate(old, new, announce=False)
    async with post.running():
        await post.until_idle()
    assert (len(fake.messages(old)), len(fake.messages(new))) == (0, 1)
    assert post.db.read_now(lambda tx: chats.get_one(tx, 3)).external_id == str(new)


async def test_a_lost_first_part_takes_the_others_with_it(post: Post, fake: FakeTelegram) -> None:
    """Where the first part is refused, no group reads a second part alone."""
    number = announce(post.db, f"satu{PARTING}dua")
    fake.fail("sendMessage", chat=chat_id(4), description="Bad Request: x")
    async with post.running():
        await post.until_idle()
    assert fake.messages(chat_id(4)) == []
    measured = post.db.read_now(lambda tx: progress.measure(tx, number))
    assert (measured.total.sent, measured.total.failed) == (9, 1)
    assert len(fake.messages()) == 18


async def test_a_revoked_token_waits_for_the_operator(post: Post, fake: FakeTelegram) -> None:
    """Nothing fails while the token is wrong; the operator hears of it; then all goes on."""
    fake.fail("sendMessage", status=401, description="Unauthorized", times=None)
    announce(post.db)
    async with post.running():
        await post.notes.until_failed(10)
        assert all(outcome.is_operator_alert for outcome in post.notes.outcomes)
        assert post.db.read_now(world.states) == {PENDING: 10}
        fake.faults.clear()
        post.pass_time(29.9)
        calls = len(fake.calls)
        await post.db.until(lambda _: True)
        assert len(fake.calls) == calls
        post.pass_time(0.1)
        await post.until_idle()
    assert len(fake.messages()) == 10


async def test_a_platform_that_is_down_for_ten_minutes_loses_nothing(
    watched: WatchedDatabase,
) -> None:
    """Everything waits, tried now and then, and arrives once when the platform is back."""
    fake = FakeTelegram(limits=Limits.off())
    async with fake:
        pass  # it has a port now, and nobody listens there
    for group in watched.write_now(world.add_groups):
        fake.add_group(int(group.external_id), group.title)
    channel = TelegramChannel(fake.token, api_base=fake.api_base)
    channel.limits = SendLimits()
    post = Post(watched, channel, concurrency=3)
    number = announce(watched)
    async with post.running():
        while post.clock.now < NOW + timedelta(minutes=10):
            seen = len(post.notes.outcomes)
            await post.notes.until_failed(seen + 1)
            post.pass_time(31)
        measured = watched.read_now(lambda tx: progress.measure(tx, number))
        assert (measured.total.pending, measured.total.total) == (10, 10)
        async with fake:
            async with asyncio.timeout(world.PATIENCE):
                while not watched.read_now(world.is_idle):
                    post.pass_time(31)
                    await watched.until_tried()
    await channel.aclose()
    assert len(fake.messages()) == 10
    assert fake.duplicates() == {}
    assert all(row.resends == 0 for row in watched.read_now(world.rows_of))


# Files


def put_picture(db: WatchedDatabase) -> str:
    """Store a picture."""
    db.write_now(lambda tx: media.put(tx, PHOTO, PICTURE, NOW))
    return PHOTO.sha256


def twenty_groups(db: WatchedDatabase, fake: FakeTelegram) -> None:
    """Ten more groups."""

    def add(tx: Tx) -> None:
        for number in range(11, 21):
            group = world.add_group(tx, "32.01", number)
            fake.add_group(int(group.external_id), group.title)

    db.write_now(add)


@pytest.mark.parametrize("fails_first", [False, True])
async def test_a_picture_is_uploaded_once(
    post: Post, fake: FakeTelegram, fails_first: bool
) -> None:
    """Twenty groups get the picture from one upload, also when the first try fails."""
    twenty_groups(post.db, fake)
    if fails_first:
        fake.fail("sendPhoto", status=400, description="Bad Request: x")
    announce(post.db, picture=put_picture(post.db))
    async with post.running():
        await post.until_idle()
    shown = [message.media.sha256 for message in fake.messages() if message.media]
    assert shown == [PHOTO.sha256] * (19 if fails_first else 20)
    assert fake.uploads == 1


async def test_a_known_picture_is_not_uploaded_again(post: Post, fake: FakeTelegram) -> None:
    """The handle outlives the worker: the next announcement and the next start reuse it."""
    picture = put_picture(post.db)
    announce(post.db, picture=picture)
    async with post.running():
        await post.until_idle()
    announce(post.db, "Lain", picture=picture)
    channel = TelegramChannel(fake.token, api_base=fake.api_base)
    channel.limits = SendLimits()
    again = Post(post.db, channel)
    async with again.running():
        await again.until_idle()
    await channel.aclose()
    assert fake.uploads == 1
    assert len(fake.messages()) == 20


async def test_waiting_for_an_upload_is_not_waiting_in_line(watched: WatchedDatabase) -> None:
    """Once the handle is known, the calls that waited for it leave together."""
    watched.write_now(world.add_groups)
    channel = ScriptedChannel()
    channel.gate.clear()
    channel.answers[str(chat_id(1))] = [Sent(("1",), "handle")]
    announce(watched, picture=put_picture(watched))
    post = Post(watched, channel)
    async with post.running():
        await channel.until_called(1)
        channel.gate.set()
        await channel.until_called(2)
        channel.gate.clear()
        await channel.until_called(10)
        channel.gate.set()
        await post.until_idle()
    uploads = [made.upload for made in channel.operations]
    assert [upload.content is not None for upload in uploads if upload] == [True] + [False] * 9


# The worker itself


@pytest.fixture
def scripted(watched: WatchedDatabase) -> ScriptedChannel:
    """A channel that answers as told; the database has the groups."""
    watched.write_now(world.add_groups)
    return ScriptedChannel()


async def test_no_more_than_the_slots_are_on_the_wire(
    watched: WatchedDatabase, scripted: ScriptedChannel
) -> None:
    """`sending` means on the wire: as many rows as calls, never more than the slots."""
    scripted.gate.clear()
    announce(watched)
    post = Post(watched, scripted, concurrency=4)
    async with post.running():
        await scripted.until_called(4)
        post.worker.wake()
        await watched.until(lambda tx: world.states(tx) == {SENDING: 4, PENDING: 6})
        assert len(scripted.operations) == 4
        scripted.gate.set()
        await post.until_idle()
    assert len(scripted.operations) == 10


async def test_stopping_drains(watched: WatchedDatabase, scripted: ScriptedChannel) -> None:
    """A stop claims nothing more, waits for the calls on the wire and stores them."""
    scripted.gate.clear()
    announce(watched)
    post = Post(watched, scripted, concurrency=3)
    task = asyncio.create_task(post.worker.run(takes_over=True))
    await scripted.until_called(3)
    post.worker.stop()
    await asyncio.sleep(0)
    assert not task.done()
    scripted.gate.set()
    await task
    assert watched.read_now(world.states) == {SENT: 3, PENDING: 7}


async def test_a_stop_does_not_wait_for_ever(
    watched: WatchedDatabase, scripted: ScriptedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls that outlast the drain stay on the wire; the next start decides about them."""
    monkeypatch.setattr(outbox.worker, "DRAIN_TIMEOUT", 0.01)
    scripted.gate.clear()
    announce(watched)
    post = Post(watched, scripted, concurrency=2)
    async with post.running():
        await scripted.until_called(2)
    assert watched.read_now(world.states) == {SENDING: 2, PENDING: 8}
    scripted.gate.set()
    again = Post(watched, scripted)
    async with again.running():
        await again.until_idle()
    rows = watched.read_now(world.rows_of)
    assert sum(row.resends for row in rows) == 2
    assert {row.state for row in rows} == {SENT}


async def test_results_survive_a_database_that_is_away(
    watched: WatchedDatabase, scripted: ScriptedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing can be stored, results wait in memory; nothing is sent twice."""
    monkeypatch.setattr(outbox.worker, "OUTAGE_PAUSE", 0.01)
    scripted.gate.clear()
    announce(watched)
    post = Post(watched, scripted, concurrency=5)
    async with post.running():
        await scripted.until_called(5)
        watched.outage = OSError("disk full")
        scripted.gate.set()
        async with asyncio.timeout(world.PATIENCE):
            while watched.refused < 3:
                await watched.until_tried()
        assert watched.read_now(world.states) == {SENDING: 5, PENDING: 5}
        watched.outage = None
        await post.until_idle()
    assert len(scripted.operations) == 10
    assert watched.read_now(world.states) == {SENT: 10}


async def test_a_stop_during_an_outage_ends(
    watched: WatchedDatabase, scripted: ScriptedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is away at the stop costs no result that the next start cannot settle."""
    monkeypatch.setattr(outbox.worker, "OUTAGE_PAUSE", 0.01)
    scripted.gate.clear()
    announce(watched)
    post = Post(watched, scripted, concurrency=5)
    async with post.running():
        await scripted.until_called(5)
        watched.outage = OSError("disk full")
        scripted.gate.set()
    watched.outage = None
    assert watched.read_now(world.states) == {SENDING: 5, PENDING: 5}


async def test_a_worker_whose_claim_was_taken_over_stores_nothing(
    watched: WatchedDatabase, scripted: ScriptedChannel
) -> None:
    """The answer that comes too late does not change what the new worker stored."""
    number, chat = one_group(watched, f"satu{PARTING}dua")
    late = ScriptedChannel()
    late.gate.clear()
    late.answers[str(chat)] = [Rejected("too_late")]
    old, new = Post(watched, late), Post(watched, scripted)
    async with old.running():
        await late.until_called(1)
        async with new.running():
            await new.until_idle()
        late.gate.set()
        await old.notes.until_failed(1)
    measured = watched.read_now(lambda tx: progress.measure(tx, number))
    assert (measured.total.sent, measured.total.failed) == (1, 0)
    assert watched.read_now(world.states) == {SENT: 2}


def is_leased_until(moment: datetime, tx: Tx) -> bool:
    """Whether the first operation is claimed until then."""
    return world.row(tx, 1).lease_until == moment


async def test_leases_are_renewed_while_calls_last(
    watched: WatchedDatabase, scripted: ScriptedChannel
) -> None:
    """A slow call stays its worker's own however long it takes."""
    scripted.gate.clear()
    one_group(watched)
    post = Post(watched, scripted)
    async with post.running():
        await scripted.until_called(1)
        for seconds in (31, 62, 93):
            post.clock.now = NOW + timedelta(seconds=seconds)
            post.worker.wake()
            expected = post.clock.now + world.LEASE
            await watched.until(partial(is_leased_until, expected))
        scripted.gate.set()
        await post.until_idle()
    assert len(scripted.operations) == 1


async def test_a_clock_that_jumps_ahead_sends_nothing_twice(
    watched: WatchedDatabase, scripted: ScriptedChannel
) -> None:
    """After a suspended hour the worker's own calls are still its own, those ended included."""
    scripted.gate.clear()
    announce(watched)
    post = Post(watched, scripted, concurrency=5)
    async with post.running():
        await scripted.until_called(5)
        scripted.gate.set()
        async with asyncio.timeout(world.PATIENCE):
            while not watched.read_now(world.is_idle):
                post.pass_time(61)
                await watched.until_tried()
    assert len(scripted.operations) == 10


async def test_dead_claims_are_taken_over_beside_a_running_worker(
    watched: WatchedDatabase, scripted: ScriptedChannel
) -> None:
    """When another worker dies, its calls are decided as soon as their leases end."""
    one_group(watched)
    watched.write_now(lambda tx: world.take(tx, owner="dead"))
    post = Post(watched, scripted)
    async with post.running(takes_over=False):
        for _ in range(4):
            post.pass_time(14)
            await watched.until_tried()
        assert scripted.operations == []
        assert watched.read_now(world.states) == {SENDING: 1}
        post.pass_time(14)
        await watched.until_tried()
        post.pass_time(14)
        await post.until_idle()
    assert len(scripted.operations) == 1
    assert watched.read_now(lambda tx: world.row(tx, 1)).resends == 1


@pytest.mark.parametrize("outage", ["fails", "hangs"])
async def test_nothing_is_taken_over_right_after_an_outage(
    watched: WatchedDatabase,
    scripted: ScriptedChannel,
    monkeypatch: pytest.MonkeyPatch,
    outage: str,
) -> None:
    """Who was cut off together with us gets a whole lease to store what it has."""
    monkeypatch.setattr(outbox.worker, "OUTAGE_PAUSE", 0.01)
    one_group(watched)
    watched.write_now(lambda tx: world.take(tx, owner="cut off as well"))
    post = Post(watched, scripted)
    async with post.running(takes_over=False):
        await watched.until_tried()
        watched.outage = OSError("away") if outage == "fails" else None
        post.pass_time(61)
        await watched.until_tried()
        watched.outage = None
        for _ in range(4):
            await watched.until_tried()
            assert watched.read_now(lambda tx: world.row(tx, 1)).resends == 0
            post.pass_time(14)
        await watched.until_tried()
        for _ in range(2):
            post.pass_time(14)
            await watched.until_tried()
        await post.until_idle()
    assert watched.read_now(lambda tx: world.row(tx, 1)).resends == 1


def say_to_first(text: str, tx: Tx) -> None:
    """Queue a message for the first chat."""
    say(tx, chats.get_one(tx, 1), text)


async def test_a_wake_sends_at_once(
    watched: WatchedDatabase, scripted: ScriptedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply does not wait for the next look around."""
    monkeypatch.setattr(outbox.worker, "IDLE_POLL", 60.0)
    post = Post(watched, scripted)
    async with post.running():
        await watched.until(lambda _: True)
        for number in range(3):
            await watched.write(partial(say_to_first, str(number)))
            post.worker.wake()
            await post.until_idle()
    assert len(scripted.operations) == 3


async def test_a_wake_during_a_turn_is_not_lost(
    watched: WatchedDatabase, scripted: ScriptedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written right after the worker looked leaves without the next look around."""
    monkeypatch.setattr(outbox.worker, "IDLE_POLL", 60.0)
    post = Post(watched, scripted)
    loop = asyncio.get_running_loop()
    claim = claiming.claim
    claims: list[Batch] = []

    def claim_too_early(tx: Tx, *arguments: Any) -> Batch:
        batch = claim(tx, *arguments)
        if not claims:
            say(tx, chats.get_one(tx, 1))
            loop.call_soon_threadsafe(post.worker.wake)
        claims.append(batch)
        return batch

    monkeypatch.setattr(claiming, "claim", claim_too_early)
    async with post.running():
        await watched.until(lambda tx: world.states(tx) == {SENT: 1})


async def test_a_slot_is_free_as_soon_as_its_call_ends(
    watched: WatchedDatabase, scripted: ScriptedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one slot the next call leaves when the last one is stored, not at the next look."""
    monkeypatch.setattr(outbox.worker, "IDLE_POLL", 60.0)
    announce(watched)
    async with Post(watched, scripted, concurrency=1).running():
        await watched.until(lambda tx: world.states(tx) == {SENT: 10})


async def test_a_channel_that_breaks_does_not_end_the_worker(
    watched: WatchedDatabase, scripted: ScriptedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in a channel is an uncertain call, and the next one is made."""
    one_group(watched)
    sends: list[int] = []

    async def send(_: Any) -> Sent:
        sends.append(1)
        if len(sends) == 1:
            raise ZeroDivisionError
        return Sent(("1",))

    monkeypatch.setattr(scripted, "send", send)
    post = Post(watched, scripted)
    async with post.running():
        await post.notes.until_failed(1)
        post.pass_time(1)
        await post.until_idle()
    assert watched.read_now(world.states) == {SENT: 1}


async def test_every_call_is_measured(watched: WatchedDatabase, scripted: ScriptedChannel) -> None:
    """The watcher hears of each call and of each failure."""
    scripted.answers[str(chat_id(4))] = [Rejected("x")]
    announce(watched)
    post = Post(watched, scripted)
    async with post.running():
        await post.until_idle()
    assert post.notes.calls == 10
    assert [outcome.reason for outcome in post.notes.outcomes] == ["x"]


async def test_a_start_recovers_before_it_sends(
    watched: WatchedDatabase, scripted: ScriptedChannel
) -> None:
    """What was on the wire at a crash is decided first, and goes again marked."""
    announce(watched)
    watched.write_now(lambda tx: world.take(tx, slots=3, owner="crashed"))
    post = Post(watched, scripted)
    async with post.running():
        await post.until_idle()
    rows = watched.read_now(world.rows_of)
    assert [row.resends for row in rows] == [1] * 3 + [0] * 7
    assert len(scripted.operations) == 10
