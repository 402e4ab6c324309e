"""What was said about a target, through races, merges, erasure and time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts import confirming, contacting, standing
from broadcasts.confirming import NotMeant, Told
from broadcasts.standing import Standing
from registry import access
from registry.access import Actor, NotAllowed
from storage import acknowledgements, chats, reminders, roles
from storage.acknowledgements import Acknowledgement, Means
from storage.broadcasts import Broadcast
from storage.chats import Category, ChatRow
from storage.confirmations import Answer
from storage.engine import Database, Tx
from storage.offices import Office
from storage.operations import OperationState
from storage.roles import Role
from tests import relay_world, world
from tests.world import ACCOUNT, CHANNEL, NOW


def officer(tx: Tx, office: str, role: Role = Role.DESK, user: str = "71") -> Actor:
    """Somebody with a role."""
    person = access.introduce(tx, CHANNEL, ACCOUNT, user, f"Orang {user}", NOW).person_id
    roles.grant(tx, person, office, role, NOW)
    found = access.identify(tx, CHANNEL, ACCOUNT, user, NOW)
    assert found is not None
    return found


def announced(tx: Tx) -> tuple[Broadcast, ChatRow]:
    """An announcement in a group of KPU Provinsi Aceh."""
    group = world.add_group(tx, "11", 1)
    number = world.release(tx, world.add_draft(tx))
    world.send_all(tx)
    return tx.get_one(Broadcast, number), group


def word(tx: Tx, group: ChatRow) -> Acknowledgement:
    """What was said about a group."""
    tx.expire_all()
    found = acknowledgements.get(tx, 1, chats.key_of(group))
    assert found is not None
    return found


def test_whose_role_ended_speaks_for_the_group_alone(bare: Database) -> None:
    """The confirmation counts, the person is not noted."""

    def scene(tx: Tx) -> None:
        broadcast, group = announced(tx)
        actor = officer(tx, "11")
        for grant in roles.of_person(tx, actor.person_id, NOW):
            grant.ends_at = NOW
        tx.flush()
        ended = access.identify(tx, CHANNEL, ACCOUNT, "71", NOW)
        assert confirming.answer_in_group(tx, broadcast, group, ended, Answer.CONFIRMED, NOW)
        assert word(tx, group).person_id is None

    bare.write_now(scene)


def test_trouble_and_confirmation(bare: Database) -> None:
    """Trouble, then confirmed; what comes after a confirmation is no news."""

    def scene(tx: Tx) -> None:
        broadcast, group = announced(tx)
        given = (Answer.TROUBLE, Answer.TROUBLE, Answer.CONFIRMED, Answer.TROUBLE)
        news = [
            confirming.answer_in_group(tx, broadcast, group, None, answer, NOW) for answer in given
        ]
        assert news == [True, False, True, False]
        assert word(tx, group).answer is Answer.CONFIRMED

    bare.write_now(scene)


def test_a_telephone_call_counts_where_nothing_arrived(bare: Database) -> None:
    """Who says that it is there is believed; what was not meant, or is not theirs, is refused."""

    def scene(tx: Tx) -> None:
        broadcast, group = announced(tx)
        (call,) = world.rows_of(tx, "broadcast:1")
        call.state, call.sent_at = OperationState.FAILED, None
        tx.flush()
        assert standing.of(tx, 1)[0].standing is Standing.NOT_ARRIVED
        told, national = Told(Means.RADIO, "Operator", NOW), officer(tx, "00")
        aceh, papua = (tx.get_one(Office, code) for code in ("11", "94"))
        with pytest.raises(NotMeant):
            confirming.record(tx, broadcast, papua, national, told, NOW)
        with pytest.raises(NotAllowed):
            confirming.record(tx, broadcast, aceh, officer(tx, "32", user="72"), told, NOW)
        assert confirming.record(tx, broadcast, aceh, national, told, NOW) == 1
        assert confirming.record(tx, broadcast, aceh, national, told, NOW) == 0
        tx.expire_all()
        assert standing.of(tx, 1)[0].standing is Standing.CONFIRMED
        assert word(tx, group).told_by == "Operator"

    bare.write_now(scene)


def test_people_who_merge_are_erased_or_long_gone(bare: Database) -> None:
    """The word goes over, loses its person and its name, and stays counted."""

    def scene(tx: Tx) -> None:
        broadcast, group = announced(tx)
        first, second = officer(tx, "11"), officer(tx, "11", user="72")
        told = Told(Means.TELEPHONE, "Kartika, Subbag Humas", NOW)
        confirming.record(tx, broadcast, tx.get_one(Office, "11"), first, told, NOW)
        acknowledgements.move(tx, first.person_id, second.person_id)
        assert word(tx, group).person_id == second.person_id
        acknowledgements.forget_person(tx, second.person_id)
        assert word(tx, group).person_id is None
        acknowledgements.forget_name(tx, "100%")
        assert word(tx, group).told_by
        acknowledgements.forget_name(tx, "kartika")
        assert word(tx, group).told_by == ""
        assert acknowledgements.empty_old(tx, NOW + timedelta(days=1), 10) == 0
        assert standing.sums(standing.of(tx, 1)).confirmed == 1

    bare.write_now(scene)


def test_who_told_is_forgotten_in_time(bare: Database) -> None:
    """Only what is older, so many at a time."""

    def scene(tx: Tx) -> None:
        broadcast, group = announced(tx)
        told = Told(Means.TELEPHONE, "Subbag Humas", NOW)
        confirming.record(tx, broadcast, tx.get_one(Office, "11"), officer(tx, "11"), told, NOW)
        assert acknowledgements.empty_old(tx, NOW, 10) == 0
        assert acknowledgements.empty_old(tx, NOW + timedelta(seconds=1), 10) == 1
        assert word(tx, group).told_by == ""

    bare.write_now(scene)


def test_reminders_of_two_chats_become_one(bare: Database) -> None:
    """The more often of both counts; what is old goes."""

    def scene(tx: Tx) -> None:
        announced(tx)
        old, new = (chats.key_of(world.add_person(tx, user)) for user in (7, 8))
        reminders.note(tx, old, [1], NOW)
        reminders.note(tx, old, [1], NOW)
        reminders.note(tx, new, [1], NOW)
        reminders.move(tx, old, new)
        assert reminders.times(tx, [1]) == {(1, new): 2}
        assert reminders.newest(tx, new) == [1]
        assert reminders.delete_old(tx, NOW + timedelta(days=1), 10) == 1
        assert reminders.newest(tx, new) == []

    bare.write_now(scene)


def test_whom_to_call(bare: Database) -> None:
    """Admin Grup by number, in full to who may see the office; else who looks after its groups."""

    def scene(tx: Tx) -> None:
        siti = relay_world.add_contact(tx, None, 1)
        relay_world.add_group(tx, "11", "Lewat", siti)
        world.add_group(tx, "32", 1)
        press = world.add_group(tx, "94", 2, category=Category.MEDIA, takes_direct=True)
        officer(tx, "32", user="73")
        number = relay_world.release(tx)
        targets = standing.of(tx, number)
        found = {
            office: [
                contacting.contacts(tx, targets, NOW, actor)[target.chat_id]
                for target in targets
                if target.office == office
            ]
            for office in ("11", "32")
            for actor in [officer(tx, "11", Role.VIEWER)]
        }
        assert found == {"11": [f"Orang 1 {siti.external_id}"], "32": ["Orang 73"]}
        hidden = contacting.contacts(tx, targets, NOW, officer(tx, "94", user="74"))
        assert siti.external_id not in "".join(hidden.values())
        assert press.id not in hidden

    bare.write_now(scene)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.sampled_from(list(OperationState)), min_size=3, max_size=3),
    st.lists(st.sampled_from([None, Answer.CONFIRMED, Answer.TROUBLE]), min_size=3, max_size=3),
)
def test_sums_hold(
    bare: Database, states: list[OperationState], answers: list[Answer | None]
) -> None:
    """Whatever happens, every target stands in exactly one place."""

    class Undone(Exception):
        """Nothing of an example stays."""

    def scene(tx: Tx) -> None:
        groups = [world.add_group(tx, code, place) for place, code in enumerate(("11", "32", "94"))]
        broadcast = tx.get_one(Broadcast, world.release(tx, world.add_draft(tx)))
        number = broadcast.id or 0
        for row, state in zip(world.rows_of(tx, f"broadcast:{number}"), states, strict=True):
            row.state = state
        tx.flush()
        for group, answer in zip(groups, answers, strict=True):
            if answer is not None:
                confirming.answer_in_group(tx, broadcast, group, None, answer, NOW)
        sums = standing.sums(standing.of(tx, number))
        assert sums.total == 3
        assert sums.confirmed == answers.count(Answer.CONFIRMED)
        assert sums.in_trouble == answers.count(Answer.TROUBLE)
        raise Undone

    with pytest.raises(Undone):
        bare.write_now(scene)
