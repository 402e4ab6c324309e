"""Corrections: whoever got an older text gets the newest, everybody else only the newest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts import control, corrections, progress, reports
from broadcasts.control import WrongState
from broadcasts.corrections import Change, Corrector, Overtaken, Unchanged
from broadcasts.progress import Tally
from channels.base import (
    Ambiguous,
    NeedsTemplate,
    OperationKind,
    Rejected,
    SendError,
    Unavailable,
    Unreachable,
)
from outbox.claim import Claim
from storage import versions
from storage.broadcasts import Lane
from storage.engine import Database, Tx
from storage.operations import OperationRow, OperationState
from tests import relay_world, world
from tests.world import COMPOSERS, NOW, PARTING, Clock, finish, take

ME = Corrector("person:7")
FALSE, TRUE, TRUER = "Layanan 08.00–12.00", "Layanan 08.00–16.00", "Layanan 08.00–15.00"
LATER = NOW + timedelta(minutes=5)
EVERYBODY = 10


def content(text: str = TRUE, wrong: str = "08.00–12.00", right: str = "08.00–16.00") -> Change:
    """A correction that people are told of."""
    return Change(text, wrong, right)


def correct(tx: Tx, number: int, change: Change | None = None, base: int | None = None) -> int:
    """Correct the newest version; returns the number of the new one."""
    newest = versions.newest(tx, number)
    assert newest is not None
    seen = newest.number if base is None else base
    given = change or content()
    return corrections.correct(tx, COMPOSERS, number, given, ME, LATER, base=seen).number


def withdraw(tx: Tx, number: int, reason: str = "Jadwal dibatalkan") -> None:
    """Withdraw with a reason."""
    corrections.withdraw(tx, COMPOSERS, number, reason, ME, LATER)


class Phones:
    """What each chat shows: an imitated platform under claims and receipts."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[str, str]] = {}
        self.answers: dict[str, list[tuple[str, str | None]]] = {}

    def see(self, tx: Tx, claim: Claim) -> None:
        """A call went through."""
        call = claim.candidate
        text = relay_world.part_of(tx, call.rendering).text
        chat = self.shown.setdefault(call.chat, {})
        if call.kind is OperationKind.EDIT:
            assert call.target in chat
            chat[call.target] = text
        elif call.message.startswith("ralat:"):
            self.answers.setdefault(call.chat, []).append((text, call.target))
        else:
            chat[f"m{call.id}"] = text

    def texts(self) -> Mapping[str, list[str]]:
        """The announcement in each chat, part by part."""
        return {chat: list(shown.values()) for chat, shown in self.shown.items()}


def play(
    tx: Tx,
    phones: Phones,
    answer: Callable[[Claim], SendError | None] = lambda _: None,
    *,
    slots: int = 50,
    rounds: int = 500,
    now: datetime = LATER,
) -> None:
    """Send what may leave, as often as told or until nothing is left."""
    for _ in range(rounds):
        claims = take(tx, now, slots=slots).claims
        if not claims:
            return
        for claim in claims:
            error = answer(claim)
            finish(tx, [claim], now, error)
            if error is None:
                phones.see(tx, claim)
        tx.expire_all()


def released(tx: Tx, text: str = FALSE, **more: object) -> int:
    """An announcement that may leave."""
    return world.release(tx, world.add_draft(tx, text, **more))  # type: ignore[arg-type]  # its own keywords


def spread(tx: Tx, number: int) -> tuple[int, int, int, int]:
    """Total, done, waiting and lost of the newest version."""
    found = corrections.measure(tx, number)
    assert found is not None
    return found[1].total, found[1].done, found[1].waiting, found[1].lost


def calls(tx: Tx, kind: OperationKind) -> list[OperationRow]:
    """The calls of a kind."""
    tx.expire_all()
    return [row for row in world.rows_of(tx) if row.kind is kind]


# Who gets what


def test_content_is_edited_and_answered(kpu: Database) -> None:
    """Every chat that has it shows the new text, and one answer that quotes it, in its own time."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones)
        assert correct(tx, number) == 2
        assert spread(tx, number) == (EVERYBODY, 0, EVERYBODY, 0)
        play(tx, phones)
        assert spread(tx, number) == (EVERYBODY, EVERYBODY, 0, 0)
        assert all(TRUE in text for (text,) in phones.texts().values())
        assert len(phones.answers) == EVERYBODY
        for chat, said in phones.answers.items():
            ((text, target),) = said
            assert target in phones.shown[chat]
            assert "tertulis “08.00–12.00”, yang benar “08.00–16.00”" in text
        zones = {
            text.split("pukul ")[1].split(".</b>")[0] for ((text, _),) in phones.answers.values()
        }
        assert zones == {"10.05 WIB", "12.05 WIT"}
        assert progress.measure(tx, number).total == Tally(sent=EVERYBODY)

    kpu.write_now(scene)


def test_a_slip_is_only_edited(kpu: Database) -> None:
    """Nobody is told of a slip; the text changes where it stands."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones)
        correct(tx, number, Change(TRUE))
        play(tx, phones)
        assert spread(tx, number) == (EVERYBODY, EVERYBODY, 0, 0)
        assert all(TRUE in text for (text,) in phones.texts().values())
        assert not phones.answers

    kpu.write_now(scene)


def test_while_the_wave_runs(kpu: Database) -> None:
    """Who has it, or is just getting it, is corrected; the others only ever see the new text."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones, slots=3, rounds=1)
        on_wire = take(tx, LATER, slots=2).claims
        correct(tx, number)
        assert spread(tx, number)[0] == 5
        play(tx, phones)
        for claim in on_wire:
            phones.see(tx, claim)
        finish(tx, on_wire, LATER)
        play(tx, phones)
        assert len(phones.shown) == EVERYBODY
        assert all(TRUE in text for (text,) in phones.texts().values())
        assert len(phones.answers) == 5
        assert progress.measure(tx, number).total == Tally(sent=EVERYBODY)

    kpu.write_now(scene)


def test_what_was_on_the_wire_and_never_arrived(kpu: Database) -> None:
    """A chat that got nothing is told of no error; a repeat brings the new text."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        on_wire = take(tx, LATER, slots=2).claims
        correct(tx, number)
        finish(tx, on_wire, LATER, Rejected("no"))
        play(tx, phones)
        assert not phones.answers
        assert spread(tx, number) == (0, 0, 0, 0)
        control.finish_waves(tx, LATER)
        control.repeat(tx, COMPOSERS, number, "person:7", LATER)
        world.plan(tx, LATER)
        play(tx, phones)
        assert len(phones.shown) == EVERYBODY
        assert all(TRUE in text for (text,) in phones.texts().values())

    kpu.write_now(scene)


def test_unknown_originals_are_answered(kpu: Database) -> None:
    """Nobody can tell whether it arrived: the answer goes, without a message to quote."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        (lost,) = take(tx, NOW, slots=1).claims
        world.row(tx, lost.candidate.id).resends = 3
        tx.flush()
        lost = replace(lost, candidate=replace(lost.candidate, resends=3))
        finish(tx, [lost], NOW, Ambiguous("cut off"))
        tx.expire_all()
        assert world.row(tx, lost.candidate.id).state is OperationState.UNKNOWN
        correct(tx, number)
        play(tx, phones)
        assert phones.answers[lost.candidate.chat][0][1] in (None, "")
        assert len(phones.answers) == 1

    kpu.write_now(scene)


def test_a_correction_of_a_correction(kpu: Database) -> None:
    """What was still to be said of the first is dropped; everybody ends with the newest."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones, slots=4, rounds=1)
        correct(tx, number)
        play(tx, phones, slots=3, rounds=2)
        correct(tx, number, content(TRUER, "08.00–16.00", "08.00–15.00"))
        play(tx, phones)
        assert all(TRUER in text for (text,) in phones.texts().values())
        newest = [said[-1][0] for said in phones.answers.values()]
        assert all("yang benar “08.00–15.00”" in text for text in newest)
        assert all("menggantikan ralat sebelumnya" in text for text in newest)
        assert [version.number for version in versions.of(tx, number)] == [1, 2, 3]
        assert spread(tx, number)[0] == spread(tx, number)[1]

    kpu.write_now(scene)


def test_a_slip_leaves_the_answers_of_before_alone(kpu: Database) -> None:
    """A slip is mended after a correction of content: who waits to be told is still told."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones)
        correct(tx, number)
        correct(tx, number, Change(TRUE + "."))
        play(tx, phones)
        assert len(phones.answers) == EVERYBODY
        assert all(TRUE + "." in text for (text,) in phones.texts().values())

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("satu", f"satu{PARTING}dua"),
        (f"satu{PARTING}dua{PARTING}tiga", "satu lagi"),
        (f"satu{PARTING}dua", f"tiga{PARTING}empat{PARTING}lima"),
    ],
)
def test_texts_of_other_lengths(kpu: Database, old: str, new: str) -> None:
    """More parts or fewer: whoever has it sees all of the new text, the others nothing else."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx, old), Phones()
        play(tx, phones, lambda _: None, slots=4, rounds=len(old.split(PARTING)))
        had = set(phones.shown)
        correct(tx, number, content(new, "a", "b"))
        play(tx, phones)
        wanted = new.split(PARTING)
        for chat, texts in phones.texts().items():
            visible = [text for text in texts if "tidak berlaku lagi" not in text]
            assert [part in text for part, text in zip(wanted, visible, strict=True)] == [
                True
            ] * len(wanted), (chat, texts)
            assert chat in had or len(texts) == len(wanted)
        assert set(phones.answers) == had
        assert progress.measure(tx, number).total == Tally(sent=EVERYBODY)

    kpu.write_now(scene)


# What goes wrong


def test_a_message_that_was_deleted(kpu: Database) -> None:
    """The edit is refused; the answer goes all the same, and the chat counts as corrected."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones)
        correct(tx, number)
        gone = Rejected("message_to_edit_not_found")
        play(tx, phones, lambda claim: gone if claim.candidate.kind is OperationKind.EDIT else None)
        assert len(phones.answers) == EVERYBODY
        assert spread(tx, number) == (EVERYBODY, EVERYBODY, 0, 0)

    kpu.write_now(scene)


def test_a_chat_that_is_gone(kpu: Database) -> None:
    """It is named as not corrected, and holds up nobody."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones)
        correct(tx, number)
        gone = next(iter(phones.shown))
        play(
            tx,
            phones,
            lambda claim: Unreachable("kicked") if claim.candidate.chat == gone else None,
        )
        assert spread(tx, number) == (EVERYBODY, EVERYBODY - 1, 0, 1)
        assert len(corrections.not_reached(tx, number)) == 1
        assert "Belum terkoreksi (1)" in reports.missing(tx, number, NOW).text

    kpu.write_now(scene)


def test_an_outage(kpu: Database) -> None:
    """What cannot leave now leaves when it can, within a day."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones)
        correct(tx, number)
        for minute in range(3):
            moment = LATER + timedelta(minutes=minute)
            finish(tx, take(tx, moment).claims, moment, Unavailable("down"))
        assert spread(tx, number) == (EVERYBODY, 0, EVERYBODY, 0)
        play(tx, phones, now=LATER + timedelta(hours=20))
        assert spread(tx, number) == (EVERYBODY, EVERYBODY, 0, 0)

    kpu.write_now(scene)


def test_withdrawing_what_was_sent(kpu: Database) -> None:
    """DITARIK with the reason stands in place of the text; nobody gets it any more."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones, slots=6, rounds=1)
        withdraw(tx, number)
        play(tx, phones)
        assert len(phones.shown) == 6
        for (text,) in phones.texts().values():
            assert "DITARIK" in text
            assert "Alasan: Jadwal dibatalkan." in text
            assert FALSE not in text
        assert not phones.answers
        assert spread(tx, number) == (6, 6, 0, 0)
        with pytest.raises(WrongState):
            withdraw(tx, number)
        with pytest.raises(WrongState):
            correct(tx, number)

    kpu.write_now(scene)


def test_withdrawing_where_nothing_can_be_edited(kpu: Database) -> None:
    """Where the edit is refused, the answer follows once."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones)
        withdraw(tx, number)
        gone = Rejected("message_to_edit_not_found")
        play(tx, phones, lambda _: gone)
        assert corrections.has_refusals(tx, LATER)
        assert corrections.follow_up(tx, COMPOSERS, LATER)
        assert not corrections.has_refusals(tx, LATER)
        assert not corrections.follow_up(tx, COMPOSERS, LATER)
        play(tx, phones)
        assert all("DITARIK" in said[0][0] for said in phones.answers.values())
        assert spread(tx, number) == (EVERYBODY, EVERYBODY, 0, 0)

    kpu.write_now(scene)


def test_withdrawing_during_an_outage(kpu: Database) -> None:
    """The withdrawal of an announcement that keeps failing is not itself withdrawn."""

    def scene(tx: Tx) -> None:
        number, phones = released(tx), Phones()
        play(tx, phones, slots=6, rounds=1)
        correct(tx, number)
        withdraw(tx, number)
        finish(tx, take(tx, LATER).claims, LATER, Unavailable("down"))
        tx.expire_all()
        assert spread(tx, number) == (6, 0, 6, 0)

    kpu.write_now(scene)


def test_pressed_twice(kpu: Database) -> None:
    """The second press of the same preview changes nothing."""

    def scene(tx: Tx) -> None:
        number = released(tx)
        world.send_all(tx)
        correct(tx, number, base=1)
        before = world.count(tx)
        with pytest.raises(Overtaken):
            correct(tx, number, base=1)
        assert world.count(tx) == before
        with pytest.raises(Unchanged):
            correct(tx, number)

    kpu.write_now(scene)


def test_a_draft_cannot_be_corrected(kpu: Database) -> None:
    """What was never released has no version."""

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx, FALSE)
        assert versions.newest(tx, number) is None
        with pytest.raises(WrongState):
            corrections.correct(tx, COMPOSERS, number, content(), ME, LATER, base=1)

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("of", "lane"), [(Lane.ROUTINE, Lane.NOTICE), (Lane.EMERGENCY, Lane.EMERGENCY)]
)
def test_the_lane(kpu: Database, of: Lane, lane: Lane) -> None:
    """Corrections leave before routine announcements; those of Siaga keep their lane."""

    def scene(tx: Tx) -> None:
        number = released(tx, lane=of)
        world.send_all(tx)
        correct(tx, number)
        released(tx, "Pengumuman berikutnya")
        first = take(tx, LATER, slots=5).claims
        assert {claim.candidate.kind for claim in first} == {OperationKind.EDIT}
        assert {claim.candidate.lane for claim in first} == {lane}

    kpu.write_now(scene)


# People


def test_people_outside_the_window_are_called(bare: Database) -> None:
    """Inside the window people read RALAT with the whole text, outside a template calls them."""

    def scene(tx: Tx) -> None:
        inside = relay_world.add_contact(tx, "00", 1, heard_at=NOW)
        outside = relay_world.add_contact(tx, "00", 2)
        relay_world.add_group(tx, "94", "Humas Papua", inside)
        number = relay_world.release(tx, FALSE)
        relay_world.send_all(tx)
        composers = relay_world.composers()
        corrections.correct(tx, composers, number, content(), ME, LATER, base=1)
        (told,) = [
            row for row in relay_world.rows_to(tx, inside) if row.message.startswith("ralat")
        ]
        (called,) = [
            row for row in relay_world.rows_to(tx, outside) if row.message.startswith("ralat")
        ]
        text = relay_world.part_of(tx, told.rendering).text
        assert "ke grup “Humas Papua”" in text
        assert "12.05 WIT" in text
        assert TRUE in text
        part = relay_world.part_of(tx, called.rendering)
        assert part.template is not None
        assert part.template.values == (str(number), "KPU RI", "diralat")
        assert called.is_first_contact
        assert spread(tx, number) == (2, 0, 2, 0)

    bare.write_now(scene)


def test_a_window_that_closes_meanwhile(bare: Database) -> None:
    """Free text that is refused gives way to the template, once."""

    def scene(tx: Tx) -> None:
        person = relay_world.add_contact(tx, "00", 1, heard_at=NOW)
        number = relay_world.release(tx, FALSE)
        relay_world.send_all(tx)
        composers = relay_world.composers()
        corrections.correct(tx, composers, number, content(), ME, LATER, base=1)
        relay_world.send_all(tx, LATER, lambda _: NeedsTemplate())
        person.heard_at = None
        tx.flush()
        assert corrections.follow_up(tx, composers, LATER)
        assert not corrections.follow_up(tx, composers, LATER)
        ((_, text),) = relay_world.send_all(tx, LATER)
        assert "telah diralat" in text
        assert spread(tx, number) == (1, 1, 0, 0)

    bare.write_now(scene)


# Everything at once


class Story:
    """An announcement to ten groups, what is on the wire, and what each chat saw first."""

    def __init__(self, tx: Tx, slots: int) -> None:
        self.tx, self.slots = tx, slots
        self.number, self.text, self.content = released(tx), FALSE, versions.FIRST
        self.phones, self.clock = Phones(), Clock(LATER)
        self.wire: list[Claim] = []
        self.first: dict[str, str] = {}

    def send(self) -> None:
        """Some more calls are on the wire."""
        self.wire += take(self.tx, self.clock.now, slots=self.slots).claims

    def finish(self) -> None:
        """All of them went through."""
        for claim in self.wire:
            self.phones.see(self.tx, claim)
            text = relay_world.part_of(self.tx, claim.candidate.rendering).text
            self.first.setdefault(claim.candidate.chat, text)
        self._settle(self.wire, None)

    def down(self) -> None:
        """None of them did."""
        self._settle(self.wire, Unavailable("down"))

    def doubt(self) -> None:
        """Nobody can tell of the first."""
        self._settle(self.wire[:1], Ambiguous("cut off"))

    def correct(self) -> None:
        """People have to know."""
        self.text = f"{TRUE} {self.clock.advance(1)}"
        self.content = correct(self.tx, self.number, content(self.text, "lama", self.text))

    def slip(self) -> None:
        """People need not know."""
        self.text = f"{TRUE} {self.clock.advance(1)}"
        correct(self.tx, self.number, Change(self.text))

    def end(self) -> None:
        """Everything that is left goes through."""
        self.finish()
        while True:
            self.clock.advance(40)  # longer than any pause
            self.slots = 50
            self.send()
            if not self.wire:
                return
            self.finish()

    def _settle(self, claims: Sequence[Claim], error: SendError | None) -> None:
        finish(self.tx, claims, self.clock.now, error)
        self.tx.expire_all()
        done = list(claims)
        self.wire = [claim for claim in self.wire if claim not in done]
        if error is not None:
            self.clock.advance(40)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    acts=st.lists(
        st.sampled_from(["send", "correct", "slip", "doubt", "down", "finish"]), max_size=14
    ),
    slots=st.integers(1, 7),
)
def test_everybody_ends_with_the_newest(kpu: Database, acts: Sequence[str], slots: int) -> None:
    """Whatever happens, each chat shows the newest text, and was told once if need be."""

    def scene(tx: Tx) -> None:
        story = Story(tx, slots)
        for act in acts:
            getattr(story, act)()
        story.end()
        shown = story.phones.texts()
        assert len(shown) == EVERYBODY
        assert all(text.endswith(story.text) for texts in shown.values() for text in texts)
        is_doubtful = "doubt" in acts
        assert is_doubtful or all(len(texts) == 1 for texts in shown.values())
        for chat, first in story.first.items():
            told = _told(tx, story, chat)
            assert told == 1 if _was_wrong(tx, story, first) else told <= int(is_doubtful)
        tx.rollback()

    kpu.write_now(scene)


def _told(tx: Tx, story: Story, chat: str) -> int:
    """How often a chat was told of the newest correction of content."""
    rows = world.rows_of(tx, f"ralat:{story.number}:{story.content}")
    said = {relay_world.part_of(tx, row.rendering).text for row in rows}
    return sum(text in said for text, _ in story.phones.answers.get(chat, ()))


def _was_wrong(tx: Tx, story: Story, first: str) -> bool:
    """Whether what a chat saw first was older than the newest correction of content."""
    valid = [
        version.text for version in versions.of(tx, story.number) if version.number >= story.content
    ]
    return not any(first.endswith(text) for text in valid)
