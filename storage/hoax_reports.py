"""Reports: who asked about a claim, where, and what they were told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Index,
    UniqueConstraint,
    func,
    literal_column,
    text,
    update,
)
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, table_of

GATHERING = text("state = 'gathering'")
IS_GATHERING: ColumnElement[Any] = literal_column("hoax_reports.state = 'gathering'")


class ReportState(StrEnum):
    """Where a report stands."""

    GATHERING = "gathering"
    """More may follow in a moment, or the person is being asked for what is missing."""
    OPEN = "open"
    """It belongs to a claim, and the person waits."""
    TOLD = "told"
    """The person knows the verdict that is out; a changed one reaches them, too."""
    DROPPED = "dropped"
    """Taken back by the person before it became one."""


class HoaxReport(SQLModel, table=True):
    """One person's question about one claim; `opened_office` and `number` are its receipt.

    `office` is the region from which it came. `claim_id` is None while it is gathered. `text` has
    private numbers hidden. `facts` are what the person added: where it was seen, when, the place.
    `told` is the version of the verdict that they were told last. `group_id`: asked in this group.
    `ripe_at`: when what is gathered goes on by itself. `key` names its cause.
    """

    __tablename__ = "hoax_reports"
    __table_args__ = (
        UniqueConstraint("claim_id", "chat_id"),
        UniqueConstraint("opened_office", "number"),
        UniqueConstraint("key"),
        Index("ix_hoax_reports_chat", "chat_id", "id"),
        Index("ix_hoax_reports_told", "claim_id", "told"),
        Index("ix_hoax_reports_at", "claim_id", "at"),
        Index(
            "ix_hoax_reports_ripe", "ripe_at", sqlite_where=GATHERING, postgresql_where=GATHERING
        ),
    )

    id: int | None = big_key()
    claim_id: int | None = Field(default=None, foreign_key="hoax_claims.id", sa_type=BigInteger)
    chat_id: int = Field(foreign_key="chats.id", sa_type=BigInteger)
    group_id: int | None = Field(default=None, foreign_key="chats.id", sa_type=BigInteger)
    office: str = Field(foreign_key="offices.code")
    opened_office: str | None = Field(default=None, foreign_key="offices.code")
    number: int | None = None
    state: ReportState = enum_text(ReportState)
    key: str
    text: str = ""
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    is_forwarded: bool = False
    repeats: int = 0
    """How often the same person asked again."""
    at: datetime = Field(sa_type=UtcDateTime)
    ripe_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wants_news: bool = True
    """False: the person asked not to be told what comes of it."""
    told: int = 0
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def key_of(report: HoaxReport) -> int:
    """The id of a stored report."""
    if report.id is None:
        raise ValueError("the report is not stored yet")
    return report.id


def add(tx: Tx, report: HoaxReport) -> HoaxReport:
    """Store a new report."""
    tx.add(report)
    tx.flush()
    return report


def get(tx: Tx, report_id: int) -> HoaxReport | None:
    """The report with this id."""
    return tx.get(HoaxReport, report_id)


def lock(tx: Tx, report_id: int) -> HoaxReport | None:
    """The same, changed by nobody else before the commit."""
    return tx.get(HoaxReport, report_id, with_for_update=True, populate_existing=True)


def by_key(tx: Tx, key: str) -> HoaxReport | None:
    """The report of a cause, if there is one."""
    return tx.scalars(select(HoaxReport).where(HoaxReport.key == key)).one_or_none()


def by_receipt(tx: Tx, office: str, number: int) -> HoaxReport | None:
    """The report that an office gave a number."""
    wanted = select(HoaxReport).where(
        HoaxReport.opened_office == office, HoaxReport.number == number
    )
    return tx.scalars(wanted).one_or_none()


def of_person(tx: Tx, claim_id: int, chat_id: int) -> HoaxReport | None:
    """What somebody has asked about a claim before."""
    wanted = select(HoaxReport).where(
        HoaxReport.claim_id == claim_id, HoaxReport.chat_id == chat_id
    )
    return tx.scalars(wanted).one_or_none()


def gathering(tx: Tx, chat_id: int) -> HoaxReport | None:
    """What a chat has begun to bring and is not a report of a claim yet."""
    wanted = select(HoaxReport).where(IS_GATHERING, HoaxReport.chat_id == chat_id)
    return tx.scalars(wanted.order_by(col(HoaxReport.id).desc()).limit(1)).first()


def ripe(tx: Tx, now: datetime, limit: int) -> Sequence[HoaxReport]:
    """What goes on by itself now."""
    due = select(HoaxReport).where(IS_GATHERING, col(HoaxReport.ripe_at) <= now)
    return tx.scalars(due.order_by(col(HoaxReport.ripe_at)).limit(limit)).all()


def of_claim(tx: Tx, claim_id: int, *, after: int = 0, limit: int = 50) -> Sequence[HoaxReport]:
    """The reports of a claim behind the id `after`, oldest first."""
    wanted = select(HoaxReport).where(HoaxReport.claim_id == claim_id, col(HoaxReport.id) > after)
    return tx.scalars(wanted.order_by(col(HoaxReport.id)).limit(limit)).all()


def newest_of_claim(tx: Tx, claim_id: int, limit: int) -> Sequence[HoaxReport]:
    """The last reports of a claim, the newest first."""
    wanted = select(HoaxReport).where(HoaxReport.claim_id == claim_id)
    return tx.scalars(wanted.order_by(col(HoaxReport.id).desc()).limit(limit)).all()


def of_chat(tx: Tx, chat_id: int, limit: int) -> Sequence[HoaxReport]:
    """What somebody has asked lately, newest first."""
    wanted = select(HoaxReport).where(HoaxReport.chat_id == chat_id)
    return tx.scalars(wanted.order_by(col(HoaxReport.id).desc()).limit(limit)).all()


def count_of_chats(tx: Tx, chat_ids: Collection[int]) -> int:
    """How many reports came from these chats and were not taken back."""
    counted = sa_select(func.count()).where(
        col(HoaxReport.chat_id).in_(chat_ids), col(HoaxReport.state) != ReportState.DROPPED
    )
    return tx.execute(counted.select_from(HoaxReport)).scalar_one()


def count_begun(tx: Tx, chat_id: int, since: datetime) -> int:
    """How many reports came from a chat since a time that were not answered at once."""
    told_at = col(HoaxReport.told_at)
    counted = sa_select(func.count()).where(
        col(HoaxReport.chat_id) == chat_id,
        col(HoaxReport.at) > since,
        told_at.is_(None) | (told_at > col(HoaxReport.at)),
    )
    return tx.execute(counted.select_from(HoaxReport)).scalar_one()


def untold(tx: Tx, claim_id: int, verdict: int, limit: int) -> Sequence[HoaxReport]:
    """Whom a version of a claim's verdict has not reached yet; locked, those of others skipped."""
    wanted = (
        select(HoaxReport)
        .where(
            HoaxReport.claim_id == claim_id,
            col(HoaxReport.told) < verdict,
            col(HoaxReport.wants_news),
        )
        .order_by(col(HoaxReport.told), col(HoaxReport.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return tx.scalars(wanted).all()


def told_until(tx: Tx, claim_id: int, verdict: int, limit: int) -> Sequence[HoaxReport]:
    """Who knows a version up to this one, or was passed over with it; locked likewise."""
    wanted = (
        select(HoaxReport)
        .where(HoaxReport.claim_id == claim_id, col(HoaxReport.told).between(1, verdict))
        .order_by(col(HoaxReport.told), col(HoaxReport.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return tx.scalars(wanted).all()


def pass_over(report: HoaxReport, verdict: int) -> None:
    """This version reaches nobody: who asked has stopped, is gone or was erased. Likewise."""
    report.told, report.told_at = verdict, None


def wait_again(report: HoaxReport) -> None:
    """What somebody was told does not hold: they wait for the next. Likewise."""
    report.told, report.state = 0, ReportState.OPEN


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the telling of a version is: who knows it, was passed over, or has still to hear."""

    told: int
    passed_over: int
    waiting: int


def reached(tx: Tx, claim_id: int, verdict: int) -> Reached:
    """How many of those who asked about a claim a version of its verdict has reached."""
    knows = (col(HoaxReport.told) >= verdict) & col(HoaxReport.told_at).is_not(None)
    waits = (col(HoaxReport.told) < verdict) & col(HoaxReport.wants_news)
    counted = sa_select(func.count().filter(knows), func.count().filter(waits), func.count()).where(
        col(HoaxReport.claim_id) == claim_id
    )
    told, waiting, everybody = tx.execute(counted.select_from(HoaxReport)).one()
    return Reached(told, everybody - told - waiting, waiting)


def newest_told(tx: Tx, chat_id: int) -> HoaxReport | None:
    """What a chat was told of last."""
    told = select(HoaxReport).where(
        HoaxReport.chat_id == chat_id, col(HoaxReport.told_at).is_not(None)
    )
    last = (col(HoaxReport.told_at).desc(), col(HoaxReport.id).desc())
    return tx.scalars(told.order_by(*last).limit(1)).first()


def note_told(report: HoaxReport, verdict: int, now: datetime) -> None:
    """Somebody knows this version of a verdict now; stored with the next flush."""
    report.told, report.told_at, report.state = verdict, now, ReportState.TOLD


def by_office(tx: Tx, claim_id: int) -> Sequence[tuple[str, int]]:
    """How many asked from each region, most first."""
    count = func.count()
    counted = (
        sa_select(col(HoaxReport.office), count)
        .where(col(HoaxReport.claim_id) == claim_id)
        .group_by(col(HoaxReport.office))
        .order_by(count.desc(), col(HoaxReport.office))
    )
    return [(office, number) for office, number in tx.execute(counted)]


def count_of_claim(tx: Tx, claim_id: int, since: datetime) -> int:
    """How many asked about a claim since a time."""
    asked = sa_select(func.count()).where(
        col(HoaxReport.claim_id) == claim_id, col(HoaxReport.at) > since
    )
    return tx.execute(asked.select_from(HoaxReport)).scalar_one()


def times(tx: Tx, claim_id: int, since: datetime) -> Sequence[datetime]:
    """When people asked about a claim since a time: for counting by hour."""
    asked = sa_select(col(HoaxReport.at)).where(
        col(HoaxReport.claim_id) == claim_id, col(HoaxReport.at) > since
    )
    return tx.scalars(asked.order_by(col(HoaxReport.at))).all()


def forget_chat(tx: Tx, chat_id: int) -> None:
    """Empty what a chat has reported: that somebody asked stays, for the counts of a claim."""
    _empty(tx, col(HoaxReport.chat_id) == chat_id)


def empty_old(tx: Tx, before: datetime, limit: int) -> int:
    """Empty reports that are older than a time; returns how many."""
    is_old = (col(HoaxReport.at) < before) & (col(HoaxReport.text) != "")
    ids = tx.scalars(sa_select(col(HoaxReport.id)).where(is_old).limit(limit)).all()
    _empty(tx, col(HoaxReport.id).in_(ids))
    return len(ids)


def move_chat(tx: Tx, old: int, new: int) -> None:
    """Let what a chat reported be another's of the same person; of two on one claim one stays."""
    twice = sa_select(col(HoaxReport.claim_id)).where(col(HoaxReport.chat_id) == new)
    for report in tx.scalars(
        select(HoaxReport).where(HoaxReport.chat_id == old, col(HoaxReport.claim_id).in_(twice))
    ):
        kept = of_person(tx, report.claim_id or 0, new)
        if kept is not None:
            kept.repeats += report.repeats + 1
            kept.told = max(kept.told, report.told)
        tx.delete(report)
    tx.flush()
    tx.execute(
        update(HoaxReport)
        .where(col(HoaxReport.chat_id) == old)
        .values(chat_id=new)
        .execution_options(synchronize_session=False)
    )


def move_claim(tx: Tx, old: int, new: int) -> int:
    """Let the reports of one claim be another's; returns how many went over.

    Of somebody who asked about both the report about `new` counts; the other keeps its receipt.
    """
    asked, theirs = table_of(HoaxReport), table_of(HoaxReport).alias()
    both = sa_select(theirs.c.chat_id).where(theirs.c.claim_id == old)
    more = sa_select(theirs.c.repeats + 1).where(
        theirs.c.claim_id == old, theirs.c.chat_id == asked.c.chat_id
    )
    tx.core.execute(
        update(asked)
        .where(asked.c.claim_id == new, asked.c.chat_id.in_(both))
        .values(repeats=asked.c.repeats + more.scalar_subquery())
    )
    known = sa_select(theirs.c.chat_id).where(theirs.c.claim_id == new)
    moved = tx.core.execute(
        update(asked)
        .where(asked.c.claim_id == old, asked.c.chat_id.not_in(known))
        .values(claim_id=new, told=0, told_at=None, state=ReportState.OPEN)
    )
    tx.expire_all()
    return int(moved.rowcount)


def lock_of_claim(tx: Tx, claim_id: int, chosen: Collection[int]) -> Sequence[HoaxReport]:
    """Those of some reports that belong to a claim, changed by nobody else before the commit."""
    wanted = select(HoaxReport).where(
        HoaxReport.claim_id == claim_id, col(HoaxReport.id).in_(chosen)
    )
    return tx.scalars(wanted.order_by(col(HoaxReport.id)).with_for_update()).all()


def put_to(tx: Tx, chosen: Collection[int], claim_id: int) -> None:
    """Let reports belong to a claim of which nobody has been told anything."""
    tx.execute(
        update(HoaxReport)
        .where(col(HoaxReport.id).in_(chosen))
        .values(claim_id=claim_id, told=0, told_at=None, state=ReportState.OPEN)
        .execution_options(synchronize_session="fetch")
    )


def still_open(tx: Tx, claim_id: int, limit: int) -> Sequence[HoaxReport]:
    """Who still waits for word of a claim; locked."""
    wanted = select(HoaxReport).where(
        HoaxReport.claim_id == claim_id, HoaxReport.state == ReportState.OPEN
    )
    return tx.scalars(wanted.order_by(col(HoaxReport.id)).limit(limit).with_for_update()).all()


def all_wait_again(tx: Tx, claim_id: int) -> None:
    """Let those wait who were told that a claim was closed without a verdict."""
    tx.execute(
        update(HoaxReport)
        .where(
            col(HoaxReport.claim_id) == claim_id,
            col(HoaxReport.state) == ReportState.TOLD,
            col(HoaxReport.told) == 0,
        )
        .values(state=ReportState.OPEN, told_at=None)
        .execution_options(synchronize_session="fetch")
    )


def offices_of(tx: Tx, claim_ids: Collection[int]) -> Sequence[str]:
    """The regions from which any of these claims was reported."""
    found = sa_select(col(HoaxReport.office)).where(col(HoaxReport.claim_id).in_(claim_ids))
    return tx.scalars(found.distinct().order_by(col(HoaxReport.office))).all()


def _empty(tx: Tx, condition: ColumnElement[bool]) -> None:
    tx.execute(
        update(HoaxReport)
        .where(condition)
        .values(text="", facts={})
        .execution_options(synchronize_session="fetch")
    )
