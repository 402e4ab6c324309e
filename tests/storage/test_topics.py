"""Desks in groups, and the topics of their cases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import cases, topics
from storage.cases import Case, CaseState, Subject
from storage.engine import Database, Tx
from storage.topics import CaseTopic, TopicState
from tests import world
from tests.world import ACCOUNT, CHANNEL, NOW, SUPERGROUP

OFFICE = "32.01"


def add_case(tx: Tx, number: int = 1, office: str = OFFICE) -> int:
    """An open case of an office."""
    case = Case(
        opened_office=office,
        number=number,
        office=office,
        chat_id=world.add_person(tx, 700 + number).id or 0,
        subject=Subject.QUESTION,
        state=CaseState.WAITING,
        opened_at=NOW,
        changed_at=NOW,
    )
    return cases.key_of(cases.add(tx, case))


def add_topic(
    tx: Tx, case_id: int, chat_id: int, thread: str | None = None, *, office: str = OFFICE
) -> CaseTopic:
    """A topic, ready if it has the platform's id."""
    state = TopicState.READY if thread else TopicState.WANTED
    topic = CaseTopic(
        case_id=case_id, office=office, chat_id=chat_id, thread=thread, state=state, begun_at=NOW
    )
    return topics.add(tx, topic)


def test_a_topic_is_found_by_either_name(db: Database) -> None:
    """Operations name a topic by our number until the platform has named it."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        group = world.add_group(tx, OFFICE, 1).id or 0
        topic = add_topic(tx, add_case(tx), group)
        assert topics.lock_at(tx, group, topic.address) is topic
        assert topics.number_at(tx, group, "17") is None
        topic.thread = "17"
        tx.flush()
        assert topic.address == "17"
        assert topics.lock_at(tx, group, "17") is topic
        assert topics.lock_at(tx, group, f"{topics.WAITING}{topic.id}") is topic
        assert topics.number_at(tx, group, "17") == topic.id

    db.write_now(scene)


def test_an_office_has_one_desk(db: Database) -> None:
    """Another group takes the place of the first, whose topics are lost."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        first, second = (world.add_group(tx, OFFICE, number).id or 0 for number in (1, 2))
        topics.set_desk(tx, OFFICE, first, NOW)
        topic = add_topic(tx, add_case(tx), first, "17")
        topics.set_desk(tx, OFFICE, second, NOW)
        assert topics.desk_in(tx, first) is None
        assert topic.state is TopicState.LOST

    db.write_now(scene)


@pytest.mark.parametrize(
    ("label", "state", "office", "age", "expected"),
    [
        ("served", TopicState.READY, OFFICE, 60, False),
        ("asked for", TopicState.WANTED, OFFICE, 60, False),
        ("lost just now", TopicState.LOST, OFFICE, 5, False),
        ("lost before", TopicState.LOST, OFFICE, 60, True),
        ("left for another desk", TopicState.LEFT, "32.02", 5, True),
    ],
)
def test_what_lacks_a_topic_is_found(
    db: Database, label: str, state: TopicState, office: str, age: int, expected: bool
) -> None:
    """Open cases without a topic at their desk get one, but not again and again."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        group = world.add_group(tx, OFFICE, 1).id or 0
        case_id = add_case(tx)
        assert not topics.to_begin_anew(tx, NOW, 5)  # the office has no desk
        topics.set_desk(tx, OFFICE, group, NOW)
        assert list(topics.to_begin_anew(tx, NOW, 5)) == [case_id]
        topic = add_topic(tx, case_id, group, "17", office=office)
        topic.state, topic.begun_at = state, NOW - timedelta(minutes=age)
        tx.flush()
        found = topics.to_begin_anew(tx, NOW - timedelta(minutes=10), 5)
        assert bool(found) is expected, label

    db.write_now(scene)


def test_desks_are_attended_with_their_open_topics(db: Database) -> None:
    """A desk is named even without topics; closed and lost ones are not heard."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        group = world.add_group(tx, OFFICE, 1).id or 0
        topics.set_desk(tx, OFFICE, group, NOW)
        chat = str(SUPERGROUP - 1)
        assert topics.in_use(tx, CHANNEL, ACCOUNT) == {chat: frozenset()}
        add_topic(tx, add_case(tx, 1), group, "17")
        add_topic(tx, add_case(tx, 2), group, "18").is_closed = True
        add_topic(tx, add_case(tx, 3), group, "19").state = TopicState.LOST
        tx.flush()
        assert topics.in_use(tx, CHANNEL, ACCOUNT) == {chat: frozenset({"17"})}
        assert topics.in_use(tx, CHANNEL, "another") == {}

    db.write_now(scene)
