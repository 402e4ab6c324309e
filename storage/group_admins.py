"""Who passes announcements on to a group that we cannot enter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, delete, exists, func, or_
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage import audit
from storage.chats import ChatRow, ChatState, has_stopped
from storage.columns import UtcDateTime
from storage.engine import Tx, insert_new, removed
from storage.people import Person
from storage.roles import RoleGrant


class GroupAdmin(SQLModel, table=True):
    """An Admin Grup: the private chat of somebody who is in the group."""

    __tablename__ = "group_admins"

    group_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    chat_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger, index=True)
    since: datetime = Field(sa_type=UtcDateTime)


class GroupInvitation(SQLModel, table=True):
    """A code by which people become Admin Grup, kept only as its SHA-256."""

    __tablename__ = "group_invitations"

    code_digest: str = Field(primary_key=True)
    group_id: int = Field(foreign_key="chats.id", sa_type=BigInteger, index=True)
    uses_left: int
    expires_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str | None = None
    """An audit id."""


def add(tx: Tx, group_id: int, chat_id: int, now: datetime) -> None:
    """Let a person pass on to a group; who does already goes on."""
    row = {"group_id": group_id, "chat_id": chat_id, "since": now}
    tx.execute(insert_new(tx, GroupAdmin), row)


def of_groups(tx: Tx, groups: Collection[int]) -> Mapping[int, Sequence[ChatRow]]:
    """The private chats of those who can be asked now, by group, in the order they joined."""
    rows = tx.execute(
        sa_select(col(GroupAdmin.group_id), ChatRow)
        .join_from(GroupAdmin, ChatRow, col(GroupAdmin.chat_id) == col(ChatRow.id))
        .where(
            col(GroupAdmin.group_id).in_(groups),
            col(ChatRow.state) == ChatState.ACTIVE,
            col(ChatRow.person_id).is_not(None),
            ~has_stopped(),
        )
        .order_by(col(GroupAdmin.since), col(ChatRow.id))
    )
    found: dict[int, list[ChatRow]] = {group: [] for group in groups}
    for group, chat in rows:
        found[group].append(chat)
    return found


def is_one(tx: Tx, group_id: int, chat_id: int) -> bool:
    """Whether the person of a chat passes on to a group."""
    return tx.get(GroupAdmin, (group_id, chat_id)) is not None


def remove(tx: Tx, group_id: int, chat_id: int) -> bool:
    """Let the person of a chat pass on to a group no more; False if they did not."""
    theirs = (col(GroupAdmin.group_id) == group_id, col(GroupAdmin.chat_id) == chat_id)
    return removed(tx, delete(GroupAdmin).where(*theirs)) == 1


def count(tx: Tx, group_id: int) -> int:
    """How many people pass on to a group, reachable or not."""
    return tx.execute(
        sa_select(func.count()).select_from(GroupAdmin).where(col(GroupAdmin.group_id) == group_id)
    ).scalar_one()


def chats_of(tx: Tx, group_id: int) -> Sequence[int]:
    """The private chats of those who pass on to a group, reachable or not."""
    chat = sa_select(col(GroupAdmin.chat_id)).where(col(GroupAdmin.group_id) == group_id)
    return tx.scalars(chat.order_by(col(GroupAdmin.since), col(GroupAdmin.chat_id))).all()


def groups_of(tx: Tx, chat_id: int) -> Sequence[ChatRow]:
    """The groups that a person passes on to."""
    groups = sa_select(col(GroupAdmin.group_id)).where(col(GroupAdmin.chat_id) == chat_id)
    return tx.scalars(
        select(ChatRow).where(col(ChatRow.id).in_(groups)).order_by(col(ChatRow.id))
    ).all()


def strangers(tx: Tx, since: datetime, limit: int) -> Sequence[Person]:
    """People who have held no role and not written since then, and whom no announcement needs."""
    holds_role = exists(
        sa_select(1).where(
            col(RoleGrant.person_id) == col(Person.id),
            or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > since),
        )
    )
    passes_on = col(ChatRow.id).in_(sa_select(col(GroupAdmin.chat_id)))
    is_needed = exists(
        sa_select(1).where(
            col(ChatRow.person_id) == col(Person.id),
            or_(col(ChatRow.office).is_not(None), passes_on),
        )
    )
    last = func.coalesce(col(Person.seen_at), col(Person.created_at))
    return tx.scalars(
        select(Person)
        .where(col(Person.erased_at).is_(None), last < since, ~holds_role, ~is_needed)
        .order_by(col(Person.id))
        .limit(limit)
    ).all()


def forget_chat(tx: Tx, chat_id: int) -> None:
    """A person passes on to no group any more."""
    tx.execute(delete(GroupAdmin).where(col(GroupAdmin.chat_id) == chat_id))


def move_chat(tx: Tx, old: int, new: int) -> None:
    """Who passes on from one private chat does so from another."""
    mine = select(GroupAdmin).where(GroupAdmin.chat_id == old)
    for admin in tx.scalars(mine).all():
        add(tx, admin.group_id, new, admin.since)
    forget_chat(tx, old)


def add_invitation(tx: Tx, invitation: GroupInvitation) -> None:
    """Store a code; those made for the group before are void."""
    tx.execute(delete(GroupInvitation).where(col(GroupInvitation.group_id) == invitation.group_id))
    tx.add(invitation)
    tx.flush()


def codes_of(tx: Tx, office: str, person_id: int, now: datetime) -> Sequence[GroupInvitation]:
    """The codes that a person made for groups of an office and that are still good, locked."""
    return tx.scalars(
        select(GroupInvitation)
        .join(ChatRow, col(GroupInvitation.group_id) == col(ChatRow.id))
        .where(
            col(ChatRow.office) == office,
            audit.is_by(col(GroupInvitation.created_by), person_id),
            col(GroupInvitation.expires_at) > now,
        )
        .order_by(col(GroupInvitation.code_digest))
        .with_for_update(of=GroupInvitation)
    ).all()


def lock_invitation(tx: Tx, code_digest: str) -> GroupInvitation | None:
    """The invitation with this digest, unchanged by others before the commit."""
    return tx.get(GroupInvitation, code_digest, with_for_update=True)


def forget_group(tx: Tx, group_id: int) -> None:
    """Nobody passes on to a group any more, and no code lets anybody begin."""
    tx.execute(delete(GroupInvitation).where(col(GroupInvitation.group_id) == group_id))
    tx.execute(delete(GroupAdmin).where(col(GroupAdmin.group_id) == group_id))
