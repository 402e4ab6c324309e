"""How often somebody has checked lately: counted in the database, for all processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, Column, delete
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col

from storage.columns import UtcDateTime
from storage.engine import Tx, insert_new, removed

MOST: Final = 10
WITHIN: Final = timedelta(minutes=1)


class RecentChecks(SQLModel, table=True):
    """The last checks of somebody, by an audit id; of strangers in a group, by their chat."""

    __tablename__ = "recent_checks"

    who: str = Field(primary_key=True)
    times: list[float] = Field(sa_column=Column(JSON, nullable=False))
    """Seconds since the epoch."""
    last_at: datetime = Field(sa_type=UtcDateTime)


def take(tx: Tx, who: str, now: datetime) -> bool:
    """Count one more check; False, and nothing is counted, if there were enough lately."""
    new: dict[str, Any] = {"who": who, "times": [], "last_at": now}
    tx.core.execute(insert_new(tx, RecentChecks), new)
    row = tx.get_one(RecentChecks, who, with_for_update=True, populate_existing=True)
    lately = _lately(row.times, now)
    if len(lately) >= MOST:
        return False
    row.times, row.last_at = [*lately, now.timestamp()], now
    tx.flush()
    return True


def forget(tx: Tx, who: str) -> None:
    """Count nothing of somebody any more."""
    tx.execute(delete(RecentChecks).where(col(RecentChecks.who) == who))


def delete_old(tx: Tx, before: datetime, limit: int) -> int:
    """Remove who has not checked since; returns how many."""
    old = sa_select(col(RecentChecks.who)).where(col(RecentChecks.last_at) < before).limit(limit)
    return removed(tx, delete(RecentChecks).where(col(RecentChecks.who).in_(old)))


def _lately(times: Sequence[float], now: datetime) -> Sequence[float]:
    begin = (now - WITHIN).timestamp()
    return [time for time in times if time > begin]
