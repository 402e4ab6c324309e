"""What people write: how soon it is accepted, how fast it is handled, and what storing costs."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from math import ceil
from statistics import median

from sqlalchemy import insert
from sqlalchemy import select as sa_select
from sqlmodel import col

from benchmarks import load, receiver, table, world
from benchmarks.load import Load
from benchmarks.table import Bound
from channels.base import OperationKind
from registry import access
from registry import offices as registry
from storage.broadcasts import Lane
from storage.engine import Database, Tx, table_of
from storage.inbox import IS_NEW, InboxRow, InboxState
from storage.operations import OperationRow, OperationState

ROWS = 100_000  # events handled before, and as many answers
PEOPLE = 2_000  # who have written before
NEWCOMER_EVERY = 10  # messages
WORDS = ("/bantuan", "BERHENTI", "mulai", "kapan pemilu?", "/start")  # two in five are audited
OFFERED = 300.0  # messages a second
SECONDS = 20
BACKLOG = 6_000  # messages posted as fast as they are taken
ROUNDS = 3
CONNECTIONS = 40  # what Telegram opens
ACCEPT_P99 = 0.050  # seconds
HANDLED_AT_LEAST = 400.0  # a second
SHARE_AT_LEAST = 0.4  # of the route that stores nothing
CHUNK = 5_000  # rows
BOT_CORE, LOAD_CORE = 0, 1
LOOK_EVERY = 0.02  # seconds
PATIENCE = 120.0  # seconds


def main() -> int:
    """Measure; returns 1 if a bound does not hold."""
    table.machine()
    if (os.cpu_count() or 1) <= LOAD_CORE:
        print("Bot and load generator need a core each: this machine has one.")
        return 1
    os.sched_setaffinity(0, {LOAD_CORE})
    with world.file() as url, world.opened(url) as db:
        asyncio.run(seed(db))
        with world.process("benchmarks.bare", core=LOAD_CORE) as platform:
            return table.judge(asyncio.run(measure(db, platform)))


async def measure(db: Database, platform: int) -> list[Bound]:
    """Post to the bot and to the route that stores nothing."""
    messages = _messages()
    with _bot(db.url, platform) as port:
        offered = await load.steady(
            port, _take(messages, int(OFFERED * SECONDS)), OFFERED, CONNECTIONS
        )
        behind = await _until_handled(db)
        floods = [await _flood(db, port, messages) for _ in range(ROUNDS)]
    with _bot(db.url, platform, "--forgetful") as port:
        bare = [
            await load.flood(port, _take(messages, BACKLOG), CONNECTIONS) for _ in range(ROUNDS)
        ]
    accepted = median(one.rate for one, _ in floods)
    handled = median(BACKLOG / seconds for _, seconds in floods)
    forgotten = median(one.rate for one in bare)
    _show(offered, behind, accepted, handled, forgotten)
    refused = offered.refused + sum(one.refused for one, _ in floods) + sum(b.refused for b in bare)
    return _bounds(_percentile(offered, 0.99), handled, accepted / forgotten, refused)


async def _flood(db: Database, port: int, messages: Iterator[bytes]) -> tuple[Load, float]:
    """Post a backlog; also the seconds from the first post until the last one is handled."""
    started = time.perf_counter()
    posted = await load.flood(port, _take(messages, BACKLOG), CONNECTIONS)
    await _until_handled(db)
    return posted, time.perf_counter() - started


async def _until_handled(db: Database) -> float:
    """Wait until nothing is open; the seconds that it took."""
    is_open = sa_select(1).where(col(InboxRow.state) == IS_NEW).limit(1)
    started = time.perf_counter()
    while await db.read(lambda tx: tx.execute(is_open).first()) is not None:
        if time.perf_counter() - started > PATIENCE:
            raise TimeoutError("the bot does not handle what it accepted")
        await asyncio.sleep(LOOK_EVERY)
    return time.perf_counter() - started


@contextmanager
def _bot(url: str, platform: int, *options: str) -> Iterator[int]:
    arguments = ("--database", url, "--platform", str(platform), *options)
    with world.process("benchmarks.receiver", *arguments, core=BOT_CORE) as port:
        yield port


# What people write


def _messages() -> Iterator[bytes]:
    """Requests without end, each from somebody else than the ones just before."""
    number = 0
    while True:
        number += 1
        is_new = number % NEWCOMER_EVERY == 0
        person = world.person_id(PEOPLE + number if is_new else number % PEOPLE)
        words = WORDS[(number + number // PEOPLE) % len(WORDS)]
        yield load.request("/webhooks/telegram", receiver.SECRET, _update(number, person, words))


def _take(messages: Iterator[bytes], count: int) -> Sequence[bytes]:
    return [next(messages) for _ in range(count)]


def _update(number: int, person: int, words: str) -> bytes:
    sender = {"id": person, "is_bot": False, "first_name": "Sari", "language_code": "id"}
    message = {
        "message_id": number,
        "date": 1_800_000_000,
        "chat": {"id": person, "type": "private", "first_name": "Sari"},
        "from": sender,
        "text": words,
    }
    return json.dumps({"update_id": 1_000_000 + number, "message": message}).encode()


# What is there before


async def seed(db: Database) -> None:
    """Store people and their chats, and a long past."""
    await db.write(registry.seed)
    people = await world.seed_people(db, PEOPLE)

    def introduce(tx: Tx) -> None:
        now = datetime.now(UTC)
        for chat in people:
            actor = access.introduce(tx, "telegram", "4242", chat.external_id, "Sari", now)
            tx.merge(chat).person_id = actor.person_id

    await db.write(introduce)
    for start in range(0, ROWS, CHUNK):
        await db.write(lambda tx, start=start: _add_past(tx, start))  # type: ignore[misc]  # mypy reads no default


def _add_past(tx: Tx, start: int) -> None:
    numbers, now = range(start, start + CHUNK), datetime.now(UTC)
    tx.execute(insert(table_of(InboxRow)), [_handled(number, now) for number in numbers])
    tx.execute(insert(table_of(OperationRow)), [_answered(number, now) for number in numbers])


def _handled(number: int, now: datetime) -> dict[str, object]:
    person = world.person_id(number % PEOPLE)
    return {
        "channel": "telegram",
        "account": "4242",
        "external_id": f"past-{number}",
        "conversation": f"telegram:4242:{person}:{person}",
        "body": _update(number, person, WORDS[0]),
        "state": InboxState.HANDLED,
        "attempts": 0,
        "received_at": now,
        "handled_at": now,
    }


def _answered(number: int, now: datetime) -> dict[str, object]:
    return {
        "message": f"past:{number}",
        "chat_id": number % PEOPLE + 1,
        "account": world.ACCOUNT,
        "part": 0,
        "kind": OperationKind.SEND,
        "version": 0,
        "lane": Lane.REPLY,
        "is_final": False,
        "state": OperationState.SENT,
        "due_at": now,
        "wanted_at": now,
        "attempts": 1,
        "resends": 0,
        "sent_at": now,
    }


# What comes out


def _show(offered: Load, behind: float, accepted: float, handled: float, forgotten: float) -> None:
    rows = [
        ("accepted at the offered pace, p50", _milliseconds(_percentile(offered, 0.5))),
        ("… p99", _milliseconds(_percentile(offered, 0.99))),
        ("… the longest", _milliseconds(max(offered.latencies))),
        ("open when the last was accepted", f"{behind:.2f} s of work"),
        ("accepted as fast as it goes", f"{accepted:,.0f}/s"),
        ("… by the same route storing nothing", f"{forgotten:,.0f}/s"),
        ("handled and answered meanwhile and after", f"{handled:,.0f}/s"),
    ]
    title = f"{OFFERED:.0f} messages a second for {SECONDS} s, then {BACKLOG:,} at once"
    table.show(title, ("what", "measured"), rows)


def _bounds(p99: float, handled: float, share: float, refused: int) -> list[Bound]:
    return [
        Bound(f"accept p99 at {OFFERED:.0f}/s", f"≤ {ACCEPT_P99 * 1000:.0f} ms",
              _milliseconds(p99), p99 <= ACCEPT_P99),
        Bound("handled", f"≥ {HANDLED_AT_LEAST:.0f}/s", f"{handled:,.0f}/s",
              handled >= HANDLED_AT_LEAST),
        Bound("accepts against storing nothing", f"≥ {SHARE_AT_LEAST} ×", f"{share:.2f} ×",
              share >= SHARE_AT_LEAST),
        Bound("refused", "0", str(refused), refused == 0),
    ]  # fmt: skip


def _percentile(measured: Load, share: float) -> float:
    ordered = sorted(measured.latencies)
    return ordered[ceil(share * len(ordered)) - 1]


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
