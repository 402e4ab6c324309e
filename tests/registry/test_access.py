"""Who may do what in whose name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import access, consent, offices
from registry.access import PERMISSIONS, Actor, NotAllowed, Permission
from registry.names import clean_name
from storage import people, roles
from storage.engine import Database, Tx
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.registry.people import staff
from texts.registry import NAMELESS, ROLE_LABELS

OFFICES = {office.code: office for office in offices.read_offices()}
RI, KALTARA, NUNUKAN, KALTIM = (OFFICES[code] for code in ("00", "65", "65.03", "64"))


def actor(*grants: tuple[str, Role]) -> Actor:
    """A person with these roles."""
    return Actor(person_id=7, name="Orang", grants=grants)


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (Role.ADMIN, set(Permission) - {Permission.APPROVE, Permission.CERTIFY}),
        (
            Role.DRAFTER,
            {
                Permission.SEND,
                Permission.WATCH,
                Permission.CONFIRM,
                Permission.REGISTER_GROUP,
                Permission.WRITE_FAQ,
            },
        ),
        (
            Role.APPROVER,
            {
                Permission.SEND,
                Permission.WATCH,
                Permission.CONFIRM,
                Permission.REGISTER_GROUP,
                Permission.ANSWER,
                Permission.VERIFY,
                Permission.APPROVE,
                Permission.WRITE_FAQ,
                Permission.CERTIFY,
                Permission.STAFF,
                Permission.REPRESENT,
            },
        ),
        (
            Role.VERIFIER,
            {Permission.WATCH, Permission.CONFIRM, Permission.REGISTER_GROUP, Permission.VERIFY},
        ),
        (
            Role.DESK,
            {
                Permission.WATCH,
                Permission.CONFIRM,
                Permission.REGISTER_GROUP,
                Permission.ANSWER,
            },
        ),
        (Role.SPOKESPERSON, {Permission.WATCH, Permission.ANSWER}),
        (Role.VIEWER, {Permission.WATCH}),
    ],
)
def test_each_role_gives_its_permissions(role: Role, granted: set[Permission]) -> None:
    """A role in an office gives exactly its permissions there."""
    somebody = actor(("65.03", role))
    assert {p for p in Permission if somebody.may(p, NUNUKAN)} == granted


def test_every_role_is_known_to_the_table_and_has_a_label() -> None:
    """No role is forgotten in the permissions or in the texts."""
    assert set(PERMISSIONS) == set(Role) == set(ROLE_LABELS)


def test_acting_needs_a_role_in_exactly_that_office() -> None:
    """A provincial admin speaks for neither the regency below nor the nation above."""
    somebody = actor(("65", Role.ADMIN))
    assert somebody.may(Permission.SEND, KALTARA)
    assert not somebody.may(Permission.SEND, NUNUKAN)
    assert not somebody.may(Permission.SEND, RI)
    with pytest.raises(NotAllowed):
        somebody.require(Permission.SEND, NUNUKAN)


@pytest.mark.parametrize(
    ("home", "seen"),
    [("00", {"00", "65", "65.03", "64"}), ("65", {"65", "65.03"}), ("65.03", {"65.03"})],
)
def test_reading_covers_the_subtree(home: str, seen: set[str]) -> None:
    """A role that watches sees its office and everything under it."""
    somebody = actor((home, Role.VIEWER))
    assert {o.code for o in (RI, KALTARA, NUNUKAN, KALTIM) if somebody.may_see(o)} == seen


def test_a_citizen_sees_and_may_nothing() -> None:
    """Without a role nothing is granted."""
    assert not actor().is_staff
    assert not actor().may_see(NUNUKAN)
    assert actor().offices_with(Permission.WATCH) == ()


def test_offices_are_listed_once() -> None:
    """Two roles in one office list it once, in the order granted."""
    somebody = actor(("65", Role.DRAFTER), ("00", Role.ADMIN), ("65", Role.APPROVER))
    assert somebody.offices_with(Permission.SEND) == ("65", "00")


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(sorted(OFFICES)), st.sampled_from(Role)), max_size=4),
    st.sampled_from(sorted(OFFICES)),
)
def test_who_may_act_may_see(grants: list[tuple[str, Role]], code: str) -> None:
    """Nobody acts in the name of an office about which they may not read."""
    somebody, office = actor(*grants), OFFICES[code]
    if any(somebody.may(permission, office) for permission in Permission):
        assert somebody.may_see(office)


def test_a_stranger_is_nobody_until_introduced(seeded: Database) -> None:
    """Identifying writes nothing; the first private contact makes a person, once."""

    def scene(tx: Tx) -> None:
        assert access.identify(tx, "telegram", "bot", "11", NOW) is None
        first = access.introduce(tx, "telegram", "bot", "11", "Orang Baru", NOW)
        again = access.introduce(tx, "telegram", "bot", "11", "Nama Lain", NOW)
        assert access.identify(tx, "telegram", "bot", "11", NOW) == first == again
        assert first.name == "Orang Baru"
        assert not first.is_staff
        assert access.identify(tx, "telegram", "other-bot", "11", NOW) is None

    seeded.write_now(scene)


def test_a_role_ends(seeded: Database) -> None:
    """A role past its end gives nothing."""

    def scene(tx: Tx) -> None:
        somebody = staff(tx, "12", ("65.03", Role.DRAFTER))
        grant = roles.of_person(tx, somebody.person_id, NOW)[0]
        grant.ends_at = NOW + timedelta(days=1)
        tx.flush()
        later = access.identify(tx, "telegram", "bot", "12", NOW + timedelta(days=1))
        assert somebody.grants == (("65.03", Role.DRAFTER),)
        assert later is not None
        assert later.grants == ()

    seeded.write_now(scene)


def test_who_said_stop_is_known_to_have_stopped(seeded: Database) -> None:
    """The address that said STOP is marked on the actor, the person's other addresses are not."""

    def scene(tx: Tx) -> None:
        person = staff(tx, "13")
        consent.stop(tx, "telegram", "bot", "13", NOW)
        stopped = access.identify(tx, "telegram", "bot", "13", NOW)
        assert stopped is not None
        assert stopped.is_stopped
        assert [a.stopped_at for a in people.addresses_of(tx, person.person_id)] == [NOW]

    seeded.write_now(scene)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("  Warga\n Teladan ", "Warga Teladan"),
        ("A\x00B", "AB"),
        ("\u202egnaro", "gnaro"),
        ("\ud800", NAMELESS),
        ("", NAMELESS),
        ("x" * 500, "x" * 128),
    ],
)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    """Names lose what breaks databases and lines; an empty one gets a stand-in."""
    assert clean_name(given_name) == kept
