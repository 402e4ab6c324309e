"""A topic that is begun like every other call: what is said in it waits, and doubt is survived."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.base import (
    NO_TOPIC_RIGHTS,
    TOPIC_GONE,
    Message,
    OperationKind,
    Rejected,
    Sent,
)
from outbox import enqueue, receipts
from outbox.claim import Claim
from outbox.receipts import Receipt
from storage import chats, topics
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.operations import OperationState
from storage.topics import CaseTopic, TopicState
from tests import world
from tests.world import COMPOSERS, NOW, SENDER, WORKER, finish, take

LATER = NOW + timedelta(seconds=30)


def begin(tx: Tx) -> tuple[ChatRow, CaseTopic]:
    """A topic that is wanted, with a message for it."""
    chat = world.add_group(tx, "32.01", 90)
    topics.set_desk(tx, "32.01", chats.key_of(chat), NOW)
    topic = topics.add(
        tx,
        CaseTopic(
            office="32.01", chat_id=chats.key_of(chat), state=TopicState.WANTED, begun_at=NOW
        ),
    )
    enqueue.change_topic(
        tx, chat, OperationKind.OPEN_TOPIC, topic.address, key="t", now=NOW, name="LYN"
    )
    say(tx, chat, topic, "m")
    return chat, topic


def say(tx: Tx, chat: ChatRow, topic: CaseTopic, key: str) -> None:
    """A message for a topic."""
    enqueue.say(
        tx, COMPOSERS, chat, Message(key), key=key, now=NOW, lane=Lane.NOTICE, topic=topic.address
    )


def answered(tx: Tx, claim: Claim, thread: str, owner: str = WORKER) -> None:
    """The platform has begun a topic."""
    receipt = Receipt(claim, Sent((thread,)), NOW)
    receipts.apply(tx, SENDER, owner, [receipt], NOW)


def test_what_is_said_waits_for_the_topic(kpu: Database) -> None:
    """The message leaves after the beginning, addressed to what the platform has named."""

    def scene(tx: Tx) -> None:
        _, topic = begin(tx)
        (claim,) = take(tx).claims
        assert claim.candidate.kind is OperationKind.OPEN_TOPIC
        assert not take(tx).claims
        answered(tx, claim, "17")
        assert (topic.state, topic.thread) == (TopicState.READY, "17")
        (message,) = take(tx).claims
        assert (message.candidate.message, message.candidate.topic) == ("m", "17")

    kpu.write_now(scene)


def test_a_crash_begins_a_second_topic_that_serves(kpu: Database) -> None:
    """Between createForumTopic and its answer the bot dies: the call is made again, marked."""

    def scene(tx: Tx) -> None:
        _, topic = begin(tx)
        take(tx)
        assert receipts.recover(tx, SENDER, LATER, everything=True) == 1
        (claim,) = take(tx, LATER, owner="second").claims
        assert world.row(tx, claim.candidate.id).resends == 1
        answered(tx, claim, "18", "second")
        assert topic.thread == "18"
        (message,) = take(tx, LATER).claims
        assert message.candidate.topic == "18"

    kpu.write_now(scene)


def test_of_two_answers_the_later_call_wins(kpu: Database) -> None:
    """A worker that was thought dead has begun one as well: that one is closed."""

    def scene(tx: Tx) -> None:
        _, topic = begin(tx)
        (old,) = take(tx, owner="first").claims
        receipts.recover(tx, SENDER, LATER, everything=True)
        (new,) = take(tx, LATER, owner="second").claims
        answered(tx, old, "17", "first")
        assert topic.address == f"{topics.WAITING}{topic.id}"
        answered(tx, new, "18", "second")
        assert topic.thread == "18"
        closing = [r for r in world.rows_of(tx) if r.kind is OperationKind.CLOSE_TOPIC]
        assert [row.topic for row in closing] == ["17"]

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "code", "trouble"),
    [("no rights", NO_TOPIC_RIGHTS, NO_TOPIC_RIGHTS), ("anything else", "bad_request", None)],
)
def test_a_refused_topic_takes_its_messages_along(
    kpu: Database, label: str, code: str, trouble: str | None
) -> None:
    """Nothing leaves for a topic that is not there; a desk without rights is marked."""

    def scene(tx: Tx) -> None:
        chat, topic = begin(tx)
        finish(tx, take(tx).claims, NOW, Rejected(code))
        assert topic.state is TopicState.LOST, label
        assert [row.state for row in world.rows_of(tx, "m")] == [OperationState.SKIPPED]
        desk = topics.desk_in(tx, chats.key_of(chat))
        assert desk is not None
        assert desk.trouble == trouble, label

    kpu.write_now(scene)


def test_a_deleted_topic_is_lost(kpu: Database) -> None:
    """Once a message finds no topic, what waits behind it is left out."""

    def scene(tx: Tx) -> None:
        chat, topic = begin(tx)
        answered(tx, take(tx).claims[0], "17")
        say(tx, chat, topic, "second")
        finish(tx, take(tx).claims, NOW, Rejected(TOPIC_GONE))
        assert topic.state is TopicState.LOST
        assert [row.state for row in world.rows_of(tx, "second")] == [OperationState.SKIPPED]

    kpu.write_now(scene)
