"""Units of work: one writer, snapshots for readers, and nothing half written."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError
from sqlmodel import col

from storage import offices, people, roles
from storage import sqlite as sqlite_files
from storage.columns import EnumText
from storage.engine import Database, Tx, UnsupportedDatabase, insert_new, insert_or_update
from storage.limits import AccountLimit
from storage.offices import Tier
from storage.people import Person
from storage.roles import Role
from tests import world
from tests.engines import on_postgres, on_sqlite
from tests.postgres import Postgres

NOW = world.NOW


def add_person(tx: Tx, name: str = "Siti") -> None:
    """Store a person."""
    tx.add(Person(name=name, created_at=NOW))
    tx.flush()


def count_people(tx: Tx) -> int:
    """How many people are stored."""
    return len(tx.scalars(select(Person)).all())


@pytest.mark.asyncio
async def test_concurrent_units_lose_nothing(db: Database) -> None:
    """640 read-and-increment units that are started together all count."""
    db.write_now(lambda tx: tx.add(AccountLimit(account="a", tat=0)))

    def increment(tx: Tx) -> None:
        row = tx.get_one(AccountLimit, "a", with_for_update=True)
        row.tat += 1

    await asyncio.gather(*(db.write(increment) for _ in range(640)))
    assert await db.read(lambda tx: tx.get_one(AccountLimit, "a").tat) == 640


@pytest.mark.asyncio
async def test_a_write_from_another_thread_waits_its_turn(db: Database) -> None:
    """A unit of the command line never runs inside a unit of the writer thread."""
    db.write_now(lambda tx: tx.add(AccountLimit(account="a", tat=0)))

    def increment(tx: Tx) -> None:
        row = tx.get_one(AccountLimit, "a", with_for_update=True)
        row.tat += 1

    direct = (asyncio.to_thread(db.write_now, increment) for _ in range(50))
    await asyncio.gather(*direct, *(db.write(increment) for _ in range(50)))
    assert await db.read(lambda tx: tx.get_one(AccountLimit, "a").tat) == 100


@pytest.mark.asyncio
async def test_a_unit_that_raises_leaves_nothing(db: Database) -> None:
    """What a failing unit wrote is rolled back, and the next unit works."""

    def fail(tx: Tx) -> None:
        add_person(tx)
        raise LookupError("no")

    with pytest.raises(LookupError):
        await db.write(fail)
    assert await db.read(count_people) == 0
    await db.write(add_person)
    assert await db.read(count_people) == 1


@pytest.mark.asyncio
async def test_a_read_sees_one_moment(db: Database) -> None:
    """A read that has begun does not see what is written meanwhile, and does not block it."""
    loop = asyncio.get_running_loop()

    def look_twice(tx: Tx) -> tuple[int, int]:
        before = count_people(tx)
        asyncio.run_coroutine_threadsafe(db.write(add_person), loop).result(world.PATIENCE)
        return before, count_people(tx)

    assert await db.read(look_twice) == (0, 0)
    assert await db.read(count_people) == 1


def test_a_read_cannot_write(db: Database) -> None:
    """A unit that writes where it should only look is refused."""
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.read_now(add_person)
    assert db.read_now(count_people) == 0


def test_rows_can_be_used_after_the_commit(db: Database) -> None:
    """What a unit returns keeps its values outside the transaction."""

    def make(tx: Tx) -> Person:
        person = Person(name="Siti", created_at=NOW)
        tx.add(person)
        tx.flush()
        return person

    assert db.write_now(make).name == "Siti"


def test_foreign_keys_are_enforced(db: Database) -> None:
    """A row that points nowhere is refused."""
    with pytest.raises(IntegrityError):
        db.write_now(lambda tx: roles.grant(tx, 404, "00", Role.ADMIN, NOW))


@on_sqlite
def test_a_lock_of_another_process_is_waited_for(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process writes, we wait; it names the lock when that takes too long."""
    monkeypatch.setattr(sqlite_files, "BUSY_TIMEOUT", 30)
    other = sqlite3.connect(tmp_path / "bakohumas.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    db = Database(database_url)
    with pytest.raises(OperationalError, match="database is locked"):
        db.write_now(add_person)
    assert db.read_now(count_people) == 0
    other.execute("COMMIT")
    other.close()
    db.write_now(add_person)
    assert db.read_now(count_people) == 1
    db.close()


@on_sqlite
@pytest.mark.asyncio
async def test_a_short_lock_only_delays(db: Database, tmp_path: Path) -> None:
    """A write of another process that ends in time costs nothing but the wait."""
    other = sqlite3.connect(
        tmp_path / "bakohumas.db", isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(db.write(add_person))
    await asyncio.sleep(0)
    await asyncio.to_thread(other.execute, "COMMIT")
    await waiting
    other.close()
    assert await db.read(count_people) == 1


@on_sqlite
def test_a_read_only_file_says_so(database_url: str, tmp_path: Path) -> None:
    """A database that may not be written can be read, and every write raises."""
    Database(database_url).close()
    db = Database(f"sqlite:///file:{tmp_path / 'bakohumas.db'}?mode=ro&uri=true")
    with pytest.raises(OperationalError, match="readonly"):
        db.write_now(add_person)
    assert db.read_now(count_people) == 0
    db.close()


@on_sqlite
def test_a_full_disk_leaves_nothing_half_written(db: Database) -> None:
    """When a unit no longer fits, it raises, nothing of it stays, and smaller ones go on."""

    def limit(tx: Tx) -> None:
        pages = tx.execute(text("PRAGMA page_count")).scalar_one()
        tx.execute(text(f"PRAGMA max_page_count={pages + 4}"))

    def write_much(tx: Tx) -> None:
        add_person(tx)
        for _ in range(50):
            add_person(tx, "x" * 4_000)

    db.write_now(limit)
    with pytest.raises(OperationalError, match="full"):
        db.write_now(write_much)
    assert db.read_now(count_people) == 0
    db.write_now(add_person)
    assert db.read_now(count_people) == 1


@pytest.mark.parametrize(
    "url",
    ["postgresql://localhost", "postgresql+pg8000://h/x", "mysql://localhost/x", "sqlite://"],
)
def test_other_databases_are_refused(url: str) -> None:
    """A URL of an engine that this version cannot use raises UnsupportedDatabase."""
    with pytest.raises(UnsupportedDatabase):
        Database(url)


def test_an_error_tells_no_values(db: Database) -> None:
    """What the database says about a row that clashes holds nothing of the row."""
    secret = limit_row() | {"account": "6281234567890"}
    with pytest.raises(IntegrityError) as caught:
        db.write_now(lambda tx: tx.execute(insert(AccountLimit), [secret, secret]))
    assert "account" in str(caught.value)
    assert "6281234567890" not in f"{caught.value!r} {caught.value} {caught.value.orig}"


def test_naive_times_are_refused(db: Database) -> None:
    """A time without a zone never reaches the database."""
    naive = datetime(2027, 2, 8, 3, 0)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(StatementError, match="naive"):
        db.write_now(lambda tx: people.add(tx, "telegram", "1", "7", "Siti", naive))
    assert db.read_now(count_people) == 0


def test_times_come_back_in_utc(db: Database) -> None:
    """A time in any zone is the same moment in UTC when it is read."""
    in_jayapura = datetime(2027, 2, 8, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    db.write_now(lambda tx: people.add(tx, "telegram", "1", "7", "Siti", in_jayapura))
    stored = db.read_now(lambda tx: tx.scalars(select(Person)).one().created_at)
    assert stored == in_jayapura
    assert stored.utcoffset() == timedelta(0)
    assert stored.tzinfo is UTC


def test_times_sort_whatever_their_zone(db: Database) -> None:
    """Comparisons in the database see moments, not texts."""
    early = NOW.astimezone(timezone(timedelta(hours=9)))
    db.write_now(lambda tx: people.add(tx, "telegram", "1", "7", "Siti", early))
    later = select(Person).where(col(Person.created_at) <= NOW)
    assert db.read_now(lambda tx: len(tx.scalars(later).all())) == 1


def test_an_enum_column_takes_members_only() -> None:
    """A value outside the enumeration is refused in both directions."""
    column = EnumText(Tier)
    dialect = SQLiteDialect()
    assert column.process_bind_param(Tier.PROVINCE, dialect) == "provinsi"
    assert column.process_result_value("provinsi", dialect) is Tier.PROVINCE
    with pytest.raises(ValueError, match="kecamatan"):
        column.process_result_value("kecamatan", dialect)


def test_inserting_what_is_there_changes_nothing(db: Database) -> None:
    """`insert_new` skips a known key, `insert_or_update` overwrites only the named values."""
    values = {"account": "a", "tat": 1, "announcements_tat": 1, "open_at": 1, "probing": False}

    def fill(tx: Tx) -> None:
        tx.execute(insert_new(tx, AccountLimit), [values])
        tx.execute(insert_new(tx, AccountLimit), [values | {"tat": 2}])
        tx.execute(
            insert_or_update(tx, AccountLimit, ("account",), ("open_at",)),
            [values | {"tat": 3, "open_at": 3}],
        )

    db.write_now(fill)
    row = db.read_now(lambda tx: tx.get_one(AccountLimit, "a"))
    assert (row.tat, row.open_at) == (1, 3)


@pytest.mark.asyncio
async def test_closing_finishes_what_is_queued(database_url: str) -> None:
    """Units that wait for the writer are done before the database is closed."""
    db = Database(database_url)
    writes = [asyncio.ensure_future(db.write(add_person)) for _ in range(20)]
    await asyncio.sleep(0)
    db.close()
    await asyncio.gather(*writes)
    again = Database(database_url)
    assert again.read_now(count_people) == 20
    again.close()


def test_offices_keep_their_tree(db: Database) -> None:
    """A subtree is an office and what is under it; everything is under RI."""
    db.write_now(world.add_offices)
    codes = db.read_now(lambda tx: [office.code for office in offices.subtree(tx, "32")])
    assert codes == ["32", "32.01", "32.02"]
    assert db.read_now(lambda tx: len(offices.subtree(tx, "00"))) == 10


@on_postgres
def test_a_deadlock_is_tried_again(db: Database) -> None:
    """Two units that lock the same rows crosswise both succeed, one of them at a second try."""
    db.write_now(lambda tx: tx.add_all([AccountLimit(account="a"), AccountLimit(account="b")]))
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []

    def lock(tx: Tx, first: str, second: str) -> None:
        runs.append(first)
        tx.get_one(AccountLimit, first, with_for_update=True).tat += 1
        tx.flush()
        if len(runs) <= 2:
            both_hold_one.wait(world.PATIENCE)
        tx.get_one(AccountLimit, second, with_for_update=True).tat += 1

    with ThreadPoolExecutor(2) as threads:
        units = [partial(lock, first="a", second="b"), partial(lock, first="b", second="a")]
        for done in [threads.submit(db.write_now, unit) for unit in units]:
            done.result(world.PATIENCE)
    assert len(runs) >= 3
    counted = select(AccountLimit)
    assert [row.tat for row in db.read_now(lambda tx: tx.scalars(counted).all())] == [2, 2]


@on_postgres
def test_a_twin_that_was_faster_is_met(db: Database, database_url: str) -> None:
    """A unit whose row another process has just stored runs anew and finds that row."""
    other = Database(database_url)
    runs: list[bool] = []

    def get_or_add(tx: Tx) -> None:
        found = tx.get(AccountLimit, "a")
        runs.append(found is not None)
        if found is None:
            other.write_now(lambda there: there.add(AccountLimit(account="a")))
            tx.add(AccountLimit(account="a"))

    db.write_now(get_or_add)
    other.close()
    assert runs == [False, True]


@on_postgres
def test_a_unit_that_falls_asleep_holds_no_lock(db: Database) -> None:
    """A process frozen within a unit loses it, locks and all; awake, it runs the unit anew."""
    awake = threading.Event()
    runs: list[int] = []

    def doze(tx: Tx) -> None:
        runs.append(1)
        add_person(tx)
        if len(runs) == 1:
            tx.execute(text("SET LOCAL idle_in_transaction_session_timeout = 50"))
            awake.wait(0.2)
        tx.execute(text("SELECT 1"))

    allowed = "SELECT current_setting('idle_in_transaction_session_timeout')"
    assert db.read_now(lambda tx: tx.execute(text(allowed)).scalar()) == "4s"
    db.write_now(doze)
    assert len(runs) == 2
    assert db.read_now(count_people) == 1


@on_postgres
def test_a_mistake_is_not_repeated_for_ever(db: Database) -> None:
    """A unit that clashes with itself raises at its second try."""
    runs: list[int] = []

    def clash(tx: Tx) -> None:
        runs.append(1)
        tx.execute(insert(AccountLimit), [limit_row(), limit_row()])

    with pytest.raises(IntegrityError):
        db.write_now(clash)
    assert len(runs) == 2


def limit_row() -> dict[str, object]:
    """A limit's row."""
    return {"account": "a", "tat": 0, "announcements_tat": 0, "open_at": 0, "probing": False}


def test_a_restart_is_survived() -> None:
    """When the server falls over, units raise until it is back, and then work at once."""
    with Postgres() as server:
        db = Database(server.migrated())
        db.write_now(add_person)
        server.stop()
        with pytest.raises(OperationalError):
            db.write_now(add_person)
        with pytest.raises(OperationalError):
            db.read_now(count_people)
        server.start()
        db.write_now(add_person)
        assert db.read_now(count_people) == 2
        db.close()
