"""CEK among 50,000 published texts: how soon a pasted text is found, and what is ever missed."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, insert, select, text
from sqlmodel import SQLModel, col

from benchmarks import table, world
from benchmarks.browsing import percentile
from benchmarks.table import Bound
from broadcasts import proof, wording
from broadcasts.comparing import Outcome
from broadcasts.wording import Kind, Places
from registry import offices as registry
from storage import offices
from storage.broadcasts import Broadcast, BroadcastState, pack
from storage.chats import Category, Selector
from storage.engine import Database, Tx, table_of
from storage.offices import Office, Tier
from storage.proof_prints import TextPrint
from storage.proofs import Proof
from tests.broadcasts import altering
from tests.postgres import Postgres

TEXTS = 50_000
CHUNK = 2_000  # texts a transaction
LOOKS = 400  # pasted texts of each kind
ALTERATIONS = 2_000
WARM_UP = 20
P95 = 0.030  # seconds
SEED = 7


@dataclass(frozen=True, slots=True)
class Published:
    """A text of the archive and its number there."""

    number: int
    body: str


def main() -> int:
    """Measure on both engines, or on those that are named; returns 1 if a bound does not hold."""
    table.machine()
    bounds: list[Bound] = []
    for engine in sys.argv[1:] or ["sqlite", "postgres"]:
        with _database(engine) as db:
            bounds += _measure(db, engine)
    return table.judge(bounds)


@contextmanager
def _database(engine: str) -> Iterator[Database]:
    if engine == "sqlite":
        with world.database() as db:
            yield db
        return
    with Postgres() as server:
        url = server.migrated()
        with world.opened(url) as db:
            yield db
        server.drop(url)


def _measure(db: Database, engine: str) -> list[Bound]:
    chance = random.Random(SEED)
    archive = _fill(db, chance)
    kinds = _pasted(chance, archive)
    times = {kind: _look_up(db, pasted) for kind, pasted in kinds.items()}
    rows = [
        (
            kind,
            *(_milliseconds(percentile(each, share)) for share in (0.5, 0.95, 1.0)),
            _milliseconds(work),
        )
        for kind, (each, work) in times.items()
    ]
    columns = ("pasted", "p50", "p95", "max", "processor")
    table.show(f"CEK among {TEXTS:,} published, {engine}", columns, rows)
    bounds = [
        _in_time(f"{engine}: {kind}, p95", percentile(each, 0.95))
        for kind, (each, _) in times.items()
    ]
    return bounds + _verdicts(db, engine, chance, archive)


def _in_time(name: str, p95: float) -> Bound:
    return Bound(name, f"≤ {_milliseconds(P95)}", _milliseconds(p95), p95 <= P95)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


# The archive


def _fill(db: Database, chance: random.Random) -> Sequence[Published]:
    db.write_now(registry.seed)
    places = db.read_now(offices.everything)
    archive = []
    for start in range(1, TEXTS + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, TEXTS + 1))
        few = [(number, chance.choice(places)) for number in numbers]
        published = [
            (Published(number, altering.announcement(chance, place.region)), place)
            for number, place in few
        ]
        db.write_now(lambda tx, published=published: _add(tx, published))  # type: ignore[misc]  # mypy reads no default
        archive += [one for one, _ in published]
    db.write_now(_settle)
    return archive


def _add(tx: Tx, published: Sequence[tuple[Published, Office]]) -> None:
    now = datetime.now(UTC)
    rows: dict[type[SQLModel], list[dict[str, object]]] = {Broadcast: [], Proof: [], TextPrint: []}
    for one, office in published:
        rows[Broadcast].append(_broadcast(one, office, now))
        rows[Proof].append(_proof(one, office, now))
        rows[TextPrint] += [
            {"fingerprint": mark, "proof_id": one.number} for mark in wording.fingerprints(one.body)
        ]
    for model, values in rows.items():
        tx.core.execute(insert(table_of(model)), values)


def _broadcast(one: Published, office: Office, now: datetime) -> dict[str, object]:
    selector = Selector(office.code, office.code, tuple(Tier), (Category.VOTERS,))
    row = Broadcast(
        id=one.number, office=office.code, author=world.ACTOR, text=one.body,
        selector=pack(selector), state=BroadcastState.SENT, created_at=now,
    )  # fmt: skip
    return row.model_dump()


def _proof(one: Published, office: Office, now: datetime) -> dict[str, object]:
    text = f"PENGUMUMAN {office.name}\n\n{one.body}"
    row = Proof(
        id=one.number, code=f"{one.number:06d}", broadcast_id=one.number, office=office.code,
        text=text, body=one.body, issued_at=now, public_at=now,
    )  # fmt: skip
    return row.model_dump()


def _settle(tx: Tx) -> None:
    tx.execute(text("ANALYZE"))
    assert tx.scalar(select(func.count()).select_from(Proof).where(col(Proof.id) > 0)) == TEXTS


# What is pasted


def _pasted(chance: random.Random, archive: Sequence[Published]) -> Mapping[str, Sequence[str]]:
    chosen = chance.sample(archive, LOOKS)
    return {
        "the text itself": [altering.dressed(chance, one.body) for one in chosen],
        "a part of it": [" ".join(one.body.split()[10:28]) for one in chosen],
        "something else": [
            f"Kabar {chance.random()} dari pasar: {' '.join(chance.sample(one.body.split(), 20))}"
            for one in chosen
        ],
    }


def _look_up(db: Database, pasted: Sequence[str]) -> tuple[Sequence[float], float]:
    """The seconds of each check, with all that a check reads, and this process's work for one."""

    def check(tx: Tx, words: str) -> None:
        proof.by_text(tx, words, (), proof.known_places(tx), datetime.now(UTC))

    for words in pasted[:WARM_UP]:
        db.read_now(lambda tx, words=words: check(tx, words))  # type: ignore[misc]  # mypy reads no default
    times, before = [], time.process_time()
    for words in pasted:
        began = time.perf_counter()
        db.read_now(lambda tx, words=words: check(tx, words))  # type: ignore[misc]  # mypy reads no default
        times.append(time.perf_counter() - began)
    return times, (time.process_time() - before) / len(pasted)


# What is answered


def _verdicts(
    db: Database, engine: str, chance: random.Random, archive: Sequence[Published]
) -> list[Bound]:
    kinds = (Kind.NUMBER, Kind.TIME, Kind.DATE, Kind.PLACE, Kind.LINK)
    places = db.read_now(proof.known_places)
    regions = [office.region for office in db.read_now(offices.everything)[1:]]
    told = same = 0
    for number in range(ALTERATIONS):
        one, kind = chance.choice(archive), kinds[number % len(kinds)]
        changed = altering.altered(chance, one.body, kind, places, regions)
        told += _outcome(db, changed, places) is Outcome.DIFFERENT
        same += _outcome(db, altering.dressed(chance, one.body), places) is Outcome.SAME
    return [
        Bound(f"{engine}: altered texts told to differ", f"{ALTERATIONS}", f"{told}",
              told == ALTERATIONS),
        Bound(f"{engine}: dressed texts told to be the same", f"{ALTERATIONS}", f"{same}",
              same == ALTERATIONS),
    ]  # fmt: skip


def _outcome(db: Database, words: str, places: Places) -> Outcome | None:
    found = db.read_now(lambda tx: proof.by_text(tx, words, (), places, datetime.now(UTC)))
    return found.comparison.outcome if found and found.comparison else None


if __name__ == "__main__":
    sys.exit(main())
