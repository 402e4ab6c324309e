"""Acts are written down with their cause and sealed so that a change is seen."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta, timezone

import psycopg
import pytest
from sqlalchemy import text

from storage import audit
from storage.audit import AuditRow
from storage.engine import Database, Tx, is_shared
from tests.engines import on_postgres
from tests.world import NOW, PATIENCE


def act(tx: Tx, number: int = 1) -> None:
    """Write down an act."""
    audit.record(
        tx, NOW, "person:7", "broadcast.publish", f"broadcast:{number}", facts={"groups": number}
    )


def write_acts(db: Database, acts: int) -> None:
    """Write down acts in one unit."""

    def write(tx: Tx) -> None:
        for number in range(1, acts + 1):
            act(tx, number)

    db.write_now(write)


def sealed(db: Database, acts: int = 5) -> None:
    """Write acts and seal them."""
    write_acts(db, acts)
    assert db.write_now(audit.seal) == acts


def tamper(url: str, *statements: str) -> None:
    """Change the rows as somebody with a database tool would: without foreign keys."""
    if is_shared(url):
        statements = ("SET session_replication_role = replica", *statements)
        with psycopg.connect(url) as server:
            for statement in statements:
                server.execute(statement.encode())
        return
    tool = sqlite3.connect(url.removeprefix("sqlite:///"))
    for statement in statements:
        tool.execute(statement)
    tool.commit()
    tool.close()


def test_an_act_is_written_with_what_it_does(db: Database) -> None:
    """When the transaction fails, no act stands in the book."""

    def fail(tx: Tx) -> None:
        act(tx)
        raise LookupError

    with pytest.raises(LookupError):
        db.write_now(fail)
    assert db.read_now(audit.count) == 0


def test_sealing_goes_on_where_it_stopped(db: Database) -> None:
    """Rows are sealed in their order, some at a time, each once."""
    write_acts(db, 5)
    assert db.read_now(audit.has_unsealed)
    assert [db.write_now(lambda tx: audit.seal(tx, 2)) for _ in range(4)] == [2, 2, 1, 0]
    assert not db.read_now(audit.has_unsealed)
    assert db.read_now(audit.first_broken) is None


def test_an_empty_book_is_whole(db: Database) -> None:
    """Nothing to seal is no fault."""
    assert db.write_now(audit.seal) == 0
    assert db.read_now(audit.first_broken) is None


TAMPERING = {
    "actor": "UPDATE audit SET actor = 'person:8' WHERE id = 3",
    "action": "UPDATE audit SET action = 'broadcast.pause' WHERE id = 3",
    "time": "UPDATE audit SET at = '2027-02-08 03:00:01.000000' WHERE id = 3",
    "office": "UPDATE audit SET office = '32' WHERE id = 3",
    "facts": """UPDATE audit SET facts = '{"groups": 4}' WHERE id = 3""",
    "removed": "DELETE FROM audit WHERE id = 3",
    "seal": "UPDATE audit_seals SET digest = 'x' WHERE audit_id = 3",
}


@pytest.mark.parametrize("label", TAMPERING)
def test_a_changed_row_is_found(db: Database, database_url: str, label: str) -> None:
    """Whatever is changed in a sealed row, the check names that row."""
    sealed(db)
    tamper(database_url, TAMPERING[label])
    assert db.read_now(audit.first_broken) == 3


def test_a_removed_row_with_its_seal_is_found(db: Database, database_url: str) -> None:
    """Taking a row and its seal out breaks the next one."""
    sealed(db)
    seal, row = "DELETE FROM audit_seals WHERE audit_id = 3", "DELETE FROM audit WHERE id = 3"
    tamper(database_url, seal, row)
    assert db.read_now(audit.first_broken) == 4


def test_a_row_can_be_sealed_in_the_zone_it_was_written_in(db: Database) -> None:
    """The seal is the same whether the row comes from memory or from the database."""

    def record_and_seal(tx: Tx) -> None:
        audit.record(tx, NOW.astimezone(timezone(timedelta(hours=9))), "system", "x", "y")
        audit.seal(tx)

    db.write_now(record_and_seal)
    assert db.read_now(audit.first_broken) is None


def test_unsealed_rows_are_not_checked(db: Database) -> None:
    """A row that waits for its seal does not break the chain."""
    sealed(db, 2)
    db.write_now(act)
    assert db.read_now(audit.first_broken) is None
    assert db.read_now(lambda tx: tx.get_one(AuditRow, 3).facts) == {"groups": 1}


@on_postgres
def test_a_row_that_is_committed_late_is_sealed(db: Database) -> None:
    """A seal waits for the writers that have a number already: no row slips in behind it."""
    with ThreadPoolExecutor(1) as threads:

        def write_first(tx: Tx) -> Future[int]:
            act(tx, 1)
            db.write_now(lambda other: act(other, 2))
            sealing = threads.submit(db.write_now, audit.seal)
            db.read_now(_until_somebody_waits)
            return sealing

        assert db.write_now(write_first).result(PATIENCE) == 2
    assert db.read_now(audit.first_broken) is None


def _until_somebody_waits(tx: Tx) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    deadline = time.monotonic() + PATIENCE
    while not tx.execute(waiting).scalar_one():
        assert time.monotonic() < deadline
