"""The calls that bring a new version to the chats that got an older one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from broadcasts import errata, filling, notices, quota, relays
from channels.base import ChatKind, Message, OperationKind, Part
from outbox.enqueue import Composers, account_of
from storage import broadcasts, chats, corrections, operations, renderings
from storage.broadcasts import Broadcast, Lane
from storage.chats import Category, ChatRow
from storage.corrections import Copy
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from storage.operations import OperationState
from storage.versions import Version, VersionKind
from texts import corrections as texts


@dataclass(slots=True)
class _Words:
    """The renderings of a version; most chats share theirs."""

    tx: Tx
    composers: Composers
    broadcast: Broadcast
    version: Version
    _known: dict[tuple[str, ...], Sequence[str]] = field(default_factory=dict)

    def standing(self, chat: ChatRow, zone: str) -> Sequence[str]:
        """The parts that stand where the announcement stood."""
        asks = self.broadcast.asks_receipt and chat.category is Category.SATKER
        office = self._reader(chat)
        key = ("standing", chat.channel, zone, str(asks), office.code if office else "")
        if key not in self._known:
            message = errata.standing(
                self.tx, self.broadcast, self.version, zone, to=office, asks=asks
            )
            self._known[key] = self._put(chat.channel, message)
        return self._known[key]

    def answer(self, chat: ChatRow, zone: str) -> Sequence[str]:
        """The parts of what is said to a group; with the whole text where nothing is edited."""
        office = self._reader(chat)
        key = ("answer", chat.channel, zone, office.code if office else "")
        if key not in self._known:
            said = errata.answer(self.tx, self.broadcast, self.version, zone, to=office)
            message = Message(said)
            if not self.composers[chat.channel].can_edit:
                corrected = notices.to_group(self.tx, self.broadcast, office, asks=False)
                message = errata.whole(said, self.version, corrected)
            self._known[key] = self._put(chat.channel, message)
        return self._known[key]

    def to_person(self, chat: ChatRow, zone: str, groups: Sequence[str]) -> Sequence[str]:
        """The parts of what is said to somebody who passes it on, or keeps it."""
        key = chats.key_of(chat)
        message = errata.to_person(self.tx, self.broadcast, self.version, zone, key, groups)
        return self._put(chat.channel, message)

    def call(self) -> Sequence[str]:
        """The template that brings it."""
        return [renderings.put(self.tx, errata.call(self.tx, self.broadcast, self.version))]

    def surplus(self) -> str:
        """What stands in parts of an older text that was longer."""
        return renderings.put(self.tx, Part(texts.SURPLUS))

    def _reader(self, chat: ChatRow) -> Office | None:
        """The office whose words a group reads in the gaps of the text, if it has any."""
        said = f"{self.broadcast.text}\n{self.version.wrong}\n{self.version.right}"
        if not filling.is_per_office(self.broadcast, said):
            return None
        return self.tx.get_one(Office, chat.office) if chat.office else None

    def _put(self, channel: str, message: Message) -> Sequence[str]:
        composed = self.composers[channel].compose(message)
        return [renderings.put(self.tx, part) for part in composed]


def spread(
    tx: Tx, composers: Composers, broadcast: Broadcast, version: Version, now: datetime
) -> None:
    """Write the edits and answers of a version; drops those of earlier ones that have not left."""
    number = version.broadcast_id
    corrections.supersede(tx, number, version.number, also_answers=errata.has_answer(version))
    parts = _by_chat(corrections.copies(tx, number))
    known = {chats.key_of(chat): chat for chat in corrections.chats_with_some(tx, number)}
    words = _Words(tx, composers, broadcast, version)
    rows: list[dict[str, Any]] = []
    people: list[ChatRow] = []
    for chat_id, copies in parts.items():
        chat = known[chat_id]
        if chat.channel not in composers:
            continue
        if chat.kind is ChatKind.GROUP:
            rows += _to_group(words, chat, copies, now)
        else:
            people.append(chat)
    if errata.has_answer(version):
        rows += _to_people(words, people, now)
    operations.add(tx, rows)


def try_otherwise(
    tx: Tx, composers: Composers, broadcast: Broadcast, version: Version, now: datetime
) -> bool:
    """Answer where a withdrawn text could not be replaced, call where free text was refused."""
    words = _Words(tx, composers, broadcast, version)
    rows: list[dict[str, Any]] = []
    if version.kind is VersionKind.WITHDRAWN:
        for chat in chats.of_ids(tx, corrections.refused_edits(tx, version)):
            rows += _answers(words, chat, words.answer(chat, _zone(tx, chat)), now)
    refused = chats.of_ids(tx, corrections.refused_texts(tx, version))
    if refused:
        corrections.give_way(tx, version)
        rows += _calls(words, refused, now)
    operations.add(tx, rows)
    return bool(rows)


def _by_chat(copies: Iterable[Copy]) -> Mapping[int, Sequence[Copy]]:
    return {chat: list(found) for chat, found in groupby(copies, lambda copy: copy.chat_id)}


def _zone(tx: Tx, chat: ChatRow) -> str:
    return tx.get_one(Office, chat.office or NATIONAL_CODE).timezone


# Groups


def _to_group(
    words: _Words, chat: ChatRow, copies: Sequence[Copy], now: datetime
) -> list[dict[str, Any]]:
    zone = _zone(words.tx, chat)
    rows: list[dict[str, Any]] = []
    if words.composers[chat.channel].can_edit:
        standing = words.standing(chat, zone)
        rows += _edits(words, chat, copies, standing, now)
        rows += _further_parts(words, chat, len(copies), standing, now)
    is_replaced = any(row["kind"] is OperationKind.EDIT for row in rows)
    must_answer = words.version.kind is VersionKind.CONTENT or not is_replaced
    if errata.has_answer(words.version) and must_answer:
        rows += _answers(words, chat, words.answer(chat, zone), now)
    return rows


def _edits(
    words: _Words, chat: ChatRow, copies: Sequence[Copy], standing: Sequence[str], now: datetime
) -> list[dict[str, Any]]:
    """An edit for each part that is there; where nobody can tell, there is nothing to name."""
    message = operations.announcement(words.version.broadcast_id)
    there = [
        copy
        for copy in copies
        if copy.state not in (OperationState.UNKNOWN, OperationState.PENDING) and copy.may_be_there
    ]
    return [
        _row(words, chat, now)
        | {
            "message": message,
            "kind": OperationKind.EDIT,
            "part": copy.part,
            "version": words.version.number,
            "rendering": standing[copy.part] if copy.part < len(standing) else words.surplus(),
        }
        for copy in there
    ]


def _further_parts(
    words: _Words, chat: ChatRow, had: int, standing: Sequence[str], now: datetime
) -> list[dict[str, Any]]:
    """What does not fit into the messages that are there, as parts of the same announcement."""
    message = operations.announcement(words.version.broadcast_id)
    return [
        _row(words, chat, now)
        | {"message": message, "part": part, "rendering": standing[part], "answers": message}
        for part in range(had, len(standing))
    ]


def _answers(
    words: _Words, chat: ChatRow, parts: Sequence[str], now: datetime, **more: Any
) -> list[dict[str, Any]]:
    version = words.version
    answered = operations.announcement(version.broadcast_id)
    return [
        _row(words, chat, now)
        | {
            "message": operations.correction(version.broadcast_id, version.number),
            "part": number,
            "rendering": rendering,
            "answers": answered,
            **more,
        }
        for number, rendering in enumerate(parts)
    ]


# People


def _to_people(words: _Words, people: Sequence[ChatRow], now: datetime) -> list[dict[str, Any]]:
    """Who may be written to reads it at once; the others are called by a template."""
    composers = words.composers
    to_call = [
        chat for chat in people if relays.is_first_contact(composers[chat.channel], chat, now)
    ]
    rows = _calls(words, to_call, now)
    called = {chat.id for chat in to_call}
    for chat in people:
        if chat.id in called:
            continue
        groups = notices.groups_for(words.tx, words.version.broadcast_id, chats.key_of(chat))
        zone = _zone(words.tx, groups[0] if groups else chat)
        titles = [group.title for group in groups]
        rows += _answers(words, chat, words.to_person(chat, zone, titles), now)
    return rows


def _calls(words: _Words, people: Sequence[ChatRow], now: datetime) -> list[dict[str, Any]]:
    days = relays.days_of(words.tx, words.composers, people, now)
    rows: list[dict[str, Any]] = []
    for chat in people:
        due_at = now + days.get(chats.key_of(chat), 0) * quota.DAY
        rows += _answers(
            words,
            chat,
            words.call(),
            now,
            version=1,  # beside the free text that may have been tried before
            due_at=due_at,
            wanted_at=due_at,
            is_first_contact=chat.id in days,
        )
    return rows


def _row(words: _Words, chat: ChatRow, now: datetime) -> dict[str, Any]:
    """What all calls of a version have in common.

    They leave as notices: behind answers to people, before every routine announcement, since what
    is wrong must not spread faster than what is right. Siaga keeps its own lane.
    """
    return {
        "chat_id": chats.key_of(chat),
        "account": account_of(chat),
        "topic": None,
        "part": 0,
        "kind": OperationKind.SEND,
        "version": 0,
        "lane": min(Lane.NOTICE, words.broadcast.lane),
        "broadcast_id": broadcasts.key_of(words.broadcast),
        "wave_id": None,
        "is_final": False,
        "is_first_contact": False,
        "target": None,
        "answers": None,
        "state": OperationState.PENDING,
        "due_at": now,
        "wanted_at": now,
        "attempts": 0,
        "resends": 0,
    }
