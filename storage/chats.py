"""Private chats and groups: where they live, whom they belong to, whether we may write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, UniqueConstraint, bindparam, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from channels.base import ChatKind
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, insert_or_update
from storage.offices import NATIONAL_CODE, Office, Tier


class ChatState(StrEnum):
    """Whether a chat can be written to."""

    PENDING = "pending"
    """Known, but no office has confirmed it."""
    ACTIVE = "active"
    GONE = "gone"
    """We were removed or blocked."""


class Category(StrEnum):
    """The kind of people in a group."""

    SATKER = "satker"
    PARTICIPANTS = "peserta_pemilu"
    MEDIA = "media"
    NGO = "lsm_pemantau"
    OVERSIGHT = "bawaslu_dkpp"
    SECURITY = "polri_tni"
    GOVERNMENT = "pemda_humas"
    CAMPUS = "perguruan_tinggi"
    PLATFORMS = "platform_medsos"
    FAITH = "tokoh_agama"
    VOLUNTEERS = "relawan_demokrasi"
    VOTERS = "komunitas_pemilih"


class ChatRow(SQLModel, table=True):
    """A chat by the platform's own id; `office` and `category` are set for confirmed groups.

    `takes_direct`: the office has agreed that higher tiers write to this external group directly.
    """

    __tablename__ = "chats"
    __table_args__ = (UniqueConstraint("channel", "account", "external_id"),)

    id: int | None = big_key()
    channel: str
    account: str
    external_id: str
    kind: ChatKind = enum_text(ChatKind)
    title: str
    state: ChatState = enum_text(ChatState)
    office: str | None = Field(default=None, foreign_key="offices.code", index=True)
    category: Category | None = enum_text(Category, default=None, nullable=True)
    takes_direct: bool = False
    is_drill: bool = False
    """A simulated twin of an office's group; drills reach these and nothing else."""
    person_id: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    created_at: datetime = Field(sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Selector:
    """Which groups an announcement goes to.

    `root` is an office whose subtree is meant, `author_office` the one that speaks: external
    groups of other offices are reached only where they agreed to it.
    """

    author_office: str
    root: str
    tiers: tuple[Tier, ...]
    categories: tuple[Category, ...]
    channel: str | None = None
    is_drill: bool = False


_find = select(ChatRow).where(
    ChatRow.channel == bindparam("channel"),
    ChatRow.account == bindparam("account"),
    ChatRow.external_id == bindparam("external_id"),
)


def find(tx: Tx, channel: str, account: str, external_id: str) -> ChatRow | None:
    """The chat with this platform id."""
    values = {"channel": channel, "account": account, "external_id": external_id}
    return tx.scalars(_find, values).one_or_none()


def get(tx: Tx, chat_id: int) -> ChatRow | None:
    """The chat with this id of ours."""
    return tx.get(ChatRow, chat_id)


def key_of(chat: ChatRow) -> int:
    """The id of a stored chat."""
    if chat.id is None:
        raise ValueError("the chat is not stored yet")
    return chat.id


def add(tx: Tx, chat: ChatRow) -> ChatRow:
    """Store a new chat."""
    tx.add(chat)
    tx.flush()
    return chat


def known(tx: Tx, channel: str, account: str) -> Mapping[str, ChatKind]:
    """The platform ids of all chats of an account, and who reads them."""
    rows = tx.execute(
        sa_select(col(ChatRow.external_id), col(ChatRow.kind)).where(
            col(ChatRow.channel) == channel, col(ChatRow.account) == account
        )
    )
    return {row.external_id: row.kind for row in rows}


def put_groups(tx: Tx, groups: Sequence[ChatRow]) -> None:
    """Store groups in bulk; one that is known gets the new title, state, office and category."""
    if not groups:
        return
    keys = ("channel", "account", "external_id")
    statement = insert_or_update(tx, ChatRow, keys, ("title", "state", "office", "category"))
    tx.execute(statement, [group.model_dump(exclude={"id"}) for group in groups])


def drilled_offices(tx: Tx) -> set[str]:
    """The codes of the offices that have an active simulated group."""
    codes = tx.scalars(
        sa_select(col(ChatRow.office)).where(
            col(ChatRow.is_drill), col(ChatRow.state) == ChatState.ACTIVE
        )
    )
    return {code for code in codes if code is not None}


def private_chats(tx: Tx, person_id: int) -> Sequence[ChatRow]:
    """The chats in which we can write to a person alone."""
    return tx.scalars(
        select(ChatRow).where(
            ChatRow.person_id == person_id,
            ChatRow.kind == ChatKind.PRIVATE,
            ChatRow.state == ChatState.ACTIVE,
        )
    ).all()


def mark_gone(tx: Tx, chat_id: int) -> None:
    """We cannot write here any more."""
    tx.execute(update(ChatRow).where(col(ChatRow.id) == chat_id).values(state=ChatState.GONE))


def rekey(tx: Tx, chat_id: int, external_id: str) -> int:
    """Give a chat its new platform id; returns the id of ours that goes on.

    When the new id is known already (the platform announced it as a chat of its own), that row
    inherits the office and the old one is closed.
    """
    old = tx.get_one(ChatRow, chat_id)
    known = find(tx, old.channel, old.account, external_id)
    if known is None:
        old.external_id = external_id
        tx.flush()
        return chat_id
    if known.id != old.id:
        known.office = known.office or old.office
        known.category = known.category or old.category
        known.takes_direct = known.takes_direct or old.takes_direct
        known.state = old.state if known.state is ChatState.PENDING else known.state
        old.state = ChatState.GONE
        tx.flush()
    return key_of(known)


def selected(selector: Selector) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `chats` joined with `offices` that make a group a target."""
    return (*_in_reach(selector), _is_direct(selector))


def _in_reach(selector: Selector) -> tuple[ColumnElement[bool], ...]:
    conditions = [
        col(ChatRow.kind) == ChatKind.GROUP,
        col(ChatRow.state) == ChatState.ACTIVE,
        col(ChatRow.is_drill) == selector.is_drill,
        col(ChatRow.category).in_(selector.categories),
        col(Office.tier).in_(selector.tiers),
    ]
    if selector.root != NATIONAL_CODE:
        conditions.append(
            or_(col(Office.code) == selector.root, col(Office.parent) == selector.root)
        )
    if selector.channel is not None:
        conditions.append(col(ChatRow.channel) == selector.channel)
    return tuple(conditions)


def _is_direct(selector: Selector) -> ColumnElement[bool]:
    return or_(
        col(ChatRow.category) == Category.SATKER,
        col(ChatRow.office) == selector.author_office,
        col(ChatRow.takes_direct),
    )


def count_withheld(tx: Tx, selector: Selector) -> int:
    """How many groups are meant but belong to offices that pass announcements on themselves."""
    return tx.execute(
        sa_select(func.count())
        .select_from(ChatRow)
        .join(Office, col(ChatRow.office) == col(Office.code))
        .where(*_in_reach(selector), ~_is_direct(selector))
    ).scalar_one()


def count_by_tier(tx: Tx, selector: Selector) -> Mapping[Tier, int]:
    """How many groups of each tier would be reached now."""
    rows = tx.execute(
        sa_select(col(Office.tier), func.count())
        .join_from(ChatRow, Office, col(ChatRow.office) == col(Office.code))
        .where(*selected(selector))
        .group_by(col(Office.tier))
    )
    counts = {Tier(tier): count for tier, count in rows}
    return {tier: counts.get(tier, 0) for tier in selector.tiers}


def offices_without_group(tx: Tx, selector: Selector) -> Sequence[Office]:
    """The offices in the selector's reach that have no group to receive it."""
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
    return tx.scalars(missing.order_by(col(Office.code))).all()


def groups_of(tx: Tx, office: str) -> Sequence[ChatRow]:
    """The groups registered for an office, in the order of registration."""
    return tx.scalars(
        select(ChatRow)
        .where(ChatRow.office == office, ChatRow.kind == ChatKind.GROUP)
        .order_by(col(ChatRow.id))
    ).all()


def narrowed(selector: Selector, tier: Tier) -> Selector:
    """The selector for one tier only."""
    return replace(selector, tiers=(tier,))


def get_one(tx: Tx, chat_id: int) -> ChatRow:
    """The chat with this id of ours; raises NoResultFound."""
    return tx.get_one(ChatRow, chat_id)


def of_account(tx: Tx, channel: str, account: str) -> Sequence[ChatRow]:
    """Every chat of an account."""
    return tx.scalars(
        select(ChatRow)
        .where(ChatRow.channel == channel, ChatRow.account == account)
        .order_by(col(ChatRow.id))
    ).all()
