"""What is asked of a platform for a topic: beginning it, saying something in it, closing it."""

from __future__ import annotations

from channels.base import Message, OperationKind
from outbox import enqueue
from storage import chats, topics
from storage.broadcasts import Lane
from storage.topics import CaseTopic, DeskGroup, TopicState
from threads.context import Act, DeskAct


def begin(
    act: Act,
    desk: DeskGroup,
    name: str,
    *,
    case_id: int | None = None,
    claim_id: int | None = None,
) -> CaseTopic:
    """Begin a topic about a case or a claim; about neither, it explains the desk."""
    topic = topics.add(
        act.tx,
        CaseTopic(
            case_id=case_id,
            claim_id=claim_id,
            office=desk.office,
            chat_id=desk.chat_id,
            state=TopicState.WANTED,
            begun_at=act.now,
        ),
    )
    chat = chats.get_one(act.tx, desk.chat_id)
    enqueue.change_topic(
        act.tx, chat, OperationKind.OPEN_TOPIC, topic.address,
        key=topic.message, now=act.now, name=name,
    )  # fmt: skip
    return topic


def say(act: Act, topic: CaseTopic, key: str, message: Message) -> None:
    """Say something in a topic; it waits until the topic is there."""
    chat = chats.get_one(act.tx, topic.chat_id)
    enqueue.say(
        act.tx, act.composers, chat, message,
        key=key, now=act.now, lane=Lane.NOTICE, topic=topic.address,
    )  # fmt: skip


def set_open(act: Act, topic: CaseTopic, *, is_open: bool) -> None:
    """Close a topic or open it again, unless it is so."""
    if topic.is_closed is not is_open:
        return
    topic.is_closed, topic.changes = not is_open, topic.changes + 1
    act.tx.flush()
    enqueue.change_topic(
        act.tx,
        chats.get_one(act.tx, topic.chat_id),
        OperationKind.REOPEN_TOPIC if is_open else OperationKind.CLOSE_TOPIC,
        topic.address,
        key=topic.message,
        now=act.now,
        version=topic.changes,
    )


def leave(act: Act, topic: CaseTopic) -> None:
    """Close a topic whose subject has gone to another desk."""
    set_open(act, topic, is_open=False)
    topic.state = TopicState.LEFT
    act.tx.flush()


def was_said_in(act: Act, topic: CaseTopic) -> bool:
    """Whether somebody acts in this very topic: everybody there has read it."""
    return isinstance(act, DeskAct) and act.topic == topic.id
