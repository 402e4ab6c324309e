"""The loop that sends: one writer transaction stores results and claims what leaves next."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from channels.base import (
    Ambiguous,
    Channel,
    Operation,
    Part,
    Reconciles,
    SendError,
    Sent,
    Upload,
)
from outbox import claim as claiming
from outbox import receipts
from outbox.claim import Batch, Claim, Policy
from outbox.limits import microseconds
from outbox.outage import Outage
from outbox.receipts import Receipt
from outbox.retry import Outcome
from storage import limits, media, operations, renderings
from storage.engine import Database, Tx

log = structlog.get_logger()

FLUSH_DELAY = 0.04  # seconds a result waits: past Telegram's 1/29, so it rides with the next claim
IDLE_POLL = 0.5  # seconds; another process may have written work
DRAIN_TIMEOUT = 6.0  # seconds that calls on the wire get: the whole bot stops within ten
RENDERING_CACHE = 512  # parts; an announcement has a handful
OUTAGE_PAUSE = 1.0  # seconds before the database is tried again


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one transaction brought: claims with their parts, and failures for the operator."""

    at: datetime
    batch: Batch
    parts: Sequence[Part]
    outcomes: Sequence[Outcome]


class Watcher:
    """Is told what the worker sees; the default looks away."""

    def sent(self, seconds: float) -> None:
        """A call took this long."""

    def failed(self, outcome: Outcome) -> None:
        """A call did not go through."""


class Worker:
    """Sends the operations of one channel account until stopped."""

    def __init__(
        self,
        database: Database,
        channel: Channel,
        *,
        concurrency: int,
        lease: timedelta = timedelta(seconds=60),
        clock: Callable[[], datetime] = utc_now,
        watcher: Watcher | None = None,
    ) -> None:
        self._db = database
        self._channel = channel
        self._account = f"{channel.name}:{channel.account}"
        policy = Policy.of(channel.limits)
        self._policy = policy.shared() if database.is_shared else policy
        self._can_ask = isinstance(channel, Reconciles)
        self._concurrency = concurrency
        self._lease = lease
        self._clock = clock
        self._watcher = watcher or Watcher()
        self._owner = uuid.uuid4().hex
        self._wake = asyncio.Event()
        self._calls: dict[asyncio.Task[None], int] = {}
        self._finished: list[Receipt] = []
        self._finished_since: float | None = None
        self._renew_at = clock() + lease / 2
        self._parts: dict[str, Part] = {}
        self._handles: dict[str, str] = {}
        self._uploads: dict[str, asyncio.Lock] = {}
        self._outage = Outage()
        self._stored_at = clock()
        self._spares_others_until = clock()
        self._is_stopping = False

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    async def run(self, *, takes_over: bool) -> None:
        """Send until `stop`; `takes_over`: no other process sends, so dead claims are ours."""
        has_recovered = not takes_over
        while not self._is_stopping:
            try:
                if not has_recovered:
                    await self._recover()
                    has_recovered = True
                cycle = await self._turn()
            except Exception:
                # The database is away or full: results stay in memory, claims keep their lease.
                log.exception("outbox.turn_failed", account=self._account)
                await asyncio.sleep(OUTAGE_PAUSE)
                continue
            await self._rest(cycle)
        await self._drain()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when the calls on the wire are stored."""
        self._is_stopping = True
        self._wake.set()

    async def _recover(self) -> None:
        found = await self._db.write(lambda tx: self._take_over(tx, self._clock(), everything=True))
        if found:
            log.warning("outbox.recovered", account=self._account, operations=found)

    def _take_over(self, tx: Tx, now: datetime, *, everything: bool) -> int:
        return receipts.recover(
            tx, self._account, now, everything=everything, can_ask=self._can_ask
        )

    async def _turn(self) -> Cycle:
        self._wake.clear()  # what wakes us from here on may be too late for this turn
        finished, self._finished, self._finished_since = self._finished, [], None
        # Counted here: a call that ends while the transaction runs is `sending` until the next one.
        free = self._free_slots()
        try:
            cycle = await self._db.write(lambda tx: self._cycle(tx, finished, free))
        except BaseException:
            self._finished = finished + self._finished
            raise
        if self._was_away(cycle.at):
            self._spares_others_until = cycle.at + self._lease
        self._stored_at = cycle.at
        if cycle.at >= self._renew_at:
            self._renew_at = cycle.at + self._lease / 2
        for outcome in cycle.outcomes:
            self._watcher.failed(outcome)
            if outcome.is_operator_alert:
                log.error("outbox.misconfigured", account=self._account, reason=outcome.reason)
        for claim, part in zip(cycle.batch.claims, cycle.parts, strict=True):
            call = asyncio.create_task(self._call(claim, part))
            self._calls[call] = claim.candidate.id
        return cycle

    def _was_away(self, now: datetime) -> bool:
        """Whether we stored nothing for so long that others' leases may have ended meanwhile.

        Then they were likely cut off from the database as we were: taken over before they come
        back to renew, what they have sent would be sent again. No exception needs to tell of it,
        since a unit of work can outlast the outage.
        """
        return now - self._stored_at > self._lease / 4

    def _free_slots(self) -> int:
        if self._is_stopping:
            return 0
        busy = len(self._calls)
        now = asyncio.get_running_loop().time()
        return self._outage.slots(self._concurrency - busy, busy, now)

    def _cycle(self, tx: Tx, finished: Sequence[Receipt], free: int) -> Cycle:
        now = self._clock()
        outcomes = receipts.apply(
            tx, self._account, self._owner, finished, now, can_ask=self._can_ask
        )
        if now >= self._renew_at:
            # Also what has just ended and is not stored: taken over, it would be sent again.
            operations.renew(tx, self._owner, now + self._lease)
            if not self._was_away(now) and now >= self._spares_others_until:
                self._take_over(tx, now, everything=False)
        if self._db.is_shared:
            # A token granted at a time before the wait for others would leave beside theirs.
            limits.lock_account(tx, self._account)
        batch = claiming.claim(
            tx, self._account, self._policy, self._owner, self._clock(), self._lease, free
        )
        parts = [self._part(tx, claim.candidate.rendering) for claim in batch.claims]
        return Cycle(now, batch, parts, outcomes)

    def _part(self, tx: Tx, rendering: str | None) -> Part:
        if rendering is None:
            return Part(text="")
        part = self._parts.get(rendering)
        if part is None:
            if len(self._parts) >= RENDERING_CACHE:
                self._parts.clear()
            part = self._parts[rendering] = renderings.get(tx, rendering)
        return part

    async def _rest(self, cycle: Cycle) -> None:
        """Wait for work, a free slot, the next token or results that want to be stored."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._pause(cycle.batch)
        while not self._is_stopping:
            if self._finished_since is not None:
                if len(self._finished) * 2 >= self._concurrency:
                    return
                deadline = min(deadline, self._finished_since + FLUSH_DELAY)
            if deadline <= loop.time():
                return
            alarm = loop.call_at(deadline, self._wake.set)
            await self._wake.wait()
            alarm.cancel()
            if self._finished_since is None:
                return
            self._wake.clear()

    def _pause(self, batch: Batch) -> float:
        """Seconds until there may be more to claim."""
        if len(self._calls) >= self._concurrency:
            return IDLE_POLL
        if batch.opens_at is not None:
            wait = (batch.opens_at - microseconds(self._clock())) / 1_000_000
            if wait > 0:
                return min(wait, IDLE_POLL)
        return 0.0 if batch.claims else IDLE_POLL

    async def _call(self, claim: Claim, part: Part) -> None:
        started = asyncio.get_running_loop().time()
        result: Sent | SendError
        try:
            result = await self._send(claim, part)
        except SendError as error:
            result = error
        except Exception as error:
            log.exception("outbox.call_failed", operation=claim.candidate.id)
            result = Ambiguous(type(error).__name__)
        now = asyncio.get_running_loop().time()
        self._watcher.sent(now - started)
        self._outage.note(result, now)
        media_digest = part.media.sha256 if part.media else None
        self._finished.append(Receipt(claim, result, self._clock(), media_digest))
        # Not by a callback, which comes after the wake-up: the next turn would see no free slot.
        call = asyncio.current_task()
        assert call is not None
        del self._calls[call]
        if self._finished_since is None:
            self._finished_since = now
        self._wake.set()

    async def _send(self, claim: Claim, part: Part) -> Sent:
        if part.media is None:
            return await self._channel.send(_operation(claim, part, None))
        digest = part.media.sha256
        if digest in self._handles:
            return await self._channel.send(
                _operation(claim, part, Upload(self._handles[digest], None))
            )
        # One call uploads, the others wait for its handle: 553 uploads of one picture are none.
        async with self._uploads.setdefault(digest, asyncio.Lock()):
            upload = await self._upload(digest)
            if upload.handle is None:
                sent = await self._channel.send(_operation(claim, part, upload))
                if sent.media_handle:
                    self._handles[digest] = sent.media_handle
                return sent
            self._handles[digest] = upload.handle
        return await self._channel.send(_operation(claim, part, upload))

    async def _upload(self, digest: str) -> Upload:
        if digest in self._handles:
            return Upload(self._handles[digest], None)

        def look(tx: Tx) -> Upload:
            handle = media.handle(tx, digest, self._channel.name, self._channel.account)
            stored = None if handle else media.get(tx, digest)
            return Upload(handle, stored.content if stored else None)

        return await self._db.read(look)

    async def _drain(self) -> None:
        if self._calls:
            await asyncio.wait(self._calls, timeout=DRAIN_TIMEOUT)
        try:
            await self._turn()
        except Exception:
            # The next start finds these calls on the wire and decides about each.
            log.exception("outbox.drain_failed", account=self._account)


def _operation(claim: Claim, part: Part, upload: Upload | None) -> Operation:
    candidate = claim.candidate
    return Operation(
        id=candidate.id,
        kind=candidate.kind,
        chat=candidate.chat,
        part=part,
        topic=candidate.topic,
        target=candidate.target,
        upload=upload,
    )
