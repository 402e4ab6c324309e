"""A small KPU for tests: ten offices, their groups, announcements, and a clock that is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import col

from broadcasts import drafting, publish
from channels.base import (
    ChatKind,
    Envelope,
    Event,
    IncomingMedia,
    Message,
    Operation,
    Part,
    Rejected,
    Request,
    SendError,
    SendLimits,
    Sent,
)
from outbox import claim as claiming
from outbox import receipts
from outbox.claim import Batch, Claim, Policy
from outbox.receipts import Receipt
from storage import chats, offices
from storage.broadcasts import Lane
from storage.chats import Category, ChatRow, ChatState, Selector
from storage.engine import Database, Tx, Unit
from storage.offices import Office, Tier
from storage.operations import OperationRow, OperationState

NOW = datetime(2027, 2, 8, 3, 0, tzinfo=UTC)  # 10.00 WIB
CHANNEL = "telegram"
ACCOUNT = "4242"
SENDER = f"{CHANNEL}:{ACCOUNT}"
WORKER = "worker-1"
LEASE = timedelta(seconds=60)
PARTING = "¶"  # where the composer splits a text
SUPERGROUP = -1_001_000_000_000
PATIENCE = 5.0  # seconds a test waits for something before it fails

PROVINCES = {"11": "Aceh", "32": "Jawa Barat", "94": "Papua"}
ZONES = {"11": "Asia/Jakarta", "32": "Asia/Jakarta", "94": "Asia/Jayapura"}
EVERY_TIER = tuple(Tier)


T = TypeVar("T")


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def seconds(self) -> float:
        """The time as seconds since the epoch."""
        return self.now.timestamp()

    def advance(self, seconds: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now


class Composer:
    """Splits a message where its text says so; the file goes with the first part."""

    can_edit = True
    has_commands = True
    has_groups = True
    window: timedelta | None = None
    daily_people = 0

    def compose(self, message: Message) -> tuple[Part, ...]:
        """The parts."""
        first, *others = message.text.split(PARTING)
        parts = [Part(first, media=message.media), *map(Part, others)]
        parts[-1] = Part(parts[-1].text, message.buttons, parts[-1].media)
        return tuple(parts)


COMPOSERS = {CHANNEL: Composer()}


class ScriptedChannel(Composer):
    """A channel that answers as told, once its `gate` is open."""

    name = CHANNEL
    account = ACCOUNT

    def __init__(self, limits: SendLimits | None = None) -> None:
        self.limits = limits or SendLimits()
        self.gate = asyncio.Event()
        self.gate.set()
        self.operations: list[Operation] = []
        self.answers: dict[str, list[Sent | SendError]] = {}
        self._called = asyncio.Event()

    async def send(self, operation: Operation) -> Sent:
        """Note the call; give the next answer for its chat, or success."""
        self.operations.append(operation)
        self._called.set()
        self._called = asyncio.Event()
        await self.gate.wait()
        planned = self.answers.get(operation.chat, [])
        answer = planned.pop(0) if planned else Sent((f"m{operation.id}",))
        if isinstance(answer, SendError):
            raise answer
        return answer

    async def until_called(self, times: int) -> None:
        """Return once so many calls were made."""
        async with asyncio.timeout(PATIENCE):
            while len(self.operations) < times:
                await self._called.wait()

    def open(self, request: Request) -> Sequence[Envelope]:
        """Nobody posts here."""
        return ()

    def decode(self, envelope: Envelope) -> Event:
        """Nothing arrives here."""
        raise NotImplementedError

    async def fetch(self, media: IncomingMedia) -> bytes:
        """Nothing to load."""
        raise Rejected("file_gone")

    async def aclose(self) -> None:
        """Nothing to release."""


class WatchedDatabase(Database):
    """A database that tells of its writes; while `outage` is set, they fail with it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.outage: Exception | None = None
        self.refused = 0
        self._written = asyncio.Event()

    async def write(self, unit: Unit[T]) -> T:
        """Run the unit, then wake those who wait."""
        try:
            if self.outage is not None:
                self.refused += 1
                raise self.outage
            return await super().write(unit)
        finally:
            self._written.set()
            self._written = asyncio.Event()

    async def until_tried(self) -> None:
        """Return after the next write, be it refused."""
        await self._written.wait()

    async def until(self, condition: Unit[bool]) -> None:
        """Return once the condition holds; it is looked at after every write."""
        async with asyncio.timeout(PATIENCE):
            while True:
                written = self._written
                if await self.read(condition):
                    return
                await written.wait()


# Who and where


def add_offices(tx: Tx) -> None:
    """RI, three provinces and two regencies in each."""
    rows = [_office("00", "KPU RI", Tier.NATIONAL, None, "Asia/Jakarta")]
    for code, name in PROVINCES.items():
        rows.append(_office(code, f"KPU Provinsi {name}", Tier.PROVINCE, "00", ZONES[code]))
        rows += [
            _office(f"{code}.0{n}", f"KPU Kabupaten {name} {n}", Tier.REGENCY, code, ZONES[code])
            for n in (1, 2)
        ]
    offices.put(tx, rows, [("ri", "00")])


def _office(code: str, name: str, tier: Tier, parent: str | None, zone: str) -> Office:
    return Office(code=code, name=name, region=name, tier=tier, parent=parent, timezone=zone)


def add_group(
    tx: Tx,
    office: str,
    number: int,
    *,
    channel: str = CHANNEL,
    category: Category = Category.SATKER,
    takes_direct: bool = False,
) -> ChatRow:
    """A confirmed group; `number` tells it from the others."""
    return chats.add(
        tx,
        ChatRow(
            channel=channel,
            account=ACCOUNT,
            external_id=str(SUPERGROUP - number),
            kind=ChatKind.GROUP,
            title=f"Humas {office} #{number}",
            state=ChatState.ACTIVE,
            office=office,
            category=category,
            takes_direct=takes_direct,
            created_at=NOW,
        ),
    )


def add_groups(tx: Tx) -> list[ChatRow]:
    """One satker group for each office, in the order of their codes."""
    return [
        add_group(tx, office.code, number)
        for number, office in enumerate(offices.everything(tx), start=1)
    ]


def add_person(tx: Tx, user_id: int) -> ChatRow:
    """The private chat of a person."""
    return chats.add(
        tx,
        ChatRow(
            channel=CHANNEL,
            account=ACCOUNT,
            external_id=str(user_id),
            kind=ChatKind.PRIVATE,
            title=f"Orang {user_id}",
            state=ChatState.ACTIVE,
            created_at=NOW,
        ),
    )


# Announcements


def selector(
    *,
    author: str = "00",
    root: str = "00",
    tiers: tuple[Tier, ...] = EVERY_TIER,
    categories: tuple[Category, ...] = (Category.SATKER,),
) -> Selector:
    """Everybody's satker groups, unless told otherwise."""
    return Selector(author, root, tiers, categories)


def add_draft(
    tx: Tx,
    text: str = "Rapat pukul 13.00",
    *,
    to: Selector | None = None,
    gap: float = 0,
    lane: Lane = Lane.ROUTINE,
    report_chat: int | None = None,
    picture: str | None = None,
) -> int:
    """A draft of the national office; `gap` in seconds."""
    author = drafting.Author("cli:tester", report_chat=report_chat)
    return drafting.draft(
        tx,
        author,
        text,
        to or selector(),
        gap=timedelta(seconds=gap),
        now=NOW,
        picture=picture,
        lane=lane,
    )


def release(tx: Tx, broadcast_id: int, *, due_at: datetime = NOW, now: datetime = NOW) -> int:
    """Publish a draft and write all of its operations; returns its id."""
    publish.publish(tx, broadcast_id, "cli:tester", due_at, now)
    plan(tx, now)
    return broadcast_id


def plan(tx: Tx, now: datetime = NOW) -> int:
    """Write every operation that is missing; returns in how many chunks."""
    chunks = 0
    while publish.write_chunk(tx, COMPOSERS, now):
        chunks += 1
    return chunks


# Sending without a network


def take(
    tx: Tx,
    now: datetime = NOW,
    *,
    slots: int = 50,
    policy: Policy | None = None,
    owner: str = WORKER,
) -> Batch:
    """Claim what may leave."""
    return claiming.claim(tx, SENDER, policy or Policy(), owner, now, LEASE, slots)


def finish(
    tx: Tx,
    claims: Sequence[Claim],
    now: datetime = NOW,
    answer: SendError | None = None,
    owner: str = WORKER,
) -> None:
    """Store what the platform answered to claimed calls: success, or this error for each."""
    done = [Receipt(claim, answer or Sent((f"m{claim.candidate.id}",)), now) for claim in claims]
    receipts.apply(tx, SENDER, owner, done, now)


def send_all(tx: Tx, now: datetime = NOW) -> list[str]:
    """Claim and send until nothing may leave; returns the chats in order."""
    sent: list[str] = []
    while batch := take(tx, now).claims:
        finish(tx, batch, now)
        sent += [claim.candidate.chat for claim in batch]
    return sent


# Looking


def rows_of(tx: Tx, message: str | None = None) -> Sequence[OperationRow]:
    """The operations (of a message) in the order of their ids."""
    found = select(OperationRow).order_by(col(OperationRow.id))
    if message is not None:
        found = found.where(col(OperationRow.message) == message)
    return tx.scalars(found).all()


def states(tx: Tx, message: str | None = None) -> Mapping[OperationState, int]:
    """How many operations are in each state."""
    return Counter(row.state for row in rows_of(tx, message))


def row(tx: Tx, operation_id: int) -> OperationRow:
    """One operation."""
    return tx.get_one(OperationRow, operation_id)


def chats_of(batch: Batch) -> list[str]:
    """The platform ids of the chats in a batch, in order."""
    return [claim.candidate.chat for claim in batch.claims]


def is_idle(tx: Tx) -> bool:
    """Whether nothing is waiting or on the wire."""
    open_states = (OperationState.PENDING, OperationState.SENDING)
    return not any(row.state in open_states for row in rows_of(tx))


def count(tx: Tx) -> int:
    """The number of operations."""
    return len(rows_of(tx))


def selector_of_drill() -> Selector:
    """Everybody's simulated groups."""
    return replace(selector(), is_drill=True)
