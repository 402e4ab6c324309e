"""What the result of a call changes about the topic that it was for."""

from __future__ import annotations

from datetime import datetime

from channels.base import NO_FORUM, NO_TOPIC_RIGHTS, TOPIC_GONE, OperationKind
from outbox import enqueue
from storage import chats, operations, topics
from storage.claims import Candidate
from storage.engine import Tx
from storage.operations import OperationRow
from storage.topics import TopicState

_TROUBLES = frozenset({NO_FORUM, NO_TOPIC_RIGHTS})
_ADDRESSED = frozenset({OperationKind.SEND, OperationKind.CLOSE_TOPIC, OperationKind.REOPEN_TOPIC})


def begin(tx: Tx, candidate: Candidate, thread: str, now: datetime, *, is_ours: bool) -> None:
    """The platform has begun a topic: what waits for it can go there.

    Of two that were begun for one case, since nobody could tell whether the first was, the one
    whose answer is stored last serves; another is closed. So is one that came too late: its call
    was another worker's meanwhile, or its group is no desk any more.
    """
    waiting = candidate.topic or ""
    topic = topics.lock_at(tx, candidate.chat_id, waiting)
    if topic is None or not topic.is_in_use or not is_ours:
        _close(tx, candidate, thread, now)
        return
    topic.thread, topic.state = thread, TopicState.READY
    tx.flush()
    operations.move_to_topic(tx, candidate.chat_id, waiting, thread)


def lose(tx: Tx, lost: Candidate | OperationRow, reason: str) -> None:
    """A call failed for good: if that says that there is no topic, nothing more goes there."""
    if lost.topic is None:
        return
    is_beginning = lost.kind is OperationKind.OPEN_TOPIC
    if is_beginning and reason in _TROUBLES:
        topics.note_trouble(tx, lost.chat_id, reason)
    is_gone = lost.kind in _ADDRESSED and reason == TOPIC_GONE
    topic = topics.lock_at(tx, lost.chat_id, lost.topic) if is_beginning or is_gone else None
    if topic is not None and topic.is_in_use:
        topic.state = TopicState.LOST
        tx.flush()
        operations.skip_topic(tx, lost.chat_id, lost.topic, reason)


def _close(tx: Tx, candidate: Candidate, thread: str, now: datetime) -> None:
    enqueue.change_topic(
        tx,
        chats.get_one(tx, candidate.chat_id),
        OperationKind.CLOSE_TOPIC,
        thread,
        key=f"{candidate.message}:{thread}",
        now=now,
    )
