"""Ending access on both engines: codes, texts, and putting back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts.drafting import Author, draft
from registry import access, invitations, relays
from registry.access import Actor, Permission
from staff import departures, holdings
from staff.departures import (
    By,
    NotOfTheOffice,
    NotTheirs,
    Order,
    TooLate,
    Unconfirmed,
    Unfit,
)
from staff.holdings import Consequence
from storage import broadcasts, chats, group_admins, hoax_claims, people, roles
from storage import departures as store
from storage.chats import Category
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.offices import Office
from storage.roles import Role
from tests import relay_world, world
from tests.world import ACCOUNT, CHANNEL, NOW
from threads.context import Act

HERE = "32.01"
COMPOSERS = relay_world.composers()


def hire(tx: Tx, user: int, *held: Role) -> Actor:
    """Somebody of the office, with a chat."""
    address = people.add(tx, CHANNEL, ACCOUNT, str(user), f"Orang {user}", NOW)
    for role in held:
        roles.grant(tx, address.person_id, HERE, role, NOW)
    world.add_person(tx, user).person_id = address.person_id
    tx.flush()
    found = access.identify(tx, CHANNEL, ACCOUNT, str(user), NOW)
    assert found is not None
    return found


def act(tx: Tx, minutes: int = 0) -> Act:
    """An act so many minutes later."""
    return Act(tx, COMPOSERS, NOW + timedelta(minutes=minutes), f"test:{minutes}")


def test_codes_and_texts_go_and_come_back(bare: Database) -> None:
    """Invitations for roles and groups are void at once; a draft has another author, and back."""

    def scene(tx: Tx) -> None:
        admin = hire(tx, 1, Role.ADMIN)
        gone, heir = hire(tx, 2, Role.ADMIN, Role.DRAFTER), hire(tx, 3, Role.DRAFTER)
        office = tx.get_one(Office, HERE)
        group = relays.register(tx, "Humas", office, Category.SATKER, gone, NOW)
        relays.invite(tx, group, gone, office, NOW)
        by_shift = f"{gone.audit_id}/shift:4"
        invitations.invite(tx, Role.VIEWER, HERE, by_shift, NOW)
        invitations.invite(tx, Role.VIEWER, HERE, f"person:{gone.person_id}0", NOW)
        to = world.selector(author=HERE, root=HERE)
        number = draft(
            tx, Author(gone.audit_id, gone.person_id), "Rapat", to, gap=timedelta(0), now=NOW
        )
        order = Order(HERE, gone.person_id, heir.person_id)
        done = departures.end(act(tx), By(admin.audit_id, admin), order)
        kinds = [change.kind for change in store.changes_of(done)]
        assert sorted(kinds) == ["code", "draft", "group_code", "role", "role"]
        assert not group_admins.codes_of(tx, HERE, gone.person_id, NOW)
        assert not roles.unused_of(tx, HERE, gone.person_id, NOW)
        assert tx.get_one(broadcasts.Broadcast, number).author_person == heir.person_id
        with pytest.raises(NotOfTheOffice):
            departures.end(act(tx, 1), By(admin.audit_id, admin), order)
        back, stayed = departures.undo(act(tx, 10), admin, store.key_of(done))
        assert (back.undone_at, stayed) == (NOW + timedelta(minutes=10), 0)
        assert {role for _, role in roles.held_by(tx, gone.person_id, NOW)} == {
            Role.ADMIN, Role.DRAFTER,
        }  # fmt: skip
        assert group_admins.codes_of(tx, HERE, gone.person_id, NOW)
        assert tx.get_one(broadcasts.Broadcast, number).author_person == gone.person_id
        with pytest.raises(TooLate):
            departures.undo(act(tx, 10), admin, store.key_of(done))

    bare.write_now(scene)


def test_a_draft_that_the_heir_submitted_or_changed_hands_stays(bare: Database) -> None:
    """What was released meanwhile is not taken back."""

    def scene(tx: Tx) -> None:
        admin, gone = hire(tx, 1, Role.ADMIN), hire(tx, 2, Role.DRAFTER)
        world.add_group(tx, HERE, 1)
        to = world.selector(author=HERE, root=HERE)
        number = draft(
            tx, Author(gone.audit_id, gone.person_id), "Rapat", to, gap=timedelta(0), now=NOW
        )
        order = Order(HERE, gone.person_id)
        done = departures.end(act(tx), By(admin.audit_id, admin), order)
        found = tx.get_one(broadcasts.Broadcast, number)
        assert found.author_person == admin.person_id
        assert found.report_chat is not None
        assert chats.get_one(tx, found.report_chat).person_id == admin.person_id
        world.release(tx, number)
        _, stayed = departures.undo(act(tx, 1), admin, store.key_of(done))
        assert stayed == 1
        assert found.author_person == admin.person_id

    bare.write_now(scene)


def test_two_admins_end_each_other(bare: Database) -> None:
    """The second acts with the roles that are left: none, whatever they held when they pressed."""

    def scene(tx: Tx) -> None:
        first, second = hire(tx, 1, Role.ADMIN), hire(tx, 2, Role.ADMIN)
        departures.end(act(tx), By(first.audit_id, first), Order(HERE, second.person_id))
        with pytest.raises(NotTheirs):
            departures.end(act(tx, 1), By(second.audit_id, second), Order(HERE, first.person_id))
        assert roles.held_by(tx, first.person_id, NOW)

    bare.write_now(scene)


def test_who_has_left_undoes_only_their_own_leaving(bare: Database) -> None:
    """What somebody ended stays ended once their own access has."""

    def scene(tx: Tx) -> None:
        first, second, third = (hire(tx, user, Role.ADMIN) for user in (1, 2, 3))
        order = Order(HERE, third.person_id)
        done = departures.end(act(tx), By(first.audit_id, first), order)
        departures.end(act(tx, 1), By(second.audit_id, second), Order(HERE, first.person_id))
        with pytest.raises(NotTheirs):
            departures.undo(act(tx, 2), first, store.key_of(done))

    bare.write_now(scene)


def test_the_operator_is_warned_as_well(bare: Database) -> None:
    """The last Admin goes only with what follows from it said."""

    def scene(tx: Tx) -> None:
        admin = hire(tx, 1, Role.ADMIN)
        order = Order(HERE, admin.person_id)
        with pytest.raises(Unconfirmed) as refused:
            departures.end(act(tx), By("cli:op"), order)
        assert refused.value.unsaid == {Consequence.LAST_ADMIN}
        said = frozenset({Consequence.LAST_ADMIN})
        departures.end(act(tx), By("cli:op"), Order(HERE, admin.person_id, said=said))
        assert roles.was_ever_held(tx, HERE, Role.ADMIN)
        assert not roles.held_by(tx, admin.person_id, NOW)

    bare.write_now(scene)


@pytest.mark.parametrize("goes_on", [True, False], ids=["successor", "desk"])
def test_claims_go_to_who_verifies_or_to_the_desk(goes_on: bool, bare: Database) -> None:
    """A successor who verifies goes on; without one they wait, and undoing gives them back."""

    def scene(tx: Tx) -> None:
        admin, gone = hire(tx, 1, Role.ADMIN), hire(tx, 2, Role.VERIFIER)
        heir, other = hire(tx, 3, Role.VERIFIER), hire(tx, 4, Role.DRAFTER)
        claim = hoax_claims.add(
            tx,
            HoaxClaim(
                office=HERE, publisher=HERE, state=ClaimState.TAKEN, title="TPS tutup",
                narrative="TPS tutup", holder=gone.person_id, opened_at=NOW, reported_at=NOW,
                changed_at=NOW,
            ),
        )  # fmt: skip
        held = holdings.of(tx, HERE, gone.person_id, NOW)
        assert [one.id for one in held.claims] == [claim.id]
        assert Permission.VERIFY in held.needs
        unfit = Order(HERE, gone.person_id, other.person_id)
        with pytest.raises(Unfit):
            departures.end(act(tx), By(admin.audit_id, admin), unfit)
        order = Order(HERE, gone.person_id, heir.person_id if goes_on else None)
        done = departures.end(act(tx), By(admin.audit_id, admin), order)
        assert claim.holder == (heir.person_id if goes_on else None)
        assert claim.state is (ClaimState.TAKEN if goes_on else ClaimState.NEW)
        _, stayed = departures.undo(act(tx, 5), admin, store.key_of(done))
        assert stayed == 0
        assert (claim.holder, claim.state) == (gone.person_id, ClaimState.TAKEN)

    bare.write_now(scene)
