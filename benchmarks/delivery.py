"""How fast the outbox sends without limits, what it costs at the real pace, and how it grows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks import table, world
from benchmarks.effort import Effort
from benchmarks.growth import Growth
from benchmarks.table import Bound

MESSAGES = 5_000
FEWER = 1_000  # for the slow ones
ROUNDS = 5
RAW_AT_LEAST = 3_500  # calls a second, else the machine is too slow or too busy to compare
SHARE_AT_LEAST = 0.6  # of the storage-less loop
LATENCY = 0.08  # seconds
CPU_AT_MOST = 0.12  # of a core at the account's pace
SIZES = (553, 5_000, 20_000, 100_000)
GROWTH_AT_MOST = 1.5  # processor time per operation, 100,000 against 5,000
MEMORY_AT_MOST = 250  # MB
PLANNING_AT_MOST = 10.0  # seconds
PROCESS_TIMEOUT = 900  # seconds
SENDER_CORE, FAKE_CORE = 0, 1
REFERENCE = "ptb"

LABELS = {
    "raw": "aiohttp alone",
    "ours": "outbox: claim, send, settle",
    "ptb": "PTB over our request, no storage",
    "aiogram": "aiogram",
    "ptb_default": "PTB as it comes (httpx)",
    "ptb_limiter": "PTB + AIORateLimiter, limits off",
}
ALTERNATED = ("raw", "ptb", "ours")
ONCE = ("aiogram", "ptb_default", "ptb_limiter")


@dataclass(slots=True)
class Series:
    """The runs of one contender."""

    messages: int
    efforts: list[Effort] = field(default_factory=list)

    @property
    def speed(self) -> float:
        """Messages a second, the median of the runs."""
        return median(self.messages / effort.seconds for effort in self.efforts)

    @property
    def cpu(self) -> float:
        """Processor seconds of the sender for one message, the median of the runs."""
        return median(effort.cpu / self.messages for effort in self.efforts)


def run(module: str, *arguments: str) -> Mapping[str, Any]:
    """Run a module on the sender's core; returns the JSON that it prints."""
    finished = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE,
        check=True,
        timeout=PROCESS_TIMEOUT,
        preexec_fn=lambda: os.sched_setaffinity(0, {SENDER_CORE}),
    )
    return json.loads(finished.stdout or "{}")  # type: ignore[no-any-return]


def compare() -> list[Bound]:
    """Let everybody send the same to the same server, by turns."""
    contest = {name: Series(MESSAGES) for name in ALTERNATED}
    contest |= {name: Series(FEWER) for name in ONCE}
    with world.process("benchmarks.bare", core=FAKE_CORE) as port:
        for name in ALTERNATED * ROUNDS + ONCE:
            count = str(contest[name].messages)
            given = run("benchmarks.contenders", name, "--port", str(port), "--messages", count)
            contest[name].efforts.append(Effort(**given))
    reference = contest[REFERENCE]
    rows = [
        (
            LABELS[name],
            str(len(series.efforts)),
            f"{series.speed:,.0f}",
            f"{series.speed / reference.speed:.2f}",
            f"{series.cpu * 1e6:.0f}",
        )
        for name, series in contest.items()
    ]
    columns = ("sender", "runs", "messages/s", "against PTB loop", "CPU µs/message")
    table.show(f"{MESSAGES:,} chats, no limits, 50 at a time, medians", columns, rows)
    raw, share = contest["raw"].speed, contest["ours"].speed / reference.speed
    return [
        Bound("valid: aiohttp alone", f"≥ {RAW_AT_LEAST:,}/s", f"{raw:,.0f}/s",
              raw >= RAW_AT_LEAST),
        Bound("outbox against PTB loop", f"≥ {SHARE_AT_LEAST} ×", f"{share:.2f} ×",
              share >= SHARE_AT_LEAST),
    ]  # fmt: skip


def at_pace() -> list[Bound]:
    """Measure the share of a core that sending at the real limits takes."""
    with world.process("benchmarks.bare", "--latency", str(LATENCY), core=FAKE_CORE) as port:
        effort = Effort(**run("benchmarks.steady", "--port", str(port)))
    share = effort.cpu / effort.seconds
    return [
        Bound(f"CPU at 29/s, answers after {LATENCY * 1000:.0f} ms", f"≤ {CPU_AT_MOST:.0%}",
              f"{share:.1%}", share <= CPU_AT_MOST)
    ]  # fmt: skip


def grow() -> list[Bound]:
    """Plan and send announcements of growing size, each in a fresh process."""
    measured: dict[int, Growth] = {}
    with world.process("benchmarks.bare", core=FAKE_CORE) as port:
        for size in SIZES:
            with world.file() as url:
                run("benchmarks.growth", str(size), "--database", url)
                given = run("benchmarks.growth", str(size), "--database", url, "--port", str(port))
            steps = {name: Effort(**given[name]) for name in ("planning", "sending")}
            measured[size] = Growth(size, **steps, memory=given["memory"])
    rows = [
        (
            f"{size:,}",
            f"{growth.planning.seconds:.2f} s",
            f"{growth.planning.cpu / size * 1e6:.0f} µs",
            f"{growth.sending.seconds:.1f} s",
            f"{growth.sending.cpu / size * 1e6:.0f} µs",
            f"{growth.memory:.0f} MB",
        )
        for size, growth in measured.items()
    ]
    columns = ("operations", "planning", "CPU each", "sending", "CPU each", "peak memory")
    table.show("Growth, no limits", columns, rows)
    return _growth_bounds(measured)


def _growth_bounds(measured: Mapping[int, Growth]) -> list[Bound]:
    def rise(effort: Callable[[Growth], float]) -> float:
        small, large = SIZES[1], SIZES[-1]
        return (effort(measured[large]) / large) / (effort(measured[small]) / small)

    planning, sending = rise(lambda one: one.planning.cpu), rise(lambda one: one.sending.cpu)
    longest = max(growth.planning.seconds for growth in measured.values())
    memory = max(growth.memory for growth in measured.values())
    return [
        Bound("planning one of 100,000 against one of 5,000", f"≤ {GROWTH_AT_MOST} ×",
              f"{planning:.2f} ×", planning <= GROWTH_AT_MOST),
        Bound("sending one of 100,000 against one of 5,000", f"≤ {GROWTH_AT_MOST} ×",
              f"{sending:.2f} ×", sending <= GROWTH_AT_MOST),
        Bound("planning", f"≤ {PLANNING_AT_MOST:.0f} s", f"{longest:.1f} s",
              longest <= PLANNING_AT_MOST),
        Bound("memory", f"≤ {MEMORY_AT_MOST} MB", f"{memory:.0f} MB", memory <= MEMORY_AT_MOST),
    ]  # fmt: skip


PARTS: Mapping[str, Callable[[], list[Bound]]] = {
    "compare": compare,
    "pace": at_pace,
    "growth": grow,
}


def main(chosen: Sequence[str]) -> int:
    """Run the chosen parts, or all; returns 1 if a bound does not hold."""
    table.machine()
    if (os.cpu_count() or 1) <= FAKE_CORE:
        print("Sender and fake need a core each: this machine has one.")
        return 1
    return table.judge([bound for name in chosen or PARTS for bound in PARTS[name]()])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
