"""Whom an announcement reaches: groups, contacts, and groups that others pass it on to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, or_
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from channels.base import ChatKind
from storage.broadcasts import Wave
from storage.chats import Category, ChatRow, ChatState, Selector, has_stopped
from storage.confirmations import Confirmation
from storage.engine import Tx, table_of
from storage.offices import NATIONAL_CODE, Office, Tier
from storage.operations import IS_FINAL, OperationRow, OperationState, announcement


@dataclass(frozen=True, slots=True)
class Target:
    """A chat that an announcement is planned for; `account` as operations name it.

    `is_relayed`: a group that we cannot enter. `is_contact`: a private chat. `is_internal`: of an
    office's own staff.
    """

    chat_id: int
    channel: str
    account: str
    is_relayed: bool = False
    is_contact: bool = False
    is_internal: bool = False
    office: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """An office that an announcement reaches, the one above it, and its IANA zone."""

    office: str
    parent: str | None
    zone: str


_province = func.coalesce(func.nullif(col(Office.parent), NATIONAL_CODE), col(Office.code))
_PLACE = (col(Office.tier), col(Office.timezone), _province)


@dataclass(frozen=True, slots=True)
class Place:
    """By what the waves of an announcement tell its targets apart.

    `province` is the code of an office's province, or its own.
    """

    tier: Tier
    zone: str
    province: str


def selected(selector: Selector) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `chats` joined with `offices` that make a chat a target."""
    return (*_in_reach(selector), _is_direct(selector))


def _in_reach(selector: Selector) -> tuple[ColumnElement[bool], ...]:
    conditions = [
        col(ChatRow.state) == ChatState.ACTIVE,
        col(ChatRow.ended_at).is_(None),
        col(ChatRow.is_drill) == selector.is_drill,
        col(ChatRow.category).in_(selector.categories),
        col(Office.tier).in_(selector.tiers),
        or_(
            col(ChatRow.kind) == ChatKind.GROUP,
            and_(col(ChatRow.person_id).is_not(None), ~has_stopped()),
        ),
    ]
    if selector.root != NATIONAL_CODE:
        conditions.append(
            or_(col(Office.code) == selector.root, col(Office.parent) == selector.root)
        )
    if selector.offices:
        conditions.append(col(Office.code).in_(selector.offices))
    if selector.channel is not None:
        conditions.append(col(ChatRow.channel) == selector.channel)
    if selector.segments:
        conditions.append(col(ChatRow.segment).in_(selector.segments))
    if selector.zone is not None:
        conditions.append(col(Office.timezone) == selector.zone)
    if selector.province is not None:
        conditions.append(_province == selector.province)
    return tuple(conditions)


def _is_direct(selector: Selector) -> ColumnElement[bool]:
    return or_(
        col(ChatRow.category) == Category.SATKER,
        col(ChatRow.office) == selector.author_office,
        col(ChatRow.takes_direct),
    )


def zones(tx: Tx, selector: Selector) -> Sequence[str]:
    """The zones of the offices in the selector's reach."""
    meant = sa_select(col(Office.timezone)).where(col(Office.tier).in_(selector.tiers))
    if selector.root != NATIONAL_CODE:
        inside = or_(col(Office.code) == selector.root, col(Office.parent) == selector.root)
        meant = meant.where(inside)
    if selector.offices:
        meant = meant.where(col(Office.code).in_(selector.offices))
    return tx.scalars(meant.distinct().order_by(col(Office.timezone))).all()


def count_withheld(tx: Tx, selector: Selector) -> int:
    """How many groups are meant but belong to offices that pass announcements on themselves."""
    return tx.execute(
        sa_select(func.count())
        .select_from(ChatRow)
        .join(Office, col(ChatRow.office) == col(Office.code))
        .where(*_in_reach(selector), ~_is_direct(selector))
    ).scalar_one()


def withheld(tx: Tx, selector: Selector) -> Mapping[str, Place]:
    """By code the offices with such groups, and where they are."""
    rows = tx.execute(
        sa_select(col(Office.code), *_PLACE)
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(*_in_reach(selector), ~_is_direct(selector))
        .distinct()
        .order_by(col(Office.code))
    )
    return {code: Place(*place) for code, *place in rows}


def count_by_tier(tx: Tx, selector: Selector) -> Mapping[Tier, int]:
    """How many targets of each tier would be reached now."""
    rows = tx.execute(
        sa_select(col(Office.tier), func.count())
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(*selected(selector))
        .group_by(col(Office.tier))
    )
    counts = {Tier(tier): count for tier, count in rows}
    return {tier: counts.get(tier, 0) for tier in selector.tiers}


def receivers(tx: Tx, selector: Selector) -> Sequence[Receiver]:
    """The offices that have a target, in the order of their codes."""
    office = table_of(Office).c
    rows = tx.execute(
        sa_select(office.code, office.parent, office.timezone)
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(*selected(selector))
        .distinct()
        .order_by(office.code)
    )
    return [Receiver(*row) for row in rows]


def places(tx: Tx, selector: Selector, *, lacking: int | None = None) -> Mapping[Place, int]:
    """How many targets are in each place; only those that lack the announcement `lacking`."""
    is_meant = selected(selector)
    if lacking is not None:
        is_meant = (*is_meant, ~_is_planned(lacking))
    rows = tx.execute(
        sa_select(*_PLACE, func.count())
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(*is_meant)
        .group_by(*_PLACE)
    )
    return {Place(tier, zone, province): count for tier, zone, province, count in rows}


def count_lacking(tx: Tx, selector: Selector, broadcast_id: int) -> int:
    """How many targets lack an announcement."""
    return sum(places(tx, selector, lacking=broadcast_id).values())


def count_by_channel(tx: Tx, selector: Selector) -> Mapping[tuple[str, bool], int]:
    """How many targets each channel has, by whether they get it through people."""
    through_people = or_(col(ChatRow.is_relayed), col(ChatRow.kind) == ChatKind.PRIVATE)
    rows = tx.execute(
        sa_select(col(ChatRow.channel), through_people, func.count())
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(*selected(selector))
        .group_by(col(ChatRow.channel), through_people)
        .order_by(col(ChatRow.channel), through_people)
    )
    return {(channel, bool(is_through)): count for channel, is_through, count in rows}


def offices_without_group(tx: Tx, selector: Selector) -> Sequence[Office]:
    """The offices in the selector's reach that have nobody to receive it."""
    served = (
        sa_select(col(ChatRow.office))
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(*selected(selector))
    )
    missing = select(Office).where(
        col(Office.tier).in_(selector.tiers), col(Office.code).not_in(served)
    )
    if selector.root != NATIONAL_CODE:
        missing = missing.where(
            or_(col(Office.code) == selector.root, col(Office.parent) == selector.root)
        )
    if selector.offices:
        missing = missing.where(col(Office.code).in_(selector.offices))
    return tx.scalars(missing.order_by(col(Office.code))).all()


def offices_reached(tx: Tx, selector: Selector) -> Sequence[Office]:
    """The offices that have somebody who would receive it, in the order of their codes."""
    served = (
        sa_select(col(ChatRow.office))
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(*selected(selector))
    )
    reached = select(Office).where(col(Office.code).in_(served))
    return tx.scalars(reached.order_by(col(Office.code))).all()


def of_wave(selector: Selector, wave: Wave) -> Selector:
    """The selector for a wave only.

    What an office lets its own groups have goes to them as if it had written it.
    """
    if wave.released_by is not None:
        return of_office(selector, wave.released_by, wave.tier)
    return replace(selector, tiers=(wave.tier,), zone=wave.zone, province=wave.province)


def of_office(selector: Selector, code: str, tier: Tier) -> Selector:
    """The selector for an office's own groups, as if it had written the announcement."""
    return replace(selector, tiers=(tier,), root=code, author_office=code)


def narrowed(selector: Selector, tier: Tier) -> Selector:
    """The selector for one tier only."""
    return replace(selector, tiers=(tier,))


def unserved(
    tx: Tx, selector: Selector, broadcast_id: int, *, after: int, limit: int
) -> Sequence[Target]:
    """Up to `limit` targets that lack an announcement, in the order of their ids."""
    chat_id = col(ChatRow.id)
    return _targets(tx, selector, chat_id > after, ~_is_planned(broadcast_id), limit=limit)


def through_people(tx: Tx, selector: Selector) -> Sequence[Target]:
    """The contacts, and the groups that others pass on to."""
    is_contact = col(ChatRow.kind) == ChatKind.PRIVATE
    return _targets(tx, selector, or_(col(ChatRow.is_relayed), is_contact))


def _targets(
    tx: Tx, selector: Selector, *conditions: ColumnElement[bool], limit: int | None = None
) -> Sequence[Target]:
    chat = table_of(ChatRow).c
    is_contact = chat.kind == ChatKind.PRIVATE
    account = chat.channel + ":" + chat.account
    rows = tx.execute(
        sa_select(
            chat.id,
            chat.channel,
            account,
            chat.is_relayed,
            is_contact,
            chat.category == Category.SATKER,
            chat.office,
        )
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(*selected(selector), *conditions)
        .order_by(chat.id)
        .limit(limit)
    )
    return [Target(*row) for row in rows]


def _is_planned(broadcast_id: int) -> ColumnElement[bool]:
    """A group by its own call; whoever passes on or confirms, by having been asked."""
    chat, asked = table_of(ChatRow).c, table_of(Confirmation).c
    called = exists(
        sa_select(1).where(
            col(OperationRow.message) == announcement(broadcast_id),
            col(OperationRow.chat_id) == chat.id,
        )
    )
    was_asked = exists(
        sa_select(1).where(asked.broadcast_id == broadcast_id, asked.target_id == chat.id)
    )
    return or_(and_(chat.kind == ChatKind.GROUP, called), was_asked)


def forget_unserved(tx: Tx, broadcast_id: int) -> Sequence[Place]:
    """Ask nobody who got no call, nor for groups that nobody could be reached for.

    Whoever passes on to these now is asked instead. Returns the places of the targets for which
    nobody is left.
    """
    row = table_of(Confirmation).c
    of_announcement = col(OperationRow.message) == announcement(broadcast_id)
    has_call = exists(
        sa_select(1).where(of_announcement, col(OperationRow.chat_id) == row.asked_id)
    )
    targets = tx.scalars(
        delete(Confirmation)
        .where(
            row.broadcast_id == broadcast_id,
            or_(~has_call, row.target_id.in_(_groups_in_vain(broadcast_id))),
        )
        .returning(row.target_id)
    ).all()
    left = sa_select(row.target_id).where(row.broadcast_id == broadcast_id)
    rows = tx.execute(
        sa_select(*_PLACE)
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(col(ChatRow.id).in_(targets), col(ChatRow.id).not_in(left))
    )
    return [Place(*row) for row in rows]


def _groups_in_vain(broadcast_id: int) -> Select[tuple[int]]:
    """The groups for which every call has failed or was left out."""
    row, call = table_of(Confirmation).alias("asked").c, table_of(OperationRow).c
    is_lost = call.state.in_((OperationState.FAILED, OperationState.SKIPPED))
    return (
        sa_select(row.target_id)
        .join(table_of(OperationRow), call.chat_id == row.asked_id)
        .where(
            row.broadcast_id == broadcast_id,
            row.target_id != row.asked_id,
            call.message == announcement(broadcast_id),
            IS_FINAL,
        )
        .group_by(row.target_id)
        .having(func.min(case((is_lost, 1), else_=0)) == 1)
    )
