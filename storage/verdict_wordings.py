"""The words with which an office begins to write a verdict, for each finding."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, update
from sqlmodel import Field, SQLModel, col

from storage.columns import UtcDateTime, enum_text
from storage.engine import Tx
from storage.offices import NATIONAL_CODE
from storage.verdicts import Finding


class VerdictWording(SQLModel, table=True):
    """An office's own words for the four parts; those of KPU RI are everybody's without any."""

    __tablename__ = "verdict_wordings"

    office: str = Field(primary_key=True, foreign_key="offices.code")
    finding: Finding = enum_text(Finding, primary_key=True)
    explanation: str = ""
    process: str = ""
    self_check: str = ""
    legal_step: str = ""
    changed_by: int | None = Field(
        default=None, foreign_key="people.id", sa_type=BigInteger, index=True
    )
    changed_at: datetime = Field(sa_type=UtcDateTime)


def find(tx: Tx, office: str, finding: Finding) -> VerdictWording | None:
    """The words that an office uses: its own, or those of KPU RI."""
    own = tx.get(VerdictWording, (office, finding))
    return own or tx.get(VerdictWording, (NATIONAL_CODE, finding))


def put(tx: Tx, wording: VerdictWording) -> None:
    """Store an office's words in place of those that it had."""
    tx.merge(wording)
    tx.flush()


def forget_person(tx: Tx, person_id: int) -> None:
    """Nobody of this number chose any words: they are the office's."""
    _put_person(tx, person_id, None)


def move_person(tx: Tx, old: int, new: int) -> None:
    """Let what one person chose be another's, who is the same."""
    _put_person(tx, old, new)


def _put_person(tx: Tx, old: int, new: int | None) -> None:
    tx.execute(
        update(VerdictWording)
        .where(col(VerdictWording.changed_by) == old)
        .values(changed_by=new)
        .execution_options(synchronize_session="fetch")
    )
