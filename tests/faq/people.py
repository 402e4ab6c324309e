"""Staff who write and certify answers."""

from __future__ import annotations

from registry import access
from registry.access import Actor
from storage import people, roles
from storage.engine import Database, Tx
from storage.roles import Role
from tests.faq.rows import NOW


def member(db: Database, name: str, *grants: tuple[str, Role], is_shared: bool = False) -> Actor:
    """Somebody with roles, at a number of their own unless it is shared."""

    def make(tx: Tx) -> Actor:
        found = access.introduce(tx, "local", "local", name, name, NOW)
        for office, role in grants:
            roles.grant(tx, found.person_id, office, role, NOW)
        for address in people.addresses_of(tx, found.person_id):
            address.is_shared = is_shared
        tx.flush()
        actor = access.identify(tx, "local", "local", name, NOW)
        assert actor is not None
        return actor

    return db.write_now(make)
