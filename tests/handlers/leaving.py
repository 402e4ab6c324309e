"""KPU Kabupaten Nunukan with a leader, an Admin, and Tono, who is about to leave."""

from __future__ import annotations

from datetime import timedelta

from bot.composers import COMPOSERS
from registry import contacts, invitations, relays
from registry.access import Actor
from storage import cases, chats, group_admins, people, roles, rosters, stand_ins
from storage.chats import Category, ChatRow
from storage.engine import Tx
from storage.offices import Office
from storage.roles import Role
from storage.rosters import Duty
from storage.stand_ins import StandIn
from tests.handlers.dialogue import NUNUKAN, Stage, Talk
from threads import holding
from threads.context import DeskAct

GROUP = "Humas Nunukan"


def leader(stage: Stage) -> Talk:
    """Rani, Admin of the office."""
    return stage.person("rani", "Rani", (NUNUKAN, Role.ADMIN))


def leaver(stage: Stage, *more: Role) -> Talk:
    """Tono, who answers, drafts, and perhaps is more."""
    held = (Role.DESK, Role.DRAFTER, *more)
    return stage.person("tono", "Tono", *((NUNUKAN, role) for role in held))


def colleague(stage: Stage) -> Talk:
    """Siti, who answers and drafts as well."""
    return stage.person("siti", "Siti", (NUNUKAN, Role.DESK), (NUNUKAN, Role.DRAFTER))


def number_of(stage: Stage, user: str) -> int:
    """Somebody's number, whatever their roles are."""
    actor = stage.actor(user)
    assert actor is not None
    return actor.person_id


def room_of(stage: Stage, tx: Tx, user: str) -> ChatRow:
    """Somebody's private chat."""
    found = chats.find(tx, stage.channel.name, stage.channel.account, user)
    assert found is not None
    return found


def burden(stage: Stage, case_id: int, user: str = "tono") -> str:
    """Put something of every kind into somebody's hands; returns their invitation code."""
    actor = stage.actor(user)
    assert actor is not None

    def fill(tx: Tx) -> str:
        now, room = stage.clock(), room_of(stage, tx, user)
        take(stage, tx, actor, case_id)
        office = tx.get_one(Office, NUNUKAN)
        group = relays.add(tx, GROUP, office, Category.SATKER, "cli:tester", now)
        relays.appoint(tx, group, room, "cli:tester", now)
        contacts.register(tx, room, NUNUKAN, Category.SATKER, "cli:tester", now)
        start = now + timedelta(days=2)
        rosters.add(
            tx,
            Duty(
                office=NUNUKAN,
                person_id=actor.person_id,
                starts_at=start,
                ends_at=start + timedelta(hours=8),
            ),
        )
        stand_ins.add(
            tx,
            StandIn(
                office=NUNUKAN,
                person_id=actor.person_id,
                named_by=actor.person_id,
                begins_at=now,
                ends_at=now + timedelta(days=3),
            ),
        )
        return invitations.invite(tx, Role.VIEWER, NUNUKAN, actor.audit_id, now)

    return stage.look(fill)


def take(stage: Stage, tx: Tx, actor: Actor, case_id: int) -> None:
    """Somebody takes a case into their hands."""
    act = DeskAct(tx, COMPOSERS, stage.clock(), f"taken:{case_id}:{actor.person_id}", actor)
    holding.take(act, case_id, from_other=True)


def holder_of(stage: Stage, case_id: int) -> int | None:
    """In whose hands a case is."""
    case = stage.look(lambda tx: cases.get(tx, case_id))
    assert case is not None
    return case.holder


def admins(stage: Stage) -> list[str]:
    """The Admin Grup of the office's group, by their platform ids."""

    def read(tx: Tx) -> list[str]:
        (group,) = relays.of_office(tx, NUNUKAN)
        number = chats.key_of(group)
        return [chat.external_id for chat in group_admins.of_groups(tx, [number])[number]]

    return stage.look(read)


def held_roles(stage: Stage, user: str) -> set[Role]:
    """What somebody is in the office now."""
    number = number_of(stage, user)
    return {role for _, role in stage.look(lambda tx: roles.held_by(tx, number, stage.clock()))}


def share(stage: Stage, user: str) -> None:
    """Somebody's phone is one that the office shares."""

    def mark(tx: Tx) -> None:
        address = people.find_address(tx, stage.channel.name, stage.channel.account, user)
        assert address is not None
        people.set_shared(tx, address, is_shared=True)

    stage.look(mark)
