"""Desks in forum groups, and the topics in which an office talks about its cases there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, exists, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.cases import IS_OPEN, Case
from storage.chats import ChatRow, ChatState
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx
from storage.hoax_claims import IS_OPEN as IS_OPEN_CLAIM
from storage.hoax_claims import HoaxClaim

WAITING = "wanted:"  # how operations name a topic that has no id yet


class TopicState(StrEnum):
    """What a topic is to us."""

    WANTED = "wanted"
    """The platform is being asked for it; what is to be said in it waits."""
    READY = "ready"
    LOST = "lost"
    """It was deleted or refused, or its group is no desk any more: a new one takes its place."""
    LEFT = "left"
    """The case went to another desk."""
    GONE = "gone"
    """Deleted with all that was said in it, as nothing is left of its case."""


_SERVING = (TopicState.WANTED, TopicState.READY)


class DeskGroup(SQLModel, table=True):
    """The forum group in which an office's staff work on its cases.

    `trouble` is the platform's code for why no topic can be begun there.
    """

    __tablename__ = "desk_groups"

    office: str = Field(primary_key=True, foreign_key="offices.code")
    chat_id: int = Field(foreign_key="chats.id", sa_type=BigInteger, unique=True)
    registered_at: datetime = Field(sa_type=UtcDateTime)
    trouble: str | None = None


class CaseTopic(SQLModel, table=True):
    """A topic of a case or of a claim, or the first topic of a desk, which explains it."""

    __tablename__ = "case_topics"
    __table_args__ = (
        Index("ix_case_topics_case", "case_id", "id"),
        Index("ix_case_topics_claim", "claim_id", "id"),
        Index("ix_case_topics_thread", "chat_id", "thread"),
    )

    id: int | None = big_key()
    case_id: int | None = Field(default=None, foreign_key="cases.id", sa_type=BigInteger)
    claim_id: int | None = Field(default=None, foreign_key="hoax_claims.id", sa_type=BigInteger)
    office: str = Field(foreign_key="offices.code")
    chat_id: int = Field(foreign_key="chats.id", sa_type=BigInteger)
    thread: str | None = None
    state: TopicState = enum_text(TopicState)
    is_closed: bool = False
    changes: int = 0
    """How often it was closed or opened again: each is an operation of its own."""
    begun_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def address(self) -> str:
        """What operations name it by: the platform's id, or one of ours until there is one."""
        return self.thread or f"{WAITING}{self.id}"

    @property
    def message(self) -> str:
        """The name of what begins it."""
        owner = f"claim:{self.claim_id}" if self.claim_id else f"desk:{self.office}"
        if self.case_id:
            owner = f"case:{self.case_id}"
        return f"{owner}:topic:{self.id}"

    @property
    def is_in_use(self) -> bool:
        """Whether what happens in the case is told there."""
        return self.state in _SERVING


def key_of(topic: CaseTopic) -> int:
    """The id of a stored topic."""
    if topic.id is None:
        raise ValueError("the topic is not stored yet")
    return topic.id


# Desks


def desk_of(tx: Tx, office: str) -> DeskGroup | None:
    """The group that is an office's desk."""
    return tx.get(DeskGroup, office)


def desk_in(tx: Tx, chat_id: int) -> DeskGroup | None:
    """The desk that a group is."""
    return tx.scalars(select(DeskGroup).where(DeskGroup.chat_id == chat_id)).one_or_none()


def set_desk(tx: Tx, office: str, chat_id: int, now: datetime) -> DeskGroup:
    """Make a group the desk of an office, in place of the one before; its topics are lost."""
    close_desk(tx, office)
    desk = DeskGroup(office=office, chat_id=chat_id, registered_at=now)
    tx.add(desk)
    tx.flush()
    return desk


def close_desk(tx: Tx, office: str) -> None:
    """An office's cases have no group any more."""
    desk = desk_of(tx, office)
    if desk is not None:
        tx.delete(desk)
        tx.flush()
        _lose_all_in(tx, desk.chat_id)


def note_trouble(tx: Tx, chat_id: int, code: str) -> None:
    """No topic can be begun in a group."""
    desk = desk_in(tx, chat_id)
    if desk is not None:
        desk.trouble = code
        tx.flush()


def troubled_desks(tx: Tx) -> Sequence[DeskGroup]:
    """Desks in which nothing can be said, or no topic begun."""
    is_gone = exists(
        sa_select(1).where(
            col(ChatRow.id) == col(DeskGroup.chat_id), col(ChatRow.state) == ChatState.GONE
        )
    )
    wanted = select(DeskGroup).where(col(DeskGroup.trouble).is_not(None) | is_gone)
    return tx.scalars(wanted.order_by(col(DeskGroup.office))).all()


# Topics


def add(tx: Tx, topic: CaseTopic) -> CaseTopic:
    """Store a new topic."""
    tx.add(topic)
    tx.flush()
    return topic


def lock_newest(tx: Tx, case_id: int) -> CaseTopic | None:
    """The newest topic of a case, changed by nobody else before the commit.

    So what is said in it either finds its id, or waits until the id is stored.
    """
    wanted = select(CaseTopic).where(CaseTopic.case_id == case_id)
    newest = wanted.order_by(col(CaseTopic.id).desc()).limit(1)
    return tx.scalars(newest.with_for_update().execution_options(populate_existing=True)).first()


def lock_newest_of_claim(tx: Tx, claim_id: int) -> CaseTopic | None:
    """The same of a claim."""
    wanted = select(CaseTopic).where(CaseTopic.claim_id == claim_id)
    newest = wanted.order_by(col(CaseTopic.id).desc()).limit(1)
    return tx.scalars(newest.with_for_update().execution_options(populate_existing=True)).first()


def lock_at(tx: Tx, chat_id: int, address: str) -> CaseTopic | None:
    """The topic that operations in a chat name so, changed by nobody else before the commit."""
    wanted = select(CaseTopic).where(CaseTopic.chat_id == chat_id)
    number = address.removeprefix(WAITING)
    if number != address:
        wanted = wanted.where(CaseTopic.id == int(number))
    else:
        wanted = wanted.where(CaseTopic.thread == address)
    newest = wanted.order_by(col(CaseTopic.id).desc()).limit(1)
    return tx.scalars(newest.with_for_update().execution_options(populate_existing=True)).first()


def number_at(tx: Tx, chat_id: int, thread: str) -> int | None:
    """The number of the topic that the platform calls so in a chat, if it is one of ours."""
    newest = sa_select(func.max(col(CaseTopic.id))).where(
        col(CaseTopic.chat_id) == chat_id, col(CaseTopic.thread) == thread
    )
    number: int | None = tx.execute(newest).scalar_one()
    return number


def in_use(tx: Tx, channel: str, account: str) -> Mapping[str, frozenset[str]]:
    """The topics in which an account hears all talk, by the platform's ids; desks without any, too.

    A closed one stays among them: whoever may write there is heard.
    """
    desks = sa_select(col(ChatRow.external_id), col(CaseTopic.thread)).select_from(DeskGroup)
    rows = desks.join(ChatRow, col(ChatRow.id) == col(DeskGroup.chat_id)).outerjoin(
        CaseTopic,
        (col(CaseTopic.chat_id) == col(DeskGroup.chat_id))
        & (col(CaseTopic.state) == TopicState.READY)
        & (col(CaseTopic.case_id).is_not(None) | col(CaseTopic.claim_id).is_not(None))
        & col(CaseTopic.is_closed).is_(False),
    )
    found: dict[str, set[str]] = {}
    here = (col(ChatRow.channel) == channel, col(ChatRow.account) == account)
    for chat, thread in tx.execute(rows.where(*here)):
        found.setdefault(chat, set()).update((thread,) if thread else ())
    return {chat: frozenset(threads) for chat, threads in found.items()}


def to_begin_anew(tx: Tx, before: datetime, limit: int) -> Sequence[int]:
    """Open cases whose desk has a group, but no topic for them, nor tried one since `before`.

    So a topic that is refused is tried again, slowly.
    """
    is_well = exists(
        sa_select(1).where(
            col(CaseTopic.case_id) == col(Case.id),
            col(CaseTopic.office) == col(Case.office),
            col(CaseTopic.state).in_(_SERVING) | (col(CaseTopic.begun_at) > before),
        )
    )
    has_desk = exists(sa_select(1).where(col(DeskGroup.office) == col(Case.office)))
    wanted = sa_select(col(Case.id)).where(IS_OPEN, has_desk, ~is_well)
    ids = tx.scalars(wanted.order_by(col(Case.id)).limit(limit)).all()
    return [number for number in ids if number is not None]


def claims_to_begin(tx: Tx, before: datetime, limit: int) -> Sequence[int]:
    """The same for open claims: those of the examiner's desk."""
    is_well = exists(
        sa_select(1).where(
            col(CaseTopic.claim_id) == col(HoaxClaim.id),
            col(CaseTopic.office) == col(HoaxClaim.office),
            col(CaseTopic.state).in_(_SERVING) | (col(CaseTopic.begun_at) > before),
        )
    )
    has_desk = exists(sa_select(1).where(col(DeskGroup.office) == col(HoaxClaim.office)))
    wanted = sa_select(col(HoaxClaim.id)).where(IS_OPEN_CLAIM, has_desk, ~is_well)
    ids = tx.scalars(wanted.order_by(col(HoaxClaim.id)).limit(limit)).all()
    return [number for number in ids if number is not None]


def of_emptied_cases(tx: Tx, limit: int) -> Sequence[CaseTopic]:
    """Topics about which nothing may be left, as nothing is left of their cases."""
    wanted = (
        select(CaseTopic)
        .join(Case, col(Case.id) == col(CaseTopic.case_id))
        .where(
            col(CaseTopic.state) != TopicState.GONE,
            col(Case.emptied_at).is_not(None),
            col(CaseTopic.begun_at) <= col(Case.emptied_at),
        )
    )
    return tx.scalars(wanted.order_by(col(CaseTopic.id)).limit(limit)).all()


def _lose_all_in(tx: Tx, chat_id: int) -> None:
    tx.execute(
        update(CaseTopic)
        .where(col(CaseTopic.chat_id) == chat_id, col(CaseTopic.state).in_(_SERVING))
        .values(state=TopicState.LOST)
        .execution_options(synchronize_session="fetch")
    )
