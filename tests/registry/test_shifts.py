"""Phones that an office shares, and what is kept as a name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlmodel import select

from registry import access, shifts
from registry.access import Actor
from registry.shifts import LASTS, LongName, NoName
from storage import people, roles
from storage.audit import AuditRow
from storage.engine import Database, Tx
from storage.people import Address
from storage.roles import Role
from tests.registry.conftest import NOW

PHONE = ("whatsapp", "internal", "+6281100000021")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Siti Aminah", "Siti Aminah"),
        ("  Siti\n Aminah\u202e ", "Siti Aminah"),
        ("Budi 2", "Budi 2"),
        ("x" * 40, "x" * 40),
    ],
)
def test_a_name_is_kept_on_one_line(typed: str, name: str) -> None:
    """Spaces and marks that nobody can see are left out."""
    assert shifts.name_of(typed) == name


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", NoName),
        ("\u202e\0", NoName),
        ("🙂🙂", NoName),
        ("081234567890", NoName),
        ("3273010101900001", NoName),
        ("Siti 3273010101900001", NoName),
        ("Siti 0812 3456", NoName),
        ("x" * 41, LongName),
    ],
)
def test_what_is_no_name_is_not_kept(typed: str, why: type[Exception]) -> None:
    """A number, a picture sign or a whole sentence is no name."""
    with pytest.raises(why):
        shifts.name_of(typed)


def _known(tx: Tx) -> Actor:
    actor = access.introduce(tx, *PHONE, "Humas Banten", NOW)
    roles.grant(tx, actor.person_id, "36", Role.ADMIN, NOW)
    return _actor(tx)


def _actor(tx: Tx) -> Actor:
    actor = access.identify(tx, *PHONE, NOW)
    assert actor is not None
    return actor


def _address(tx: Tx) -> Address:
    address = people.find_address(tx, *PHONE)
    assert address is not None
    return address


def _acts(db: Database) -> Sequence[tuple[str, str, str | None]]:
    rows = db.read_now(lambda tx: tx.scalars(select(AuditRow).order_by("id")).all())
    return [(row.actor, row.action, row.office) for row in rows]


def test_acts_at_a_shared_phone_name_the_shift(seeded: Database) -> None:
    """The audit knows whose turn it was by a number; such a phone never approves."""
    actor = seeded.write_now(_known)
    assert (actor.audit_id, actor.may_approve) == ("person:1", True)
    for _ in range(2):
        seeded.write_now(lambda tx: shifts.share(tx, actor, _address(tx), NOW))
    shared = seeded.read_now(_actor)
    assert (shared.is_shared, shared.shift, shared.may_approve) == (True, None, False)
    seeded.write_now(lambda tx: shifts.begin(tx, shared, _address(tx), "Siti", NOW))
    on_shift = seeded.read_now(_actor)
    assert on_shift.audit_id == "person:1/shift:1"
    seeded.write_now(lambda tx: shifts.unshare(tx, on_shift, _address(tx), NOW + LASTS / 2))
    assert seeded.read_now(_actor).audit_id == "person:1"
    assert _acts(seeded) == [
        ("person:1", "address.shared", "36"),
        ("person:1/shift:1", "shift.began", None),
        ("person:1/shift:1", "address.unshared", "36"),
    ]
