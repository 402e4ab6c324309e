"""Reminders of an event by the ticker: on both databases, in two zones, once each."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.scheduler import Ticker
from broadcasts import attending, invitations, publish
from broadcasts.attending import Seat
from broadcasts.invitations import Schedule
from storage import chats, event_reminders
from storage.attendances import Attending
from storage.broadcasts import Broadcast, Kind
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.operations import OperationRow
from tests import world
from tests.world import NOW, Clock

START = datetime.fromisoformat("2027-02-16T09:00+07:00")  # 11.00 WIT


def invited(tx: Tx, schedule: Schedule) -> list[ChatRow]:
    """Two groups in Aceh and one in Papua that have an invitation."""
    groups = [world.add_group(tx, office, n) for n, office in enumerate(("11", "11.01", "94"))]
    number = world.add_draft(tx)
    broadcast = tx.get_one(Broadcast, number)
    broadcast.kind = Kind.INVITATION
    invitations.plan(tx, broadcast, schedule, NOW)
    publish.publish(tx, number, "cli:x", NOW, NOW)
    world.plan(tx)
    world.send_all(tx)
    return groups


def answer(tx: Tx, group: ChatRow, given: Attending) -> None:
    """A group answers for its office."""
    broadcast = tx.get_one(Broadcast, 1)
    event = invitations.event_of(tx, broadcast)
    assert event is not None
    seat = Seat(group, remind_in=chats.key_of(group))
    attending.answer(tx, broadcast, event, [seat], given, None, NOW)


def reminders(tx: Tx) -> list[tuple[int, str]]:
    """What was said to remind: (chat, reminder)."""
    rows = world.rows_of(tx)
    own = [row for row in rows if row.message.startswith("ingat-acara:")]
    return [(row.chat_id, _kind(row)) for row in own]


def _kind(row: OperationRow) -> str:
    return row.message.rpartition(":")[2]


@pytest.mark.asyncio
async def test_each_zone_has_its_morning(bare: Database) -> None:
    """Papua is reminded at 06.00 WIB, Aceh two hours later; however often the ticker looks."""
    aceh, lain, papua = bare.write_now(lambda tx: invited(tx, Schedule(START, place="Aula")))
    ids = [chats.key_of(group) for group in (aceh, lain, papua)]
    bare.write_now(lambda tx: answer(tx, aceh, Attending.COMES))
    bare.write_now(lambda tx: answer(tx, papua, Attending.SENDS_DEPUTY))
    clock = Clock()
    expected: list[tuple[int, str]] = []
    for at, new in (
        ("2027-02-14T06:00+07:00", []),
        ("2027-02-14T08:00+07:00", [(ids[1], "to_answer")]),
        ("2027-02-15T06:00+07:00", [(ids[2], "day_before")]),
        ("2027-02-15T08:00+07:00", [(ids[0], "day_before")]),
        ("2027-02-16T07:00+07:00", [(ids[0], "soon"), (ids[2], "soon")]),
        ("2027-02-16T09:00+07:00", []),
    ):
        clock.now = datetime.fromisoformat(at)
        expected += new
        for _ in range(2):  # as if it had been restarted between
            ticker = Ticker(bare, world.COMPOSERS, clock=clock, wake_outbox=lambda: None)
            await ticker.remind_of_events()
        assert bare.read_now(reminders) == expected, at


def test_a_new_date_begins_anew(bare: Database) -> None:
    """Answers for the old date do not count, and its reminders are forgotten."""

    def scene(tx: Tx) -> None:
        (group, *_) = invited(tx, Schedule(START, place="Aula"))
        answer(tx, group, Attending.COMES)
        event_reminders.note(tx, 1, chats.key_of(group), "soon", NOW)
        event = invitations.event_of(tx, tx.get_one(Broadcast, 1))
        assert event is not None
        invitations.move(tx, event, Schedule(START, place="Lain"), START)
        assert event_reminders.said(tx, 1) != {}
        assert not invitations.is_asked_anew(event, START)
        invitations.move(tx, event, Schedule(START.replace(day=18), place="Lain"), START)
        assert event_reminders.said(tx, 1) == {}
        assert invitations.is_asked_anew(event, START)
        assert event.sequence == 2

    bare.write_now(scene)
