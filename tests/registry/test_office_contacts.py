"""Contacts of offices from a list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry import office_contacts
from registry.lists import ImportRefused
from registry.office_contacts import import_contacts
from storage import audit
from storage import office_contacts as store
from storage.engine import Database, Tx
from tests import world
from tests.world import NOW

BY = "cli:tester"


def lines(*rows: str) -> list[str]:
    """A list with its header."""
    return ["office,contact\n", *(f"{row}\n" for row in rows)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("entah,0812", "entah"),
        ("ri,", "belum terbaca"),
        ("ri,{kontak}", "belum terbaca"),
        (",0812", "kosong"),
        (f"ri,{'9' * 121}", "belum terbaca"),
    ],
)
def test_bad_rows_are_named_and_nothing_is_stored(db: Database, row: str, reason: str) -> None:
    """All or none, each with its line."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        with pytest.raises(ImportRefused) as refused:
            import_contacts(tx, lines("ri,0812", row), BY, NOW)
        (problem,) = refused.value.problems
        assert problem.line == 3
        assert reason in problem.reason
        assert store.of_office(tx, "00") == ""

    db.write_now(scene)


def test_a_list_is_read_twice_without_a_trace(db: Database) -> None:
    """The second time nothing changes, and the audit stays as it is."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        for _ in range(2):
            assert import_contacts(tx, lines("ri, Helpdesk  0812 "), BY, NOW) == 1
        assert store.ever(tx, ["00"]) == {"00": ["Helpdesk 0812"]}
        assert audit.acts_since(tx, BY, "office.contact", NOW - timedelta(seconds=1)) == 1
        assert store.in_force(tx, ["00", "11"]) == {"00": "Helpdesk 0812"}

    db.write_now(scene)


def test_the_longest_contact_fits() -> None:
    """Exactly the bound is taken."""
    assert office_contacts.read_contact("9" * office_contacts.LONGEST)
