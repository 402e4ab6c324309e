"""The numbers that offices give to what people bring, from one on, without gaps."""

from __future__ import annotations

from typing import TypeVar

from sqlmodel import Field, SQLModel

from storage.engine import Tx, insert_or_update


class CaseCounter(SQLModel, table=True):
    """The last number that an office gave to a case."""

    __tablename__ = "case_counters"

    office: str = Field(primary_key=True, foreign_key="offices.code")
    last: int


class ReportCounter(SQLModel, table=True):
    """The last number that an office gave to a report."""

    __tablename__ = "report_counters"

    office: str = Field(primary_key=True, foreign_key="offices.code")
    last: int


Counter = TypeVar("Counter", CaseCounter, ReportCounter)


def next_number(tx: Tx, table: type[Counter], office: str) -> int:
    """The next number of an office; the counter stays locked until the commit."""
    counter = tx.get(table, office, with_for_update=True, populate_existing=True)
    if counter is None:
        row = {"office": office, "last": 0}
        tx.core.execute(insert_or_update(tx, table, ("office",), ("office",)), row)
        counter = tx.get_one(table, office, with_for_update=True, populate_existing=True)
    counter.last += 1
    tx.flush()
    return counter.last
