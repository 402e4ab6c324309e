"""Taking up a role by a one-time code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from registry import codes, invitations
from registry.access import Permission
from registry.invitations import (
    ExpiredInvitation,
    InvitationError,
    UnknownInvitation,
    UsedInvitation,
)
from storage.audit import AuditRow
from storage.engine import Database, Tx
from storage.offices import get
from storage.roles import Invitation, Role
from tests.registry.conftest import NOW
from tests.registry.people import staff


def invite(tx: Tx) -> str:
    """A code for a drafter in Nunukan."""
    return invitations.invite(tx, Role.DRAFTER, "65.03", "cli:operator", NOW)


def test_a_code_gives_the_role_it_was_made_for(seeded: Database) -> None:
    """Redeeming a code makes the person what the invitation says, in its office."""

    def scene(tx: Tx) -> None:
        guest = staff(tx, "21")
        grant = invitations.redeem(tx, invite(tx), guest.person_id, NOW)
        nunukan = get(tx, "65.03")
        assert nunukan is not None
        assert (grant.office, grant.role) == ("65.03", Role.DRAFTER)
        assert staff(tx, "21").may(Permission.SEND, nunukan)

    seeded.write_now(scene)


@pytest.mark.parametrize(
    "spelling",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f" {code.replace('-', ' - ')}\n",
        lambda code: code.replace("-", "–").replace("8", "B").replace("5", "S").replace("2", "Z"),
    ],
)
def test_how_a_code_is_typed_does_not_matter(seeded: Database, spelling: object) -> None:
    """Lower case, spaces, dashes and look-alikes are forgiven."""
    assert callable(spelling)

    def scene(tx: Tx) -> None:
        guest = staff(tx, "22")
        typed = spelling(invite(tx))
        assert codes.is_like_one(typed.replace(" - ", "-"))
        assert invitations.redeem(tx, typed, guest.person_id, NOW).office == "65.03"

    seeded.write_now(scene)


def test_a_code_works_once(seeded: Database) -> None:
    """The second taker is told so, and gets no role."""

    def scene(tx: Tx) -> None:
        first, second = staff(tx, "23"), staff(tx, "24")
        code = invite(tx)
        invitations.redeem(tx, code, first.person_id, NOW)
        with pytest.raises(UsedInvitation):
            invitations.redeem(tx, code, second.person_id, NOW)
        assert not staff(tx, "24").is_staff

    seeded.write_now(scene)


def test_a_code_ends_after_a_week(seeded: Database) -> None:
    """A code works up to its last moment and not from then on."""

    def scene(tx: Tx) -> None:
        guest = staff(tx, "25")
        late, in_time = invite(tx), invite(tx)
        end = NOW + timedelta(days=7)
        with pytest.raises(ExpiredInvitation):
            invitations.redeem(tx, late, guest.person_id, end)
        grant = invitations.redeem(tx, in_time, guest.person_id, end - timedelta(seconds=1))
        assert grant.role is Role.DRAFTER

    seeded.write_now(scene)


@pytest.mark.parametrize("code", ["", "-----", "AAAAA-AAAAA", "halo", "A" * 5_000, "\x00"])
def test_what_is_no_code_is_unknown(seeded: Database, code: str) -> None:
    """Any other text is an unknown invitation, never another error."""

    def scene(tx: Tx) -> None:
        guest = staff(tx, "26")
        with pytest.raises(UnknownInvitation) as raised:
            invitations.redeem(tx, code, guest.person_id, NOW)
        assert isinstance(raised.value, InvitationError)

    seeded.write_now(scene)


def test_codes_are_not_kept_and_acts_are(seeded: Database) -> None:
    """The database holds a digest only; audit rows name ids, the office and the role."""

    def scene(tx: Tx) -> None:
        guest = staff(tx, "27")
        code = invite(tx)
        invitations.redeem(tx, code, guest.person_id, NOW)
        stored = tx.scalars(select(Invitation)).one()
        acts = tx.scalars(select(AuditRow)).all()
        assert codes.normal(code) not in str(stored.model_dump())
        assert [(act.actor, act.action, act.office) for act in acts] == [
            ("cli:operator", "invitation.created", "65.03"),
            (f"person:{guest.person_id}", "invitation.redeemed", "65.03"),
        ]
        assert acts[0].subject == acts[1].subject
        assert guest.name not in str([act.model_dump() for act in acts])

    seeded.write_now(scene)


def test_codes_are_shown_in_two_halves(seeded: Database) -> None:
    """Codes have five symbols, a dash, five symbols, and differ."""
    made = seeded.write_now(lambda tx: [invite(tx) for _ in range(50)])
    assert len(set(made)) == 50
    for code in made:
        assert [len(half) for half in code.split("-")] == [5, 5]
        assert set(code) <= {*codes.SYMBOLS, "-"}
