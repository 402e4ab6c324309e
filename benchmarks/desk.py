"""The web desk over 10,000 open cases: how soon a page is there, an answer leaves, 200 watch."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from aiohttp import ClientResponse
from sqlalchemy import update

from benchmarks import browsing, desk_world, table, world
from benchmarks.browsing import Asked, Browsers, percentile
from benchmarks.desk_world import BUSY, BUSY_CASES, CASES, CROWDED, IDLE, Visitor
from benchmarks.table import Bound
from benchmarks.world import Server
from storage.cases import Case
from storage.engine import Database, Tx, removed

PAGES = 200  # loaded of each kind
BROWSERS = 10  # of one person: each may ask so often and no more
ANSWERS = 300
VIEWERS = 200
ROUNDS = 5
LIST_P95, ANSWER_P95 = 0.080, 0.050  # seconds
MEMORY = 150  # MB
BOT_CORE, LOAD_CORE = 0, 1
REST = 1.5  # seconds; a look for changes takes place each second
WORDS = "Terima kasih sudah menunggu. Pengumumannya dimuat di laman kami hari ini."
EMPTY = "list of an empty desk"
LIST = Asked("/")


@dataclass(frozen=True, slots=True)
class Loads:
    """The seconds of each load, and the bot's processor time for one."""

    times: Sequence[float]
    cpu: float


@dataclass(frozen=True, slots=True)
class Watched:
    """Memory in MB before and after, and seconds until every page was told, and loaded anew."""

    before: float
    after: float
    peak: float
    told: Sequence[float]
    loaded: Sequence[float]


def main() -> int:
    """Measure; returns 1 if a bound does not hold."""
    table.machine()
    if (os.cpu_count() or 1) <= LOAD_CORE:
        print("Desk and browsers need a core each: this machine has one.")
        return 1
    os.sched_setaffinity(0, {LOAD_CORE})
    with world.file() as url, world.opened(url) as db:
        return table.judge(asyncio.run(measure(db)))


async def measure(db: Database) -> list[Bound]:
    """Seed a file, serve it, read and answer in it."""
    codes = await desk_world.seed(db)
    busy = await desk_world.hire(db, 1, [BUSY], BROWSERS)
    idle = await desk_world.hire(db, 2, [IDLE], BROWSERS)
    crowded = await desk_world.hire(db, 3, [CROWDED], BROWSERS)
    answering = await desk_world.hire(db, 4, [BUSY], BROWSERS)
    viewers = [
        await desk_world.hire(db, number, [code], 1)
        for number, code in enumerate(codes[-VIEWERS:], start=10)
    ]
    with (
        world.process("benchmarks.bare", core=LOAD_CORE) as platform,
        _bot(db.url, platform) as bot,
    ):
        async with browsing.browsers(bot.port) as browsers:
            pages = await _pages(browsers, bot.pid, idle, busy, crowded)
            answers = await _answers(db, browsers, answering)
            watched = await _watch(db, browsers, bot.pid, viewers)
    _show_pages(pages, answers)
    _show_watched(watched)
    return _bounds(pages, answers, watched)


def _bot(url: str, platform: int) -> AbstractContextManager[Server]:
    arguments = ("--database", url, "--platform", str(platform))
    return world.server("benchmarks.receiver", *arguments, core=BOT_CORE)


# Answering


async def _answers(db: Database, browsers: Browsers, visitor: Visitor) -> Sequence[float]:
    """Answer the busy desk's cases in turn, as their pages do; the seconds of each."""
    times = []
    for number, token in zip(range(ANSWERS), cycle(visitor.tokens), strict=False):
        case_id = number % BUSY_CASES + 1
        version = await db.read(lambda tx, case_id=case_id: tx.get_one(Case, case_id).version)  # type: ignore[misc]  # mypy reads no default
        key = f"web:{visitor.actor.person_id}:{number}"
        fields = {"key": key, "version": str(version), "text": WORDS}
        times.append(await browsers.load(token, Asked(f"/kasus/{case_id}/balas", fields)))
    return times


# Reading


async def _pages(
    browsers: Browsers, pid: int, idle: Visitor, busy: Visitor, crowded: Visitor
) -> Mapping[str, Loads]:
    """How each kind of page loads; the first is what the others are held to."""
    found = Asked("/cari", {"kata": "surat suara"})
    asked = {
        EMPTY: (idle, LIST),
        f"list of {BUSY_CASES} cases": (busy, LIST),
        f"list of {CASES:,} cases": (crowded, LIST),
        f"search in {BUSY_CASES} cases": (busy, found),
        f"search in {CASES:,} cases": (crowded, found),
    }
    return {
        name: await _load(browsers, pid, visitor.tokens, what)
        for name, (visitor, what) in asked.items()
    }


async def _load(browsers: Browsers, pid: int, tokens: Sequence[str], what: Asked) -> Loads:
    for token in tokens:  # what is built once is not measured
        await browsers.load(token, what)
    before = _processor_time(pid)
    turns = islice(cycle(tokens), PAGES)
    times = [await browsers.load(token, what) for token in turns]
    return Loads(times, (_processor_time(pid) - before) / PAGES)


# Watching


async def _watch(db: Database, browsers: Browsers, pid: int, viewers: Sequence[Visitor]) -> Watched:
    """Change a case at every watched desk, several times: each page is told and loads anew."""
    tokens, told, loaded = [viewer.tokens[0] for viewer in viewers], [], []
    before = _memory(pid, "VmRSS")
    async with browsers.watching(tokens) as streams:
        await asyncio.gather(*map(browsing.until_told, streams[:1]))  # the first look of all
        for _ in range(ROUNDS):
            await asyncio.sleep(REST)
            began = time.perf_counter()
            await db.write(_touch_all)
            pages = (
                _renew(browsers, token, stream, began)
                for token, stream in zip(tokens, streams, strict=True)
            )
            ends = await asyncio.gather(*pages)
            told.append(max(end[0] for end in ends))
            loaded.append(max(end[1] for end in ends))
        after = _memory(pid, "VmRSS")
    return Watched(before, after, _memory(pid, "VmHWM"), told, loaded)


async def _renew(
    browsers: Browsers, token: str, stream: ClientResponse, began: float
) -> tuple[float, float]:
    """Wait for word and load the list; the seconds until either."""
    await browsing.until_told(stream)
    told = time.perf_counter() - began
    await browsers.load(token, LIST)
    return told, time.perf_counter() - began


def _touch_all(tx: Tx) -> None:
    removed(tx, update(Case).values(changed_at=datetime.now(UTC)))


def _processor_time(pid: int) -> float:
    """The seconds that all threads of a process have worked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int, what: str) -> float:
    """What a process holds now (VmRSS) or has held at most (VmHWM), in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith(f"{what}:"))
    return int(line.split()[1]) / 1024


# What comes out


def _show_pages(pages: Mapping[str, Loads], answers: Sequence[float]) -> None:
    empty = pages[EMPTY].cpu
    rows = [
        (name, *_middle_and_slow(one.times), _milliseconds(one.cpu), f"{one.cpu / empty:.1f} ×")
        for name, one in pages.items()
    ]
    rows.append(("answer → enqueued", *_middle_and_slow(answers), "", ""))
    columns = ("what", "p50", "p95", "processor", "against an empty desk")
    table.show(
        f"{CASES:,} open cases at one desk, as many at all others, one request at a time",
        columns,
        rows,
    )


def _show_watched(watched: Watched) -> None:
    growth = watched.after - watched.before
    rows = [
        ("memory of the whole bot before", f"{watched.before:.0f} MB"),
        (f"… with {VIEWERS} open pages, each loaded {ROUNDS} times", f"{watched.after:.0f} MB"),
        ("… at most", f"{watched.peak:.0f} MB"),
        ("… for each open page", f"{growth / VIEWERS * 1024:.0f} kB"),
        ("… against before", f"{watched.after / watched.before:.2f} ×"),
        ("every page is told of a change", f"{median(watched.told):.1f} s"),
        ("… and has loaded its list anew", f"{median(watched.loaded):.1f} s"),
    ]
    table.show(f"{VIEWERS} open pages, all told at once", ("what", "measured"), rows)


def _bounds(pages: Mapping[str, Loads], answers: Sequence[float], watched: Watched) -> list[Bound]:
    lists = [(name, one.times) for name, one in pages.items() if name.startswith("list")]
    return [
        *(_in_time(name, times, LIST_P95) for name, times in lists),
        _in_time("answer → enqueued", answers, ANSWER_P95),
        Bound(f"memory at most, {VIEWERS} open pages", f"≤ {MEMORY} MB",
              f"{watched.peak:.0f} MB", watched.peak <= MEMORY),
    ]  # fmt: skip


def _in_time(name: str, times: Sequence[float], limit: float) -> Bound:
    p95 = percentile(times, 0.95)
    return Bound(f"{name}, p95", f"≤ {limit * 1000:.0f} ms", _milliseconds(p95), p95 <= limit)


def _middle_and_slow(times: Sequence[float]) -> tuple[str, str]:
    return _milliseconds(percentile(times, 0.5)), _milliseconds(percentile(times, 0.95))


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
