"""Doubtful messages in the week of an election: 5,000 in ten minutes, most of them known.

    python -m benchmarks.reports [--seconds 60]

Three in five are copies of 20 published claims, dressed up and misspelt; the others are new. First
a minute at the pace of 5,000 in ten minutes, with the ticker going: until each answer is written.
Then all 5,000 as fast as they are handled: nothing may be lost, and memory stays. The clock is then
set forward by the ten minutes for which the coach is patient, so that every report goes on.
"""

from __future__ import annotations

import asyncio
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import col

from benchmarks import table, world
from benchmarks.browsing import percentile
from benchmarks.effort import rest
from benchmarks.many_claims import Maker
from benchmarks.table import Bound
from bot.composers import COMPOSERS
from channels import local_events
from channels.base import Chat, ChatKind, Envelope, MessageReceived, Sender
from channels.local import LocalChannel
from faq.desk import Answers
from faq.shelving import Shelves
from handlers.context import Policies
from handlers.dispatch import Dispatcher
from hoaxes import gazetteer
from hoaxes.evaluation import read_claims
from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.recognising import Recogniser
from hoaxes.ripening import Ripening
from registry import offices as registry
from search.shelf import Shelf
from search.words import Lexicon
from storage import hoax_claims, inbox, verdicts
from storage.cases import Case
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_reports import HoaxReport, ReportState
from storage.inbox import IS_NEW, InboxRow
from storage.operations import OperationRow
from storage.verdicts import Finding, Verdict, VerdictState

MESSAGES: Final = 5_000
PACE: Final = MESSAGES / 600  # a second
KNOWN: Final = 2_000  # claims that are known
COPIED: Final = 20  # of which copies circulate
SHARE: Final = 0.6  # of the messages that are such copies
P95: Final = timedelta(seconds=2)
GROWTH: Final = 40.0  # MB from the middle of the flood to its end
LOOK_EVERY: Final = 0.02  # seconds
TICK: Final = 0.5  # seconds
PATIENCE: Final = timedelta(minutes=11)
SEED: Final = 6
DATA: Final = Path(__file__).parent / "data"


@dataclass(slots=True)
class Clock:
    """The time, which can be set forward."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Now."""
        return datetime.now(UTC) + self.ahead


@dataclass(slots=True)
class Bot:
    """What handles messages: the dispatcher and the part of the ticker that they need."""

    db: Database
    clock: Clock
    dispatcher: Dispatcher
    ripening: Ripening
    seen: dict[str, float] = field(default_factory=dict)
    """When the answer to each event was first to be read, by its key."""

    async def tick(self) -> int:
        """Let reports go on; returns how many did."""
        due = await self.db.read(self.ripening.due)
        for one in due:
            await self.ripening.go_on(one, self.db.write)
        return len(due)


def main() -> int:
    """Measure; returns 1 if a bound does not hold."""
    parser = ArgumentParser(prog="python -m benchmarks.reports")
    parser.add_argument("--seconds", type=int, default=60, help="how long the paced part lasts")
    asked = parser.parse_args()
    table.machine()
    with world.database() as db:
        return table.judge(asyncio.run(measure(db, asked.seconds)))


async def measure(db: Database, seconds: int) -> list[Bound]:
    """Both parts."""
    maker = Maker(read_claims(DATA / "claims.jsonl"), SEED)
    claims = list(maker.claims(KNOWN))
    bot = await _bot(db, claims)
    messages = _messages(maker, claims[:COPIED])
    rest()
    running = asyncio.create_task(bot.dispatcher.run())
    paced = await _paced(bot, messages, seconds)
    sizes = [_resident()]
    flood = [next(messages) for _ in range(MESSAGES)]
    began = time.perf_counter()
    for half in (flood[: MESSAGES // 2], flood[MESSAGES // 2 :]):
        await _store(bot, half)
        await _until_handled(bot)
        sizes.append(_resident())
    took = time.perf_counter() - began
    bot.dispatcher.stop()
    await running
    for _ in range(2):  # first each is asked, then nobody answers
        bot.clock.ahead += PATIENCE
        while await bot.tick():
            pass
    sent = round(PACE * seconds) + MESSAGES
    told, joined, seen, lost = await db.read(lambda tx: _outcome(tx, sent))
    _show(paced, took, sizes, (told, joined, seen))
    return [
        Bound(
            "answers to known claims written, p95",
            f"≤ {P95.total_seconds():.0f} s",
            f"{percentile(paced, 0.95) * 1_000:.0f} ms",
            percentile(paced, 0.95) <= P95.total_seconds(),
        ),
        Bound("messages lost", "0", str(lost), lost == 0),
        Bound(
            "memory from the middle of the flood to its end",
            f"≤ {GROWTH:.0f} MB more",
            f"{sizes[2] - sizes[1]:+.0f} MB",
            sizes[2] - sizes[1] <= GROWTH,
        ),
        Bound("handled at least", f"{PACE:.1f}/s", f"{MESSAGES / took:.0f}/s",
              MESSAGES / took >= PACE),
    ]  # fmt: skip


async def _bot(db: Database, claims: Sequence[Claim]) -> Bot:
    await db.write(registry.seed)
    clock = Clock()
    numbers = await db.write(lambda tx: _publish(tx, claims, clock()))
    known = [
        Claim(str(number), one.title, one.narrative)
        for number, one in zip(numbers, claims, strict=True)
    ]
    reader = Reader(Lexicon.load(), gazetteer.places())
    recogniser = Recogniser(Shelf(KnownClaims.of(known, reader)), None)
    local = LocalChannel(clock=clock)
    dispatcher = Dispatcher(
        db,
        {local.name: local},
        COMPOSERS,
        Policies(),
        Answers(Shelves(db, None), allows_uncertified=False),
        clock=clock,
        wake_outbox=lambda: None,
        recogniser=recogniser,
    )
    return Bot(db, clock, dispatcher, Ripening(recogniser, COMPOSERS, clock))


def _publish(tx: Tx, claims: Sequence[Claim], now: datetime) -> list[int]:
    """Store claims with their verdicts; returns their numbers."""
    numbers = []
    for one in claims:
        stored = hoax_claims.add(
            tx,
            HoaxClaim(
                office="00", publisher="00", state=ClaimState.PUBLISHED, title=one.title,
                narrative=one.narrative, verdict=1, opened_at=now, reported_at=now, changed_at=now,
            ),
        )  # fmt: skip
        number = hoax_claims.key_of(stored)
        numbers.append(number)
        verdicts.add(
            tx,
            Verdict(
                claim_id=number, version=1, office="00", state=VerdictState.PUBLISHED,
                finding=Finding.HOAX, explanation="Kabar itu tidak sesuai kenyataan.",
                created_at=now, published_at=now,
            ),
        )  # fmt: skip
    return numbers


# What people send


def _messages(maker: Maker, copied: Sequence[Claim]) -> Iterator[tuple[Envelope, bool]]:
    """Forwards without end, each of somebody else; whether it is a copy of a known claim."""
    chance, number = Random(SEED), 0
    while True:
        number += 1
        is_copy = chance.random() < SHARE
        text = maker.copy(chance.choice(copied)) if is_copy else _new(maker, number)
        person = str(number)
        yield (
            local_events.encode(
                MessageReceived(
                    chat=Chat(person, ChatKind.PRIVATE, ""),
                    sender=Sender(person, "Sari"),
                    message_id=person,
                    text=text,
                    html=text,
                    is_forwarded=True,
                )
            ),
            is_copy,
        )


def _new(maker: Maker, number: int) -> str:
    return f"Kabar nomor {number}: {' '.join(maker.words(30))}"


# What happens to it


async def _paced(bot: Bot, messages: Iterator[tuple[Envelope, bool]], seconds: int) -> list[float]:
    """Send at the pace; the seconds until each answer to a copy could be read by the outbox."""
    watching = asyncio.create_task(_watch(bot))
    ticking = asyncio.create_task(_tick(bot))
    began, arrived = time.perf_counter(), dict[str, float]()
    for number in range(round(PACE * seconds)):
        await asyncio.sleep(max(0.0, began + number / PACE - time.perf_counter()))
        envelope, is_copy = next(messages)
        accepted = await _store(bot, [(envelope, is_copy)])
        if is_copy:
            arrived[f"in:{accepted}"] = time.perf_counter()
    await _until_handled(bot)
    await asyncio.sleep(1)
    for task in (watching, ticking):
        task.cancel()
    await asyncio.gather(watching, ticking, return_exceptions=True)
    return [bot.seen[key] - at for key, at in arrived.items() if key in bot.seen]


async def _store(bot: Bot, messages: Sequence[tuple[Envelope, bool]]) -> int:
    """Accept what arrived; the number of the last event."""
    envelopes = [envelope for envelope, _ in messages]
    await bot.db.write(lambda tx: inbox.accept(tx, envelopes, bot.clock()))
    bot.dispatcher.wake()
    newest = sa_select(func.max(col(InboxRow.id)))
    return await bot.db.read(lambda tx: tx.execute(newest).scalar_one() or 0)


async def _until_handled(bot: Bot) -> None:
    is_open = sa_select(1).where(col(InboxRow.state) == IS_NEW).limit(1)
    while True:
        if await bot.db.read(lambda tx: tx.execute(is_open).first()) is None:
            return
        await asyncio.sleep(LOOK_EVERY)


async def _watch(bot: Bot) -> None:
    """Note when each answer can be read."""
    last = 0
    while True:
        rows = await bot.db.read(
            lambda tx, last=last: tx.execute(  # type: ignore[misc]  # mypy reads no default
                sa_select(col(OperationRow.id), col(OperationRow.message)).where(
                    col(OperationRow.id) > last
                )
            ).all()
        )
        now = time.perf_counter()
        for number, message in rows:
            last = max(last, number)
            bot.seen.setdefault(message.rpartition(":")[0], now)
        await asyncio.sleep(LOOK_EVERY)


async def _tick(bot: Bot) -> None:
    while True:
        await bot.tick()
        await asyncio.sleep(TICK)


def _outcome(tx: Tx, sent: int) -> tuple[int, int, int, int]:
    """How many were told at once, are reports of claims, or cases of eyewitnesses; and the rest."""
    counted = dict(
        tx.execute(
            sa_select(col(HoaxReport.state), func.count()).group_by(col(HoaxReport.state))
        ).all()
    )
    told, joined = counted.get(ReportState.TOLD, 0), counted.get(ReportState.OPEN, 0)
    seen = tx.execute(sa_select(func.count()).select_from(Case)).scalar_one()
    return told, joined, seen, sent - told - joined - seen


def _resident() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def _show(
    paced: Sequence[float], took: float, sizes: Sequence[float], ends: tuple[int, int, int]
) -> None:
    told, joined, seen = ends
    rows = [
        ("answers to copies at the pace, p50", f"{percentile(paced, 0.5) * 1_000:.0f} ms"),
        ("… p95", f"{percentile(paced, 0.95) * 1_000:.0f} ms"),
        ("… the longest", f"{max(paced) * 1_000:.0f} ms"),
        (f"{MESSAGES:,} as fast as they are handled", f"{took:.0f} s, {MESSAGES / took:.0f}/s"),
        ("told at once", f"{told:,}"),
        ("reports of new claims", f"{joined:,}"),
        ("cases, as they read like an eyewitness's", f"{seen:,}"),
        ("memory before, in the middle, at the end", " / ".join(f"{one:.0f} MB" for one in sizes)),
    ]
    table.show(
        f"{PACE:.1f} messages a second for a while, then {MESSAGES:,} at once; "
        f"{KNOWN:,} claims known, {SHARE:.0%} copies of {COPIED}",
        ("what", "measured"),
        rows,
    )


if __name__ == "__main__":
    sys.exit(main())
