"""Events are stored once, handled in order, and never forgotten before their time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from channels.base import Envelope
from storage import inbox
from storage.engine import Database, Tx
from storage.inbox import InboxRow, InboxState
from tests.engines import on_postgres
from tests.world import NOW


def envelope(number: int, conversation: str = "a", account: str = "4242") -> Envelope:
    """An event."""
    return Envelope("telegram", account, str(number), conversation, b"{}")


def accept(db: Database, *envelopes: Envelope) -> None:
    """Store events in one unit."""
    db.write_now(lambda tx: inbox.accept(tx, envelopes, NOW))


def due(db: Database, busy: tuple[str, ...] = (), limit: int = 10) -> list[str]:
    """The events to handle next."""
    return db.read_now(lambda tx: [row.external_id for row in inbox.next_of_each(tx, busy, limit)])


def test_an_event_is_stored_once(db: Database) -> None:
    """The same event, in one batch or another, is one row; other accounts have their own."""
    accept(db, envelope(1), envelope(1))
    accept(db, envelope(1), envelope(1, account="5"))
    accept(db)
    assert db.read_now(lambda tx: tx.query(InboxRow).count()) == 2


def test_a_handled_event_stays_handled(db: Database) -> None:
    """An event that comes once more after it was handled is not handled again."""
    accept(db, envelope(1))
    db.write_now(lambda tx: inbox.mark_handled(tx, 1, NOW))
    accept(db, envelope(1))
    assert due(db) == []
    assert not db.write_now(lambda tx: inbox.take(tx, row(tx, 1)))


def test_each_conversation_gives_its_oldest(db: Database) -> None:
    """One event of each conversation at a time, oldest first, busy ones left out."""
    accept(db, envelope(1, "a"), envelope(2, "a"), envelope(3, "b"), envelope(4, "c"))
    assert due(db) == ["1", "3", "4"]
    assert due(db, busy=("a",)) == ["3", "4"]
    assert due(db, limit=2) == ["1", "3"]
    db.write_now(lambda tx: inbox.mark_handled(tx, 1, NOW))
    assert due(db) == ["2", "3", "4"]


def test_a_failing_event_blocks_its_conversation_only(db: Database) -> None:
    """Until its third failure an event is first of its conversation, then the next follows."""
    accept(db, envelope(1, "a"), envelope(2, "a"), envelope(3, "b"))
    failures = [db.write_now(lambda tx: inbox.count_failure(tx, 1, 3)) for _ in range(3)]
    assert failures == [False, False, True]
    assert due(db) == ["2", "3"]
    assert [row.id for row in db.read_now(inbox.dead_letters)] == [1]


def test_a_dead_letter_can_be_tried_again(db: Database) -> None:
    """A retry opens a dead letter with all its attempts; anything else is refused."""
    accept(db, envelope(1))
    assert db.write_now(lambda tx: inbox.retry(tx, 1)) is False
    assert db.write_now(lambda tx: inbox.retry(tx, 404)) is False
    db.write_now(lambda tx: inbox.count_failure(tx, 1, 1))
    assert db.write_now(lambda tx: inbox.retry(tx, 1)) is True
    assert due(db) == ["1"]
    assert db.write_now(lambda tx: inbox.count_failure(tx, 1, 2)) is False


@pytest.mark.parametrize(
    ("label", "state", "is_kept"),
    [
        ("waiting", InboxState.NEW, True),
        ("handled", InboxState.HANDLED, False),
        ("dead", InboxState.DEAD, False),
    ],
)
def test_raw_bodies_are_erased(db: Database, label: str, state: InboxState, is_kept: bool) -> None:
    """A week later only what still waits has its raw body."""
    accept(db, envelope(1))

    def end(tx: Tx) -> None:
        if state is InboxState.HANDLED:
            inbox.mark_handled(tx, 1, NOW)
        if state is InboxState.DEAD:
            inbox.count_failure(tx, 1, 1)

    db.write_now(end)
    db.write_now(lambda tx: inbox.erase_bodies(tx, NOW))
    assert db.read_now(lambda tx: tx.get_one(InboxRow, 1).body) == b"{}", label
    db.write_now(lambda tx: inbox.erase_bodies(tx, NOW + timedelta(seconds=1)))
    body = db.read_now(lambda tx: tx.get_one(InboxRow, 1).body)
    assert (body is not None) is is_kept, label


def test_an_erased_dead_letter_cannot_be_tried_again(db: Database) -> None:
    """What nobody can read any more is not opened again."""
    accept(db, envelope(1))
    db.write_now(lambda tx: inbox.count_failure(tx, 1, 1))
    db.write_now(lambda tx: inbox.erase_bodies(tx, NOW + timedelta(seconds=1)))
    assert db.write_now(lambda tx: inbox.retry(tx, 1)) is False


LATER = NOW + timedelta(seconds=30)


def row(tx: Tx, row_id: int) -> InboxRow:
    """An event."""
    return tx.get_one(InboxRow, row_id)


def claim(
    db: Database, owner: str, limit: int = 10, now: datetime = NOW, busy: tuple[str, ...] = ()
) -> list[str]:
    """The events that a process claims."""
    return db.write_now(
        lambda tx: [
            row.external_id
            for row in inbox.claim_next(tx, owner, now, now + (LATER - NOW), busy, limit)
        ]
    )


def test_a_conversation_belongs_to_one_process(db: Database) -> None:
    """What one has claimed no other gets, nor what follows in the same conversation."""
    accept(db, envelope(1, "a"), envelope(2, "a"), envelope(3, "b"))
    assert claim(db, "p", limit=1) == ["1"]
    assert claim(db, "q") == ["3"]
    assert not db.write_now(lambda tx: inbox.take(tx, row(tx, 1), "q"))
    assert db.write_now(lambda tx: inbox.take(tx, row(tx, 1), "p"))
    db.write_now(lambda tx: inbox.mark_handled(tx, 1, NOW))
    assert claim(db, "q", busy=("b",)) == ["2"]


def test_a_claim_ends_by_itself(db: Database) -> None:
    """What a dead process held is handled by another, and its own late commit is refused."""
    accept(db, envelope(1))
    assert claim(db, "p") == ["1"]
    assert claim(db, "q", now=LATER) == []
    assert claim(db, "q", now=LATER + timedelta(microseconds=1)) == ["1"]
    assert not db.write_now(lambda tx: inbox.take(tx, row(tx, 1), "p"))
    assert not db.write_now(lambda tx: inbox.count_failure(tx, 1, 1, "p"))
    assert db.write_now(lambda tx: inbox.take(tx, row(tx, 1), "q"))


def test_a_stop_releases(db: Database) -> None:
    """What a process leaves unhandled goes to the others at once."""
    accept(db, envelope(1), envelope(2, "b"))
    assert claim(db, "p") == ["1", "2"]
    db.write_now(lambda tx: inbox.mark_handled(tx, 1, NOW))
    db.write_now(lambda tx: inbox.release(tx, "p"))
    assert claim(db, "q") == ["2"]


def test_an_older_event_that_was_opened_again_comes_first(db: Database) -> None:
    """A dead letter that is tried again is not overtaken by what was claimed meanwhile."""
    accept(db, envelope(1), envelope(2))
    db.write_now(lambda tx: inbox.count_failure(tx, 1, 1))
    assert claim(db, "p") == ["2"]
    db.write_now(lambda tx: inbox.retry(tx, 1))
    assert not db.write_now(lambda tx: inbox.take(tx, row(tx, 2), "p"))
    assert claim(db, "p") == ["1"]


@on_postgres
def test_four_processes_keep_the_order(database_url: str) -> None:
    """Each of 200 events is handled once, in the order of its conversation."""
    databases = [Database(database_url) for _ in range(4)]
    accept(databases[0], *(envelope(number, f"c{number % 20}") for number in range(200)))
    handled: list[int] = []

    def handle(db: Database, owner: str) -> None:
        while any(db.read_now(lambda tx: inbox.next_of_each(tx, (), 1))):
            for number in claim(db, owner, limit=3):
                row_id = db.read_now(partial(_id_of, external_id=number))
                db.write_now(partial(_commit, row_id=row_id, owner=owner, handled=handled))

    with ThreadPoolExecutor(4) as threads:
        work = [threads.submit(handle, db, str(at)) for at, db in enumerate(databases)]
        for done in work:
            done.result()
    for db in databases:
        db.close()
    assert sorted(handled) == list(range(200))
    for conversation in range(20):
        assert (own := [n for n in handled if n % 20 == conversation]) == sorted(own)


def _id_of(tx: Tx, external_id: str) -> int:
    found = select(InboxRow).where(InboxRow.external_id == external_id)
    return tx.scalars(found).one().id or 0


def _commit(tx: Tx, row_id: int, owner: str, handled: list[int]) -> None:
    event = row(tx, row_id)
    assert inbox.take(tx, event, owner)
    inbox.mark_handled(tx, row_id, NOW)
    handled.append(int(event.external_id))
