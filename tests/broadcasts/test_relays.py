"""Announcements to people: one delivery each, and targets as far as the best of those asked."""

from __future__ import annotations

from itertools import product

import pytest

from broadcasts import control, progress, publish, standing
from broadcasts.notices import question
from broadcasts.progress import Tally
from channels.base import Rejected, Unreachable
from registry import consent
from storage import chats, confirmations
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import ChatRow
from storage.confirmations import Answer
from storage.engine import Database, Tx
from storage.offices import Tier
from storage.operations import OperationState
from tests import relay_world as people
from tests import world
from tests.relay_world import HOUR, finish, measured, reasons, rows_to, take, total
from tests.world import NOW, PARTING

ME = "person:7"
State = OperationState


def states_of(tx: Tx, number: int) -> list[OperationState]:
    """How far each target of an announcement is."""
    return [group.state for group in progress.groups(tx, number)]


def say_stop(tx: Tx, chat: ChatRow) -> None:
    """A person wants no messages."""
    assert consent.stop(tx, chat.channel, chat.account, chat.external_id, NOW)
    tx.expire_all()


def asked_of(tx: Tx, number: int, chat: ChatRow) -> str:
    """What somebody who opens an announcement is asked."""
    return question(tx, tx.get_one(Broadcast, number), chats.key_of(chat)).text


# What a person gets


@pytest.mark.parametrize(
    ("label", "heard", "is_first"),
    [
        ("never wrote", None, True),
        ("wrote yesterday at this time", -24, True),
        ("wrote this morning", -3, False),
    ],
)
def test_everybody_gets_the_notice(
    bare: Database, label: str, heard: float | None, is_first: bool
) -> None:
    """One line with a button, whenever they wrote; it takes a place only where it comes first."""

    def scene(tx: Tx) -> None:
        heard_at = None if heard is None else NOW + heard * HOUR
        siti = people.add_contact(tx, "11", 1, heard_at=heard_at)
        number = people.release(tx, f"Rapat & doa{PARTING}dua")
        texts = [text for _, text in people.send_all(tx)]
        (row,) = rows_to(tx, siti)
        assert (row.is_first_contact, row.is_final) == (is_first, True)
        part = people.part_of(tx, row.rendering)
        assert part.template is not None
        assert part.template.values[0] == "KPU RI"
        assert part.template.values[2] == str(number)
        assert part.buttons[0][0].data == f"buka:{number}"
        assert texts == [part.text]
        assert total(tx, number) == Tally(sent=1)

    bare.write_now(scene)


def test_the_window_at_the_time_of_sending_counts(bare: Database) -> None:
    """Tonight's announcement goes on with this morning's conversation, tomorrow's begins one."""

    def scene(tx: Tx) -> None:
        siti = people.add_contact(tx, "11", 1, heard_at=NOW)
        people.release(tx, due_at=NOW + 12 * HOUR)
        people.release(tx, due_at=NOW + 30 * HOUR)
        assert [row.is_first_contact for row in rows_to(tx, siti)] == [False, True]

    bare.write_now(scene)


def test_one_person_for_two_groups_and_for_themselves(bare: Database) -> None:
    """One notice and one question that names both groups; three targets are reached."""

    def scene(tx: Tx) -> None:
        siti = people.add_contact(tx, "11", 1, heard_at=NOW)
        for title in ("Humas Satu", "Humas Dua"):
            people.add_group(tx, "11.01", title, siti)
        number = people.release(tx)
        assert len(people.send_all(tx)) == 1
        assert "“Humas Satu”, “Humas Dua”" in asked_of(tx, number, siti)
        assert total(tx, number) == Tally(sent=3)
        assert measured(tx, number).by_tier[Tier.PROVINCE] == Tally(sent=1)

    bare.write_now(scene)


@pytest.mark.parametrize("chunk", [1, 2, 2_000])
def test_a_question_names_the_groups_of_every_tier(
    bare: Database, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Groups that are planned later stand in the one question all the same."""
    monkeypatch.setattr(publish, "CHUNK", chunk)

    def scene(tx: Tx) -> None:
        siti = people.add_contact(tx, None, 1, heard_at=NOW)
        for office in ("00", "11", "32.01", "32.02"):
            people.add_group(tx, office, f"Humas {office}", siti)
        number = people.release(tx, gap=600)
        titles = "“Humas 00”, “Humas 11”, “Humas 32.01”, “Humas 32.02”"
        assert titles in asked_of(tx, number, siti)
        assert len(people.send_all(tx)) == 1
        assert total(tx, number) == Tally(sent=4)
        people.tick(tx, NOW + HOUR)
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT

    bare.write_now(scene)


# How far a target is

RANKED = [
    State.READ,
    State.DELIVERED,
    State.SENT,
    State.SENDING,
    State.PENDING,
    State.UNKNOWN,
    State.FAILED,
    State.SKIPPED,
    State.WITHDRAWN,
]


def test_a_group_is_as_far_as_the_better_of_two_calls(bare: Database) -> None:
    """What has arrived beats what waits, and that beats why nothing came; the sum is 1."""

    def scene(tx: Tx) -> None:
        both = [people.add_contact(tx, None, number) for number in (1, 2)]
        people.add_group(tx, "11", "Humas", *both)
        number = people.release(tx)
        for states in product(RANKED, repeat=2):
            for chat, state in zip(both, states, strict=True):
                rows_to(tx, chat)[0].state = state
            tx.flush()
            measured(tx, number)
            (state,) = states_of(tx, number)
            assert state is min(states, key=RANKED.index)

    bare.write_now(scene)


def test_one_of_two_is_enough(bare: Database) -> None:
    """A group whose first Admin Grup cannot be reached waits for the second, and is reached."""

    def scene(tx: Tx) -> None:
        both = [people.add_contact(tx, None, number) for number in (1, 2)]
        people.add_group(tx, "11", "Humas", *both)
        number = people.release(tx)
        finish(tx, take(tx, slots=1), answer=Unreachable("not_on_whatsapp"))
        assert total(tx, number) == Tally(pending=1)
        people.send_all(tx)
        assert total(tx, number) == Tally(sent=1)
        assert reasons(tx, number) == {"Humas": None}

    bare.write_now(scene)


def test_both_in_vain(bare: Database) -> None:
    """A group that neither reaches has failed, with the reason, and is repeated once."""

    def scene(tx: Tx) -> None:
        both = [people.add_contact(tx, None, number) for number in (1, 2)]
        people.add_group(tx, "11", "Humas", *both)
        number = people.release(tx)
        people.send_all(tx, answer=lambda _: Rejected("x"))
        assert total(tx, number) == Tally(failed=1)
        assert reasons(tx, number) == {"Humas": "x"}
        people.tick(tx)
        control.repeat(tx, people.composers(), number, ME, NOW)
        people.plan(tx)
        assert len(people.send_all(tx)) == 2
        assert total(tx, number) == Tally(sent=1)

    bare.write_now(scene)


def test_a_group_without_admin_is_told_and_served_later(bare: Database) -> None:
    """Skipped by that reason; once somebody has joined, repeating reaches it and nobody twice."""

    def scene(tx: Tx) -> None:
        siti = people.add_contact(tx, None, 1)
        people.add_group(tx, "11", "Berdua", siti)
        lonely = people.add_group(tx, "11", "Sendiri")
        number = people.release(tx)
        people.send_all(tx)
        assert total(tx, number) == Tally(sent=1, skipped=1)
        assert reasons(tx, number) == {"Berdua": None, "Sendiri": "no_admin"}
        people.tick(tx)
        budi = people.add_contact(tx, None, 2)
        people.appoint(tx, lonely, budi)
        control.repeat(tx, people.composers(), number, ME, NOW)
        people.plan(tx)
        assert [number for number, _ in people.send_all(tx)] == [budi.external_id]
        assert total(tx, number) == Tally(sent=2)

    bare.write_now(scene)


@pytest.mark.parametrize("has_stopped", [False, True])
def test_a_newcomer_is_asked_when_repeating(bare: Database, *, has_stopped: bool) -> None:
    """A group whose only Admin Grup was not reached, or wants nothing, is served by the next one.

    A group that was reached asks nobody else.
    """

    def scene(tx: Tx) -> None:
        siti, ani = (people.add_contact(tx, None, number) for number in (1, 3))
        lost, reached = people.add_group(tx, "11", "A", siti), people.add_group(tx, "11", "B", ani)
        number = people.release(tx)
        if has_stopped:
            say_stop(tx, siti)
        is_siti = {siti.external_id: Rejected("x")}
        people.send_all(tx, answer=lambda call: is_siti.get(call.candidate.chat))
        people.tick(tx)
        budi = people.add_contact(tx, None, 2)
        for group in (lost, reached):
            people.appoint(tx, group, budi)
        control.repeat(tx, people.composers(), number, ME, NOW)
        people.plan(tx)
        told = [to for to, _ in people.send_all(tx)]
        again = [] if has_stopped else [siti.external_id]
        assert told == [*again, budi.external_id]
        assert total(tx, number) == Tally(sent=2)
        asked = confirmations.of_person(tx, number, chats.key_of(budi))
        assert [row.target_id for row in asked] == [lost.id]

    bare.write_now(scene)


def test_who_has_yet_to_open_is_asked_once(bare: Database) -> None:
    """A notice that nobody has tapped brings all groups with the tap; no second one leaves.

    Whoever has opened it gets another for a group that they serve since.
    """

    def scene(tx: Tx) -> None:
        siti = people.add_contact(tx, None, 1)
        people.add_group(tx, "11", "Lama", siti)
        new = people.add_group(tx, "11", "Baru")
        number = people.release(tx)
        people.send_all(tx)
        people.tick(tx)
        people.appoint(tx, new, siti)
        control.repeat(tx, people.composers(), number, ME, NOW)
        people.plan(tx)
        assert people.send_all(tx) == []
        assert total(tx, number) == Tally(sent=2)
        confirmations.mark_opened(tx, number, chats.key_of(siti), NOW)
        more = people.add_group(tx, "11", "Lagi")
        people.appoint(tx, more, siti)
        people.tick(tx)
        control.repeat(tx, people.composers(), number, ME, NOW)
        people.plan(tx)
        assert len(people.send_all(tx)) == 1
        assert "“Lama”, “Baru”, “Lagi”" in asked_of(tx, number, siti)
        assert total(tx, number) == Tally(sent=3)
        assert not take(tx)

    bare.write_now(scene)


def test_a_channel_that_is_off(bare: Database) -> None:
    """People whom nothing can be sent to are skipped and named; repeated when it is on again."""

    def scene(tx: Tx) -> None:
        siti = people.add_contact(tx, "11", 1)
        people.add_group(tx, "32", "Humas", siti)
        number = people.release(tx)
        control.withdraw(tx, number, ME, NOW)
        number = world.add_draft(tx)
        publish.publish(tx, number, "cli:tester", NOW, NOW)
        world.plan(tx)  # only Telegram is on
        assert total(tx, number) == Tally(skipped=2)
        assert reasons(tx, number) == {"": "channel_off", "Humas": "channel_off"}
        people.tick(tx)
        control.repeat(tx, people.composers(), number, ME, NOW)
        assert total(tx, number) == Tally()
        people.plan(tx)
        assert len(people.send_all(tx)) == 1
        assert total(tx, number) == Tally(sent=2)

    bare.write_now(scene)


# Steering


def test_nothing_leaves_during_a_pause(bare: Database) -> None:
    """Notices wait like everything else, and those that were on the wire count."""

    def scene(tx: Tx) -> None:
        for number in (1, 2, 3):
            people.add_contact(tx, "11", number)
        number = people.release(tx)
        on_wire = take(tx, slots=1)
        control.pause(tx, number, ME, NOW)
        assert not take(tx)
        finish(tx, on_wire)
        assert total(tx, number) == Tally(sent=1, pending=2)
        control.resume(tx, number, ME, NOW)
        people.send_all(tx)
        assert total(tx, number) == Tally(sent=3)

    bare.write_now(scene)


def test_a_withdrawal_reaches_every_target(bare: Database) -> None:
    """What has left stays, a second call to the same group does not, and the sum holds."""

    def scene(tx: Tx) -> None:
        both = [people.add_contact(tx, None, number) for number in (1, 2)]
        people.add_group(tx, "11", "Humas", *both)
        people.add_contact(tx, "11", 3, heard_at=NOW)
        number = people.release(tx)
        finish(tx, take(tx, slots=1))
        control.withdraw(tx, number, ME, NOW)
        assert not take(tx)
        assert total(tx, number) == Tally(sent=1, withdrawn=1)

    bare.write_now(scene)


def test_each_tier_has_its_time(bare: Database) -> None:
    """Notices leave with their tier's wave, and not before the day it is planned for."""

    def scene(tx: Tx) -> None:
        for number, office in enumerate(("00", "11", "11.01"), 1):
            people.add_contact(tx, office, number)
        number = people.release(tx, due_at=NOW + HOUR, gap=3600)
        assert not take(tx)
        for hours in (1, 2, 3):
            now = NOW + hours * HOUR
            people.tick(tx, now)
            assert people.send_all(tx, now)[0][0] == people.number_of(hours)
        assert total(tx, number) == Tally(sent=3)

    bare.write_now(scene)


# STOP


def test_whoever_said_stop_is_not_planned(bare: Database) -> None:
    """Neither as a contact nor as Admin Grup; the group is served by the other one."""

    def scene(tx: Tx) -> None:
        siti, budi = (people.add_contact(tx, "11", number) for number in (1, 2))
        people.add_group(tx, "11", "Humas", siti, budi)
        say_stop(tx, siti)
        number = people.release(tx)
        assert [to for to, _ in people.send_all(tx)] == [budi.external_id]
        assert total(tx, number) == Tally(sent=2)

    bare.write_now(scene)


# Confirming


def counted(tx: Tx, number: int) -> tuple[int, int, int]:
    """How many can confirm, how many have, and how many are in trouble."""
    sums = standing.sums(standing.of(tx, number))
    return sums.askable, sums.confirmed, sums.in_trouble


def test_one_confirmation_is_enough_for_a_group(bare: Database) -> None:
    """A group counts once, as confirmed if one of two says so, else as in trouble."""

    def scene(tx: Tx) -> None:
        both = [people.add_contact(tx, None, number) for number in (1, 2)]
        group = people.add_group(tx, "11", "Humas", *both)
        people.add_contact(tx, "11", 3)
        number = people.release(tx)
        people.send_all(tx)
        first, second = (chats.key_of(chat) for chat in both)
        target = chats.key_of(group)
        assert confirmations.answer(tx, number, target, first, Answer.TROUBLE, NOW)
        assert not confirmations.answer(tx, number, target, first, Answer.TROUBLE, NOW)
        assert counted(tx, number) == (2, 0, 1)
        assert confirmations.answer(tx, number, target, second, Answer.CONFIRMED, NOW)
        assert counted(tx, number) == (2, 1, 0)

    bare.write_now(scene)
