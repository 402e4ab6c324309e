"""Who may do what, for every command and route, role and relation between offices."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.access import PERMISSIONS, Permission
from storage.engine import Database
from storage.roles import Role
from tests import authorisation

PAGE = Path(__file__).parents[2] / "docs" / "wewenang.md"


def test_the_page_says_what_the_code_does(seeded: Database) -> None:
    """docs/wewenang.md is the table that the code gives."""
    assert PAGE.read_text("utf-8") == seeded.read_now(authorisation.table)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_nobody_acts_or_reads_beyond_their_own(
    seeded: Database, role: Role, permission: Permission
) -> None:
    """Acting stops at one's own office, reading at those under it; without the right, neither.

    What was told by telephone is also written down for an office under one's own.
    """
    cell = seeded.read_now(lambda tx: authorisation.allowed(tx, role, permission))
    if permission not in PERMISSIONS[role]:
        assert cell == "–"
    elif permission is Permission.WATCH:
        assert cell == "baca: sendiri, bawahan"
    elif permission in {Permission.ANSWER, Permission.VERIFY}:
        assert cell == "sendiri; baca: bawahan"
    elif permission is Permission.CONFIRM:
        assert cell == "sendiri, bawahan"
    else:
        assert cell == "sendiri"
