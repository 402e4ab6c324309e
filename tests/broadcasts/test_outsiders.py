"""Bahan teruskan: offices release an announcement to their own groups of outsiders, or do not."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from broadcasts import control, corrections, progress, publish, release_view, releasing, turns
from broadcasts.corrections import Change, Corrector
from broadcasts.publish import NobodyThere
from broadcasts.releasing import NotTheirs, Settled
from registry.access import Actor
from storage import broadcasts, operations, releases, renderings, versions
from storage.broadcasts import Broadcast, BroadcastState, Cascade
from storage.chats import Category
from storage.engine import Database, Tx
from storage.operations import OperationState
from storage.releases import ReleaseState
from tests import world
from tests.broadcasts.letting_go import act, begin_later, officer, question, states
from tests.world import COMPOSERS, NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ME = "cli:tester"
BY = Corrector(ME)
OUTSIDERS = (Category.MEDIA, Category.NGO)


def groups(tx: Tx) -> dict[str, list[int]]:
    """The press of RI and of three offices; one of Papua takes it directly."""
    rows = [
        world.add_group(tx, "00", 1, category=Category.MEDIA),
        world.add_group(tx, "32", 2, category=Category.MEDIA),
        world.add_group(tx, "32.01", 3, category=Category.MEDIA),
        world.add_group(tx, "32.01", 4, category=Category.NGO),
        world.add_group(tx, "94", 5, category=Category.MEDIA, takes_direct=True),
        world.add_group(tx, "94", 6, category=Category.NGO),
        world.add_group(tx, "32.01", 7),
    ]
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.office or "", []).append(row.id or 0)
    return found


def draft(tx: Tx, way: Cascade = Cascade.AT_ONCE) -> int:
    """A draft of RI for the press and monitors everywhere."""
    number = world.add_draft(tx, to=world.selector(categories=OUTSIDERS))
    turns.choose(tx.get_one(Broadcast, number), way)
    return number


def sent(tx: Tx) -> tuple[int, dict[str, Actor]]:
    """An announcement that has left, and the officers of the offices, who have been asked."""
    groups(tx)
    officers = {code: officer(tx, code, 100 + n) for n, code in enumerate(("32", "32.01", "94"))}
    number = world.release(tx, draft(tx))
    run(tx, NOW)
    return number, officers


def run(tx: Tx, now: datetime) -> list[int | None]:
    """All that time brings; returns the announcements that ended."""
    world.plan(tx, now)
    publish.open_due_waves(tx, now)
    releasing.look(act(tx, now))
    world.send_all(tx, now)
    return [broadcast.id for broadcast in control.finish_waves(tx, now)]


def received(tx: Tx, number: int) -> Counter[int]:
    """Which chats have it, and how often."""
    rows = world.rows_of(tx, operations.announcement(number))
    return Counter(row.chat_id for row in rows if row.state is OperationState.SENT)


def test_an_office_decides_about_its_own_groups(bare: Database) -> None:
    """What it releases goes to its outsiders alone, and is recorded with who and when."""

    def scene(tx: Tx) -> None:
        number, officers = sent(tx)
        assert states(tx, number) == dict.fromkeys(("32", "32.01", "94"), ReleaseState.WAITING)
        assert progress.measure(tx, number).total.sent == 2
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT
        later = NOW + HOUR
        releasing.let_go(act(tx, later), officers["32.01"], question(tx, number, "32.01"))
        assert run(tx, later) == []
        measured = progress.measure(tx, number)
        assert (measured.audience, measured.total.sent) == (4, 4)
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT
        releasing.decline(act(tx, later), officers["94"], question(tx, number, "94"))
        run(tx, later)
        assert set(received(tx, number).values()) == {1}
        assert len(received(tx, number)) == 4
        shown = release_view.summary(tx, number)
        assert shown is not None
        assert "Bahan teruskan: 1 kantor merilis, 1 tidak, 1 belum menjawab" in shown
        assert "Tidak merilis: KPU Provinsi Papua" in shown
        [answer] = release_view.answers(tx, number, "32")[1:]
        assert (answer.office, answer.at) == ("KPU Kabupaten Jawa Barat 1", later)
        assert answer.by

    bare.write_now(scene)


def test_without_an_answer_nothing_leaves(bare: Database) -> None:
    """Silence is no agreement, and after three days the question is over."""

    def scene(tx: Tx) -> None:
        number, officers = sent(tx)
        late = NOW + 3 * DAY + timedelta(seconds=1)
        run(tx, late)
        assert set(states(tx, number).values()) == {ReleaseState.SILENT}
        assert progress.measure(tx, number).total.sent == 2
        with pytest.raises(Settled):
            releasing.let_go(act(tx, late), officers["32"], question(tx, number, "32"))
        assert not releasing.has_work(tx, late)

    bare.write_now(scene)


def test_only_the_office_itself_decides(bare: Database) -> None:
    """Not the one above, not the one below, and not twice."""

    def scene(tx: Tx) -> None:
        number, officers = sent(tx)
        at = question(tx, number, "32.01")
        for other in ("32", "94"):
            with pytest.raises(NotTheirs):
                releasing.let_go(act(tx), officers[other], at)
        releasing.decline(act(tx), officers["32.01"], at)
        with pytest.raises(Settled) as refused:
            releasing.let_go(act(tx), officers["32.01"], at)
        assert refused.value.state is ReleaseState.DECLINED

    bare.write_now(scene)


def test_somebody_who_comes_into_office_is_asked(bare: Database) -> None:
    """An office with nobody yet is asked as soon as it has somebody, and nobody twice."""

    def scene(tx: Tx) -> None:
        groups(tx)
        number = world.release(tx, draft(tx))
        run(tx, NOW)
        assert not releasing.has_work(tx, NOW)
        later = NOW + HOUR
        known = officer(tx, "32", 100)
        begin_later(tx, known, later)
        before = len(world.rows_of(tx))
        for after in (later, later + HOUR):
            run(tx, after)
            assert len(world.rows_of(tx)) == before + 1
        releasing.let_go(act(tx, later), known, question(tx, number, "32"))
        run(tx, later)
        assert progress.measure(tx, number).total.sent == 3

    bare.write_now(scene)


def test_offices_are_asked_when_it_is_their_turn(bare: Database) -> None:
    """By local time Papua is asked two hours before Jakarta, and nobody before that."""

    def scene(tx: Tx) -> None:
        groups(tx)
        number = draft(tx, Cascade.LOCAL_TIME)
        tx.get_one(Broadcast, number).due_at = NOW + DAY
        world.release(tx, number, due_at=NOW + DAY)
        for hours, asked in ((-3, 0), (-2, 1), (0, 3)):
            run(tx, NOW + DAY + hours * HOUR)
            found = releases.of_broadcast(tx, number)
            assert sum(one.asked_at is not None for one in found) == asked

    bare.write_now(scene)


def test_an_announcement_of_mere_questions(bare: Database) -> None:
    """Where all groups belong to others it is released all the same, and ends when it has asked."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "32", 2, category=Category.MEDIA)
        known = officer(tx, "32", 100)
        number = world.release(tx, draft(tx), due_at=NOW + HOUR)
        assert run(tx, NOW) == []
        assert tx.get_one(Broadcast, number).state is BroadcastState.SCHEDULED
        run(tx, NOW + HOUR)
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT
        releasing.look(act(tx, NOW + HOUR))
        releasing.let_go(act(tx, NOW + HOUR), known, question(tx, number, "32"))
        run(tx, NOW + HOUR)
        measured = progress.measure(tx, number)
        assert (measured.audience, measured.total.sent) == (1, 1)
        control.repeat(tx, COMPOSERS, number, ME, NOW + 2 * HOUR)
        run(tx, NOW + 2 * HOUR)
        assert received(tx, number).total() == 1

    bare.write_now(scene)


def test_nobody_at_all_is_refused(bare: Database) -> None:
    """Neither a receiver nor an office to ask."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "32", 2)
        with pytest.raises(NobodyThere):
            publish.publish(tx, draft(tx), ME, NOW, NOW)

    bare.write_now(scene)


def test_a_repeat_of_mere_questions_ends(bare: Database) -> None:
    """With no wave there is nothing to repeat, and the announcement does not hang."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "32", 2, category=Category.MEDIA)
        number = world.release(tx, draft(tx))
        run(tx, NOW)
        world.add_group(tx, "00", 3, category=Category.MEDIA)
        control.repeat(tx, COMPOSERS, number, ME, NOW + HOUR)
        run(tx, NOW + HOUR)
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT
        assert received(tx, number).total() == 1

    bare.write_now(scene)


def test_a_pause_holds_what_offices_release(bare: Database) -> None:
    """It is written down and leaves when the announcement goes on."""

    def scene(tx: Tx) -> None:
        groups(tx)
        known = officer(tx, "32", 100)
        number = world.release(tx, draft(tx))
        world.finish(tx, world.take(tx, slots=1).claims)
        releasing.look(act(tx))
        control.pause(tx, number, ME, NOW)
        releasing.let_go(act(tx), known, question(tx, number, "32"))
        run(tx, NOW)
        assert received(tx, number).total() == 1
        assert tx.get_one(Broadcast, number).state is BroadcastState.PAUSED
        later = NOW + 5 * HOUR
        control.resume(tx, number, ME, later)
        run(tx, later)
        assert received(tx, number).total() == 3

    bare.write_now(scene)


def test_what_was_corrected_is_released_as_it_reads_now(bare: Database) -> None:
    """Outsiders never see the error; a withdrawal ends the question."""

    def scene(tx: Tx) -> None:
        number, officers = sent(tx)
        change = Change("Rapat pukul 15.00", "13.00", "15.00")
        corrections.correct(tx, COMPOSERS, number, change, BY, NOW, base=versions.FIRST)
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"))
        run(tx, NOW)
        wave = releases.get(tx, question(tx, number, "32"))
        assert wave is not None
        [call] = [row for row in world.rows_of(tx) if row.wave_id == wave.wave_id]
        assert call.rendering is not None
        assert "15.00" in renderings.get(tx, call.rendering).text
        corrections.withdraw(tx, COMPOSERS, number, "Batal.", BY, NOW)
        with pytest.raises(Settled) as refused:
            releasing.let_go(act(tx), officers["94"], question(tx, number, "94"))
        assert refused.value.state is ReleaseState.WITHDRAWN

    bare.write_now(scene)


def test_a_group_that_changed_hands_gets_it_once(bare: Database) -> None:
    """Registered under another office meanwhile, it is reached by one release."""

    def scene(tx: Tx) -> None:
        number, officers = sent(tx)
        found = world.add_group(tx, "32", 50, category=Category.MEDIA)
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"))
        run(tx, NOW)
        found.office = "94"
        tx.flush()
        releasing.let_go(act(tx), officers["94"], question(tx, number, "94"))
        run(tx, NOW)
        assert set(received(tx, number).values()) == {1}
        measured = progress.measure(tx, number)
        assert measured.audience == measured.total.total == len(received(tx, number))

    bare.write_now(scene)


def test_a_repeat_reaches_only_what_was_released(bare: Database) -> None:
    """New groups of an office that has released get it; those of one that has not do not."""

    def scene(tx: Tx) -> None:
        number, officers = sent(tx)
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"))
        run(tx, NOW)
        new = [
            world.add_group(tx, code, n, category=Category.NGO)
            for n, code in ((60, "32"), (61, "94"))
        ]
        control.repeat(tx, COMPOSERS, number, ME, NOW + HOUR)
        run(tx, NOW + HOUR)
        assert received(tx, number)[new[0].id or 0] == 1
        assert received(tx, number)[new[1].id or 0] == 0
        assert len(broadcasts.waves_of(tx, number)) == 3

    bare.write_now(scene)
