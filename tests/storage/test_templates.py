"""Templates are looked at by one process at a time, and what is wrong with them is known."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from channels.base import Approval, Standing
from storage import templates
from storage.engine import Database
from storage.templates import TemplateRow
from tests.world import NOW

LEASE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def want(db: Database, digest: str = "a", now: datetime = NOW) -> None:
    """Need a version that is not made yet."""
    db.write_now(
        lambda tx: templates.want(tx, "AC1", "kabar", digest, "", Approval.UNSUBMITTED, now)
    )


def claim(db: Database, now: datetime = NOW, digest: str = "a") -> TemplateRow | None:
    """Try to have a version for ourselves."""
    return db.write_now(lambda tx: templates.claim(tx, "AC1", "kabar", digest, now, LEASE))


def stand(db: Database, approval: Approval, digest: str = "a", now: datetime = NOW) -> None:
    """Claim a version and store how it stands."""
    row = claim(db, now, digest)
    assert row is not None
    standing = Standing(approval, "UTILITY", "because")
    db.write_now(lambda tx: templates.note_standing(tx, row, standing, now, now + HOUR))


def fail(db: Database, now: datetime) -> int:
    """Look without an answer; returns how often that had happened before."""
    row = claim(db, now)
    assert row is not None
    db.write_now(lambda tx: templates.note_failure(tx, row, now, now + HOUR))
    return row.failures


def test_one_process_has_a_version_at_a_time(db: Database) -> None:
    """A version that is claimed is nobody else's until the lease ends."""
    want(db)
    row = claim(db)
    assert row is not None
    assert (row.content, row.approval) == ("", Approval.UNSUBMITTED)
    assert claim(db) is None
    assert claim(db, NOW + LEASE) is not None


def test_a_version_rests_until_it_is_due(db: Database) -> None:
    """After a look nothing is due before the next one, unless somebody doubts the version."""
    want(db)
    stand(db, Approval.APPROVED)
    soon = NOW + timedelta(minutes=1)
    assert not db.read_now(lambda tx: templates.has_due(tx, "AC1", ["a"], soon))
    assert claim(db, soon) is None
    db.write_now(lambda tx: templates.look_again(tx, "AC1", soon))
    assert db.read_now(lambda tx: templates.has_due(tx, "AC1", ["a"], soon))
    assert not db.read_now(lambda tx: templates.has_due(tx, "AC1", ["b"], soon))
    assert claim(db, soon) is not None


def test_a_restart_takes_nothing_from_whoever_has_it(db: Database) -> None:
    """Wanting a version again makes it due, but leaves what is known and the lease."""
    want(db)
    stand(db, Approval.PENDING)
    want(db, now=NOW + LEASE)
    held = claim(db, NOW + LEASE)
    assert held is not None
    assert held.approval is Approval.PENDING
    want(db, now=NOW + LEASE)
    assert claim(db, NOW + LEASE) is None


def test_failures_are_counted_until_a_look_succeeds(db: Database) -> None:
    """Each failed look counts; an answer forgets them."""
    want(db)
    for failures in range(2):
        assert fail(db, NOW + failures * HOUR) == failures
    stand(db, Approval.APPROVED, now=NOW + 2 * HOUR)
    stored = db.read_now(lambda tx: templates.get(tx, "AC1", "kabar", "a"))
    assert stored is not None
    assert (stored.failures, stored.checked_at) == (0, NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("approval", "is_problem"),
    [
        (Approval.UNSUBMITTED, False),
        (Approval.PENDING, False),
        (Approval.APPROVED, False),
        (Approval.REJECTED, True),
        (Approval.PAUSED, True),
        (Approval.DISABLED, True),
        (Approval.MISSING, True),
    ],
)
def test_problems_are_what_waiting_does_not_end(
    db: Database, approval: Approval, is_problem: bool
) -> None:
    """What was refused or stopped is a problem, what is still decided about is none."""
    want(db)
    stand(db, approval)
    found = db.read_now(templates.problems)
    assert [(row.name, row.reason) for row in found] == [("kabar", "because")] * is_problem


def test_a_version_that_nobody_needs_is_no_problem(db: Database) -> None:
    """Only the version that was wanted last counts, whatever became of those before."""
    want(db)
    stand(db, Approval.REJECTED)
    want(db, "b", NOW + LEASE)
    stand(db, Approval.APPROVED, "b", NOW + LEASE)
    assert db.read_now(templates.problems) == []
    want(db, "a", NOW + HOUR)
    assert [row.digest for row in db.read_now(templates.problems)] == ["a"]
