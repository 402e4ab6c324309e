"""One process leads at a time, and one that was replaced writes nothing."""

from __future__ import annotations

import pytest

from storage import leader
from storage.engine import Database
from storage.leader import Deposed, Lease

NAME = "scheduler"


def elect(db: Database, owner: str) -> Lease:
    """Make somebody the leader."""
    seen = db.write_now(lambda tx: leader.look(tx, NAME))
    held = db.write_now(lambda tx: leader.take(tx, NAME, owner, seen))
    assert held is not None
    return held


def test_of_two_that_see_the_same_one_leads(db: Database) -> None:
    """Whoever comes second finds the lease changed."""
    seen = db.write_now(lambda tx: leader.look(tx, NAME))
    assert seen.owner == leader.NOBODY
    assert db.write_now(lambda tx: leader.take(tx, NAME, "a", seen)) == Lease("a", 1, 0)
    assert db.write_now(lambda tx: leader.take(tx, NAME, "b", seen)) is None


def test_a_renewal_shows(db: Database) -> None:
    """Followers see that the leader lives, and cannot take what was renewed since they looked."""
    held = elect(db, "a")
    renewed = db.write_now(lambda tx: leader.renew(tx, NAME, held))
    assert db.write_now(lambda tx: leader.look(tx, NAME)) == renewed != held
    assert db.write_now(lambda tx: leader.take(tx, NAME, "b", held)) is None


def test_a_replaced_leader_writes_nothing(db: Database) -> None:
    """After a change of term neither a renewal nor a write of the old leader passes."""
    old = elect(db, "a")
    new = elect(db, "b")
    assert new.term > old.term
    with pytest.raises(Deposed):
        db.write_now(lambda tx: leader.renew(tx, NAME, old))
    with pytest.raises(Deposed):
        db.write_now(lambda tx: leader.prove(tx, NAME, old))
    db.write_now(lambda tx: leader.prove(tx, NAME, new))


def test_a_renewal_does_not_end_a_write(db: Database) -> None:
    """What the leader proves is its term, whatever the beat."""
    held = elect(db, "a")
    db.write_now(lambda tx: leader.renew(tx, NAME, held))
    db.write_now(lambda tx: leader.prove(tx, NAME, held))


def test_a_released_lease_is_free(db: Database) -> None:
    """Whoever looks next sees nobody, and the one that let go cannot write any more."""
    held = elect(db, "a")
    db.write_now(lambda tx: leader.release(tx, NAME, held))
    assert db.write_now(lambda tx: leader.look(tx, NAME)).owner == leader.NOBODY
    with pytest.raises(Deposed):
        db.write_now(lambda tx: leader.prove(tx, NAME, held))
