"""Whoever is silent is reminded: politely, in office hours, at most twice of each announcement.

A digest is for one person, with all that they have not confirmed; where nobody looks after a group,
it is for the group itself. Nobody is reminded of what has not arrived, of trouble that was told, of
what was withdrawn, or of a drill. Of invitations they are reminded by `event_reminding`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from broadcasts import invitations, standing
from broadcasts.contacting import IN_CHARGE
from broadcasts.standing import Standing, Target
from channels.base import Button, ChatKind, Part, TemplateCall
from outbox import enqueue
from outbox.enqueue import Composers
from registry import calendar, consent
from registry.hours import Hours
from storage import broadcasts, chats, confirmations, reminders, roles
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import Office
from texts import confirming as texts
from texts import relays as relay_texts
from texts import whatsapp as templates

PATIENCE: Final = timedelta(hours=2)  # of office hours, from when it arrived
MOST: Final = 2  # reminders of one announcement
WITHIN: Final = timedelta(days=7)  # after the release; who is silent for longer is called
IN_DIGEST: Final = 5  # announcements: a button names them all within 64 bytes
AT_ONCE: Final = 50  # digests that one transaction writes
UNDER_WAY: Final = (BroadcastState.SENDING, BroadcastState.PAUSED, BroadcastState.SENT)


@dataclass(slots=True)
class Digest:
    """What is said to one chat: the targets by the number of their announcement."""

    chat: ChatRow
    hours: Hours
    targets: dict[int, list[Target]] = field(default_factory=dict)

    @property
    def numbers(self) -> Sequence[int]:
        """The announcements, oldest first: one in a group, where its button means one."""
        most = 1 if self.chat.kind is ChatKind.GROUP else IN_DIGEST
        return sorted(self.targets)[:most]


def due(tx: Tx, now: datetime) -> Sequence[Digest]:
    """The digests that are to be said now."""
    running = [
        broadcast
        for broadcast in broadcasts.released_since(tx, now - WITHIN, UNDER_WAY)
        if not broadcasts.unpack(broadcast.selector).is_drill and not _invites(tx, broadcast)
    ]
    found = _Finder(tx, now, [broadcasts.key_of(broadcast) for broadcast in running])
    for broadcast in running:
        found.look(broadcasts.key_of(broadcast))
    return found.digests


def send(tx: Tx, composers: Composers, digests: Sequence[Digest], now: datetime) -> int:
    """Say these digests; what was withdrawn since they were found is left out of them."""
    said = 0
    for digest in digests[:AT_ONCE]:
        numbers = [number for number in digest.numbers if _is_wanted(tx, number)]
        if not numbers or not consent.wants_messages(tx, digest.chat):
            continue
        chat_id = chats.key_of(digest.chat)
        key = f"ingat:{chat_id}:{digest.hours.day_of(now).isoformat()}"
        part = _words(digest, numbers)
        enqueue.call(tx, composers, digest.chat, part, key=key, now=now)
        reminders.note(tx, chat_id, numbers, now)
        said += 1
    return said


class _Finder:
    """Gathers the digests of one moment."""

    def __init__(self, tx: Tx, now: datetime, numbers: Sequence[int]) -> None:
        self._tx = tx
        self._now = now
        self._hours: dict[str, Hours] = {}
        self._times = reminders.times(tx, numbers)
        self._last = reminders.last(tx, now - timedelta(days=1))
        self._digests: dict[int, Digest] = {}
        self._chat_of: dict[int, ChatRow] = {}  # by person, so that each gets one digest

    @property
    def digests(self) -> Sequence[Digest]:
        """What was found, in the order of the chats."""
        return [self._digests[key] for key in sorted(self._digests)]

    def look(self, number: int) -> None:
        """Find who is to be reminded of an announcement."""
        waiting = [one for one in standing.of(self._tx, number) if self._has_waited(one)]
        if not waiting:
            return
        asked = confirmations.asked_for(self._tx, number, [one.chat_id for one in waiting])
        in_charge = self._in_charge(waiting)
        for target in waiting:
            for chat in self._whom(number, target, asked, in_charge):
                self._add(number, target, chat)

    def _has_waited(self, target: Target) -> bool:
        if target.standing is not Standing.WAITING or target.in_trouble or target.sent_at is None:
            return False
        if self._now - target.sent_at < PATIENCE:
            return False
        hours = self._hours_of(target.office)
        is_open = hours.is_open(self._now)
        return is_open and hours.working_time_between(target.sent_at, self._now) >= PATIENCE

    def _hours_of(self, code: str) -> Hours:
        if code not in self._hours:
            office = self._tx.get_one(Office, code)
            self._hours[code] = calendar.hours_of(self._tx, office, self._now)
        return self._hours[code]

    def _in_charge(self, waiting: Sequence[Target]) -> Mapping[str, Sequence[int]]:
        """Who looks after the groups of each office that has one that is silent."""
        offices = {one.office for one in waiting if not (one.is_relayed or _is_contact(one))}
        found: dict[str, list[int]] = {}
        for office, person, _ in roles.in_charge(self._tx, offices, IN_CHARGE, self._now):
            found.setdefault(office, []).append(person)
        return found

    def _whom(
        self,
        number: int,
        target: Target,
        asked: Mapping[int, Sequence[int]],
        in_charge: Mapping[str, Sequence[int]],
    ) -> Iterator[ChatRow]:
        if target.chat_id in asked:
            for chat_id in asked[target.chat_id]:
                asked_in = chats.get_one(self._tx, chat_id)
                was_told = confirmations.was_told(self._tx, number, chat_id)
                if was_told and asked_in.person_id is not None:
                    yield self._chat_of.setdefault(asked_in.person_id, asked_in)
            return
        people = in_charge.get(target.office, ())
        alone = [chat for person in people if (chat := self._alone(person)) is not None]
        yield from alone or [chats.get_one(self._tx, target.chat_id)]

    def _alone(self, person: int) -> ChatRow | None:
        """The chat in which somebody reads their digest; None: there is none."""
        if person not in self._chat_of:
            found = chats.private_chats(self._tx, person)
            wanting = [chat for chat in found if consent.wants_messages(self._tx, chat)]
            if not wanting:
                return None
            self._chat_of[person] = wanting[0]
        return self._chat_of[person]

    def _add(self, number: int, target: Target, chat: ChatRow) -> None:
        chat_id, hours = chats.key_of(chat), self._hours_of(target.office)
        last = self._last.get(chat_id)
        is_told_today = last is not None and hours.day_of(last) == hours.day_of(self._now)
        if is_told_today or self._times.get((number, chat_id), 0) >= MOST:
            return
        digest = self._digests.setdefault(chat_id, Digest(chat, hours))
        digest.targets.setdefault(number, []).append(target)


def _invites(tx: Tx, broadcast: Broadcast) -> bool:
    """Whether `event_reminding` asks for an answer instead."""
    return invitations.event_of(tx, broadcast) is not None


def _is_contact(target: Target) -> bool:
    return target.kind is ChatKind.PRIVATE


def _is_wanted(tx: Tx, number: int) -> bool:
    return tx.get_one(Broadcast, number, populate_existing=True).state in UNDER_WAY


def _words(digest: Digest, numbers: Sequence[int]) -> Part:
    """The reminder: one sentence, which is a template where free text is refused."""
    targets = [target for number in numbers for target in digest.targets[number]]
    is_relayed = any(target.is_relayed for target in targets)
    name = templates.REMIND_RELAY if is_relayed else templates.REMIND
    body = templates.REMIND_RELAY_BODY if is_relayed else templates.REMIND_BODY
    titles = dict.fromkeys(target.title or target.office_name for target in targets)
    values = (texts.numbers(numbers), relay_texts.joined_titles(tuple(titles)))
    named = ".".join(map(str, numbers))
    label = relay_texts.PASSED_ON if is_relayed else relay_texts.RECEIVED
    buttons = (
        Button(label, f"terima:ok:{named}"),
        Button(relay_texts.IN_TROUBLE, f"terima:no:{named}"),
    )
    return Part(templates.filled(body, *values), (buttons,), template=TemplateCall(name, values))
