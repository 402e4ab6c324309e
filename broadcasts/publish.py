"""From a draft to operations: large waves in chunks, sendable with the last one.

NotADraft        it was published or withdrawn already
NeedsApproval    a second person has to approve it first
NotReady         it cannot leave as it stands
├── NobodyThere  no group would receive it
└── Unfillable   some office has no words for a gap in its text
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from broadcasts import (
    cascade,
    coverings,
    filling,
    holds,
    invitations,
    nights,
    notices,
    policy,
    proof,
    relays,
    turns,
)
from broadcasts.calls import in_parts, left_out, row_of
from broadcasts.cascade import PlannedWave
from broadcasts.coverings import Covering
from broadcasts.filling import Gaps
from broadcasts.holds import Held, Reason
from outbox.enqueue import Composers
from storage import (
    audiences,
    audit,
    broadcasts,
    operations,
    proofs,
    releases,
    renderings,
    versions,
    wakeups,
)
from storage.audiences import Target
from storage.broadcasts import Broadcast, BroadcastState, Wave, WaveState
from storage.engine import Database, Tx
from storage.offices import Office, Tier
from storage.releases import Release, Scope
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
    if gaps := filling.gaps(tx, broadcast):
        raise Unfillable(gaps)
    planned = turns.planned(tx, broadcast, due_at)
    outsiders = turns.of_outsiders(tx, broadcast, due_at)
    if not planned and not outsiders:
        raise NobodyThere(broadcast_id)
    for wave in planned:
        _add(tx, broadcast, wave)
    for office, moment in outsiders.items():
        releases.add(tx, _question(broadcast_id, office, Scope.EXTERNAL, moment))
    broadcast.state = BroadcastState.PREPARING if planned else BroadcastState.SCHEDULED
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


def require_audience(tx: Tx, broadcast: Broadcast) -> None:
    """Do nothing if it can be filled and anybody would receive or be asked; raises NotReady."""
    if gaps := filling.gaps(tx, broadcast):
        raise Unfillable(gaps)
    selector = broadcasts.unpack(broadcast.selector)
    if not audiences.places(tx, selector) and not audiences.count_withheld(tx, selector):
        raise NobodyThere(broadcast.id)


def write_chunk(tx: Tx, composers: Composers, now: datetime) -> bool:
    """Write the operations of some chats of an unfinished wave; false if there is none."""
    wave = broadcasts.unplanned_wave(tx)
    if wave is None:
        return False
    broadcast = broadcasts.lock(tx, wave.broadcast_id)
    wave = broadcasts.lock_wave(tx, broadcasts.key_of(wave))
    if wave.state is not WaveState.PLANNING:
        return True  # another process was faster
    whole = broadcasts.unpack(broadcast.selector)
    selector = audiences.of_wave(whole, wave)
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
        is_unasked = releases.is_unasked(tx, broadcasts.key_of(wave))
        wave.state = WaveState.UNASKED if is_unasked else WaveState.READY
    tx.flush()
    if broadcasts.unplanned_wave_of(tx, wave.broadcast_id) is None:
        finish_plan(tx, broadcast, now)
    return True


def finish_plan(tx: Tx, broadcast: Broadcast, now: datetime) -> None:
    """Let it leave in time once every call is written, also to those whose office has moved."""
    if broadcast.state is BroadcastState.PREPARING:
        if _has_missed(tx, broadcast, now):
            return
        broadcast.state = BroadcastState.SCHEDULED
        tx.flush()
    open_in_time(tx, now)


def _has_missed(tx: Tx, broadcast: Broadcast, now: datetime) -> bool:
    """Plan for those whom every wave has missed, since their office has moved; false if none."""
    number, selector = broadcasts.key_of(broadcast), broadcasts.unpack(broadcast.selector)
    missed = audiences.places(tx, selector, lacking=number)
    if not missed:
        return False
    waves = broadcasts.waves_of(tx, number)
    for turn in turns.planned(tx, broadcast, broadcast.due_at or now):
        if not any(turns.meets(turn, place) for place in missed):
            continue
        wave = next((wave for wave in waves if turns.is_turn_of(wave, turn)), None)
        if wave is None:
            _add(tx, broadcast, replace(turn, due_at=max(turn.due_at, now)))
        else:
            wave.state, wave.cursor = WaveState.PLANNING, 0
    tx.flush()
    return True


def _add(tx: Tx, broadcast: Broadcast, turn: PlannedWave[Tier]) -> None:
    number = broadcasts.key_of(broadcast)
    wave = Wave(
        broadcast_id=number,
        tier=turn.tier,
        zone=turn.zone,
        province=turn.province,
        due_at=turn.due_at,
        state=WaveState.PLANNING,
    )
    wave_id = broadcasts.add_wave(tx, wave)
    if turn.province is not None:
        asked = _question(number, turn.province, Scope.REGENCIES, turn.due_at)
        asked.wave_id = wave_id
        releases.add(tx, asked)


def _question(number: int, office: str, scope: Scope, due_at: datetime) -> Release:
    return Release(broadcast_id=number, office=office, scope=scope, due_at=due_at)


async def write_all(database: Database, composers: Composers, now: datetime) -> None:
    """Finish every unfinished plan; other writers get their turn between the chunks."""
    while await database.write(lambda tx: write_chunk(tx, composers, now)):
        pass


def open_due_waves(tx: Tx, now: datetime) -> Sequence[Broadcast]:
    """Let the waves send whose time has come; returns announcements held, too late or otherwise.

    The caller asks their authors: nobody else learns of it.
    """
    held: dict[int, Broadcast] = {}
    for wave in broadcasts.due_waves(tx, now, WaveState.READY, WaveState.UNASKED):
        broadcast = tx.get_one(Broadcast, wave.broadcast_id)
        if not _may_open(tx, wave, broadcast, now) and wave.due_at <= now:
            broadcast.state = BroadcastState.HELD
            held[wave.broadcast_id] = broadcast
    tx.flush()
    open_in_time(tx, now)
    return list(held.values())


def open_in_time(tx: Tx, now: datetime) -> None:
    """Let the waves send whose time has come and is not too long ago, if nothing holds them."""
    for wave in broadcasts.due_waves(tx, now, WaveState.READY):
        broadcast = tx.get_one(Broadcast, wave.broadcast_id)
        if _may_open(tx, wave, broadcast, now):
            nights.put_off(tx, broadcast, wave, now)
            wave.state = WaveState.OPEN
            if wave.province is not None:
                _stop_waiting(tx, wave, now)
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


def _stop_waiting(tx: Tx, wave: Wave, now: datetime) -> None:
    """A province's regencies get it: who has not answered was silent, and nothing is late yet."""
    releases.pass_over(tx, broadcasts.key_of(wave), now)
    operations.postpone(tx, broadcasts.key_of(wave), wave.due_at)


def _write(
    tx: Tx, composers: Composers, broadcast: Broadcast, wave: Wave, targets: Sequence[Target]
) -> None:
    """The calls to groups: the same parts for all that a channel serves and that are alike."""
    is_per_office = filling.is_per_office(broadcast)
    covering = coverings.of_wave(tx, broadcasts.key_of(wave))
    calls: dict[_Alike, Sequence[dict[str, Any]]] = {}  # of a chat
    rows: list[dict[str, Any]] = []
    for target in targets:
        asks = target.is_internal and broadcast.asks_receipt
        alike = target.channel, asks, target.office if is_per_office else None
        if alike not in calls:
            calls[alike] = _calls_of(tx, composers, broadcast, wave, covering, alike)
        of_chat = {"chat_id": target.chat_id, "account": target.account}
        rows += [call | of_chat for call in calls[alike]]
    operations.add_fresh(tx, rows)


def _calls_of(
    tx: Tx,
    composers: Composers,
    broadcast: Broadcast,
    wave: Wave,
    covering: Covering | None,
    alike: _Alike,
) -> Sequence[dict[str, Any]]:
    channel, asks, code = alike
    of_wave, composer = row_of(broadcast, wave), composers.get(channel)
    office = tx.get_one(Office, code) if code is not None else None
    message = notices.to_group(tx, broadcast, office, asks=asks, covering=covering)
    parts = [renderings.put(tx, part) for part in composer.compose(message)] if composer else ()
    return in_parts(of_wave, parts) or [left_out(of_wave, "channel_off")]
