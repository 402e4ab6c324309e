"""Links into the web desk and sessions there: once, in time, and for as long as a role lasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from registry import access, erasure, shifts, web_access
from registry.access import Actor
from registry.web_access import (
    IDLE,
    LASTS,
    LINK_LASTS,
    SEEN_TO,
    Entrance,
    ExpiredLink,
    LinkError,
    SessionOver,
    UnknownLink,
    UsedLink,
    VoidLink,
)
from storage import people, roles, web_links, web_sessions
from storage import shifts as shift_rows
from storage.audit import AuditRow
from storage.engine import Database, Tx
from storage.people import Address
from storage.roles import Role, RoleGrant
from storage.web_links import WebLink
from storage.web_sessions import WebSession, Why
from tests.registry.conftest import NOW

PHONE = ("telegram", "4242", "71")
SECOND = timedelta(seconds=1)


def officer(tx: Tx, role: Role = Role.DESK) -> tuple[Actor, Address]:
    """Somebody of KPU Kabupaten Nunukan with the address they write from."""
    person = access.introduce(tx, *PHONE, "Siti", NOW)
    roles.grant(tx, person.person_id, "65.03", role, NOW)
    return again(tx)


def again(tx: Tx, now: datetime = NOW) -> tuple[Actor, Address]:
    """The same as they are at a moment."""
    actor = access.identify(tx, *PHONE, now)
    address = people.find_address(tx, *PHONE)
    assert actor is not None
    assert address is not None
    return actor, address


def linked(db: Database) -> str:
    """The token of a link for an officer."""
    return db.write_now(lambda tx: web_access.make_link(tx, *officer(tx), NOW))


def entered(db: Database, now: datetime = NOW) -> Entrance:
    """An officer who came in."""
    token = linked(db)
    return db.write_now(lambda tx: web_access.redeem(tx, token, now))


def refused(db: Database, token: str, now: datetime) -> type[LinkError] | None:
    """Why a link does not let in; the refusal is committed."""

    def unit(tx: Tx) -> type[LinkError] | None:
        try:
            web_access.redeem(tx, token, now)
        except LinkError as error:
            return type(error)
        return None

    return db.write_now(unit)


def over(db: Database, token: str, now: datetime) -> Why | None:
    """Why a session is over; the one query for all streams agrees."""
    why: Why | None = None
    try:
        db.read_now(lambda tx: web_access.identify(tx, token, now))
    except SessionOver as error:
        why = error.why
    session = db.read_now(lambda tx: web_sessions.find(tx, web_access.digest(token)))
    if session is not None:
        assert force(db, web_sessions.key_of(session), now) is (why is None)
    return why


def force(db: Database, session: int, now: datetime) -> bool:
    """Whether the one query for all streams agrees."""
    return bool(db.read_now(lambda tx: web_access.in_force(tx, {session, 999}, now)))


def acts(db: Database) -> Sequence[tuple[str, str, str, Any]]:
    """What the audit says about the desk."""
    rows = db.read_now(lambda tx: tx.scalars(select(AuditRow).order_by("id")).all())
    return [
        (row.actor, row.action, row.subject, row.facts)
        for row in rows
        if row.action.startswith("web.")
    ]


# Links


def test_no_token_is_stored(seeded: Database) -> None:
    """Neither that of a link nor that of a cookie can be read from the database."""
    token = linked(seeded)
    entrance = seeded.write_now(lambda tx: web_access.redeem(tx, token, NOW))
    rows = seeded.read_now(
        lambda tx: [*tx.scalars(select(WebLink)), *tx.scalars(select(WebSession))]
    )
    assert len(rows) == 2
    for secret in (token, entrance.token):
        assert web_access.is_like_one(secret)
        assert not any(secret in repr(row) for row in rows)
        assert secret not in repr(acts(seeded))


@pytest.mark.parametrize(
    "text", ["", "x", "x" * 42, "x" * 44, "x" * 42 + "-", "é" * 43, "x\0" * 21]
)
def test_what_is_no_token_is_seen_without_a_look(text: str) -> None:
    """Only 43 letters and digits are looked for in the database."""
    assert not web_access.is_like_one(text)


def test_a_link_is_good_once(seeded: Database) -> None:
    """Whoever comes second is refused, and both are written down."""
    token = linked(seeded)
    seeded.read_now(lambda tx: web_access.look_at_link(tx, token, NOW))
    assert refused(seeded, token, NOW) is None
    assert refused(seeded, token, NOW + SECOND) is UsedLink
    with pytest.raises(UsedLink):
        seeded.read_now(lambda tx: web_access.look_at_link(tx, token, NOW))
    assert acts(seeded) == [
        ("person:1", "web.link_made", "web_link:1", {}),
        ("person:1", "web.link_used", "web_link:1", {"session": 1}),
        ("system", "web.link_refused", "web_link:1", {"why": "used"}),
    ]


def test_only_one_of_two_at_once_is_let_in(seeded: Database) -> None:
    """Who has seen the link unused but is slower does not get in."""
    token = linked(seeded)

    def unit(tx: Tx) -> tuple[bool, bool]:
        link = web_links.find(tx, web_access.digest(token))
        assert link is not None
        return web_links.claim(tx, link, NOW), web_links.claim(tx, link, NOW)

    assert seeded.write_now(unit) == (True, False)


def test_a_link_ends(seeded: Database) -> None:
    """It is good to its last second, and refused after it."""
    token = linked(seeded)
    assert refused(seeded, token, NOW + LINK_LASTS) is ExpiredLink
    assert refused(seeded, token, NOW + LINK_LASTS - SECOND) is None


def test_a_newer_link_takes_the_place_of_the_last(seeded: Database) -> None:
    """Of what a person was given only the newest opens the desk."""
    old = linked(seeded)
    new = seeded.write_now(lambda tx: web_access.make_link(tx, *again(tx), NOW))
    assert refused(seeded, old, NOW) is ExpiredLink
    assert refused(seeded, new, NOW) is None


def test_guesses_leave_no_trace(seeded: Database) -> None:
    """Whoever tries tokens does not fill the audit."""
    assert refused(seeded, "x" * 43, NOW) is UnknownLink
    assert acts(seeded) == []


def test_a_link_ends_with_the_role(seeded: Database) -> None:
    """Who holds no role any more is not let in by an older link."""
    token = linked(seeded)
    seeded.write_now(lambda tx: roles.forget(tx, 1))
    assert refused(seeded, token, NOW) is VoidLink


# Sessions


def test_a_session_knows_its_person(seeded: Database) -> None:
    """Roles are those of the moment, not those of the sign-in."""
    entrance = entered(seeded)
    seeded.write_now(lambda tx: roles.grant(tx, 1, "65", Role.VIEWER, NOW))
    found = seeded.read_now(lambda tx: web_access.identify(tx, entrance.token, NOW))
    assert (found.session, found.actor.audit_id) == (1, "person:1")
    assert found.actor.grants == (("65.03", Role.DESK), ("65", Role.VIEWER))


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (timedelta(0), None),
        (IDLE - SECOND, None),
        (IDLE, Why.IDLE),
        (LASTS, Why.EXPIRED),
    ],
)
def test_a_session_rests_and_ends(after: timedelta, why: Why | None, seeded: Database) -> None:
    """Half a day without use, or a week at the longest."""
    assert over(seeded, entered(seeded).token, NOW + after) is why


def test_use_keeps_a_session_but_not_for_ever(seeded: Database) -> None:
    """Whoever works on is not shown out before the week is over; few uses cost a write."""
    entrance, now = entered(seeded), NOW
    while now < NOW + LASTS - IDLE:
        now += IDLE - SECOND
        found = seeded.read_now(lambda tx: web_access.identify(tx, entrance.token, now))  # noqa: B023
        assert web_access.needs_noting(found, now)
        assert not web_access.needs_noting(found, found.seen_at + SEEN_TO - SECOND)
        seeded.write_now(lambda tx: web_access.note_use(tx, found, now))  # noqa: B023
    assert over(seeded, entrance.token, NOW + LASTS) is Why.EXPIRED


def test_a_forged_cookie_is_nobody(seeded: Database) -> None:
    """A token that we have not made opens nothing."""
    entered(seeded)
    assert over(seeded, "x" * 43, NOW) is Why.UNKNOWN


def end_role(tx: Tx) -> None:
    """Their only role ends by its date."""
    tx.scalars(select(RoleGrant)).one().ends_at = NOW
    tx.flush()


def forget_roles(tx: Tx) -> None:
    """Their only role is taken from them."""
    roles.forget(tx, 1)


def share_phone(tx: Tx) -> None:
    """The phone at which they asked for the link is an office's from now on."""
    people.set_shared(tx, again(tx)[1], is_shared=True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (end_role, Why.ROLE_ENDED),
        (forget_roles, Why.ROLE_ENDED),
        (share_phone, Why.SHIFT_OVER),
    ],
)
def test_what_happens_elsewhere_ends_a_session(
    change: Callable[[Tx], None], why: Why, seeded: Database
) -> None:
    """A role that ends and a phone that is shared are noticed at the next request."""
    entrance = entered(seeded)
    seeded.write_now(change)
    assert over(seeded, entrance.token, NOW) is why


def test_ending_is_written_down_once(seeded: Database) -> None:
    """A session that is over stays over, and two who notice write one row."""
    entrance = entered(seeded)
    for _ in range(2):
        seeded.write_now(lambda tx: web_access.end(tx, 1, Why.IDLE, NOW))
    assert over(seeded, entrance.token, NOW) is Why.IDLE
    assert acts(seeded)[2:] == [
        ("system", "web.session_ended", "web_session:1", {"why": "idle", "person": 1})
    ]


def test_all_sessions_end_at_once(seeded: Database) -> None:
    """Every browser of the person is shown out, nobody else's, and the open link is void."""
    first, second = entered(seeded), entered(seeded)
    link = linked(seeded)
    other = seeded.write_now(other_officer)
    assert seeded.write_now(lambda tx: web_access.end_all(tx, again(tx)[0].person_id, NOW)) == 2
    assert seeded.write_now(lambda tx: web_access.end_all(tx, again(tx)[0].person_id, NOW)) == 0
    assert [over(seeded, found.token, NOW) for found in (first, second, other)] == [
        Why.SIGNED_OUT,
        Why.SIGNED_OUT,
        None,
    ]
    assert refused(seeded, link, NOW) is ExpiredLink


def other_officer(tx: Tx) -> Entrance:
    """Somebody else at the desk."""
    person = access.introduce(tx, "telegram", "4242", "72", "Budi", NOW)
    roles.grant(tx, person.person_id, "65.03", Role.DESK, NOW)
    address = people.find_address(tx, "telegram", "4242", "72")
    assert address is not None
    actor = access.introduce(tx, "telegram", "4242", "72", "", NOW)
    return web_access.redeem(tx, web_access.make_link(tx, actor, address, NOW), NOW)


def test_what_one_person_has_goes_over_to_another(seeded: Database) -> None:
    """Where two turn out to be one, link and session are those of whoever stays."""
    entrance, link = entered(seeded), linked(seeded)
    seeded.write_now(other_officer)

    def unite(tx: Tx) -> None:
        web_links.move(tx, 1, 2)
        web_sessions.move(tx, 1, 2)

    seeded.write_now(unite)
    found = seeded.read_now(lambda tx: web_access.identify(tx, entrance.token, NOW))
    assert (found.actor.person_id, found.actor.name) == (2, "Budi")
    assert seeded.write_now(lambda tx: web_access.redeem(tx, link, NOW)).actor.person_id == 2


# Shared phones


def test_a_session_at_a_shared_phone_carries_the_shift(seeded: Database) -> None:
    """Acts name the shift, and whoever comes next needs a link of their own."""

    def begin(tx: Tx) -> Entrance:
        officer(tx)
        share_phone(tx)
        actor, address = again(tx)
        shifts.begin(tx, actor, address, "Siti", NOW)
        return web_access.redeem(tx, web_access.make_link(tx, *again(tx), NOW), NOW)

    entrance = seeded.write_now(begin)
    found = seeded.read_now(lambda tx: web_access.identify(tx, entrance.token, NOW))
    assert found.actor.audit_id == "person:1/shift:1"
    assert not found.actor.may_approve
    assert over(seeded, entrance.token, NOW + shifts.LASTS) is Why.SHIFT_OVER
    seeded.write_now(lambda tx: shifts.begin(tx, *again(tx), "Budi", NOW + SECOND))
    assert over(seeded, entrance.token, NOW + SECOND) is Why.SHIFT_OVER


def test_who_is_on_shift_is_known_by_office(seeded: Database) -> None:
    """Each office of the phone's owner shows the shift once, while it lasts and is shared."""

    def begin(tx: Tx) -> None:
        officer(tx)
        roles.grant(tx, 1, "65.03", Role.ADMIN, NOW)
        roles.grant(tx, 1, "65", Role.VIEWER, NOW)
        share_phone(tx)
        shifts.begin(tx, *again(tx), "Siti", NOW)

    def seen(now: datetime) -> list[tuple[str, str]]:
        found = seeded.read_now(lambda tx: shift_rows.on_now(tx, now))
        return [(office, shift.name) for office, shift in found]

    seeded.write_now(begin)
    assert seen(NOW) == [("65", "Siti"), ("65.03", "Siti")]
    assert seen(NOW + shifts.LASTS) == []
    seeded.write_now(end_first_role)
    assert seen(NOW) == [("65", "Siti"), ("65.03", "Siti")]
    seeded.write_now(lambda tx: people.set_shared(tx, again(tx)[1], is_shared=False))
    assert seen(NOW) == []


def end_first_role(tx: Tx) -> None:
    """One of several roles ends."""
    held = tx.scalars(select(RoleGrant).order_by("id")).first()
    assert held is not None
    held.ends_at = NOW
    tx.flush()


# Forgetting


def test_who_is_erased_is_at_no_desk(seeded: Database) -> None:
    """Their links and sessions are gone; the audit keeps numbers."""
    entrance = entered(seeded)
    linked(seeded)
    seeded.write_now(lambda tx: erasure.erase(tx, 1, "person:1", NOW))
    assert over(seeded, entrance.token, NOW) is Why.UNKNOWN
    assert seeded.read_now(lambda tx: web_sessions.get(tx, 1)) is None


def test_a_restored_backup_opens_no_desk(seeded: Database) -> None:
    """What was ended since the backup does not come back with it."""
    entrance = entered(seeded)
    link = linked(seeded)
    seeded.write_now(web_access.close)
    assert over(seeded, entrance.token, NOW) is Why.UNKNOWN
    assert refused(seeded, link, NOW) is UnknownLink
