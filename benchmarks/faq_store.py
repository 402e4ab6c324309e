"""Answers in the database: asking, telling, rebuilding the index beside those who ask, importing.

    python -m benchmarks.faq_store [ENTRIES]

Words alone; one process on SQLite. Times are milliseconds of the wall clock, so that what a
rebuild in another thread takes away is seen.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks import table
from faq import desk, importing, starting
from faq.desk import Answers, Reader
from faq.drafts import Draft
from faq.listing import Listed
from faq.shelving import Shelves
from registry import offices
from registry.plans import Importer
from storage import faq_entries, schema
from storage.engine import Database

NOW = datetime(2026, 11, 26, tzinfo=UTC)
READER = Reader("65.03", date(2026, 11, 26), uncertified=True)
QUESTIONS = (
    "honor kpps brp",
    "Jam berapa TPS buka?",
    "min, kalo pindah memilih syaratnya apa aja ya",
)
ROUNDS = 200


def rows(count: int) -> list[Listed]:
    """So many answers that are unlike each other."""
    return [Listed(number, f"B{number}", "", "00", _draft(number)) for number in range(count)]


def _draft(number: int) -> Draft:
    subject = f"layanan loket nomor{number} bagian{number % 97} gedung{number % 31}"
    return Draft(
        topic="layanan",
        question=f"Kapan {subject} dibuka?",
        short="Pukul 08.00.",
        full=f"{subject} dibuka pukul 08.00 pada hari kerja.",
        law="Keputusan 1",
        url="https://kpu.go.id",
        phrasings=tuple(f"cara{way} {subject} jam{way}" for way in range(8)),
    )


def percentile(times: Sequence[float], share: float) -> float:
    """The time within which this share was done, in milliseconds."""
    return sorted(times)[int(share * (len(times) - 1))] * 1_000


async def asked(db: Database, answers: Answers, rounds: int) -> list[float]:
    """How long each question took, from the message to what may be said."""
    times = []
    for number in range(rounds):
        began = perf_counter()
        outcome = await asyncio.to_thread(answers.ask, QUESTIONS[number % len(QUESTIONS)])
        await db.read(partial(desk.respond, outcome=outcome, reader=READER))
        times.append(perf_counter() - began)
    return times


async def measure(db: Database, count: int) -> None:
    """Print one table."""
    db.write_now(offices.seed)
    db.write_now(lambda tx: starting.seed(tx, NOW))
    by = Importer("cli:benchmark")
    found = db.read_now(lambda tx: importing.plan(tx, rows(count), [], by))
    chunks = []
    for steps in found.chunks():
        began = perf_counter()
        db.write_now(partial(importing.store, steps=steps, by=by, now=NOW))
        chunks.append(perf_counter() - began)
    shelves = Shelves(db, None)
    began = perf_counter()
    await shelves.refresh()
    built = perf_counter() - began
    answers = Answers(shelves)
    alone = await asked(db, answers, ROUNDS)
    db.write_now(faq_entries.touch)
    building = asyncio.create_task(shelves.refresh())
    beside: list[float] = []
    while not building.done():
        beside += await asked(db, answers, 5)
    await building
    timed = (
        ("asked and told", alone),
        ("the same while the index is rebuilt", beside),
        (f"{importing.CHUNK} imported in one transaction", chunks),
    )
    table.show(
        f"{count} entries and the starter's, words alone; index built in {built:.1f} s",
        ("", "n", "p50 ms", "p95 ms", "max ms"),
        [
            (
                name,
                f"{len(times)}",
                *(f"{percentile(times, share):.1f}" for share in (0.5, 0.95, 1)),
            )
            for name, times in timed
        ],
    )


def main() -> None:
    """Measure on a database that is thrown away."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    table.machine()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'faq.db'}"
        schema.migrate(url)
        database = Database(url)
        asyncio.run(measure(database, count))
        database.close()


if __name__ == "__main__":
    main()
