"""Every table says what becomes of people in it."""

from __future__ import annotations

import pytest
from sqlmodel import SQLModel

from storage import schema
from storage.retention import IMPERSONAL, PERSONAL, OnErasure

TABLES = SQLModel.metadata.tables
LEADS_TO_PEOPLE = {"people", "chats", "addresses"}


def test_every_table_is_registered_once() -> None:
    """A new table is decided upon in storage/retention.py, and a removed one leaves it."""
    assert schema.revisions()
    assert set(PERSONAL) | set(IMPERSONAL) == set(TABLES)
    assert not set(PERSONAL) & set(IMPERSONAL)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_columns_that_lead_to_people_are_registered(name: str) -> None:
    """A foreign key to people, their addresses or chats makes a column personal."""
    rule = PERSONAL.get(name)
    leading = {
        key.parent.name
        for key in TABLES[name].foreign_keys
        if key.column.table.name in LEADS_TO_PEOPLE
    }
    assert leading <= set(rule.columns if rule else ())


@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_registered_columns_exist(name: str) -> None:
    """The register names real columns and gives a reason."""
    rule = PERSONAL[name]
    assert rule.columns
    assert set(rule.columns) <= set(TABLES[name].columns.keys())
    assert rule.why
    assert rule.kept is None or rule.on_erasure is not OnErasure.KEEP


def test_impersonal_tables_hold_no_free_content() -> None:
    """What people write could hide in JSON and bytes; tables without people have none but keys."""
    for name in set(IMPERSONAL) - {"privacy_keys"}:
        kinds = {column.type.__class__.__name__ for column in TABLES[name].columns}
        assert not kinds & {"JSON", "LargeBinary"}, name
