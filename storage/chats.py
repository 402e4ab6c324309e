"""Private chats and groups: where they live, whom they belong to, whether we may write."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    UniqueConstraint,
    bindparam,
    case,
    exists,
    func,
    update,
)
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from channels.base import ChatKind
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, insert_or_update, table_of
from storage.offices import Tier
from storage.people import Address

CHUNK = 500  # ids that one statement takes
ERASED = "erased"  # stands for the platform's id of a chat that was erased


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


class Segment(StrEnum):
    """The voters (basis) that a group or contact stands for, beside its category."""

    FAMILIES = "keluarga"
    FIRST_TIME = "pemula"
    YOUNG = "muda"
    WOMEN = "perempuan"
    DISABLED = "disabilitas"
    SPECIAL_NEEDS = "kebutuhan_khusus"
    MARGINAL = "marginal"
    COMMUNITIES = "komunitas"
    RELIGIOUS = "keagamaan"
    ONLINE = "warga_internet"


class Rights(StrEnum):
    """What we are in a group, once its platform has told us."""

    ADMIN = "admin"
    LOST = "lost"
    """We were an administrator and are none any more."""


class ChatRow(SQLModel, table=True):
    """A chat by the platform's own id; `office` and `category` are set for confirmed groups.

    A private chat that has them is a contact: announcements reach this person alone.
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
    segment: Segment | None = enum_text(Segment, default=None, nullable=True)
    rights: Rights | None = enum_text(Rights, default=None, nullable=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its office ended it: nothing is sent there, and the office stays for the sums."""
    takes_direct: bool = False
    is_drill: bool = False
    """A simulated twin of an office's group; drills reach these and nothing else."""
    is_relayed: bool = False
    """A group that we cannot enter: its Admin Grup pass announcements on."""
    heard_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the person last wrote here; some platforms take free text only for a while after."""
    person_id: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    goes_on_in: int | None = Field(default=None, sa_type=BigInteger)
    """The chat with the same person, if this is only another id of theirs.

    No foreign key: rows are moved to another engine by their ids, and this may name a later one.
    """
    created_at: datetime = Field(sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Selector:
    """Which groups an announcement goes to.

    `root` is an office whose subtree is meant, `author_office` the one that speaks: external
    groups of other offices are reached only where they agreed to it. `segments` narrow it to those
    voters; none: whatever the segment. `offices` narrow it to groups of these; none: of all. For a
    wave, `zone` and `province` leave only those of offices with these clocks, or in this province.
    """

    author_office: str
    root: str
    tiers: tuple[Tier, ...]
    categories: tuple[Category, ...]
    channel: str | None = None
    is_drill: bool = False
    segments: tuple[Segment, ...] = ()
    zone: str | None = None
    province: str | None = None
    offices: tuple[str, ...] = ()


_find = select(ChatRow).where(
    ChatRow.channel == bindparam("channel"),
    ChatRow.account == bindparam("account"),
    ChatRow.external_id == bindparam("external_id"),
)

_private = select(ChatRow).where(
    ChatRow.person_id == bindparam("person"),
    ChatRow.kind == ChatKind.PRIVATE,
    ChatRow.state == ChatState.ACTIVE,
)


def find(tx: Tx, channel: str, account: str, external_id: str) -> ChatRow | None:
    """The chat with this platform id; where a person has two, the one in which it goes on."""
    found = find_place(tx, channel, account, external_id)
    if found is None or found.goes_on_in is None:
        return found
    return tx.get_one(ChatRow, found.goes_on_in)


def find_place(tx: Tx, channel: str, account: str, external_id: str) -> ChatRow | None:
    """The row of this platform id itself."""
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


def of_places(tx: Tx, channel: str, account: str, external_ids: Sequence[str]) -> Sequence[ChatRow]:
    """Those of an account's chats that have these ids of the platform."""
    found: list[ChatRow] = []
    for first in range(0, len(external_ids), CHUNK):
        ids = external_ids[first : first + CHUNK]
        wanted = select(ChatRow).where(
            ChatRow.channel == channel,
            ChatRow.account == account,
            col(ChatRow.external_id).in_(ids),
        )
        found += tx.scalars(wanted).all()
    return found


def put_groups(tx: Tx, groups: Sequence[ChatRow]) -> None:
    """Store groups in bulk; one that is known gets what is said of it now."""
    if not groups:
        return
    keys = ("channel", "account", "external_id")
    values = ("title", "state", "office", "category", "segment", "ended_at")
    statement = insert_or_update(tx, ChatRow, keys, values)
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
    return tx.scalars(_private, {"person": person_id}).all()


def has_stopped(chat: Any = None) -> ColumnElement[bool]:
    """Whether the person of a row of `chats`, or of these columns of it, has said STOP there."""
    chat = table_of(ChatRow).c if chat is None else chat
    address = table_of(Address).c
    return exists(
        sa_select(1).where(
            address.person_id == chat.person_id,
            address.channel == chat.channel,
            address.account == chat.account,
            address.stopped_at.is_not(None),
        )
    )


def note_heard(tx: Tx, chat: ChatRow, at: datetime) -> None:
    """Somebody has written in a chat; what comes late or twice takes nothing back."""
    if chat.heard_at is None or chat.heard_at < at:
        chat.heard_at = at
        tx.flush()


def every_private_chat(tx: Tx, person_id: int) -> Sequence[ChatRow]:
    """The chats with a person alone, also those where we cannot write any more."""
    return tx.scalars(
        select(ChatRow)
        .where(ChatRow.person_id == person_id, ChatRow.kind == ChatKind.PRIVATE)
        .order_by(col(ChatRow.id))
    ).all()


def forget_place(tx: Tx, chat: ChatRow) -> None:
    """Keep of a private chat only that there was one; what refers to it stays countable."""
    chat.external_id = f"{ERASED}:{key_of(chat)}"
    chat.title, chat.person_id, chat.state = "", None, ChatState.GONE
    chat.heard_at = chat.goes_on_in = None
    tx.flush()


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
        known.segment = known.segment or old.segment
        known.ended_at = known.ended_at or old.ended_at
        known.takes_direct = known.takes_direct or old.takes_direct
        known.state = old.state if known.state is ChatState.PENDING else known.state
        old.state = ChatState.GONE
        tx.flush()
    return key_of(known)


def go_on(tx: Tx, old: ChatRow, new: ChatRow) -> None:
    """Let a chat go on in another one with the same person, which inherits what it lacks."""
    if new.office is None:
        new.office, new.category = old.office, old.category
        new.segment, new.ended_at = old.segment, old.ended_at
    heard = [at for at in (old.heard_at, new.heard_at) if at is not None]
    new.heard_at = max(heard, default=None)
    old.state, old.goes_on_in = ChatState.GONE, key_of(new)
    tx.flush()


def move_person(tx: Tx, gone: int, kept: int) -> None:
    """Give every chat of a person to another."""
    for chat in tx.scalars(select(ChatRow).where(ChatRow.person_id == gone)):
        chat.person_id = kept
    tx.flush()


def of_ids(tx: Tx, ids: Collection[int]) -> Sequence[ChatRow]:
    """These chats, in the order of their ids."""
    if not ids:
        return ()
    return tx.scalars(
        select(ChatRow).where(col(ChatRow.id).in_(ids)).order_by(col(ChatRow.id))
    ).all()


def count_gone(tx: Tx) -> tuple[int, int]:
    """How many of the groups that offices have registered cannot be reached, and of how many."""
    is_gone = case((col(ChatRow.state) == ChatState.GONE, 1), else_=0)
    gone, registered = tx.execute(
        sa_select(func.coalesce(func.sum(is_gone), 0), func.count()).where(
            col(ChatRow.kind) == ChatKind.GROUP,
            col(ChatRow.office).is_not(None),
            col(ChatRow.is_drill).is_(False),
            col(ChatRow.is_relayed).is_(False),
        )
    ).one()
    return int(gone), registered


def groups_of(tx: Tx, office: str) -> Sequence[ChatRow]:
    """The groups registered for an office, in the order of registration."""
    return tx.scalars(
        select(ChatRow)
        .where(ChatRow.office == office, ChatRow.kind == ChatKind.GROUP)
        .order_by(col(ChatRow.id))
    ).all()


def contacts_of(tx: Tx, office: str) -> Sequence[ChatRow]:
    """The people whom an office's announcements reach in private, in the order of registration."""
    return tx.scalars(
        select(ChatRow)
        .where(
            ChatRow.office == office,
            ChatRow.kind == ChatKind.PRIVATE,
            ChatRow.state == ChatState.ACTIVE,
            col(ChatRow.is_drill).is_(False),
        )
        .order_by(col(ChatRow.id))
    ).all()


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
