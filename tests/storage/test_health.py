"""How groups and contacts are, and who is in charge, on every engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from channels.base import ChatKind, OperationKind
from storage import acknowledgements, chats, confirmations, health, people, stewards
from storage.acknowledgements import Acknowledgement, Means
from storage.broadcasts import Broadcast
from storage.chats import ChatRow, ChatState, Rights, Segment
from storage.confirmations import Answer
from storage.engine import Database, Tx
from storage.health import LATEST, LOOK_BACK, Health
from storage.operations import OperationRow, OperationState
from tests import relay_world, world
from tests.world import NOW

ACEH = "11.01"


def of(tx: Tx, chat: ChatRow) -> Health | None:
    """How one of them is."""
    found = health.of_chat(tx, chats.key_of(chat), NOW)
    return found.health if found else None


def heard(tx: Tx, target: ChatRow, asked: ChatRow, state: OperationState, times: int) -> list[int]:
    """So many announcements have come so far at a contact or Admin Grup; gives their numbers."""
    return [_heard(tx, target, asked, state) for _ in range(times)]


def _heard(tx: Tx, target: ChatRow, asked: ChatRow, state: OperationState) -> int:
    number = _published(tx)
    if target.kind is ChatKind.PRIVATE or target.is_relayed:
        confirmations.add(tx, number, [(chats.key_of(target), chats.key_of(asked))])
    tx.add(
        OperationRow(
            message=f"broadcast:{number}",
            chat_id=chats.key_of(asked),
            account="telegram:4242",
            kind=OperationKind.SEND,
            lane=3,
            broadcast_id=number,
            is_final=True,
            state=state,
            due_at=NOW,
            wanted_at=NOW,
        )
    )
    tx.flush()
    return number


def _published(tx: Tx) -> int:
    number = world.add_draft(tx)
    row = tx.get_one(Broadcast, number)
    row.published_at, row.asks_receipt = NOW, True
    tx.flush()
    return number


def scene(db: Database, unit: Callable[[Tx], None]) -> None:
    """Something in a small KPU."""

    def act(tx: Tx) -> None:
        world.add_offices(tx)
        unit(tx)

    db.write_now(act)


def test_a_stopped_contact(db: Database) -> None:
    """STOP outweighs all else that is the matter."""

    def unit(tx: Tx) -> None:
        contact = relay_world.add_contact(tx, ACEH, 1)
        assert of(tx, contact) is Health.ACTIVE
        contact.state = ChatState.GONE
        tx.flush()
        assert of(tx, contact) is Health.BLOCKED
        address = people.find_address(tx, "whatsapp", "internal", contact.external_id)
        assert address is not None
        people.set_stopped(tx, address, NOW)
        assert of(tx, contact) is Health.STOPPED

    scene(db, unit)


def test_a_group_that_we_were_removed_from(db: Database) -> None:
    """It is kicked, whatever else; one whose administrator we were is worth a look."""

    def unit(tx: Tx) -> None:
        group = world.add_group(tx, ACEH, 1)
        group.rights = Rights.ADMIN
        tx.flush()
        assert of(tx, group) is Health.ACTIVE
        group.rights = Rights.LOST
        tx.flush()
        assert of(tx, group) is Health.LOST_ADMIN
        group.state = ChatState.GONE
        tx.flush()
        assert of(tx, group) is Health.KICKED

    scene(db, unit)


def test_a_group_with_nobody_to_pass_on(db: Database) -> None:
    """An Admin Grup who said STOP or blocked us is nobody, a second one is enough."""

    def unit(tx: Tx) -> None:
        budi, ani = (relay_world.add_contact(tx, None, number) for number in (1, 2))
        group = relay_world.add_group(tx, ACEH, "Humas")
        assert of(tx, group) is Health.NO_ADMIN
        relay_world.appoint(tx, group, budi)
        assert of(tx, group) is Health.ACTIVE
        address = people.find_address(tx, "whatsapp", "internal", budi.external_id)
        assert address is not None
        people.set_stopped(tx, address, NOW)
        assert of(tx, group) is Health.NO_ADMIN
        relay_world.appoint(tx, group, ani)
        assert of(tx, group) is Health.ACTIVE

    scene(db, unit)


@pytest.mark.parametrize(
    ("label", "states", "expected"),
    [
        ("all failed", ["failed", "failed"], Health.UNREACHABLE),
        ("one arrived", ["failed", "sent"], Health.ACTIVE),
        ("only left out", ["skipped", "withdrawn"], Health.ACTIVE),
        ("on its way", ["pending"], Health.ACTIVE),
    ],
)
def test_where_nothing_arrives(
    db: Database, label: str, states: list[str], expected: Health
) -> None:
    """What failed says so, unless something else arrived."""

    def unit(tx: Tx) -> None:
        group = world.add_group(tx, ACEH, 1)
        for state in states:
            heard(tx, group, group, OperationState(state), 1)
        assert of(tx, group) is expected

    scene(db, unit)


def test_a_group_that_never_confirms(db: Database) -> None:
    """From the third announcement on that arrived, until the first confirmation."""

    def unit(tx: Tx) -> None:
        group = world.add_group(tx, ACEH, 1)
        first, *_ = heard(tx, group, group, OperationState.SENT, LATEST - 1)
        assert of(tx, group) is Health.ACTIVE
        last = heard(tx, group, group, OperationState.SENT, 1)[0]
        assert of(tx, group) is Health.SILENT
        said = Acknowledgement(
            broadcast_id=last,
            target_id=chats.key_of(group),
            answer=Answer.TROUBLE,
            answered_at=NOW,
            means=Means.BUTTON,
        )
        acknowledgements.put(tx, said)
        assert of(tx, group) is Health.SILENT
        said = said.model_copy(update={"broadcast_id": first, "answer": Answer.CONFIRMED})
        acknowledgements.put(tx, said)
        assert of(tx, group) is Health.ACTIVE
        assert health.of_chat(tx, chats.key_of(group), NOW + LOOK_BACK * 2) is not None

    scene(db, unit)


def test_announcements_to_several_people_count_once(db: Database) -> None:
    """Two Admin Grup asked about two announcements are two announcements, not four."""

    def unit(tx: Tx) -> None:
        pair = [relay_world.add_contact(tx, None, number) for number in (1, 2)]
        group = relay_world.add_group(tx, ACEH, "Humas", *pair)
        for _ in range(LATEST):
            assert of(tx, group) is Health.ACTIVE
            number = heard(tx, group, pair[0], OperationState.READ, 1)[0]
            confirmations.add(tx, number, [(chats.key_of(group), chats.key_of(pair[1]))])
        assert of(tx, group) is Health.SILENT
        confirmations.answer(
            tx, number, chats.key_of(group), chats.key_of(pair[0]), Answer.CONFIRMED, NOW
        )
        assert of(tx, group) is Health.ACTIVE

    scene(db, unit)


def test_what_was_long_ago_does_not_count(db: Database) -> None:
    """After three months without announcements nobody is silent or unreachable."""

    def unit(tx: Tx) -> None:
        group = world.add_group(tx, ACEH, 1)
        heard(tx, group, group, OperationState.FAILED, 1)
        later = NOW + LOOK_BACK + timedelta(seconds=1)
        found = health.of_chat(tx, chats.key_of(group), later)
        assert found is not None
        assert found.health is Health.ACTIVE

    scene(db, unit)


def test_a_subtree_and_its_counts(db: Database) -> None:
    """A province reads of itself and its regencies; the counts are all of them, ended ones not."""

    def unit(tx: Tx) -> None:
        world.add_groups(tx)
        group = world.add_group(tx, "11", 99)
        group.segment, group.state = Segment.DISABLED, ChatState.GONE
        ended = world.add_group(tx, "11", 98)
        ended.ended_at = NOW
        drill = world.add_group(tx, "11", 97)
        drill.is_drill = True
        contact = relay_world.add_contact(tx, ACEH, 1)
        tx.flush()
        found = health.of_subtree(tx, "11", NOW)
        assert [one.office for one in found] == ["11", "11", ACEH, ACEH, "11.02"]
        assert {one.chat_id: one.segment for one in found}[chats.key_of(group)] is Segment.DISABLED
        assert [one.title for one in found if one.is_contact] == ["Orang 1"]
        counts = health.counts(found)
        assert (counts[Health.KICKED], sum(counts.values())) == (1, 5)
        assert len(health.of_subtree(tx, "00", NOW)) == 12
        contact.person_id = None
        tx.flush()
        assert health.of_chat(tx, chats.key_of(contact), NOW) is None

    scene(db, unit)


def test_who_is_in_charge(db: Database) -> None:
    """By name, with the channel on which we reach them and their consent."""

    def unit(tx: Tx) -> None:
        group = world.add_group(tx, ACEH, 1)
        budi, ani = (relay_world.add_contact(tx, ACEH, number) for number in (1, 2))
        address = people.find_address(tx, "whatsapp", "internal", budi.external_id)
        assert address is not None
        address.consented_on = date(2027, 1, 5)
        key, first, second = chats.key_of(group), budi.person_id or 0, ani.person_id or 0
        stewards.put(tx, key, [first], NOW)
        (known,) = stewards.of_groups(tx, [key])[key]
        assert (known.name, known.channel) == ("Orang 1", "whatsapp")
        assert known.consented_on == date(2027, 1, 5)
        stewards.put(tx, key, [first, second], NOW)
        assert [one.name for one in stewards.within(tx, [ACEH])[key]] == ["Orang 1", "Orang 2"]
        budi.state = ChatState.GONE
        stewards.move(tx, second, first)
        assert [one.channel for one in stewards.of_groups(tx, [key])[key]] == [None]
        stewards.forget_person(tx, first)
        assert stewards.of_groups(tx, [key]) == {}

    scene(db, unit)
