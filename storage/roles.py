"""Who may do what in whose name, and the one-time invitations that grant it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, delete, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage import audit, people
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, removed, table_of
from storage.people import Known, Person


class Role(StrEnum):
    """What a person is in an office."""

    ADMIN = "admin"
    DRAFTER = "konseptor"
    APPROVER = "pimpinan"
    VERIFIER = "verifikator"
    DESK = "petugas_layanan"
    SPOKESPERSON = "juru_bicara"
    VIEWER = "lihat_saja"


class RoleGrant(SQLModel, table=True):
    """A person's role in an office, until `ends_at`."""

    __tablename__ = "roles"

    id: int | None = big_key()
    person_id: int = Field(foreign_key="people.id", sa_type=BigInteger, index=True)
    office: str = Field(foreign_key="offices.code", index=True)
    role: Role = enum_text(Role)
    granted_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Invitation(SQLModel, table=True):
    """A one-time code, kept only as its SHA-256."""

    __tablename__ = "invitations"

    code_digest: str = Field(primary_key=True)
    role: Role = enum_text(Role)
    office: str = Field(foreign_key="offices.code")
    created_by: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_by: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def _is_current(now: datetime) -> ColumnElement[bool]:
    return or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > now)


def of_person(tx: Tx, person_id: int, now: datetime) -> Sequence[RoleGrant]:
    """The roles a person holds now, oldest first."""
    return tx.scalars(
        select(RoleGrant)
        .where(
            RoleGrant.person_id == person_id,
            _is_current(now),
        )
        .order_by(col(RoleGrant.id))
    ).all()


Grants: TypeAlias = tuple[tuple[str, Role], ...]
"""Roles in force as (office code, role), oldest first."""

_grants = table_of(RoleGrant)
_is_held = or_(
    _grants.c.ends_at.is_(None), _grants.c.ends_at > bindparam("now", type_=UtcDateTime())
)
_held = (
    sa_select(_grants.c.office, _grants.c.role)
    .where(_grants.c.person_id == bindparam("person"), _is_held)
    .order_by(_grants.c.id)
)
_known = (
    people.KNOWN.add_columns(_grants.c.office, _grants.c.role)
    .outerjoin(_grants, and_(_grants.c.person_id == table_of(Person).c.id, _is_held))
    .order_by(_grants.c.id)
)


def find_known(
    tx: Tx, channel: str, account: str, user_id: str, now: datetime
) -> tuple[Known, Grants] | None:
    """The person behind a platform user and what they hold now: asked at every event."""
    values = people.place(channel, account, user_id) | {"now": now}
    rows = tx.core.execute(_known, values).all()
    if not rows:
        return None
    held = tuple((row.office, row.role) for row in rows if row.office is not None)
    return Known(*rows[0][:-2]), held


def held_by(tx: Tx, person_id: int, now: datetime) -> Grants:
    """What a person holds now."""
    rows = tx.core.execute(_held, {"person": person_id, "now": now})
    return tuple((office, role) for office, role in rows)


def of_office(tx: Tx, office: str, now: datetime) -> Sequence[RoleGrant]:
    """The roles held in an office now."""
    return tx.scalars(
        select(RoleGrant).where(
            RoleGrant.office == office,
            _is_current(now),
        )
    ).all()


def was_ever_held(tx: Tx, office: str, role: Role) -> bool:
    """Whether anybody holds a role in an office, or once did."""
    ever = select(RoleGrant).where(RoleGrant.office == office, RoleGrant.role == role)
    return tx.scalars(ever.limit(1)).first() is not None


def offices_with(
    tx: Tx, roles: Sequence[Role], now: datetime, *, since_before: datetime | None = None
) -> Sequence[str]:
    """The codes of the offices in which one of these roles is held now, and since before a time."""
    held = sa_select(col(RoleGrant.office)).where(col(RoleGrant.role).in_(roles), _is_current(now))
    if since_before is not None:
        held = held.where(col(RoleGrant.granted_at) < since_before)
    return tx.scalars(held.distinct().order_by(col(RoleGrant.office))).all()


def grant(tx: Tx, person_id: int, office: str, role: Role, now: datetime) -> RoleGrant:
    """Give a role; giving one that is held changes nothing."""
    for held in of_person(tx, person_id, now):
        if held.office == office and held.role == role:
            return held
    new = RoleGrant(person_id=person_id, office=office, role=role, granted_at=now)
    tx.add(new)
    tx.flush()
    return new


def forget(tx: Tx, person_id: int) -> Sequence[RoleGrant]:
    """End every role of a person without a trace; returns what they were."""
    held = _every(tx, person_id)
    for grant in held:
        tx.delete(grant)
    tx.flush()
    tx.execute(update(Invitation).where(col(Invitation.used_by) == person_id).values(used_by=None))
    return held


def move(tx: Tx, gone: int, kept: int) -> None:
    """Give a person's roles to another; of one that both hold the longer stays."""
    held = {(own.office, own.role): own for own in _every(tx, kept)}
    for grant in _every(tx, gone):
        own = held.get((grant.office, grant.role))
        if own is None:
            grant.person_id = kept
            held[grant.office, grant.role] = grant
            continue
        ends = (own.ends_at, grant.ends_at)
        own.ends_at = max((end for end in ends if end), default=None) if all(ends) else None
        tx.delete(grant)
    tx.flush()


def move_invitations(tx: Tx, gone: int, kept: int) -> None:
    """The invitations that somebody took up were taken up by another."""
    tx.execute(update(Invitation).where(col(Invitation.used_by) == gone).values(used_by=kept))


def _every(tx: Tx, person_id: int) -> Sequence[RoleGrant]:
    """The roles of a person, ended or not, oldest first."""
    return tx.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person_id).order_by(col(RoleGrant.id))
    ).all()


def delete_invitations(tx: Tx, before: datetime, limit: int) -> int:
    """Remove invitations that ended before a time, taken up or not; returns how many."""
    old = (
        sa_select(col(Invitation.code_digest))
        .where(col(Invitation.expires_at) < before)
        .limit(limit)
    )
    return removed(tx, delete(Invitation).where(col(Invitation.code_digest).in_(old)))


def add_invitation(tx: Tx, invitation: Invitation) -> None:
    """Store an invitation."""
    tx.add(invitation)
    tx.flush()


def find_invitation(tx: Tx, code_digest: str) -> Invitation | None:
    """The invitation with this digest, used or not."""
    return tx.get(Invitation, code_digest)


def claim_invitation(tx: Tx, code_digest: str, person_id: int, now: datetime) -> bool:
    """Mark an invitation as used; False when somebody was faster."""
    claimed = tx.scalars(
        update(Invitation)
        .where(col(Invitation.code_digest) == code_digest, col(Invitation.used_at).is_(None))
        .values(used_by=person_id, used_at=now)
        .returning(col(Invitation.code_digest))
    )
    return claimed.one_or_none() is not None


def unused_of(tx: Tx, office: str, person_id: int, now: datetime) -> Sequence[Invitation]:
    """The invitations that a person made for an office and that nobody has taken up, locked."""
    return tx.scalars(
        select(Invitation)
        .where(
            Invitation.office == office,
            audit.is_by(col(Invitation.created_by), person_id),
            col(Invitation.used_at).is_(None),
            col(Invitation.expires_at) > now,
        )
        .order_by(col(Invitation.code_digest))
        .with_for_update()
    ).all()


def in_charge(
    tx: Tx, offices: Collection[str], held: Collection[Role], now: datetime
) -> Sequence[tuple[str, int, str]]:
    """(office, person, name) of those who hold one of these roles in these offices now."""
    rows = tx.execute(
        sa_select(col(RoleGrant.office), col(RoleGrant.person_id), col(Person.name))
        .join_from(RoleGrant, Person, col(RoleGrant.person_id) == col(Person.id))
        .where(col(RoleGrant.office).in_(offices), col(RoleGrant.role).in_(held), _is_current(now))
        .order_by(col(RoleGrant.id))
    )
    return list(dict.fromkeys((office, person, name) for office, person, name in rows))
