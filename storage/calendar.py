"""The stages of an election, the hours of the offices, and days that no calendar knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Field, SQLModel, col, select

from storage.columns import big_key, enum_text
from storage.engine import Tx


class Mode(StrEnum):
    """Who answers: the desk within the office's hours, or whoever is on the roster."""

    HOURS = "jam"
    PIKET = "piket"


class StageKind(StrEnum):
    """What a stage means for announcements."""

    ORDINARY = "biasa"
    CAMPAIGN = "kampanye"
    QUIET = "tenang"
    """Masa tenang: what is said of participants is looked at by a second person."""
    VOTING = "pemungutan"
    RECAPITULATION = "rekapitulasi"


class Stage(SQLModel, table=True):
    """A stage with the mode it brings, from its first to its last day, both included.

    It begins and ends with the local day of each office. `office` None: the whole country.
    """

    __tablename__ = "stages"

    id: int | None = big_key()
    name: str
    first_day: date
    last_day: date = Field(index=True)
    office: str | None = Field(default=None, foreign_key="offices.code", index=True)
    mode: Mode = enum_text(Mode)
    kind: StageKind = enum_text(StageKind, default=StageKind.ORDINARY)


class OpeningRow(SQLModel, table=True):
    """The wall-clock hours of an office on a weekday, Monday 0; both None: closed."""

    __tablename__ = "office_hours"

    office: str = Field(primary_key=True, foreign_key="offices.code")
    weekday: int = Field(primary_key=True)
    opens: time | None = None
    closes: time | None = None


class SpecialDayRow(SQLModel, table=True):
    """A day off, or one that is worked although it would be off; `office` None: everywhere."""

    __tablename__ = "special_days"

    id: int | None = big_key()
    office: str | None = Field(default=None, foreign_key="offices.code", index=True)
    day: date = Field(index=True)
    is_working: bool
    name: str


# Stages


def stages_from(tx: Tx, day: date, office: str | None = None) -> Sequence[Stage]:
    """The stages that are not over on a day, in order: all, or those that touch an office."""
    found = select(Stage).where(col(Stage.last_day) >= day)
    if office is not None:
        found = found.where(_concerns(col(Stage.office), office))
    return tx.scalars(found.order_by(col(Stage.first_day), col(Stage.id))).all()


def stages_around(tx: Tx, at: datetime, kind: StageKind) -> Sequence[Stage]:
    """The stages of a kind that hold somewhere at a time, and perhaps neighbours of theirs."""
    near, day = timedelta(days=1), at.astimezone(UTC).date()
    found = select(Stage).where(
        col(Stage.kind) == kind,
        col(Stage.first_day) <= day + near,
        col(Stage.last_day) >= day - near,
    )
    return tx.scalars(found.order_by(col(Stage.first_day), col(Stage.id))).all()


def get_stage(tx: Tx, number: int) -> Stage | None:
    """The stage with this number."""
    return tx.get(Stage, number)


def all_stages(tx: Tx) -> Sequence[Stage]:
    """Every stage, past ones too, in order."""
    return tx.scalars(select(Stage).order_by(col(Stage.first_day), col(Stage.id))).all()


def put_stage(tx: Tx, stage: Stage) -> bool:
    """Store a stage; one of the same name and scope becomes it. Returns whether it is new.

    It keeps its number: announcements that are bound to it move with its days.
    """
    same = [old for old in all_stages(tx) if (old.name, old.office) == (stage.name, stage.office)]
    if not same:
        tx.add(stage)
    for old in same:
        stage.id = old.id
        tx.merge(stage)
    tx.flush()
    return not same


def remove_stage(tx: Tx, number: int) -> Stage | None:
    """Remove a stage; returns what it was, None if there is none."""
    stage = tx.get(Stage, number)
    if stage is not None:
        tx.delete(stage)
        tx.flush()
    return stage


# Hours


def openings(tx: Tx, office: str) -> Sequence[OpeningRow]:
    """What an office has set about its week; weekdays that it has not set are not there."""
    return tx.scalars(
        select(OpeningRow).where(OpeningRow.office == office).order_by(col(OpeningRow.weekday))
    ).all()


def put_openings(tx: Tx, office: str, hours: Mapping[int, tuple[time, time] | None]) -> None:
    """Set the hours of some weekdays: (opens, closes), or None for closed."""
    for weekday, span in hours.items():
        opens, closes = span or (None, None)
        tx.merge(OpeningRow(office=office, weekday=weekday, opens=opens, closes=closes))
    tx.flush()


# Special days


def special_days(tx: Tx, office: str | None, since: date) -> Sequence[SpecialDayRow]:
    """The special days of an office from a day on; those of the country come first."""
    rows = tx.scalars(
        select(SpecialDayRow)
        .where(_concerns(col(SpecialDayRow.office), office), col(SpecialDayRow.day) >= since)
        .order_by(col(SpecialDayRow.day), col(SpecialDayRow.id))
    )
    return sorted(rows, key=lambda row: row.office is not None)


def get_special_day(tx: Tx, number: int) -> SpecialDayRow | None:
    """The special day with this number."""
    return tx.get(SpecialDayRow, number)


def put_special_day(tx: Tx, row: SpecialDayRow) -> None:
    """Store a special day; what the same scope had for that day is replaced."""
    remove_special_day(tx, row.office, row.day)
    tx.add(row)
    tx.flush()


def remove_special_day(tx: Tx, office: str | None, day: date) -> bool:
    """Let a day be what the calendar says again; False if it was."""
    scope = col(SpecialDayRow.office)
    found = tx.scalars(
        delete(SpecialDayRow)
        .where(
            scope.is_(None) if office is None else scope == office, col(SpecialDayRow.day) == day
        )
        .returning(col(SpecialDayRow.id))
        .execution_options(synchronize_session=False)
    )
    return bool(found.all())


def _concerns(column: Mapped[str | None], office: str | None) -> ColumnElement[bool]:
    return column.is_(None) if office is None else or_(column.is_(None), column == office)


def key_of(row: Stage | SpecialDayRow) -> int:
    """The number of a stored stage or special day."""
    if row.id is None:
        raise ValueError("it is not stored yet")
    return row.id
