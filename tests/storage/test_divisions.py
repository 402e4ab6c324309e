"""The parts of an office, on every engine."""

from __future__ import annotations

import pytest

from storage import divisions
from storage.divisions import Division
from storage.engine import Database, Tx


def test_a_new_database_knows_those_that_offices_have(db: Database) -> None:
    """They are open, and PPID stands last."""
    found = [division.code for division in db.read_now(divisions.open_ones)]
    assert found == ["rendatin", "teknis", "hukum", "umum", "parmas", "ppid"]


def test_a_new_one_stands_last(db: Database) -> None:
    """The order is that in which they were added; closed ones are left out of what is offered."""

    def write(tx: Tx) -> None:
        divisions.add(tx, Division(code="humas", label="Humas", name="Humas", position=0))
        tx.get_one(Division, "ppid").is_open = False

    db.write_now(write)
    assert db.read_now(divisions.everything)[-1].code == "humas"
    assert [row.code for row in db.read_now(divisions.open_ones)][-2:] == ["parmas", "humas"]


@pytest.mark.parametrize(
    ("label", "code", "name"),
    [
        ("one", "hukum", "Hukum dan Pengawasan"),
        ("none", None, ""),
        ("one from a database that is gone", "arsip", "arsip"),
    ],
)
def test_how_the_division_of_a_case_is_called(
    label: str, code: str | None, name: str, db: Database
) -> None:
    """By its name, whatever became of it."""
    assert db.read_now(lambda tx: divisions.name_of(tx, code)) == name, label
