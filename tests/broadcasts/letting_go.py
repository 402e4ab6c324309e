"""Offices that are asked to let an announcement go on: what the tests of it begin with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from registry import access
from registry.access import Actor
from storage import releases, roles
from storage.engine import Tx
from storage.releases import ReleaseState
from storage.roles import Role
from tests import world
from tests.world import COMPOSERS, NOW
from threads.context import Act


def act(tx: Tx, now: datetime = NOW) -> Act:
    """An act at a time."""
    return Act(tx, COMPOSERS, now, f"test:{now.isoformat()}")


def officer(tx: Tx, office: str, number: int, role: Role = Role.DRAFTER) -> Actor:
    """Somebody with a role, and a private chat with us."""
    known = access.introduce(tx, world.CHANNEL, world.ACCOUNT, str(number), "Sari", NOW)
    roles.grant(tx, known.person_id, office, role, NOW)
    chat = world.add_person(tx, number)
    chat.person_id = known.person_id
    tx.flush()
    return again(tx, number)


def again(tx: Tx, number: int, now: datetime = NOW) -> Actor:
    """The same person with the roles that they hold at a time."""
    found = access.identify(tx, world.CHANNEL, world.ACCOUNT, str(number), now)
    assert found is not None
    return found


def begin_later(tx: Tx, actor: Actor, at: datetime) -> None:
    """Let their role begin at this time."""
    for grant in roles.of_person(tx, actor.person_id, NOW):
        grant.granted_at = at
    tx.flush()


def question(tx: Tx, number: int, office: str) -> int:
    """The number of what an office was asked about an announcement."""
    found = {one.office: releases.key_of(one) for one in releases.of_broadcast(tx, number)}
    return found[office]


def states(tx: Tx, number: int) -> Mapping[str, ReleaseState]:
    """What became of each question, by office."""
    return {one.office: one.state for one in releases.of_broadcast(tx, number)}
