"""Staff and citizens for the tests of this room."""

from __future__ import annotations

from registry import access
from registry.access import Actor
from storage import roles
from storage.engine import Tx
from storage.roles import Role
from tests.registry.conftest import NOW


def staff(tx: Tx, user_id: str, *grants: tuple[str, Role]) -> Actor:
    """A person on Telegram who holds these (office code, role) pairs."""
    person = access.introduce(tx, "telegram", "bot", user_id, f"Orang {user_id}", NOW)
    for office, role in grants:
        roles.grant(tx, person.person_id, office, role, NOW)
    return access.introduce(tx, "telegram", "bot", user_id, "", NOW)
