"""Groups that we cannot enter: an office names them, and Admin Grup pass announcements on."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from channels.base import ChatKind
from registry import access, codes
from registry.access import Actor, Permission
from registry.invitations import ExpiredInvitation, UnknownInvitation, UsedInvitation
from registry.names import clean_name
from storage import audit, chats, group_admins, offices
from storage.chats import Category, ChatRow, ChatState, Segment
from storage.engine import Tx
from storage.group_admins import GroupInvitation
from storage.offices import Office
from texts import registry as texts

CHANNEL: Final = "whatsapp"
ACCOUNT: Final = "grup"  # no account of ours is in these groups
ADMINS: Final = 2  # people for each group: one may be ill, on leave or without a signal
VALID_FOR: Final = timedelta(days=7)


def register(
    tx: Tx,
    title: str,
    office: Office,
    category: Category,
    actor: Actor,
    now: datetime,
    *,
    segment: Segment | None = None,
) -> ChatRow:
    """Make a group known by its name; raises NotAllowed.

    The same name twice is one group, of the category that was said last.
    """
    actor.require(Permission.REGISTER_GROUP, office)
    return add(tx, title, office, category, actor.audit_id, now, segment=segment)


def add(
    tx: Tx,
    title: str,
    office: Office,
    category: Category,
    actor: str,
    now: datetime,
    *,
    segment: Segment | None = None,
) -> ChatRow:
    """The office's group of this name; a new one is stored. `actor` is an audit id."""
    name = clean_name(title)
    for group in of_office(tx, office.code):
        if group.title.casefold() == name.casefold():
            _categorise(tx, group, category, segment or group.segment, actor, now)
            return group
    group = chats.add(
        tx,
        ChatRow(
            channel=CHANNEL,
            account=ACCOUNT,
            external_id=f"grup-{secrets.token_hex(8)}",
            kind=ChatKind.GROUP,
            title=name,
            state=ChatState.ACTIVE,
            office=office.code,
            category=category,
            segment=segment,
            is_relayed=True,
            created_at=now,
        ),
    )
    _record(tx, now, actor, "group.registered", group, category=category.value)
    return group


def _categorise(
    tx: Tx,
    group: ChatRow,
    category: Category,
    segment: Segment | None,
    actor: str,
    now: datetime,
) -> None:
    if (group.category, group.segment) != (category, segment):
        group.category, group.segment = category, segment
        tx.flush()
        _record(tx, now, actor, "group.registered", group, category=category.value)


def of_office(tx: Tx, office: str) -> list[ChatRow]:
    """The groups of an office that others pass on to, in the order of registration."""
    return [
        group
        for group in chats.groups_of(tx, office)
        if group.is_relayed and group.state is ChatState.ACTIVE
    ]


def invite(tx: Tx, group: ChatRow, actor: Actor, office: Office, now: datetime) -> str:
    """A code for as many people as the group still lacks; raises NotAllowed."""
    actor.require(Permission.REGISTER_GROUP, office)
    code, group_id = codes.make(), chats.key_of(group)
    group_admins.add_invitation(
        tx,
        GroupInvitation(
            code_digest=codes.digest(code),
            group_id=group_id,
            uses_left=max(ADMINS - group_admins.count(tx, group_id), 1),
            expires_at=now + VALID_FOR,
            created_by=actor.audit_id,
        ),
    )
    _record(tx, now, actor.audit_id, "group.invited", group)
    return code


def redeem(tx: Tx, code: str, chat: ChatRow, person_id: int, now: datetime) -> ChatRow:
    """The group to which this chat's person passes on from now; raises InvitationError.

    Who sends the code twice takes nobody's place.
    """
    invitation = group_admins.lock_invitation(tx, codes.digest(code))
    if invitation is None:
        raise UnknownInvitation
    group = chats.get_one(tx, invitation.group_id)
    if group in group_admins.groups_of(tx, chats.key_of(chat)):
        return group
    if invitation.uses_left <= 0:
        raise UsedInvitation
    if invitation.expires_at <= now:
        raise ExpiredInvitation
    invitation.uses_left -= 1
    appoint(tx, group, chat, f"person:{person_id}", now)
    return group


def appoint(tx: Tx, group: ChatRow, chat: ChatRow, actor: str, now: datetime) -> None:
    """Let the person of a private chat pass on to a group."""
    group_admins.add(tx, chats.key_of(group), chats.key_of(chat), now)
    _record(tx, now, actor, "group.admin_appointed", group, chat=chats.key_of(chat))


def remove(tx: Tx, group: ChatRow, actor: Actor, office: Office, now: datetime) -> None:
    """Send nothing for a group any more; raises NotAllowed."""
    actor.require(Permission.REGISTER_GROUP, office)
    group_admins.forget_group(tx, chats.key_of(group))
    group.state = ChatState.GONE
    tx.flush()
    _record(tx, now, actor.audit_id, "group.removed", group)


def ensure_drill_groups(tx: Tx, channel: str, account: str, now: datetime) -> Sequence[str]:
    """Give each office a simulated group with an invented Admin Grup; returns these people's ids.

    Does nothing where there are any.
    """
    if chats.drilled_offices(tx):
        return ()
    people = []
    for office in offices.everything(tx):
        user_id = f"admin-{office.code}"
        group = _drill_group(channel, account, office, now)
        person = access.introduce(tx, channel, account, user_id, f"Admin {group.title}", now)
        chat = chats.add(tx, _drill_admin(channel, account, user_id, person.person_id, now))
        group_admins.add(tx, chats.key_of(chats.add(tx, group)), chats.key_of(chat), now)
        people.append(user_id)
    return people


def _drill_group(channel: str, account: str, office: Office, now: datetime) -> ChatRow:
    return ChatRow(
        channel=channel,
        account=account,
        external_id=f"grup-{office.code}",
        kind=ChatKind.GROUP,
        title=texts.drill_group(office.name),
        state=ChatState.ACTIVE,
        office=office.code,
        category=Category.SATKER,
        is_drill=True,
        is_relayed=True,
        created_at=now,
    )


def _drill_admin(
    channel: str, account: str, user_id: str, person_id: int, now: datetime
) -> ChatRow:
    return ChatRow(
        channel=channel,
        account=account,
        external_id=user_id,
        kind=ChatKind.PRIVATE,
        title="",
        state=ChatState.ACTIVE,
        person_id=person_id,
        created_at=now,
    )


def _record(
    tx: Tx, now: datetime, actor: str, action: str, group: ChatRow, **facts: str | int
) -> None:
    audit.record(tx, now, actor, action, f"chat:{group.id}", office=group.office, facts=facts)
