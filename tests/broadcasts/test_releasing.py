"""Provinces let an announcement go on: every target once, whatever happens meanwhile."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from broadcasts import (
    control,
    corrections,
    drafting,
    progress,
    proof,
    publish,
    release_view,
    releasing,
    turns,
)
from broadcasts.comparing import Outcome
from broadcasts.corrections import Change, Corrector
from broadcasts.holds import Reason
from broadcasts.releasing import MayNotSay, NotTheirs, Settled, TooLong
from channels import markup
from registry import erasure, linking
from registry.access import Actor
from storage import (
    broadcasts,
    calendar,
    chats,
    operations,
    participants,
    releases,
    renderings,
    roles,
    versions,
)
from storage.broadcasts import Broadcast, BroadcastState, Cascade, WaveState
from storage.calendar import Mode, Stage, StageKind
from storage.chats import Category, Selector
from storage.engine import Database, Tx
from storage.offices import Office, Tier
from storage.operations import OperationState
from storage.participants import Participant, ParticipantKind
from storage.releases import Release, ReleaseState
from storage.roles import Role
from tests import world
from tests.broadcasts.letting_go import act, again, begin_later, officer, question, states
from tests.world import COMPOSERS, NOW

HOUR = timedelta(hours=1)
ME = "cli:tester"
BY = Corrector(ME)
WORDS = "Di Jawa Barat mulai pukul 14.00."


def draft(tx: Tx, to: Selector | None = None) -> int:
    """A draft of RI that goes via the provinces."""
    number = world.add_draft(tx, to=to)
    turns.choose(tx.get_one(Broadcast, number), Cascade.VIA_PROVINCE)
    return number


def asked(tx: Tx, now: datetime = NOW) -> tuple[int, dict[str, Actor]]:
    """An announcement on its way, and the officers of three provinces, who have been asked."""
    found = {code: officer(tx, code, 100 + n) for n, code in enumerate(world.PROVINCES)}
    number = world.release(tx, draft(tx), now=now)
    releasing.look(act(tx, now))
    return number, found


def reads(tx: Tx, office: str, number: int = 1) -> str:
    """The announcement as an office's group reads it in the end."""
    [chat] = chats.groups_of(tx, office)
    rows = world.rows_of(tx, operations.announcement(number))
    calls = [row for row in rows if row.chat_id == chat.id]
    newest = max(calls, key=lambda row: (row.version, row.id or 0))
    assert newest.rendering is not None
    return renderings.get(tx, newest.rendering).text


def leave(tx: Tx, now: datetime) -> int:
    """Let everything leave that may; returns to how many groups."""
    before = _sent(tx)
    publish.open_due_waves(tx, now)
    world.send_all(tx, now)
    control.finish_waves(tx, now)
    return _sent(tx) - before


def _sent(tx: Tx) -> int:
    arrived = [row for row in world.rows_of(tx) if row.state is OperationState.SENT]
    return sum(1 for row in arrived if row.wave_id is not None)


def announced(tx: Tx, number: int) -> Counter[int]:
    """How many calls each chat has for an announcement."""
    rows = world.rows_of(tx, operations.announcement(number))
    return Counter(row.chat_id for row in rows)


# The straight way


def test_each_province_lets_its_own_regencies_have_it(kpu: Database) -> None:
    """RI and the provinces have it at once; each other group when its province says so."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        assert states(tx, number) == dict.fromkeys(world.PROVINCES, ReleaseState.WAITING)
        world.send_all(tx)
        assert progress.measure(tx, number).total.sent == 4
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"))
        world.send_all(tx)
        measured = progress.measure(tx, number)
        assert (measured.total.sent, measured.total.pending, measured.audience) == (6, 4, 10)
        releasing.let_go(act(tx), officers["11"], question(tx, number, "11"))
        releasing.let_go(act(tx), officers["94"], question(tx, number, "94"))
        leave(tx, NOW)
        assert progress.measure(tx, number).total.sent == 10
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT
        assert set(announced(tx, number).values()) == {1}

    kpu.write_now(scene)


def test_silence_is_not_waited_for_longer_than_chosen(kpu: Database) -> None:
    """After the time that was chosen it goes on without, and is shown so."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"), WORDS)
        leave(tx, NOW)
        almost = NOW + 2 * HOUR - timedelta(seconds=1)
        assert leave(tx, almost) == 0
        assert leave(tx, NOW + 2 * HOUR) == 4
        assert states(tx, number) == {
            "11": ReleaseState.SILENT,
            "32": ReleaseState.RELEASED,
            "94": ReleaseState.SILENT,
        }
        shown = release_view.summary(tx, number)
        assert shown is not None
        assert "1 diteruskan (1 dengan keterangan), 2 tanpa jawaban" in shown
        assert "Dikirim tanpa jawaban: KPU Provinsi Aceh, KPU Provinsi Papua" in shown
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT

    kpu.write_now(scene)


def test_covering_words_stand_in_the_copies_of_that_province_alone(kpu: Database) -> None:
    """Marked with the office's own name; what was approved is not changed."""

    def scene(tx: Tx) -> None:
        tx.get_one(Office, "11").name = "KIP Aceh"
        number, officers = asked(tx)
        releasing.let_go(act(tx), officers["11"], question(tx, number, "11"), "Mulai pukul 14.00.")
        assert "<b>Keterangan tambahan KIP Aceh:</b>\nMulai pukul 14.00." in reads(tx, "11.01")
        assert reads(tx, "11.02") == reads(tx, "11.01")
        for other in ("00", "11", "32", "32.01", "94.02"):
            assert "Keterangan tambahan" not in reads(tx, other)
        assert tx.get_one(Broadcast, number).text == "Rapat pukul 13.00"

    kpu.write_now(scene)


def test_nobody_to_ask_is_no_reason_to_wait(kpu: Database) -> None:
    """Where nobody sends in a province's name its regencies get it at once."""

    def scene(tx: Tx) -> None:
        officer(tx, "32", 100)
        officer(tx, "11", 101, Role.VIEWER)
        number = world.release(tx, draft(tx))
        releasing.look(act(tx))
        assert states(tx, number) == {
            "11": ReleaseState.UNATTENDED,
            "32": ReleaseState.WAITING,
            "94": ReleaseState.UNATTENDED,
        }
        assert leave(tx, NOW) == 1 + 3 + 4

    kpu.write_now(scene)


# Who may, and when it is too late


def test_whose_role_has_ended_lets_nothing_go(kpu: Database) -> None:
    """Asked while in office, refused after it; without a successor it goes on at once."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        later = NOW + timedelta(minutes=5)
        assert not releasing.has_work(tx, later)
        for grant in roles.of_person(tx, officers["32"].person_id, NOW):
            grant.ends_at = NOW + timedelta(minutes=1)
        tx.flush()
        with pytest.raises(NotTheirs):
            releasing.let_go(act(tx, later), again(tx, 101, later), question(tx, number, "32"))
        assert releasing.has_work(tx, later)
        releasing.look(act(tx, later))
        assert states(tx, number)["32"] is ReleaseState.UNATTENDED
        assert leave(tx, later) == 4 + 2

    kpu.write_now(scene)


def test_a_successor_is_asked(kpu: Database) -> None:
    """Who comes into office while a province is waited for is asked, too, and once."""

    def scene(tx: Tx) -> None:
        number, _ = asked(tx)
        later = NOW + timedelta(minutes=5)
        known = officer(tx, "32", 200)
        begin_later(tx, known, later)
        told = len(world.rows_of(tx))
        for after in (later, later + HOUR / 2):
            releasing.look(act(tx, after))
            assert len(world.rows_of(tx)) == told + 1
        done = releasing.let_go(act(tx, later + HOUR), known, question(tx, number, "32"))
        assert done.decided_by == known.person_id
        assert leave(tx, later + HOUR) == 4 + 2

    kpu.write_now(scene)


@pytest.mark.parametrize("office", ["00", "11", "32.01"])
def test_another_office_lets_nothing_go(kpu: Database, office: str) -> None:
    """Neither the one above nor a neighbour nor one below speaks for a province."""

    def scene(tx: Tx) -> None:
        number, _ = asked(tx)
        with pytest.raises(NotTheirs):
            releasing.let_go(act(tx), officer(tx, office, 300), question(tx, number, "32"))

    kpu.write_now(scene)


def test_the_second_answer_comes_too_late(kpu: Database) -> None:
    """After a release, by whomever, no words can be added, and nothing leaves twice."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        other = officer(tx, "32", 200)
        at = question(tx, number, "32")
        releasing.let_go(act(tx), officers["32"], at)
        with pytest.raises(Settled) as refused:
            releasing.let_go(act(tx), other, at, WORDS)
        assert refused.value.state is ReleaseState.RELEASED
        assert "Keterangan" not in reads(tx, "32.01")
        leave(tx, NOW)
        with pytest.raises(Settled):
            releasing.let_go(act(tx), officers["32"], at, WORDS)
        assert set(announced(tx, number).values()) == {1}

    kpu.write_now(scene)


def test_words_after_the_time_is_over(kpu: Database) -> None:
    """What has gone on without cannot be added to."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        late = NOW + 2 * HOUR
        publish.open_due_waves(tx, late)
        with pytest.raises(Settled) as refused:
            releasing.let_go(act(tx, late), officers["32"], question(tx, number, "32"), WORDS)
        assert refused.value.state is ReleaseState.SILENT

    kpu.write_now(scene)


def test_two_officers_at_once(database_url: str) -> None:
    """Whoever commits first has answered; the other learns of it, on either engine."""
    first, second = Database(database_url), Database(database_url)

    def prepare(tx: Tx) -> tuple[int, Actor, Actor]:
        world.add_offices(tx)
        world.add_groups(tx)
        number, officers = asked(tx)
        return question(tx, number, "32"), officers["32"], officer(tx, "32", 200)

    at, one, other = first.write_now(prepare)
    first.write_now(lambda tx: releasing.let_go(act(tx), one, at, WORDS))
    with pytest.raises(Settled):
        second.write_now(lambda tx: releasing.let_go(act(tx), other, at, "Lain."))
    assert "Lain" not in first.read_now(lambda tx: reads(tx, "32.01"))
    first.close()
    second.close()


def test_words_have_the_limit_of_the_announcement(kpu: Database) -> None:
    """Together they are no longer than an announcement may be."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        rest = drafting.MOST_TEXT - len("Rapat pukul 13.00")
        with pytest.raises(TooLong):
            releasing.let_go(act(tx), officers["32"], question(tx, number, "32"), "x" * (rest + 1))
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"), "x" * rest)

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "words", "kind", "reason"),
    [
        ("a participant in masa tenang", "Juga iklan Partai Contoh Satu.", StageKind.QUIET,
         Reason.CONTENT),
        ("figures on voting day", "Hitung cepat: paslon 01 meraih 51,2%", StageKind.VOTING,
         Reason.QUICK_COUNT),
        ("a package", "Pasang https://contoh.id/kpu.apk", None, Reason.FORBIDDEN),
    ],
)  # fmt: skip
def test_words_that_may_not_be_said(
    kpu: Database, label: str, words: str, kind: StageKind | None, reason: Reason
) -> None:
    """What would hold an announcement stands in no province's words either; it still waits."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        if kind is not None:
            today = NOW.date()
            calendar.put_stage(
                tx,
                Stage(name=label, first_day=today, last_day=today, mode=Mode.HOURS, kind=kind),
            )
        participants.put(tx, Participant(kind=ParticipantKind.PARTY, name="Partai Contoh Satu"))
        with pytest.raises(MayNotSay) as refused:
            releasing.let_go(act(tx), officers["32"], question(tx, number, "32"), words)
        assert refused.value.hold.reason is reason
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"), WORDS)

    kpu.write_now(scene)


# Steering


def test_a_correction_keeps_the_words(kpu: Database) -> None:
    """What has left is edited and what has not is rewritten, both with what the province added."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        for code in ("11", "32"):
            words = f"Kata {code}."
            releasing.let_go(act(tx), officers[code], question(tx, number, code), words)
        world.finish(tx, world.take(tx, slots=6).claims)
        change = Change("Rapat pukul 15.00", "13.00", "15.00")
        corrections.correct(tx, COMPOSERS, number, change, BY, NOW, base=versions.FIRST)
        for code in ("11", "32"):
            for office in (f"{code}.01", f"{code}.02"):
                text = reads(tx, office)
                assert "Rapat pukul 15.00" in text
                assert f"Kata {code}." in text
        assert "Kata" not in reads(tx, "94.01")
        assert "Rapat pukul 15.00" in reads(tx, "94.01")
        releasing.let_go(act(tx), officers["94"], question(tx, number, "94"), "Kata 94.")
        assert "Rapat pukul 15.00" in reads(tx, "94.01")
        assert "Kata 94." in reads(tx, "94.01")
        tx.get_one(Office, "32.01").parent = "11"
        tx.flush()
        again_ = Change("Rapat pukul 16.00", "15.00", "16.00")
        corrections.correct(tx, COMPOSERS, number, again_, BY, NOW, base=versions.FIRST + 1)
        assert "Kata 32." in reads(tx, "32.01")

    kpu.write_now(scene)


def test_what_is_withdrawn_is_let_go_by_nobody(kpu: Database) -> None:
    """Withdrawn while provinces hold it: their groups get nothing, and they learn why."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        leave(tx, NOW)
        corrections.withdraw(tx, COMPOSERS, number, "Batal.", BY, NOW)
        with pytest.raises(Settled) as refused:
            releasing.let_go(act(tx), officers["32"], question(tx, number, "32"))
        assert refused.value.state is ReleaseState.WITHDRAWN
        measured = progress.measure(tx, number)
        assert (measured.total.sent, measured.total.withdrawn) == (4, 6)
        assert leave(tx, NOW + 3 * HOUR) >= 0
        assert progress.measure(tx, number).total.sent == 4

    kpu.write_now(scene)


def test_what_is_let_go_during_a_pause_leaves_after_it(kpu: Database) -> None:
    """A pause stops a province's regencies as well; it may answer all the same."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        control.pause(tx, number, ME, NOW)
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"), WORDS)
        assert leave(tx, NOW) == 0
        control.resume(tx, number, ME, NOW + HOUR)
        leave(tx, NOW + HOUR)
        assert progress.measure(tx, number).total.sent == 4 + 2

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "down", "is_held"), [("an hour", HOUR, False), ("three hours", 3 * HOUR, True)]
)
def test_a_bot_that_was_down_asks_before_it_goes_on(
    kpu: Database, label: str, down: timedelta, is_held: bool
) -> None:
    """The patience counts from the question; beyond the lateness limit the author decides."""

    def scene(tx: Tx) -> None:
        officer(tx, "32", 100)
        to = world.selector(tiers=(Tier.REGENCY,))
        number = world.release(tx, draft(tx, to=to), due_at=NOW + HOUR)
        back = NOW + HOUR + down
        held = publish.open_due_waves(tx, back)
        assert bool(held) is is_held, label
        releasing.look(act(tx, back))
        if is_held:
            assert states(tx, number)["32"] is ReleaseState.WAITING
            control.resume(tx, number, ME, back)
            releasing.look(act(tx, back))
        waves = {wave.province: wave for wave in broadcasts.waves_of(tx, number)}
        assert (waves["32"].state, waves["32"].due_at) == (WaveState.READY, back + 2 * HOUR)
        assert waves["94"].state is WaveState.OPEN

    kpu.write_now(scene)


def test_a_late_deadline_is_the_authors_to_decide(kpu: Database) -> None:
    """Down from the question until long after the deadline: nothing leaves by itself."""

    def scene(tx: Tx) -> None:
        number, _ = asked(tx)
        leave(tx, NOW)
        late = NOW + 5 * HOUR
        assert [held.id for held in publish.open_due_waves(tx, late)] == [number]
        control.resume(tx, number, ME, late)
        assert leave(tx, late) == 6

    kpu.write_now(scene)


# What moves meanwhile


def test_an_office_changes_its_province_meanwhile(kpu: Database) -> None:
    """It gets the copy of the province that was to let it go, once, and the other adds nothing."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        tx.get_one(Office, "32.02").parent = "94"
        tx.flush()
        releasing.let_go(act(tx), officers["94"], question(tx, number, "94"), "Kata 94.")
        leave(tx, NOW)
        assert announced(tx, number)[chats.key_of(chats.groups_of(tx, "32.02")[0])] == 1
        assert "Kata" not in reads(tx, "32.02")
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"), WORDS)
        leave(tx, NOW)
        assert WORDS in reads(tx, "32.02")
        assert set(announced(tx, number).values()) == {1}
        assert progress.measure(tx, number).total.sent == 8

    kpu.write_now(scene)


@pytest.mark.parametrize(("code", "to"), [("94.01", "11"), ("11.02", "94"), ("32.01", "94")])
def test_an_office_changes_its_province_between_chunks(
    kpu: Database, monkeypatch: pytest.MonkeyPatch, code: str, to: str
) -> None:
    """Whichever way it moves while the plan is written, it is in one wave."""
    monkeypatch.setattr(publish, "CHUNK", 1)

    def scene(tx: Tx) -> None:
        number = draft(tx)
        publish.publish(tx, number, ME, NOW, NOW)
        for _ in range(9):
            publish.write_chunk(tx, COMPOSERS, NOW)
        tx.get_one(Office, code).parent = to
        tx.flush()
        world.plan(tx)
        assert announced(tx, number) == Counter(dict.fromkeys(announced(tx, number), 1))
        measured = progress.measure(tx, number)
        assert measured.audience == measured.total.pending == 10

    kpu.write_now(scene)


def test_a_group_goes_over_to_another_office(kpu: Database) -> None:
    """Registered anew under another province meanwhile, it is the same group and gets it once."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        [group] = chats.groups_of(tx, "32.01")
        group.office = "94.01"
        tx.flush()
        for code, actor in officers.items():
            releasing.let_go(act(tx), actor, question(tx, number, code), f"Kata {code}.")
        leave(tx, NOW)
        assert set(announced(tx, number).values()) == {1}
        measured = progress.measure(tx, number)
        assert measured.audience == measured.total.sent == 10

    kpu.write_now(scene)


def test_a_repeat_gives_new_groups_the_words(kpu: Database) -> None:
    """A group registered since reads what its neighbours read, without another question."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        for code, actor in officers.items():
            releasing.let_go(act(tx), actor, question(tx, number, code), f"Kata {code}.")
        leave(tx, NOW)
        world.add_group(tx, "32.02", 99)
        control.repeat(tx, COMPOSERS, number, ME, NOW + HOUR)
        world.plan(tx, NOW + HOUR)
        texts = [
            renderings.get(tx, row.rendering).text
            for row in world.rows_of(tx, operations.announcement(number))
            if row.rendering and row.chat_id == chats.groups_of(tx, "32.02")[-1].id
        ]
        assert len(texts) == 1
        assert "Kata 32." in texts[0]
        assert len(releases.of_broadcast(tx, number)) == 3

    kpu.write_now(scene)


# Checking a copy


@pytest.mark.parametrize(
    ("label", "written", "outcome"),
    [
        ("as it was sent", WORDS, Outcome.SAME),
        ("words that nobody added", "Syaratnya membayar 50.000.", Outcome.DIFFERENT),
    ],
)
def test_a_copy_with_words_is_what_was_published(
    bare: Database, label: str, written: str, outcome: Outcome
) -> None:
    """Who checks a copy of their regency's finds no difference but one that somebody has made."""

    def scene(tx: Tx) -> None:
        group = world.add_group(tx, "32.01", 1, category=Category.VOTERS, takes_direct=True)
        actor = officer(tx, "32", 100)
        number = draft(tx, to=world.selector(categories=(Category.VOTERS,)))
        tx.get_one(Broadcast, number).text = "Pindah memilih dibuka 3 Maret 2029 di kantor kami."
        world.release(tx, number)
        releasing.look(act(tx))
        releasing.let_go(act(tx), actor, question(tx, number, "32"), WORDS)
        leave(tx, NOW)
        [row] = [one for one in world.rows_of(tx) if one.chat_id == group.id]
        assert row.rendering is not None
        copy = markup.visible(renderings.get(tx, row.rendering).text)
        assert WORDS in copy
        pasted = copy.replace(WORDS, written).replace("\n", " ")
        found = proof.by_text(tx, pasted, (), proof.known_places(tx), NOW)
        assert found is not None
        assert found.comparison is not None
        assert found.comparison.outcome is outcome, label

    bare.write_now(scene)


# People


def test_who_let_it_go_is_forgotten_and_united(kpu: Database) -> None:
    """What one decided goes over to who they are; who is erased leaves the decision."""

    def scene(tx: Tx) -> None:
        number, officers = asked(tx)
        releasing.let_go(act(tx), officers["32"], question(tx, number, "32"))
        gone, kept = officers["32"].person_id, officers["94"].person_id
        linking.OF_A_PERSON["releases"](tx, gone, kept)
        assert releases.decided_by(tx, kept) == 1
        assert erasure.erase(tx, kept, "person:1", NOW)
        release = tx.get_one(Release, question(tx, number, "32"))
        assert (release.state, release.decided_by) == (ReleaseState.RELEASED, None)

    kpu.write_now(scene)
