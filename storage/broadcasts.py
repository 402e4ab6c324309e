"""Announcements and their waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Interval, and_, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.chats import Category, Segment, Selector
from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, removed, table_of
from storage.offices import Tier

NOBODY = "person:erased"  # stands for the author of an announcement who was erased


class Lane(IntEnum):
    """What leaves first when not everything can leave at once."""

    EMERGENCY = 0
    REPLY = 1
    NOTICE = 2
    ROUTINE = 3


class Kind(StrEnum):
    """What an announcement is; who approves it may depend on that."""

    ANNOUNCEMENT = "pengumuman"
    PRESS_RELEASE = "siaran_pers"
    INVITATION = "undangan"
    LETTER = "surat"
    CLARIFICATION = "klarifikasi"
    CORRECTION = "ralat"


class Cascade(StrEnum):
    """How an announcement goes down the tiers."""

    AT_ONCE = "sekaligus"
    TIERED = "berjenjang"
    """A `gap` after the tier above."""
    LOCAL_TIME = "setempat"
    """Each zone when its own clocks show the time."""
    VIA_PROVINCE = "provinsi"
    """To regencies once their province lets it go, or has been silent for its `patience`."""


class BroadcastState(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    SERIES = "series"
    """It never leaves itself: copies of it do, again and again."""
    SUBMITTED = "submitted"
    """A second person decides; nothing of it changes meanwhile."""
    RETURNED = "returned"
    """To its author, with a reason, or since nobody decided in time."""
    APPROVED = "approved"
    """Within the decision only: what is approved is released at once."""
    PREPARING = "preparing"
    """Its operations are being written."""
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    HELD = "held"
    """Its time passed while the bot could not send; the author is asked."""
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class WaveState(StrEnum):
    """Where a wave stands."""

    PLANNING = "planning"
    UNASKED = "unasked"
    """Once it is due its province is asked, and then it waits for that."""
    READY = "ready"
    OPEN = "open"
    DONE = "done"


class Broadcast(SQLModel, table=True):
    """An announcement: one text to the groups that `selector` names.

    `text` is in the neutral HTML subset. `report_chat` is the chat in which the author is told
    how it went. `siaga_reason` is the code of why it leaves without a second person's decision.
    `due_at` is read on the clocks of its office, also where other zones follow their own.
    """

    __tablename__ = "broadcasts"

    id: int | None = big_key()
    office: str = Field(foreign_key="offices.code", index=True)
    author: str
    author_person: int | None = Field(default=None, foreign_key="people.id", sa_type=BigInteger)
    report_chat: int | None = Field(default=None, foreign_key="chats.id", sa_type=BigInteger)
    text: str
    media: str | None = Field(default=None, foreign_key="media.sha256")
    basis: str | None = None
    """Number of the letter it rests on."""
    contact: str | None = None
    kind: Kind = enum_text(Kind, default=Kind.ANNOUNCEMENT)
    siaga_reason: str | None = None
    selector: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    recurrence: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    """The rule by which it comes again: `broadcasts/recurrence.py`."""
    lane: int = Lane.ROUTINE
    asks_receipt: bool = False
    """Whether groups that we are in and that are an office's own confirm it by a button."""
    state: BroadcastState = enum_text(BroadcastState, index=True)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cascade: Cascade = enum_text(Cascade, default=Cascade.AT_ONCE)
    gap: timedelta = Field(default=timedelta(0), sa_type=Interval)
    patience: timedelta = Field(default=timedelta(hours=2), sa_type=Interval)
    """How long a province is waited for."""
    lateness: timedelta = Field(default=timedelta(hours=2), sa_type=Interval)
    quiet: str | None = None
    """The hours in which it waits for the morning of whoever gets it: 21.00-06.00."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    embargo_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Before this it is not sent, and read in its own office only."""
    stage_id: int | None = Field(default=None, sa_type=BigInteger)
    """It applies until this stage is over.

    No foreign key, which SQLite cannot add to a table: `registry/stages.py` removes none in use.
    """
    content_cleared: str | None = None
    """The digest of a text whose passages about participants a second person has seen."""
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Wave(SQLModel, table=True):
    """The groups of one tier, or of that part in a `zone` or under a `province`, due together.

    With `released_by`: the groups of outsiders of that office, which it lets have it.
    `cursor` is the last chat that got its operations, `audience` how many did.
    """

    __tablename__ = "waves"
    __table_args__ = (Index("ix_waves_state_due", "state", "due_at"),)

    id: int | None = big_key()
    broadcast_id: int = Field(foreign_key="broadcasts.id", sa_type=BigInteger, index=True)
    tier: Tier = enum_text(Tier)
    zone: str | None = None
    province: str | None = None
    released_by: str | None = None
    due_at: datetime = Field(sa_type=UtcDateTime)
    state: WaveState = enum_text(WaveState)
    cursor: int = Field(default=0, sa_type=BigInteger)
    audience: int = 0


@dataclass(frozen=True, slots=True)
class OpenWave:
    """A wave from which operations may be claimed now."""

    id: int
    lane: int


def pack(selector: Selector) -> dict[str, Any]:
    """A selector as JSON."""
    return asdict(selector)


def unpack(packed: dict[str, Any]) -> Selector:
    """The selector that `pack` wrote."""
    return Selector(
        author_office=packed["author_office"],
        root=packed["root"],
        tiers=tuple(Tier(tier) for tier in packed["tiers"]),
        categories=tuple(Category(category) for category in packed["categories"]),
        channel=packed["channel"],
        is_drill=packed["is_drill"],
        segments=tuple(Segment(segment) for segment in packed.get("segments", ())),
        offices=tuple(packed.get("offices", ())),
    )


def get(tx: Tx, broadcast_id: int) -> Broadcast | None:
    """The announcement with this id."""
    return tx.get(Broadcast, broadcast_id)


def lock(tx: Tx, broadcast_id: int) -> Broadcast:
    """The announcement as it is now, unchanged by others before the commit.

    Whoever changes an announcement or its waves locks it first. Raises NoResultFound.
    """
    tx.flush()
    return tx.get_one(Broadcast, broadcast_id, with_for_update=True, populate_existing=True)


def add(tx: Tx, broadcast: Broadcast) -> int:
    """Store a new announcement; returns its id."""
    tx.add(broadcast)
    tx.flush()
    return key_of(broadcast)


def key_of(row: Broadcast | Wave) -> int:
    """The id of a stored row."""
    if row.id is None:
        raise ValueError("the row is not stored yet")
    return row.id


def waves_of(tx: Tx, broadcast_id: int) -> Sequence[Wave]:
    """The waves of an announcement in the order of their due times."""
    return tx.scalars(
        select(Wave)
        .where(Wave.broadcast_id == broadcast_id)
        .order_by(col(Wave.due_at), col(Wave.id))
    ).all()


def add_wave(tx: Tx, wave: Wave) -> int:
    """Plan a turn; its operations are written later. Returns its id."""
    tx.add(wave)
    tx.flush()
    return key_of(wave)


def in_states(tx: Tx, *states: BroadcastState) -> Sequence[Broadcast]:
    """The announcements in any of these states, oldest first."""
    return tx.scalars(_in_states(states)).all()


def lock_in_states(tx: Tx, *states: BroadcastState) -> Sequence[Broadcast]:
    """The same, unchanged by others before the commit."""
    locked = _in_states(states).with_for_update()
    return tx.scalars(locked.execution_options(populate_existing=True)).all()


def _in_states(states: Sequence[BroadcastState]) -> Any:
    return select(Broadcast).where(col(Broadcast.state).in_(states)).order_by(col(Broadcast.id))


def published(tx: Tx, limit: int = 50) -> Sequence[Broadcast]:
    """The announcements released last, newest first."""
    return tx.scalars(
        select(Broadcast)
        .where(col(Broadcast.published_at).is_not(None))
        .order_by(col(Broadcast.id).desc())
        .limit(limit)
    ).all()


def released_since(
    tx: Tx, since: datetime, states: Sequence[BroadcastState]
) -> Sequence[Broadcast]:
    """The announcements in these states that were released since then, oldest first."""
    return tx.scalars(_in_states(states).where(col(Broadcast.published_at) >= since)).all()


# What copies are made of is the office's, although it is never released itself.
_NEVER_RELEASED = and_(
    col(Broadcast.published_at).is_(None), col(Broadcast.state) != BroadcastState.SERIES
)
_EMPTY: Mapping[str, Any] = MappingProxyType(
    {
        "text": "",
        "media": None,
        "basis": None,
        "contact": None,
        "stage_id": None,
        "state": BroadcastState.WITHDRAWN,
    }
)
_broadcast_rows = table_of(Broadcast)
_wave_rows = table_of(Wave)
_open_waves = (
    sa_select(_wave_rows.c.id, _broadcast_rows.c.lane)
    .join_from(_wave_rows, _broadcast_rows, _wave_rows.c.broadcast_id == _broadcast_rows.c.id)
    .where(_wave_rows.c.state == WaveState.OPEN, _broadcast_rows.c.state == BroadcastState.SENDING)
    .order_by(_broadcast_rows.c.lane, _wave_rows.c.due_at, _wave_rows.c.id)
)


def open_waves(tx: Tx) -> Sequence[OpenWave]:
    """The waves that may send now, most urgent first: the state is read again at every claim."""
    return [OpenWave(*row) for row in tx.core.execute(_open_waves)]


def due_waves(tx: Tx, now: datetime, *states: WaveState) -> Sequence[Wave]:
    """The waves of running announcements in these states whose time has come, locked like these."""
    return tx.scalars(_due(now, states).with_for_update()).all()


def is_any_due(tx: Tx, now: datetime, *states: WaveState) -> bool:
    """Whether there are such waves."""
    return tx.scalars(_due(now, states).limit(1)).first() is not None


def _due(now: datetime, states: Sequence[WaveState]) -> Any:
    running = (BroadcastState.SCHEDULED, BroadcastState.SENDING)
    return (
        select(Wave)
        .join(Broadcast, col(Wave.broadcast_id) == col(Broadcast.id))
        .where(
            col(Wave.state).in_(states),
            col(Wave.due_at) <= now,
            col(Broadcast.state).in_(running),
        )
        .order_by(col(Wave.due_at), col(Wave.id))
    )


def has_left(tx: Tx, broadcast: Broadcast) -> bool:
    """Whether any of it has begun to leave; what was withdrawn under embargo never did."""
    is_withdrawn = broadcast.state is BroadcastState.WITHDRAWN
    ended, embargo = broadcast.finished_at, broadcast.embargo_until
    if is_withdrawn and ended is not None and embargo is not None and ended < embargo:
        return False
    begun = (WaveState.OPEN, WaveState.DONE)
    return any(wave.state in begun for wave in waves_of(tx, key_of(broadcast)))


def lock_wave(tx: Tx, wave_id: int) -> Wave:
    """The wave as it is now, unchanged by others before the commit."""
    return tx.get_one(Wave, wave_id, with_for_update=True, populate_existing=True)


def unplanned_wave(tx: Tx) -> Wave | None:
    """A wave that still lacks operations."""
    return tx.scalars(
        select(Wave).where(Wave.state == WaveState.PLANNING).order_by(col(Wave.id)).limit(1)
    ).first()


def reopen_wave(tx: Tx, wave_id: int) -> None:
    """Let a wave that was done send again, and with it its announcement."""
    wave = tx.get_one(Wave, wave_id)
    if wave.state is not WaveState.DONE:
        return
    wave.state = WaveState.OPEN
    broadcast = tx.get_one(Broadcast, wave.broadcast_id)
    if broadcast.state is BroadcastState.SENT:
        broadcast.state = BroadcastState.SENDING
        broadcast.finished_at = None
    tx.flush()


def unplanned_wave_of(tx: Tx, broadcast_id: int) -> Wave | None:
    """A wave of this announcement that still lacks operations."""
    return tx.scalars(
        select(Wave)
        .where(Wave.broadcast_id == broadcast_id, Wave.state == WaveState.PLANNING)
        .limit(1)
    ).first()


def forget_author(tx: Tx, person_id: int, heirs: Mapping[str, int]) -> None:
    """What a person released stays as their office's; what they only drafted is emptied.

    `heirs` are the chats that hear from now on how it goes, by office.
    """
    theirs = col(Broadcast.author_person) == person_id
    tx.execute(update(Broadcast).where(theirs, _NEVER_RELEASED).values(**_EMPTY))
    for office, chat in heirs.items():
        of_office = and_(theirs, col(Broadcast.office) == office)
        tx.execute(update(Broadcast).where(of_office).values(report_chat=chat))
    others = and_(theirs, col(Broadcast.office).not_in(heirs))
    tx.execute(update(Broadcast).where(others).values(report_chat=None))
    tx.execute(update(Broadcast).where(theirs).values(author=NOBODY, author_person=None))


def move_author(tx: Tx, gone: int, kept: int) -> None:
    """What somebody drafted and released is another's."""
    theirs = col(Broadcast.author_person) == gone
    tx.execute(update(Broadcast).where(theirs).values(author_person=kept))


def bound_to(tx: Tx, stage: int) -> Sequence[int]:
    """The numbers of the announcements that a stage binds, without those that were withdrawn."""
    bound = (col(Broadcast.stage_id) == stage, col(Broadcast.state) != BroadcastState.WITHDRAWN)
    found = tx.scalars(select(Broadcast).where(*bound).order_by(col(Broadcast.id)))
    return [key_of(broadcast) for broadcast in found]


def unbind(tx: Tx, stage: int) -> None:
    """Let no announcement be bound to a stage any more."""
    bound = col(Broadcast.stage_id) == stage
    tx.execute(update(Broadcast).where(bound).values(stage_id=None))


def move_reports(tx: Tx, old: int, new: int) -> None:
    """Tell in another chat what was to be told in this one."""
    tx.execute(update(Broadcast).where(col(Broadcast.report_chat) == old).values(report_chat=new))


def leave_chat(tx: Tx, chat_id: int) -> None:
    """Report nothing to a chat any more."""
    tx.execute(
        update(Broadcast).where(col(Broadcast.report_chat) == chat_id).values(report_chat=None)
    )


def released_by(tx: Tx, person_id: int) -> Sequence[Broadcast]:
    """The announcements that a person released, oldest first."""
    return tx.scalars(
        select(Broadcast)
        .where(Broadcast.author_person == person_id, col(Broadcast.published_at).is_not(None))
        .order_by(col(Broadcast.id))
    ).all()


def of_author(tx: Tx, person_id: int, states: Sequence[BroadcastState]) -> Sequence[Broadcast]:
    """The announcements of a person in any of these states, newest first."""
    theirs = select(Broadcast).where(
        Broadcast.author_person == person_id, col(Broadcast.state).in_(states)
    )
    return tx.scalars(theirs.order_by(col(Broadcast.id).desc())).all()


def empty_drafts(tx: Tx, before: datetime, limit: int) -> int:
    """Empty what was drafted before a time and never released; returns how many."""
    old = (
        sa_select(col(Broadcast.id))
        .where(_NEVER_RELEASED, col(Broadcast.created_at) < before, col(Broadcast.text) != "")
        .limit(limit)
    )
    return removed(tx, update(Broadcast).where(col(Broadcast.id).in_(old)).values(**_EMPTY))
