"""Answers to invitations when people merge, are forgotten, or answered long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage import attendances, chats, event_reminders, events, people
from storage.attendances import WHOLE, Attendance, Attending
from storage.engine import Database, Tx
from storage.events import Event
from tests import world
from tests.world import NOW

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def bare(db: Database) -> Database:
    """The offices of the small KPU, without groups."""
    db.write_now(world.add_offices)
    return db


def person(tx: Tx, number: int) -> int:
    """Somebody we know."""
    return people.add(tx, "telegram", "4242", str(number), f"Orang {number}", NOW).person_id


def said(
    tx: Tx,
    target: int,
    voter: int,
    answer: Attending,
    at: datetime = NOW,
    *,
    by: int | None = None,
    deputy: str = "",
) -> None:
    """An answer to the invitation 1."""
    row = Attendance(
        broadcast_id=1,
        target_id=target,
        voter=voter,
        answer=answer,
        answered_at=at,
        person_id=by,
        chat_id=target,
        deputy=deputy,
    )
    attendances.add(tx, row)


def kept(tx: Tx) -> list[tuple[int, int, str, int | None]]:
    """The answers: (target, voter, answer, who gave it)."""
    tx.expire_all()
    found = attendances.of(tx, 1, NOW)
    return [(row.target_id, row.voter, row.answer.value, row.person_id) for row in found]


def test_two_people_who_are_one(bare: Database) -> None:
    """The newer of two answers of one seat counts, and all are by whoever stays."""

    def scene(tx: Tx) -> None:
        world.add_draft(tx)
        group, other = (chats.key_of(world.add_group(tx, "11", n)) for n in (1, 2))
        gone, stays = person(tx, 7), person(tx, 8)
        said(tx, group, gone, Attending.COMES, LATER, by=gone)
        said(tx, group, stays, Attending.STAYS_AWAY, by=stays)
        said(tx, other, WHOLE, Attending.COMES, by=gone)
        attendances.move_person(tx, gone, stays)
        assert kept(tx) == [(group, stays, "hadir", stays), (other, WHOLE, "hadir", stays)]

    bare.write_now(scene)


def test_two_chats_that_are_one(bare: Database) -> None:
    """An answer and its reminders go over; nobody is reminded twice."""

    def scene(tx: Tx) -> None:
        world.add_draft(tx)
        old, new = (chats.key_of(world.add_person(tx, n)) for n in (7, 8))
        said(tx, old, WHOLE, Attending.COMES)
        for chat, kind in ((old, "soon"), (new, "soon"), (old, "day_before")):
            event_reminders.note(tx, 1, chat, kind, NOW)
        attendances.move_chat(tx, old, new)
        event_reminders.move(tx, old, new)
        assert kept(tx) == [(new, WHOLE, "hadir", None)]
        assert event_reminders.said(tx, 1) == {new: {"soon", "day_before"}}
        assert [row.chat_id for row in attendances.of(tx, 1, NOW)] == [new]

    bare.write_now(scene)


def test_who_is_forgotten(bare: Database) -> None:
    """Their own answer goes; what they said for an office stays, and is nobody's."""

    def scene(tx: Tx) -> None:
        world.add_draft(tx)
        group, other = (chats.key_of(world.add_group(tx, "11", n)) for n in (1, 2))
        alone, gone = chats.key_of(world.add_person(tx, 7)), person(tx, 7)
        said(tx, group, gone, Attending.COMES, by=gone)
        said(tx, other, WHOLE, Attending.SENDS_DEPUTY, by=gone, deputy="Dewi Lestari")
        said(tx, alone, WHOLE, Attending.COMES, by=gone)
        attendances.forget_chat(tx, alone)
        attendances.forget_person(tx, gone)
        assert kept(tx) == [(other, WHOLE, "diwakilkan", None)]
        assert attendances.of(tx, 1, NOW)[0].deputy == ""

    bare.write_now(scene)


def test_a_deputy_is_forgotten_by_name(bare: Database) -> None:
    """Whoever is sent has a right to be forgotten, too."""

    def scene(tx: Tx) -> None:
        world.add_draft(tx)
        group = chats.key_of(world.add_group(tx, "11", 1))
        said(tx, group, WHOLE, Attending.SENDS_DEPUTY, deputy="Dewi Lestari")
        attendances.forget_name(tx, "dewi lestari")
        tx.expire_all()
        assert attendances.of(tx, 1, NOW)[0].deputy == ""

    bare.write_now(scene)


def test_what_is_old_goes(bare: Database) -> None:
    """Answers, reminders, and the events of drafts that never left."""

    def scene(tx: Tx) -> None:
        world.add_draft(tx)
        group = chats.key_of(world.add_group(tx, "11", 1))
        said(tx, group, WHOLE, Attending.COMES)
        event_reminders.note(tx, 1, group, "soon", NOW)
        events.put(tx, Event(broadcast_id=1, starts_at=NOW, asked_at=NOW, changed_at=NOW))
        for delete in (attendances.delete_old, event_reminders.delete_old, events.delete_unsent):
            assert [delete(tx, at, 9) for at in (NOW, LATER, LATER)] == [0, 1, 0]

    bare.write_now(scene)
