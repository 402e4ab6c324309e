"""Correcting and withdrawing what was released: in exactly the chats that got it.

What has not left leaves as the new text, or not at all. What has left, or may have, is edited where
the platform can, and answered if people have to know. All of it is decided in one transaction that
holds the announcement, so that no chat gets both and none neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape, unescape

from broadcasts import (
    control,
    event_files,
    event_reminding,
    holds,
    invitations,
    proof,
    rewriting,
    spreading,
)
from broadcasts.control import WrongState
from broadcasts.holds import Held, Hold, Reason
from broadcasts.invitations import Schedule
from outbox.enqueue import Composers
from storage import audit, broadcasts, chats, corrections, versions
from storage.broadcasts import Broadcast, BroadcastState
from storage.corrections import Spread
from storage.engine import Tx
from storage.offices import Office
from storage.versions import Version, VersionKind

MOST_WORDS = 300  # characters of what was wrong, and of what is right
MOST_REASON = 300  # characters
FOLLOWED = timedelta(days=1)  # longer than any call is tried


class Overtaken(Exception):
    """The announcement has changed since it was looked at."""


class Unchanged(Exception):
    """The new text is the old one."""


@dataclass(frozen=True, slots=True)
class Corrector:
    """Who corrects: `actor` for the audit, and the person if there is one.

    `decides`: whether they let a text speak of participants in masa tenang, and were shown where;
    `reason` is why the operator does.
    """

    actor: str
    person_id: int | None = None
    decides: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """The new text of an announcement; with `right`, people are told what was `wrong`.

    `schedule` is when and where an invitation is to from now on; None: as before.
    """

    text: str
    wrong: str = ""
    right: str = ""
    schedule: Schedule | None = None

    @property
    def said(self) -> str:
        """All that people are going to read because of it."""
        return "\n".join((self.text, *map(escape, filter(None, (self.wrong, self.right)))))

    @property
    def kind(self) -> VersionKind:
        """A slip, or something that people have to know."""
        return VersionKind.CONTENT if self.right else VersionKind.MINOR


def correct(
    tx: Tx,
    composers: Composers,
    number: int,
    change: Change,
    by: Corrector,
    now: datetime,
    *,
    base: int,
) -> Version:
    """Give an announcement a new text, as a change of its version `base`.

    Raises WrongState if it was not released or is withdrawn, Overtaken if another version came
    meanwhile, Unchanged if nothing differs, Held if that may not be said now, or not by them.
    """
    broadcast = broadcasts.lock(tx, number)
    if broadcast.published_at is None or broadcast.state is BroadcastState.WITHDRAWN:
        raise WrongState(broadcast.state)
    if not is_newest(tx, number, base):
        raise Overtaken(number)
    event = invitations.event_of(tx, broadcast)
    moves = event is not None and change.schedule not in (None, invitations.schedule_of(event))
    if is_same(change.text, broadcast.text) and not moves:
        raise Unchanged(number)
    hold = hold_of(tx, broadcast, change, now)
    if hold is not None and not (hold.reason is Reason.CONTENT and by.decides):
        raise Held(hold)
    broadcast.text = change.text
    if event is not None and change.schedule is not None:
        event_reminding.stop(tx, event)
        invitations.move(tx, event, change.schedule, now)
    if hold is not None:
        holds.clear(broadcast)
    version = _version(broadcast, base + 1, change.kind, by, now)
    version.wrong, version.right = change.wrong, change.right
    versions.add(tx, version)
    proof.renew(tx, broadcast)
    rewriting.rewrite(tx, composers, broadcast)
    spreading.spread(tx, composers, broadcast, version, now)
    if event is not None and moves:
        event_files.spread(tx, composers, broadcast, event, now)
    _record(tx, broadcast, version, "broadcast.correct", by.reason)
    return version


def hold_of(tx: Tx, broadcast: Broadcast, change: Change, now: datetime) -> Hold | None:
    """Why a change may not be made now, or not by everybody; passages are of `change.said`."""
    return holds.check_words(tx, broadcast, change.said, now)


def withdraw(
    tx: Tx, composers: Composers, number: int, reason: str, by: Corrector, now: datetime
) -> Version:
    """Stop what has not left, and take back what has; raises WrongState.

    Its text is replaced by the reason, or answered with it where it cannot be.
    """
    newest = versions.newest(tx, number)
    control.withdraw(tx, number, by.actor, now)
    broadcast = broadcasts.lock(tx, number)
    following = newest.number + 1 if newest else versions.FIRST
    version = _version(broadcast, following, VersionKind.WITHDRAWN, by, now)
    version.reason = reason
    versions.add(tx, version)
    spreading.spread(tx, composers, broadcast, version, now)
    event = invitations.event_of(tx, broadcast)
    if event is not None and now < event.starts_at:
        event_reminding.stop(tx, event)
        invitations.touch(tx, event, now)
        event_files.spread(tx, composers, broadcast, event, now, is_cancelled=True)
    return version


def is_newest(tx: Tx, number: int, base: int) -> bool:
    """Whether nobody has changed an announcement since its version `base`."""
    newest = versions.newest(tx, number)
    return newest is not None and newest.number == base


def is_same(text: str, other: str) -> bool:
    """Whether two texts read the same."""
    return unescape(text).strip() == unescape(other).strip()


def draft_of(broadcast: Broadcast, change: Change, base: int, now: datetime) -> Version:
    """The version that a change would make, for showing it before; it is not stored."""
    draft = _version(broadcast, base + 1, change.kind, Corrector(""), now)
    draft.text, draft.wrong, draft.right = change.text, change.wrong, change.right
    return draft


def withdrawal_of(broadcast: Broadcast, reason: str, now: datetime) -> Version:
    """The version that a withdrawal would make, likewise."""
    draft = _version(broadcast, versions.FIRST, VersionKind.WITHDRAWN, Corrector(""), now)
    draft.reason = reason
    return draft


def measure(tx: Tx, number: int) -> tuple[Version, Spread] | None:
    """How far the newest correction or the withdrawal is; None if there is none."""
    version = versions.newest(tx, number)
    if version is None or version.kind is VersionKind.RELEASED:
        return None
    return version, corrections.spread(tx, version)


def not_reached(tx: Tx, number: int) -> list[str]:
    """The chats in which the newest correction has failed, by office and title."""
    version = versions.newest(tx, number)
    if version is None or version.kind is VersionKind.RELEASED:
        return []
    lost = chats.of_ids(tx, corrections.lost_chats(tx, version))
    offices = {chat.office: tx.get_one(Office, chat.office).name for chat in lost if chat.office}
    return [f"{offices.get(chat.office or '', '')} – {chat.title}".strip(" –") for chat in lost]


def has_refusals(tx: Tx, now: datetime) -> bool:
    """Whether anything was refused that can be said by another way."""
    return any(
        corrections.refused_texts(tx, version)
        or (version.kind is VersionKind.WITHDRAWN and corrections.refused_edits(tx, version))
        for version in _still_to_tell(tx, now)
    )


def follow_up(tx: Tx, composers: Composers, now: datetime) -> bool:
    """Say by another way what was refused meanwhile; true if there was anything.

    A withdrawn text that cannot be edited any more is answered, and who may only be called by a
    template by now is called.
    """
    has_any = False
    for version in _still_to_tell(tx, now):
        broadcast = broadcasts.lock(tx, version.broadcast_id)
        has_any |= spreading.try_otherwise(tx, composers, broadcast, version, now)
    return has_any


def _still_to_tell(tx: Tx, now: datetime) -> Iterator[Version]:
    """The versions that people are told of, and that no later one has taken the place of."""
    for version in versions.since(tx, now - FOLLOWED):
        newest = versions.newest_told(tx, version.broadcast_id)
        if newest is not None and newest.number == version.number:
            yield version


def _version(
    broadcast: Broadcast, number: int, kind: VersionKind, by: Corrector, now: datetime
) -> Version:
    return Version(
        broadcast_id=broadcasts.key_of(broadcast),
        number=number,
        kind=kind,
        text=broadcast.text,
        author=by.actor,
        author_person=by.person_id,
        created_at=now,
    )


def _record(tx: Tx, broadcast: Broadcast, version: Version, action: str, reason: str = "") -> None:
    facts = {"version": version.number, "kind": version.kind.value}
    facts |= {"reason": reason} if reason else {}
    subject = f"broadcast:{version.broadcast_id}"
    audit.record(
        tx,
        version.created_at,
        version.author,
        action,
        subject,
        office=broadcast.office,
        facts=facts,
    )
