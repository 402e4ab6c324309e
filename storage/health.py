"""How the groups and contacts of a part of the country are: whether what is sent there arrives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlmodel import col

from channels.base import ChatKind
from storage.acknowledgements import Acknowledgement
from storage.broadcasts import Broadcast
from storage.chats import Category, ChatRow, ChatState, Rights, Segment, has_stopped
from storage.columns import EnumText
from storage.confirmations import Answer, Confirmation
from storage.engine import Tx, table_of
from storage.group_admins import GroupAdmin
from storage.offices import NATIONAL_CODE, Office
from storage.operations import ANNOUNCEMENT, IS_FINAL, OperationRow, OperationState
from storage.people import Person

LATEST: Final = 3  # announcements of each office that speaks; who confirmed none is silent
LOOK_BACK: Final = timedelta(days=90)


class Health(StrEnum):
    """What is the matter, the gravest first; exactly one holds for each group and contact."""

    STOPPED = "stopped"
    """The contact wants no messages."""
    BLOCKED = "blocked"
    """The contact has blocked us."""
    KICKED = "kicked"
    """We were removed from the group."""
    UNREACHABLE = "unreachable"
    """None of the latest announcements arrived, and some failed."""
    NO_ADMIN = "no_admin"
    """A group that others pass on to, with nobody who can be asked."""
    LOST_ADMIN = "lost_admin"
    """We are no administrator of the group any more."""
    SILENT = "silent"
    """Asked about the latest announcements, it has confirmed none."""
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Condition:
    """A group or contact of an office, and how it is; `title` is the name of a contact."""

    chat_id: int
    office: str
    office_name: str
    title: str
    channel: str
    external_id: str
    kind: ChatKind
    category: Category
    segment: Segment | None
    is_relayed: bool
    person_id: int | None
    health: Health

    @property
    def is_contact(self) -> bool:
        """Whether it is one person."""
        return self.kind is ChatKind.PRIVATE


_chat, _office = table_of(ChatRow).c, table_of(Office).c
_operation, _asked = table_of(OperationRow).c, table_of(Confirmation).c
_word, _broadcast = table_of(Acknowledgement).c, table_of(Broadcast).c
_HAS_ARRIVED: Final = _operation.state.in_(
    (OperationState.SENT, OperationState.DELIVERED, OperationState.READ)
)
_HAS_FAILED: Final = _operation.state == OperationState.FAILED
_COLUMNS: Final = (
    _chat.id,
    _chat.office,
    _office.name,
    case((_chat.kind == ChatKind.PRIVATE, table_of(Person).c.name), else_=_chat.title),
    _chat.channel,
    _chat.external_id,
    _chat.kind,
    _chat.category,
    _chat.segment,
    _chat.is_relayed,
    _chat.person_id,
)


def of_subtree(tx: Tx, root: str, now: datetime) -> Sequence[Condition]:
    """Every group and contact of an office and of those under it, by office; drills left out.

    What an office has ended is not among them. Two statements, however many offices there are.
    """
    is_within: Any = true()
    if root != NATIONAL_CODE:
        is_within = or_(_office.code == root, _office.parent == root)
    return _found(tx, is_within, now)


def of_chat(tx: Tx, chat_id: int, now: datetime) -> Condition | None:
    """The same for one of them; None if it is no office's, or was ended."""
    found = _found(tx, _chat.id == chat_id, now)
    return found[0] if found else None


def counts(conditions: Iterable[Condition]) -> Mapping[Health, int]:
    """How many are how; all of them together are those that were counted."""
    counted = Counter(condition.health for condition in conditions)
    return {health: counted[health] for health in Health}


def _found(tx: Tx, condition: Any, now: datetime) -> Sequence[Condition]:
    heard = _heard(_latest(tx, now))
    rows: Iterable[Any] = tx.execute(
        select(*_COLUMNS, _health(heard.c))
        .join_from(ChatRow, Office, _chat.office == _office.code)
        .outerjoin(Person, table_of(Person).c.id == _chat.person_id)
        .outerjoin(heard, heard.c.target_id == _chat.id)
        .where(condition, *_is_listed())
        .order_by(_office.code, _chat.id)
    )
    return [Condition(*row) for row in rows]


def _is_listed() -> tuple[Any, ...]:
    """Registered and not ended; an erased person is nobody's contact, a removed name no group."""
    is_removed = and_(_chat.is_relayed, _chat.state == ChatState.GONE)
    return (
        _chat.category.is_not(None),
        _chat.ended_at.is_(None),
        _chat.goes_on_in.is_(None),
        ~_chat.is_drill,
        ~is_removed,
        or_(_chat.kind == ChatKind.GROUP, _chat.person_id.is_not(None)),
    )


def _health(heard: Any) -> Any:
    is_contact, is_gone = _chat.kind == ChatKind.PRIVATE, _chat.state == ChatState.GONE
    found = (
        (and_(is_contact, has_stopped()), Health.STOPPED),
        (and_(is_contact, is_gone), Health.BLOCKED),
        (is_gone, Health.KICKED),
        (and_(heard.failed > 0, heard.arrived == 0), Health.UNREACHABLE),
        (and_(_chat.is_relayed, ~_has_admin()), Health.NO_ADMIN),
        (_chat.rights == Rights.LOST, Health.LOST_ADMIN),
        (and_(heard.asked >= LATEST, heard.confirmed == 0), Health.SILENT),
    )
    named = case(
        *((condition, health.value) for condition, health in found), else_=Health.ACTIVE.value
    )
    return type_coerce(named, EnumText(Health))


def _has_admin() -> Any:
    """Whether anybody can be asked to pass on to this group."""
    admin = table_of(ChatRow).alias("admin")
    room = admin.c
    return exists(
        select(1)
        .join_from(GroupAdmin, admin, col(GroupAdmin.chat_id) == room.id)
        .where(
            col(GroupAdmin.group_id) == _chat.id,
            room.state == ChatState.ACTIVE,
            room.person_id.is_not(None),
            ~has_stopped(room),
        )
    )


# What became of the latest announcements


def _latest(tx: Tx, now: datetime) -> Sequence[int]:
    """The newest announcements of each office, so that everybody's newest are among them."""
    place = func.row_number().over(partition_by=_broadcast.office, order_by=_broadcast.id.desc())
    ranked = (
        select(_broadcast.id, place.label("place"))
        .where(_broadcast.published_at >= now - LOOK_BACK)
        .subquery()
    )
    return tx.scalars(select(ranked.c.id).where(ranked.c.place <= LATEST)).all()


def _heard(latest: Sequence[int]) -> Subquery:
    """(target_id, arrived, failed, asked, confirmed) over these announcements, as counts."""
    said = union_all(_called(latest), _asked_alone(latest)).subquery()
    return (
        select(
            said.c.target_id,
            func.sum(said.c.arrived).label("arrived"),
            func.sum(said.c.failed).label("failed"),
            func.sum(said.c.asked).label("asked"),
            func.sum(said.c.confirmed).label("confirmed"),
        )
        .group_by(said.c.target_id)
        .subquery()
    )


def _called(latest: Sequence[int]) -> Any:
    """Groups that we are in, each by its own call."""
    is_word = and_(
        _word.broadcast_id == _operation.broadcast_id, _word.target_id == _operation.chat_id
    )
    has_button = and_(_chat.category == Category.SATKER, _broadcast.asks_receipt)
    return (
        select(
            _operation.chat_id.label("target_id"),
            _counted(_HAS_ARRIVED).label("arrived"),
            _counted(_HAS_FAILED).label("failed"),
            _counted(and_(has_button, _HAS_ARRIVED)).label("asked"),
            _counted(_word.answer == Answer.CONFIRMED).label("confirmed"),
        )
        .join_from(OperationRow, ChatRow, _operation.chat_id == _chat.id)
        .join(Broadcast, _operation.broadcast_id == _broadcast.id)
        .outerjoin(Acknowledgement, is_word)
        .where(_operation.broadcast_id.in_(latest), IS_FINAL, _chat.kind == ChatKind.GROUP)
    )


def _asked_alone(latest: Sequence[int]) -> Any:
    """Contacts, and groups that others pass on to: one of those who were asked is enough."""
    message = literal(ANNOUNCEMENT).concat(cast(_asked.broadcast_id, String))
    is_call = and_(
        _operation.message == message,
        _operation.chat_id == _asked.asked_id,
        IS_FINAL,
    )
    return (
        select(
            _asked.target_id,
            func.max(_counted(_HAS_ARRIVED)).label("arrived"),
            func.max(_counted(_HAS_FAILED)).label("failed"),
            func.max(_counted(_HAS_ARRIVED)).label("asked"),
            func.max(_counted(_asked.answer == Answer.CONFIRMED)).label("confirmed"),
        )
        .join_from(Confirmation, OperationRow, is_call)
        .where(_asked.broadcast_id.in_(latest))
        .group_by(_asked.target_id, _asked.broadcast_id)
    )


def _counted(condition: Any) -> Any:
    return case((condition, 1), else_=0)
