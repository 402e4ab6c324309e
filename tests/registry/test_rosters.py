"""Who is on duty for an office."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry import disclosure, erasure, rosters
from registry.access import Actor, NotAllowed
from registry.rosters import DutyRefused, EndsFirst, IsOver, NotTheirs, TooFar, TooLong
from storage import roles
from storage import rosters as store
from storage.engine import Database, Tx
from storage.offices import Office
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.registry.people import staff

BANTEN, NUNUKAN = "36", "65.03"
HOUR = timedelta(hours=1)


def world(tx: Tx) -> tuple[Actor, Office]:
    """The Admin of Banten, and Banten."""
    return staff(tx, "1", (BANTEN, Role.ADMIN)), tx.get_one(Office, BANTEN)


def names(tx: Tx, office: Office, hours: float) -> list[str]:
    """Who is on duty after some hours."""
    return [turn.name for turn in rosters.on_duty(tx, office, NOW + hours * HOUR)]


@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        (1, 1, EndsFirst),
        (2, 1, EndsFirst),
        (-3, -1, IsOver),
        (1, 1 + 7 * 24 + 1, TooLong),
        (367 * 24, 367 * 24 + 1, TooFar),
    ],
)
def test_what_nobody_can_do_is_refused(
    seeded: Database, start: int, end: int, error: type[DutyRefused]
) -> None:
    """Backwards, over, too long or too far away."""

    def unit(tx: Tx) -> None:
        actor, office = world(tx)
        span = (NOW + start * HOUR, NOW + end * HOUR)
        with pytest.raises(error):
            rosters.add(tx, actor, office, actor.person_id, span, NOW)

    seeded.write_now(unit)


def test_only_an_admin_sets_it_and_only_with_people_of_the_office(seeded: Database) -> None:
    """Neither somebody from elsewhere nor an Admin of elsewhere comes in."""

    def unit(tx: Tx) -> None:
        actor, office = world(tx)
        far = staff(tx, "2", (NUNUKAN, Role.ADMIN))
        desk = staff(tx, "3", (BANTEN, Role.DESK))
        span = (NOW, NOW + HOUR)
        with pytest.raises(NotTheirs):
            rosters.add(tx, actor, office, far.person_id, span, NOW)
        for other in (far, desk):
            with pytest.raises(NotAllowed):
                rosters.add(tx, other, office, desk.person_id, span, NOW)
            with pytest.raises(NotAllowed):
                rosters.remove(tx, other, office, 1, NOW)
            with pytest.raises(NotAllowed):
                rosters.set_emergency_number(tx, other, office, "081234567890", NOW)
            with pytest.raises(NotAllowed):
                rosters.remove_emergency_number(tx, other, office, NOW)

    seeded.write_now(unit)


def test_turns_begin_and_end(seeded: Database) -> None:
    """Two may overlap; at its end a turn is over, and the next one is known."""

    def unit(tx: Tx) -> None:
        actor, office = world(tx)
        desk = staff(tx, "3", (BANTEN, Role.DESK))
        rosters.add(tx, actor, office, actor.person_id, (NOW, NOW + 8 * HOUR), NOW)
        later = (NOW + 6 * HOUR, NOW + 14 * HOUR)
        turn = rosters.add(tx, actor, office, desk.person_id, later, NOW)
        assert [names(tx, office, hours) for hours in (0, 7, 8, 14)] == [
            ["Orang 1"],
            ["Orang 1", "Orang 3"],
            ["Orang 3"],
            [],
        ]
        assert rosters.next_duty(tx, office, NOW) == turn
        assert rosters.add(tx, actor, office, desk.person_id, later, NOW) == turn
        assert rosters.coming(tx, tx.get_one(Office, NUNUKAN), NOW) == []
        assert rosters.remove(tx, actor, office, turn.number, NOW)
        assert not rosters.remove(tx, actor, office, turn.number, NOW)
        assert rosters.next_duty(tx, office, NOW) is None

    seeded.write_now(unit)


def test_who_lost_the_role_is_on_duty_no_more(seeded: Database) -> None:
    """A turn of somebody who has left calls nobody."""

    def unit(tx: Tx) -> None:
        actor, office = world(tx)
        desk = staff(tx, "3", (BANTEN, Role.DESK))
        rosters.add(tx, actor, office, desk.person_id, (NOW, NOW + HOUR), NOW)
        (grant,) = roles.of_person(tx, desk.person_id, NOW)
        grant.ends_at = NOW
        tx.flush()
        assert names(tx, office, 0.5) == []

    seeded.write_now(unit)


def test_an_erased_person_leaves_the_roster_and_the_number(seeded: Database) -> None:
    """Their turns go, and the emergency number if it was theirs."""

    def unit(tx: Tx) -> None:
        actor, office = world(tx)
        phone = staff(tx, "+6281234567890", (BANTEN, Role.DESK))
        rosters.add(tx, actor, office, phone.person_id, (NOW, NOW + HOUR), NOW)
        rosters.set_emergency_number(tx, actor, office, "0812-3456-7890", NOW)
        assert store.emergency_number(tx, BANTEN) == "+6281234567890"
        known = disclosure.collect(tx, phone.person_id, NOW)
        assert known is not None
        assert known.duties == 1
        assert erasure.erase(tx, phone.person_id, "system", NOW)
        assert tx.query(store.Duty).all() == []
        assert store.emergency_number(tx, BANTEN) is None

    seeded.write_now(unit)


def test_turns_go_over_to_whoever_the_person_proves_to_be(seeded: Database) -> None:
    """Two people who are one have all turns."""

    def unit(tx: Tx) -> None:
        actor, office = world(tx)
        desk = staff(tx, "3", (BANTEN, Role.DESK))
        rosters.add(tx, actor, office, desk.person_id, (NOW, NOW + HOUR), NOW)
        store.move(tx, desk.person_id, actor.person_id)
        assert store.count_of(tx, desk.person_id) == 0
        assert names(tx, office, 0) == ["Orang 1"]

    seeded.write_now(unit)


def test_old_turns_are_forgotten(seeded: Database) -> None:
    """Only those that ended long ago, a chunk at a time."""

    def unit(tx: Tx) -> None:
        actor, office = world(tx)
        for start in (0, 1, 2):
            span = (NOW + start * HOUR, NOW + (start + 1) * HOUR)
            rosters.add(tx, actor, office, actor.person_id, span, NOW)
        assert store.delete_old(tx, NOW + 2.5 * HOUR, 1) == 1
        assert store.delete_old(tx, NOW + 2.5 * HOUR, 5) == 1
        assert len(tx.query(store.Duty).all()) == 1

    seeded.write_now(unit)


@pytest.mark.parametrize("text", ["", "halo", "112233445566", "3273010101900001", "0812"])
def test_what_is_no_number_is_not_shown(seeded: Database, text: str) -> None:
    """The number that was there stays."""

    def unit(tx: Tx) -> None:
        actor, office = world(tx)
        rosters.set_emergency_number(tx, actor, office, "0812-3456-7890", NOW)
        assert rosters.set_emergency_number(tx, actor, office, text, NOW) is None
        assert store.emergency_number(tx, BANTEN) == "+6281234567890"

    seeded.write_now(unit)
