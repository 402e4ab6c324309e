"""From a draft to operations: large waves in chunks, sendable with the last one.

NotADraft        it was published or withdrawn already
NeedsApproval    a second person has to approve it first
NotReady         it cannot leave as it stands
├── NobodyThere  no group would receive it
└── Unfillable   some office has no words for a gap in its text
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from broadcasts import (
    cascade,
    filling,
    holds,
    invitations,
    nights,
    notices,
    policy,
    proof,
    relays,
)
from broadcasts.calls import in_parts, left_out, row_of
from broadcasts.filling import Gaps
from broadcasts.holds import Held, Reason
from outbox.enqueue import Composers
from storage import audiences, audit, broadcasts, operations, proofs, renderings, versions, wakeups
from storage.audiences import Target
from storage.broadcasts import Broadcast, BroadcastState, Wave, WaveState
from storage.engine import Database, Tx
from storage.offices import Office, Tier
from storage.versions import Version, VersionKind

_Alike: TypeAlias = tuple[str, bool, str | None]
"""What makes the calls of two chats the same: channel, the question, whose words fill the text."""
CHUNK = 2_000  # chats whose operations one transaction writes; replies wait for no more


class NotADraft(Exception):
    """The announcement was published or withdrawn already."""


class NeedsApproval(Exception):
    """A second person has to approve it first: `broadcasts/approval.py`."""


class NotReady(Exception):
    """The announcement cannot leave as it stands."""


class NobodyThere(NotReady):
    """No group would receive the announcement."""


class Unfillable(NotReady):
    """Some office has no words for a gap in its text; `gaps` says which."""

    def __init__(self, gaps: Gaps) -> None:
        super().__init__(gaps)
        self.gaps = gaps


def publish(tx: Tx, broadcast_id: int, actor: str, due_at: datetime, now: datetime) -> None:
    """Release a draft: its waves are planned here, their operations by `write_chunk`.

    Nothing leaves before its embargo. Raises NotADraft if it was released before, NeedsApproval if
    nobody has approved what somebody has to, CannotInvite if it is an invitation to what is over,
    Held if it may not leave then, NotReady if its audience is empty or a gap in its text cannot be
    filled.
    """
    broadcast = broadcasts.lock(tx, broadcast_id)
    if broadcast.state not in (BroadcastState.DRAFT, BroadcastState.APPROVED):
        raise NotADraft(broadcast_id)
    due_at = max(due_at, broadcast.embargo_until or due_at)
    at = max(due_at, now)
    if not policy.may_leave(tx, broadcast, at):
        raise NeedsApproval(broadcast_id)
    invitations.require_ahead(tx, broadcast, due_at)
    if hold := holds.check(tx, broadcast, at):
        raise Held(hold)
    for planned in cascade.plan(tiers_reached(tx, broadcast), due_at, broadcast.gap):
        broadcasts.add_wave(tx, broadcast_id, planned.tier, planned.due_at)
    broadcast.state = BroadcastState.PREPARING
    broadcast.due_at = due_at
    broadcast.published_at = now
    first = Version(
        broadcast_id=broadcast_id,
        number=versions.FIRST,
        kind=VersionKind.RELEASED,
        text=broadcast.text,
        author=actor,
        author_person=broadcast.author_person,
        created_at=now,
    )
    versions.add(tx, first)
    broadcast.asks_receipt = True
    tx.flush()
    proof.issue(tx, broadcast, now)
    audit.record(
        tx, now, actor, "broadcast.publish", f"broadcast:{broadcast_id}", office=broadcast.office
    )


def tiers_reached(tx: Tx, broadcast: Broadcast) -> Sequence[Tier]:
    """The tiers in which anybody would receive it; raises NotReady."""
    if gaps := filling.gaps(tx, broadcast):
        raise Unfillable(gaps)
    counts = audiences.count_by_tier(tx, broadcasts.unpack(broadcast.selector))
    tiers = [tier for tier in Tier if counts.get(tier)]
    if not tiers:
        raise NobodyThere(broadcast.id)
    return tiers


def write_chunk(tx: Tx, composers: Composers, now: datetime) -> bool:
    """Write the operations of some chats of an unfinished wave; false if there is none."""
    wave = broadcasts.unplanned_wave(tx)
    if wave is None:
        return False
    broadcast = broadcasts.lock(tx, wave.broadcast_id)
    wave = broadcasts.lock_wave(tx, broadcasts.key_of(wave))
    if wave.state is not WaveState.PLANNING:
        return True  # another process was faster
    selector = audiences.narrowed(broadcasts.unpack(broadcast.selector), wave.tier)
    targets = audiences.unserved(tx, selector, wave.broadcast_id, after=wave.cursor, limit=CHUNK)
    groups = [target for target in targets if not (target.is_relayed or target.is_contact)]
    _write(tx, composers, broadcast, wave, groups)
    if len(groups) < len(targets):
        people = [target for target in targets if target.is_relayed or target.is_contact]
        relays.write(tx, composers, broadcast, wave, people, now)
    if targets:
        wave.cursor = targets[-1].chat_id
        wave.audience += len(targets)
    if len(targets) < CHUNK:
        wave.state = WaveState.READY
    tx.flush()
    if broadcasts.unplanned_wave_of(tx, wave.broadcast_id) is None:
        broadcast.state = BroadcastState.SCHEDULED
        tx.flush()
        open_in_time(tx, now)
    return True


async def write_all(database: Database, composers: Composers, now: datetime) -> None:
    """Finish every unfinished plan; other writers get their turn between the chunks."""
    while await database.write(lambda tx: write_chunk(tx, composers, now)):
        pass


def open_due_waves(tx: Tx, now: datetime) -> Sequence[Broadcast]:
    """Let the waves send whose time has come; returns announcements held, too late or otherwise.

    The caller asks their authors: nobody else learns of it.
    """
    held: dict[int, Broadcast] = {}
    for wave in broadcasts.due_waves(tx, now):
        broadcast = tx.get_one(Broadcast, wave.broadcast_id)
        if not _may_open(tx, wave, broadcast, now) and wave.due_at <= now:
            broadcast.state = BroadcastState.HELD
            held[wave.broadcast_id] = broadcast
    tx.flush()
    open_in_time(tx, now)
    return list(held.values())


def open_in_time(tx: Tx, now: datetime) -> None:
    """Let the waves send whose time has come and is not too long ago, if nothing holds them."""
    for wave in broadcasts.due_waves(tx, now):
        broadcast = tx.get_one(Broadcast, wave.broadcast_id)
        if _may_open(tx, wave, broadcast, now):
            nights.put_off(tx, broadcast, wave, now)
            wave.state = WaveState.OPEN
            wakeups.notify(tx, wakeups.OUTBOX)
            proofs.make_public(tx, wave.broadcast_id, now)
            broadcast.state = BroadcastState.SENDING
    tx.flush()


def _may_open(tx: Tx, wave: Wave, broadcast: Broadcast, now: datetime) -> bool:
    """The last guard; under an embargo the wave itself waits, so that nobody has to be asked."""
    hold = holds.check(tx, broadcast, now)
    if hold is not None and hold.reason is Reason.EMBARGO and hold.until is not None:
        wave.due_at = hold.until
        tx.flush()
    due_at = nights.leaves_at(tx, broadcast, wave)
    return hold is None and not cascade.is_too_late(due_at, broadcast.lateness, now)


def _write(
    tx: Tx, composers: Composers, broadcast: Broadcast, wave: Wave, targets: Sequence[Target]
) -> None:
    """The calls to groups: the same parts for all that a channel serves and that are alike."""
    is_per_office = filling.is_per_office(broadcast)
    calls: dict[_Alike, Sequence[dict[str, Any]]] = {}  # of a chat
    rows: list[dict[str, Any]] = []
    for target in targets:
        asks = target.is_internal and broadcast.asks_receipt
        alike = target.channel, asks, target.office if is_per_office else None
        if alike not in calls:
            calls[alike] = _calls_of(tx, composers, broadcast, wave, alike)
        of_chat = {"chat_id": target.chat_id, "account": target.account}
        rows += [call | of_chat for call in calls[alike]]
    operations.add_fresh(tx, rows)


def _calls_of(
    tx: Tx, composers: Composers, broadcast: Broadcast, wave: Wave, alike: _Alike
) -> Sequence[dict[str, Any]]:
    channel, asks, code = alike
    of_wave, composer = row_of(broadcast, wave), composers.get(channel)
    office = tx.get_one(Office, code) if code is not None else None
    message = notices.to_group(tx, broadcast, office, asks=asks)
    parts = [renderings.put(tx, part) for part in composer.compose(message)] if composer else ()
    return in_parts(of_wave, parts) or [left_out(of_wave, "channel_off")]
