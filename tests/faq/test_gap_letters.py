"""Once a month those who write answers read what was left open in their part of the country."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from bot.composers import COMPOSERS
from channels.base import ChatKind
from faq import gap_letters, gaps
from faq.gap_letters import Month
from storage import chats
from storage.chats import ChatRow, ChatState
from storage.engine import Database, Tx
from storage.faq_gaps import Why
from storage.operations import OperationRow
from storage.roles import Role
from tests.faq.people import member
from threads.context import Act

# 1 December 2026 is a Tuesday and a working day; nine o'clock in Jakarta is 02.00 UTC.
COMES = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
DECEMBER = date(2026, 12, 1)
MINUTE = timedelta(minutes=1)


def reader(db: Database, name: str, office: str, role: Role) -> None:
    """Somebody of an office with a private chat."""
    person = member(db, name, (office, role)).person_id
    row = ChatRow(
        channel="local",
        account="local",
        external_id=name,
        kind=ChatKind.PRIVATE,
        title="",
        state=ChatState.ACTIVE,
        person_id=person,
        created_at=COMES,
    )
    db.write_now(lambda tx: chats.add(tx, row))


def asked(db: Database, office: str, at: datetime, text: str = "Parkir bayar?") -> None:
    """Somebody asked what nobody could answer."""
    db.write_now(lambda tx: gaps.note(tx, office, text, Why.UNANSWERED, at))


def send(tx: Tx, now: datetime, month: Month) -> None:
    """One office's list."""
    gap_letters.send(Act(tx, COMPOSERS, now, "gaps"), month, gap_letters.gathered(month))


def send_all(db: Database, now: datetime) -> list[str]:
    """What the ticker does, and the keys of all that is to leave."""
    first = db.read_now(lambda tx: gap_letters.due(tx, now))
    assert first is not None
    for month in db.read_now(lambda tx: gap_letters.months(tx, first, now)):
        db.write_now(partial(send, now=now, month=month))
    rows = db.read_now(lambda tx: tx.scalars(select(OperationRow)).all())
    return sorted({row.message.partition(":20")[0] for row in rows})


@pytest.mark.parametrize(
    ("label", "now", "first"),
    [
        ("before nine", COMES - MINUTE, None),
        ("at nine", COMES, DECEMBER),
        ("after a stop", COMES + timedelta(days=4), DECEMBER),
        ("far too late", COMES + timedelta(days=6), None),
        ("a month that begins on a Sunday", datetime(2026, 11, 1, 3, 0, tzinfo=UTC), None),
        ("its Monday", datetime(2026, 11, 2, 3, 0, tzinfo=UTC), date(2026, 11, 1)),
    ],
)
def test_it_comes_on_the_first_working_day(
    office_db: Database, label: str, now: datetime, first: date | None
) -> None:
    """At nine o'clock in Jakarta, and within days after a stop."""
    assert office_db.read_now(lambda tx: gap_letters.due(tx, now)) == first, label


def test_it_comes_once_a_month(office_db: Database) -> None:
    """What is written down as sent is not sent again until the next month."""
    office_db.write_now(lambda tx: gap_letters.finish(tx, COMES + MINUTE))
    assert office_db.read_now(lambda tx: gap_letters.due(tx, COMES + 2 * MINUTE)) is None
    january = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
    assert office_db.read_now(lambda tx: gap_letters.due(tx, january)) == date(2027, 1, 1)


def test_each_office_reads_its_own_part(office_db: Database) -> None:
    """A regency its own, a province its regencies', KPU RI all; who has none gets none."""
    for name, office in (("a", "65.03"), ("b", "65"), ("c", "00"), ("d", "64")):
        reader(office_db, name, office, Role.DRAFTER)
    asked(office_db, "65.03", COMES - timedelta(days=3))
    asked(office_db, "65.03", COMES - timedelta(days=40))
    found = office_db.read_now(lambda tx: gap_letters.months(tx, DECEMBER, COMES))
    assert [(month.office, len(month.gaps)) for month in found] == [
        ("00", 1),
        ("65", 1),
        ("65.03", 1),
    ]


def test_those_who_write_answers_are_told(office_db: Database) -> None:
    """Admin and Konseptor, each once, also if the sending stopped half-way and began anew."""
    for name, role in (
        ("admin", Role.ADMIN),
        ("konseptor", Role.DRAFTER),
        ("pimpinan", Role.APPROVER),
        ("petugas", Role.DESK),
    ):
        reader(office_db, name, "65.03", role)
    asked(office_db, "65.03", COMES - timedelta(days=3), "Parkir <b>bayar</b>?")
    assert send_all(office_db, COMES) == send_all(office_db, COMES + MINUTE)
    rows = office_db.read_now(lambda tx: tx.scalars(select(OperationRow)).all())
    assert len({row.chat_id for row in rows}) == 2
    assert len(rows) == len({(row.message, row.part) for row in rows})
